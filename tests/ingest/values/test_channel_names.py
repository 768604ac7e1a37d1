"""Names of channels in files, as the engine renames them."""

import pytest

from scrm.ingest.values.channel_names import rename_channel


def renamed(store, text):
    return store.value(f"SELECT {rename_channel('channel', 'name')} FROM (SELECT $t AS name)",
                       {"t": text})  # fmt: skip


@pytest.mark.parametrize(
    ("written", "channel"),
    [("twitter", "x"), (" FB ", "facebook"), ("instagram", "instagram"), ("Instagram", "instagram"),
     ("our forum", "our forum"), ("Our Forum", "Our Forum"), ("", "")],
)  # fmt: skip
def test_a_channel_is_stored_under_one_name(store, written, channel):
    assert renamed(store, written) == channel


def test_no_channel_stays_no_channel(store):
    assert renamed(store, None) is None


def test_other_columns_and_names_that_a_mapping_states_stay_as_they_are():
    assert rename_channel("text", "CAST(message AS VARCHAR)") == "CAST(message AS VARCHAR)"
    assert rename_channel("channel", "CAST('x' AS VARCHAR)") == "CAST('x' AS VARCHAR)"
