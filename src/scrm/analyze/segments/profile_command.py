"""What each group is like: the command ``scrm segments profile``."""

from scrm.analyze._affinity_index import Use, build_index_table, list_large_groups
from scrm.analyze._value_themes import find_value_themes
from scrm.analyze.segments import profile_query as query
from scrm.analyze.segments.assignment import segments_frame
from scrm.analyze.segments.common_steps import assign_people
from scrm.analyze.segments.groups import UNRATED
from scrm.analyze.segments.profile_answer import answer_profile
from scrm.analyze.segments.settings import LEAST_CELL, Params
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store


def profile_(store: Store, params: Params, context: Context) -> Result:
    """Say what each group is like: revenue, classes, media, worries, values, reach.

    Example:  scrm segments profile --format html -o profiles.html
    """
    ready = assign_people(store, params, context)
    if isinstance(ready, Result):
        return ready
    window, evidence, _, found = ready
    store.write("segments", segments_frame(evidence, found, params.min_evidence))
    labels = (*found.labels, UNRATED)
    uses = {
        "media": Use(*query.read_media(store, window)),
        "responses": Use(*query.read_responses(store, window)),
        "worries": Use(*query.read_worry_topics(store, window)),
        "values": find_value_themes(query.read_texts(store, window)),
    }
    large = {name: list_large_groups(use, labels, LEAST_CELL) for name, use in uses.items()}
    return answer_profile(
        query.read_customers(store, window),
        query.read_replies(store, window),
        {name: build_index_table(use, large[name]) for name, use in uses.items()},
        large,
        labels,
        context,
    )
