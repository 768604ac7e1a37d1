"""The sample company: the generator repeats itself, and the files are what the README says."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from scrm.config import resources

SAMPLE = resources("sample_data")
EXPECTED = json.loads((SAMPLE / "truth" / "expected.json").read_text(encoding="utf-8"))


def _generate(folder: Path, hash_seed: str, *more: str) -> dict[str, bytes]:
    environment = {
        "PYTHONHASHSEED": hash_seed,
        "TZ": "Asia/Tokyo" if hash_seed == "1" else "UTC",
        "PATH": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    subprocess.run(
        [sys.executable, SAMPLE / "generate.py", "--out", folder, *more],
        check=True,
        env=environment,
    )
    return {file.name: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_a_small_company_is_the_same_for_every_hash_seed_and_time_zone(tmp_path):
    small = ("--customers", "25", "--strangers", "8")
    first = _generate(tmp_path / "first", "0", *small)
    assert first == _generate(tmp_path / "second", "1", *small)
    assert first != _generate(tmp_path / "third", "0", *small, "--seed", "1")


def test_the_shipped_files_are_those_of_the_generator(tmp_path):
    written = _generate(tmp_path, "0")
    shipped = {
        file.name: file.read_bytes()
        for folder in ("exports", "truth")
        for file in sorted((SAMPLE / folder).iterdir())
    }
    assert {name for name in written if written[name] != shipped.get(name)} == set()
    assert set(written) == set(shipped)


@pytest.mark.parametrize(("name", "encoding", "delimiter"), [
    ("kunden.csv", "cp1252", ";"), ("shopify_orders.csv", "utf-8", ","),
    ("erp_auftragszeilen.csv", "utf-8-sig", ";"),
    ("posts.csv", "utf-8", ","),
    ("x_tweet_activity_metrics.csv", "utf-8", ","),
    ("facebook_page_insights_posts.csv", "utf-8-sig", ","), ("surveys.csv", "utf-8", ","),
    ("tickets.csv", "utf-8", ","), ("zendesk_tickets.csv", "utf-8", ","),
    ("profiles.csv", "utf-8", ","), ("followers.csv", "utf-8", ","),
])  # fmt: skip
def test_a_strict_second_reader_counts_the_records_that_are_expected(name, encoding, delimiter):
    with (SAMPLE / "exports" / name).open(encoding=encoding, newline="") as file:
        records = list(csv.reader(file, delimiter=delimiter, strict=True))
    assert len(records) - 1 == EXPECTED[name]["row_count"]
    wrong = sum(len(record) != len(records[0]) for record in records)
    assert wrong <= EXPECTED[name]["broken_count"]


def test_the_sample_data_is_smaller_than_four_megabytes():
    assert (
        sum(
            file.stat().st_size
            for file in SAMPLE.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        )
        < 4_000_000
    )


def test_the_true_groups_have_the_specified_shares():
    with (SAMPLE / "truth" / "groups.csv").open(encoding="utf-8", newline="") as file:
        groups = [row["group"] for row in csv.DictReader(file) if row["customer_id"]]
    shares = {
        group: groups.count(group) / len(groups)
        for group in ("engaged", "happy", "average", "escapist", "negative")
    }
    assert shares == pytest.approx(
        {"engaged": 0.24, "happy": 0.15, "average": 0.25, "escapist": 0.23, "negative": 0.13},
        abs=0.005,
    )


def test_no_address_belongs_to_anybody():
    for file in (SAMPLE / "exports").iterdir():
        text = file.read_bytes().decode("cp1252" if file.name == "kunden.csv" else "utf-8")
        for word in text.replace('"', " ").replace(",", " ").replace(";", " ").split():
            if "@" in word and "." in word.split("@")[-1].rstrip("."):
                assert "example.com" in word or word.startswith("@"), (
                    "an address outside example.com"
                )
