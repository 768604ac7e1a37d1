"""Words that say nothing of a topic: German and English function words, in lower case."""

from typing import Final

STOP_WORDS: Final = frozenset(
    """
    aber alle allem allen aller alles als also am an andere anderen auch auf aus außer bei beide
    beim bereits besser bin bis bisschen bist bitte da dabei dafür dagegen daher damit danach dank
    danke dann daran darauf daraus darf darum das dass davon dazu dein deine deinem deinen deiner
    dem den denen denn der deren des deshalb dessen dich die dies diese diesem diesen dieser dieses
    dir doch dort drauf drei du durch dürfen eben echt egal eher eigentlich ein eine einem einen
    einer eines einfach einige einigen einmal endlich er erst erste ersten es etwa etwas euch euer
    eure eurem euren eurer falls fast finde finden frage fragen für ganz ganze ganzen gar geben
    gebt gegen geht gehen gemacht genau genug gerade gern gerne gerade gesehen gestern gewesen gibt
    ging ginge gleich glaube grad grüße gruß gut gute guten guter gutes hab habe haben habt halt
    hallo hast hat hatte hatten hattet heute hey hi hier hin hinter hätte hätten ich ihm ihn ihnen
    ihr ihre ihrem ihren ihrer im immer in ins irgendwie ist ja jede jedem jeden jeder jedes
    jemand jetzt kam kann kannst kaum kein keine keinem keinen keiner klar komme kommen kommt
    konnte könnt könnte könnten können lange lassen lasst leider leute lg lieb liebe lieben lieber
    liebes mache machen macht mag mal man manche manchmal mehr mein meine meinem meinen meiner
    meines mich mir mit mittlerweile moin morgen muss musste möchte möchten müssen müsst müsste nach
    nachdem nachts natürlich neben nehmen nein nicht nichts nie niemand nix noch nochmal nun nur ob
    obwohl oder oft ohne okay ok paar schade schon schön schöne sehe sehen sehr seid sein seine
    seinem seinen seiner seit selber selbst servus sich sie sieht sind so sogar solche soll sollen
    sollte sollten sondern sonst sowie super tag tage team toll total trotz trotzdem tun tut um und
    uns unser unsere unserem unseren unserer unter usw vg viel viele vielen vielleicht vielmehr voll
    vom von vor vorher wann war waren warst warum was weg wegen weil weiter weitere weiß welche
    welchem welchen welcher welches wem wen wenig weniger wenn wer werde werden werdet wie wieder
    wieso will wir wird wirklich wirst wissen wo wohl wollen wollte wollt wurde wurden während wäre
    wären würde würden würdet zum zur zurück zusammen zwar zwei zwischen über überhaupt übrigens
    a about after again all also am an and any are as at be because been before being but by can
    could did do does doing don done down for from get gets getting got great had has have having
    he hello her here hers him his how i if in into is it its just know let like love make many me
    more most much my never new no nor not now of off on once one only or other our out over please
    really said same see she should so some still such than thank thanks that the their them then
    there these they thing this those through to today too under until up us use very want was way
    we well were what when where which while who why will with without would you your yours https
    http www amp rt via
    """.split()  # noqa: SIM905  one word per line would be ten pages
)
