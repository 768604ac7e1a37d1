"""Handles, profile addresses and e-mail addresses in the form that is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.addresses import normalise_email
from scrm.analyze.identities.identifiers import normalise_handle, parse_handle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Anna", ("", "anna")),
        ("  anna ", ("", "anna")),
        ("instagram:anna", ("instagram", "anna")),
        ("Insta: @Anna", ("instagram", "anna")),
        ("instagram:https://www.instagram.com/anna/", ("instagram", "anna")),
        ("https://www.instagram.com/anna/?hl=de#top", ("instagram", "anna")),
        ("http://instagram.com/@anna", ("instagram", "anna")),
        ("HTTPS://X.COM/Anna", ("x", "anna")),
        ("https://mobile.twitter.com/anna/status/1", ("x", "anna")),
        ("https://x.com/i/user/123", ("x", "123")),
        ("www.facebook.com/anna.muster", ("facebook", "annamuster")),
        ("https://de-de.facebook.com/people/Anna-Muster/100012", ("facebook", "100012")),
        ("https://m.facebook.com/profile.php?id=100012&ref=x", ("facebook", "100012")),
        ("https://de.linkedin.com/in/anna-m%C3%BCller/", ("linkedin", "anna-müller")),
        ("https://www.youtube.com/@Anna", ("youtube", "anna")),
        ("https://www.youtube.com/channel/UCabc", ("youtube", "ucabc")),
        ("https://www.tiktok.com/@anna?lang=de", ("tiktok", "anna")),
        ("https://example.org/anna", None),
        ("https://www.instagram.com/", None),
        ("anna@example.org", None),
        ("Anna Muster", None),
        ("", None),
        (None, None),
        ("@", None),
    ],
)
def test_a_reference_is_read_whatever_its_form(text, expected):
    assert parse_handle(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna@Example.ORG", "anna@example.org"),
        ("mailto:anna+news@example.org", "anna@example.org"),
        ("a.n.na+x@googlemail.com", "anna@gmail.com"),
        ("anna.muster@gmx.de", "anna.muster@gmx.de"),
        ("info@example.org", ""),
        ("Kontakt@example.org", ""),
        ("no-reply@example.org", ""),
        ("information@example.org", "information@example.org"),
        ("anna", ""),
        ("@example.org", ""),
        ("anna@localhost", ""),
        ("a@b@example.org", ""),
        ("a@x.de; b@y.de", ""),
        (None, ""),
    ],
)
def test_only_personal_addresses_are_compared_without_case_tag_and_dots_of_gmail(text, expected):
    assert normalise_email(text) == expected


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_none(text):
    found = parse_handle(text)
    assert found is None or (found[1] and found[1] == normalise_handle(found[1], found[0]))
    assert normalise_email(text) == "" or "@" in normalise_email(text)
