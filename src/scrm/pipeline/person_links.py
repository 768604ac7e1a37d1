"""The links of profiles and customers, brought up to date before a person is looked for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from scrm.analyze import analyses, run_analysis
from scrm.config import Configuration
from scrm.pipeline import freshness
from scrm.store.layout import showing_restricted
from scrm.store.local import LocalStore

_LINK = "link"


class _UndoneError(Exception):
    """Ends a transaction that is to be undone."""


@contextmanager
def linking_everybody(
    store: LocalStore, configuration: Configuration, talk: freshness.Talk = freshness.silent
) -> Iterator[None]:
    """Show all rows and all links within the block, those of restricted persons, too.

    Links are computed first if they are missing or out of date, as any question does. Links of
    persons under restriction are computed within the block, and not kept.
    """
    analysis = analyses()[_LINK]
    freshness.make_current(store, analysis, configuration, talk)
    if not store.value("SELECT count(*) FROM restrictions"):
        yield
        return
    context = freshness.build_context(store, configuration)
    params = freshness.configured_params(configuration, analysis)
    with showing_restricted(store), suppress(_UndoneError), store.transaction():
        run_analysis(analysis, store, params, context)
        yield
        raise _UndoneError
