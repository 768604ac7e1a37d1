"""Channels have kinds, one table of which serves formats, KPIs and reports."""

from typing import get_args

import pytest

from scrm.channels import KIND_NAMES, META, add_own_kinds, read_channels
from scrm.config import ChannelKind


def test_every_kind_has_channels_and_a_name_in_both_languages():
    kinds = set(get_args(ChannelKind))
    assert set(read_channels().kinds.values()) == kinds == set(KIND_NAMES)
    assert all(name.de and name.en for name in KIND_NAMES.values())


def test_names_are_in_lower_case_and_trimmed_as_files_are_compared():
    known = read_channels()
    for name in (*known.kinds, *known.names):
        assert name == name.strip().lower()


@pytest.mark.parametrize(
    ("name", "channel", "kind"),
    [
        ("Twitter", "x", "social"),
        ("l.facebook.com", "facebook", "social"),
        ("(direct)", "direct", "web"),
        ("E-Mail", "email", "mail"),
        ("newsletter", "newsletter", "mail"),
        ("Zendesk", "zendesk", "help_desk"),
        ("WhatsApp Business", "whatsapp", "messenger"),
        ("Google", "google", "review"),
        ("Telefon", "telefon", "phone"),
        ("Messe", "messe", "event"),
        ("Amazon.de", "amazon", "shop"),
        ("Google Ads", "paid_search", "web"),
    ],
)
def test_a_channel_is_found_under_the_names_that_exports_have_for_it(name, channel, kind):
    known = read_channels()
    assert known.find(name) == channel
    assert known.kinds[channel] == kind


def test_the_channels_of_meta_are_known():
    assert set(read_channels().kinds) >= META


def test_a_kind_of_the_user_replaces_the_known_one_under_every_name():
    kinds = dict(add_own_kinds({"Twitter": "help_desk", "Forum X": "community"}).list_kinds())
    assert kinds["x"] == kinds["twitter"] == kinds["t.co"] == "help_desk"
    assert kinds["forum x"] == "community"
    assert kinds["facebook"] == "social"
