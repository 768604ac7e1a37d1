"""Short forms and spellings of German given names.

Short forms of names of both genders (``alex``, ``chris``, ``dani``, ``gabi``) are left out: they
do not say which name is meant.
"""

from typing import Final

_NAMES: Final = """
achim joachim jochen
adelheid heidi
albert albrecht
andreas andi andy
anette annette
angelika angie geli
anna anne ann änne
annemarie annemie
anton toni
barbara babsi bärbel
bernhard bernd berni
bettina tina
birgit brigitte gitte biggi
carola karola
charlotte lotte lotti
christa christl
christiane christina christine tine
christoph christof kristof
claudia klaudia
claus klaus nikolaus nicolaus
conny cornelia kornelia
constanze konstanze
cord kurt curt
daniel dan
dieter dietmar didi
dorothea dorothee doris thea dorle
eberhard ebi
eduard edi eddy
elisabeth elizabeth liesel lisa lisbeth elsbeth sissi else elli
emanuel manuel
erich erik eric
eva evi
ferdinand ferdi
florian flo
frank franky
franz franzl
franziska franzi fränzi
frederik friederich friedrich fritz fred frederick fredrik
friederike rike fritzi
georg schorsch jörg
gerhard gerd gert
gertrud gertrude trude
gottfried friedel
günter günther gunter gunther
hannelore lore
hans johannes johann hannes hanns
heinrich heinz heiner henrik hinrich
helene leni lena helena
helmut hellmut helmuth
herbert herby
hermann herrmann
hildegard hilde
hubert hubertus
ingeborg inge inga
ingrid ingi
irmgard irmi
jakob jacob
jana janna
jens jensi
jessica jessika jessi
johanna hanna hannah
josef joseph sepp jupp beppo
josefine josephine josefa
julia jule
jürgen jorgen
karl carl kalle
karsten carsten
katharina katarina käthe kati kathi katrin kathrin catharina katja
konrad conrad konny
konstantin constantin
lars lasse
leonhard leo leonard
lothar lothi
ludwig lutz
lukas lucas luca
lydia lydi
magdalena magda lene
manfred manni mani fredi
marcus markus
margarete margarethe margret grete gretel gretchen margarita greta
maria marie mia mitzi
marianne marianna
martin martl
mathilde tilde
mathias matthias matthäus matze hias mathis matti
maximilian max maxi
mechthild mechtild
melanie mel meli
michael michl michi
monika moni monica
norbert norbi
ottilie tilli
patricia patrizia
paula pauline
peter pit
petra petri
philipp philip phillip phil
rainer reiner reinhard
rebecca rebekka becky
regina gina
renate reni
richard ricky
robert bob rob
roland roli
rolf rudolf rudi rudolph
rosemarie rosi rosa
roswitha rosl
rüdiger rüdi
ruprecht rupert
sabine bine
sandra sandy
sebastian basti bastian
siegfried sigi siggi
sigrid sigi
silke silki
silvia sylvia
simone moni
sophia sophie sofia sofie
stefan stephan steffen
stefanie stephanie steffi stefani
susanne susanna susi suse sanne
svenja sven
theodor theo
therese theresa resi teresa
thomas tom tommy
tobias tobi
torsten thorsten
ulrich ulli
ursula uschi ursel ulla
valentin valtin
veronika vroni veronica
viktor victor
viktoria victoria vicky
volker folker
walter walther
waltraud traudl traudel
werner wernher
wilhelm willi willy helmi
wilhelmine minna mina
wolfgang wolf wolfi
yvonne ivonne
"""
"""One line for each name: the name first, then its short forms and spellings."""
_SHARED: Final = frozenset({"sigi", "moni", "toni", "flo", "gina", "maxi", "leo", "sven", "dan"})
"""Short forms of several names, or names of their own."""
_AMBIGUOUS: Final = """
alex alexander alexandra
andi andreas andrea
basti sebastian bastian
chris christian christine christina christoph christiane christopher
dani daniel daniela
fred frederik manfred alfred
gabi gabriele gabriela
gina regina georgina
jo johannes johanna josef joachim
jogi jürgen joachim
leo leonhard leonie leopold
maxi maximilian maxine
micha michael michaela
moni monika simone
nick nikolaus niklas
niki nikolaus nicole
robin robert
sam samuel samantha
sascha alexander
sigi siegfried sigrid
steff stefan stefanie
sven svenja
toni anton antonia antonie
uli ulrich ulrike
wolle wolfgang
"""
"""One line for each short form: the form first, then the names that it can mean."""


def read_short_forms() -> dict[str, str]:
    """Return each short form or spelling with its name.

    Examples
    --------
    >>> forms = read_short_forms()
    >>> forms["steffi"], forms["sepp"], "sigi" in forms
    ('stefanie', 'josef', False)
    """
    lines = [line.split() for line in _NAMES.split("\n") if line]
    return {form: name for name, *forms in reversed(lines) for form in forms if form not in _SHARED}


def list_name_forms() -> set[tuple[str, str]]:
    """Return the pairs of names, in both orders, of which one can be a form of the other.

    Examples
    --------
    >>> forms = list_name_forms()
    >>> ("moni", "simone") in forms, ("monika", "simone") in forms
    (True, False)
    """
    lines = [line.split() for line in (_NAMES + _AMBIGUOUS).split("\n") if line]
    pairs = {(first, other) for first, *others in lines for other in others}
    return pairs | {(other, first) for first, other in pairs}
