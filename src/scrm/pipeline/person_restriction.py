"""`scrm person restrict`: a person is left out of all analyses, or counts again."""

from datetime import date

from scrm.config import Configuration
from scrm.errors import UsageError
from scrm.pipeline.databases import open_database
from scrm.pipeline.lock import hold_lock
from scrm.pipeline.person_links import linking_everybody
from scrm.pipeline.person_lookup import find_one
from scrm.privacy.restriction import lift_restriction, restrict
from scrm.result import Text
from scrm.store.layout import showing_restricted


def change_restriction(
    configuration: Configuration, term: str, *, today: date, lift: bool = False
) -> Text:
    """Restrict the processing of a person's data, or lift the restriction; return what was done.

    Raises
    ------
    UsageError
        The term means nobody or several persons, or nothing of the person is restricted.
    """
    with hold_lock(configuration.settings.db), open_database(configuration) as store:
        with linking_everybody(store, configuration):
            person = find_one(store, term)
        if lift:
            with showing_restricted(store):
                count = lift_restriction(store, person)
            if not count:
                raise UsageError("nothing of this person is restricted")
            return Text(
                "Die Person zählt wieder; die nächste Auswertung rechnet neu.",
                "The person counts again; the next analysis computes anew.",
            )
        restrict(store, person, today=today)
        return Text(
            "Die Person ist von allen Auswertungen ausgenommen; die nächste rechnet neu. "
            "Berichte von früher bleiben, wie sie sind: scrm report schreibt sie neu.",
            "The person is left out of all analyses; the next one computes anew. "
            "Earlier reports stay as they are: scrm report writes them again.",
        )
