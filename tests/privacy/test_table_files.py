"""Records of a person in table files and in key columns, and of nobody else."""

from pathlib import Path

import polars as pl

from scrm.phone_numbers import build_phone_pattern
from scrm.privacy.file_search import FoundFile, clean_file, has_values
from scrm.privacy.matcher import Matcher
from scrm.privacy.person_values import Value

_KEYS = (("customer", "42"), ("profile", "facebook:88"))


def test_a_short_number_is_found_in_its_column_with_its_channel_only(tmp_path: Path) -> None:
    path = tmp_path / "link_decisions.csv"
    others = "x,88,7\nfacebook,9,88\n"
    path.write_text(f"channel,profile_id,customer_id\nfacebook,88,7\nx,1,42\n{others}")
    matcher = Matcher([Value("number", "42")], _KEYS)
    assert has_values(path, matcher)
    clean_file(FoundFile(path, "filter"), matcher)
    assert path.read_text() == f"channel,profile_id,customer_id\n{others}"
    assert not has_values(path, matcher)


def test_nested_columns_of_parquet_are_searched_and_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "nested.parquet"
    pl.DataFrame({"mails": [["a", "quirin@plausch.example"], ["b"]]}).write_parquet(path)
    matcher = Matcher([Value("email", "quirin@plausch.example")])
    assert has_values(path, matcher)
    clean_file(FoundFile(path, "filter"), matcher)
    assert pl.read_parquet(path).rows() == [(["b"],)]


def test_phone_numbers_with_dashes_and_fixed_spaces_are_found() -> None:
    matcher = Matcher([Value("phone", "+49894455667")])
    assert build_phone_pattern("+49894455667")
    assert all(map(matcher.is_in, ("089 – 445 56 67", "089\u00a0445\u00a05667")))
