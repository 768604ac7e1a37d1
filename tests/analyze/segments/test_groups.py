"""Names and levels of the groups."""

from scrm.analyze.segments.groups import ARCHETYPES, GROUPS, name_centres


def test_names_are_given_one_to_one_and_refused_where_levels_do_not_hold():
    assert name_centres(ARCHETYPES) == list(GROUPS)
    moved = ARCHETYPES.copy()
    moved[4] = (0.4, 1.0, -1.0)
    assert name_centres(moved)[4] == "cluster_5_negative"
