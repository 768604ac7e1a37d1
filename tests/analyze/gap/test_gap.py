"""The gap between consumers and company: surveys of each form, ranks, posts, and bad input."""

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import gap
from scrm.analyze._rank_correlation import compute_tau, correlate_ranks
from scrm.analyze.gap.gaps import Item, Side, build_gaps, estimate_side
from scrm.analyze.gap.survey import read_survey
from scrm.config import Context
from scrm.errors import InputError, UsageError

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
IBM = """audience;item;share;n
Konsumenten;Sonderangebote;61 %;1056
Konsumenten;Verbundenheit;33 %;1056
Konsumenten;Community;20 %;1056
Unternehmen;Sonderangebote;60 %;356
Unternehmen;Verbundenheit;64 %;356
Unternehmen;Community;61 %;356
"""


def ask(store, tmp_path, text, **given):
    path = tmp_path / "survey.csv"
    path.write_text(text, encoding="utf-8")
    return gap.run(store, gap.Params(file=path, **given), CONTEXT)


def write_wide(rows):
    head = "audience,birth_year,price,service,quality,community,news"
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n"


def test_the_ibm_study_by_hand(store, tmp_path):
    """1 056 consumers and 356 people of companies (2011): 20 % against 61 % for a community."""
    result = ask(store, tmp_path, IBM)
    frame = result.table("gaps").frame
    assert frame["item"].to_list() == ["Community", "Verbundenheit", "Sonderangebote"]
    assert frame["gap"].round(4).to_list() == [0.41, 0.31, -0.01]
    assert frame["demand_rank"].to_list() == [3, 2, 1]
    assert frame["supply_rank"].to_list() == [2, 1, 3]
    # d = 1, 1, -2: rho = 1 - 6 * 6 / (3 * 8); one of three pairs in the same order
    assert result.fact("spearman") == pytest.approx(-0.5)
    assert result.fact("kendall") == pytest.approx(-1 / 3)
    assert frame["mark"].to_list() == ["over", "over", None]
    assert frame["gap_low"][2] < 0 < frame["gap_high"][2]
    assert "Community (20.0% against 61.0%" in result.finding.en
    assert "underestimated" not in result.finding.en, "a gap of 1 point may be chance"
    assert result.intervals == ("newcombe",)
    assert any("Fewer than 5 items" in note.en for note in result.notes)


def test_newcombes_interval_as_published():
    """56/70 and 48/80: 0.2 with 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    items = [Item("a", estimate_side(48 / 80, 80, min_n=1), estimate_side(56 / 70, 70, min_n=1))]
    low, high = build_gaps(items).select("gap_low", "gap_high").row(0)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_a_mirrored_survey_is_nearly_minus_one(store, tmp_path):
    shares = [0.9, 0.7, 0.5, 0.4, 0.2, 0.1]
    rows = [f"consumers,i{n},{share},500" for n, share in enumerate(shares)]
    rows += [f"company,i{n},{share},200" for n, share in enumerate(reversed(shares))]
    result = ask(store, tmp_path, "\n".join(["audience,item,share,n", *rows]))
    assert result.fact("spearman") == pytest.approx(-1)
    assert result.fact("kendall") == pytest.approx(-1)
    assert -1 < result.fact("spearman_low") < result.fact("spearman_high") < -0.5
    assert "nearly mirrored" in result.finding.en
    assert "spiegelverkehrt" in result.finding.de


def test_people_with_a_column_per_item_and_their_generation(store, tmp_path):
    consumers = [("Kunden", 1990 if n % 2 else 1950, 1, n % 2, 0, int(n < 8), 0) for n in range(40)]
    company = [("Unternehmen", "", 0, 1, int(n < 6), 1, 0) for n in range(20)]
    result = ask(store, tmp_path, write_wide([*consumers, *company]))
    shares = {row[0]: row[1:] for row in result.table("gaps").frame.select(
        "item", "demand", "supply", "demand_n", "supply_n").iter_rows()}  # fmt: skip
    assert shares["Price"] == (1.0, 0.0, 40, 20)
    assert shares["Service"] == (0.5, 1.0, 40, 20)
    assert shares["Community"] == (0.2, 1.0, 40, 20)
    by_generation = result.table("generations").frame.filter(pl.col("item") == "Service")
    assert by_generation.select("generation", "share", "n").rows() == [
        ("Boomer", 0.0, 20), ("Y", 1.0, 20),
    ]  # fmt: skip
    assert set(result.intervals) == {"newcombe", "wilson", "rank_correlation_of_items"}


def test_a_row_per_person_and_item_counts_each_person_once(store, tmp_path):
    rows = [f"consumers,p{n},Preis,{'ja' if n < 9 else 'nein'}" for n in range(12)]
    rows += ["consumers,p0,Preis,nein"]
    rows += [f"company,q{n},Preis,ja" for n in range(10)]
    result = ask(store, tmp_path, "\n".join(["audience,respondent,item,answer", *rows]))
    row = result.table("gaps").frame.row(0, named=True)
    assert (row["demand"], row["demand_n"], row["supply"]) == (pytest.approx(8 / 12), 12, 1.0)
    assert any("Counted once" in note.en for note in result.notes)


def test_marks_alone_make_an_empty_cell_an_item_that_was_not_named(tmp_path):
    path = tmp_path / "a.csv"
    rows = ["consumers,x,,", "consumers,x,x,", "consumers,,,", "company,,x,x"]
    path.write_text("\n".join(["audience,a,b,c", *rows]), encoding="utf-8")
    shares = {row[:2]: row[2:] for row in read_survey(path).shares.iter_rows()}
    assert shares["consumers", "A"] == (1.0, 2)
    assert shares["consumers", "B"] == (0.5, 2)


def test_ratings_need_the_value_from_which_an_item_counts(store, tmp_path):
    rows = [("consumers", "", 5, 2, 3, 4, 1)] * 12 + [("company", "", 1, 5, 5, 4, 2)] * 12
    with pytest.raises(InputError, match="ratings"):
        ask(store, tmp_path, write_wide(rows))
    frame = ask(store, tmp_path, write_wide(rows), agree=4).table("gaps").frame
    found = {row[0]: row[1:] for row in frame.select("item", "demand", "supply").iter_rows()}
    assert found["Price"] == (1.0, 0.0)
    assert found["Service"] == (0.0, 1.0)


def test_one_audience_is_refused(store, tmp_path):
    result = ask(store, tmp_path, "audience,item,share,n\nconsumers,Preis,0.5,100\n")
    assert result.refused
    assert "Only one side" in result.notes[0].en


def test_shares_above_one_hundred_per_cent_are_left_out_by_name(store, tmp_path):
    rows = ["consumers,Preis,50,100", "consumers,Tempo,130,100", "consumers,Ton,-3,100"]
    rows += ["company,Preis,60,50", "company,Tempo,70,50", "company,Ton,,50"]
    result = ask(store, tmp_path, "\n".join(["audience,item,share,n", *rows]))
    assert result.table("gaps").frame.drop_nulls("gap")["item"].to_list() == ["Preis"]
    assert any("not between 0 and 100%: Tempo, Ton." in note.en for note in result.notes)
    assert any("On one side only, without a gap: Tempo." in note.en for note in result.notes)


def test_tied_ranks_are_averaged_and_said_to_be(store, tmp_path):
    rows = [f"consumers,{n},{s},100" for n, s in zip("abcd", (0.5, 0.5, 0.3, 0.1), strict=True)]
    rows += [f"company,{n},{s},100" for n, s in zip("abcd", (0.1, 0.2, 0.3, 0.4), strict=True)]
    result = ask(store, tmp_path, "\n".join(["audience,item,share,n", *rows]))
    ranks = dict(result.table("gaps").frame.select("item", "demand_rank").iter_rows())
    assert ranks == {"a": 1.5, "b": 1.5, "c": 3, "d": 4}
    assert any("mean rank" in note.en for note in result.notes)


def test_items_that_are_all_equal_have_no_rank_correlation(store, tmp_path):
    rows = [f"{side},{n},0.5,100" for side in ("consumers", "company") for n in "abcde"]
    result = ask(store, tmp_path, "\n".join(["audience,item,share,n", *rows]))
    assert not result.facts
    assert any("No rank correlation" in note.en for note in result.notes)
    assert result.finding.en == "No certain gap."


def test_missing_birth_years_and_unknown_sides_are_counted(store, tmp_path):
    rows = [("consumers", 1990 if n < 20 else "?", n % 2, 1, 0, 0, 1) for n in range(30)]
    rows += [("company", "", 1, 0, 0, 1, 1)] * 10 + [("press", "", 1, 0, 0, 1, 1)] * 3
    result = ask(store, tmp_path, write_wide(rows))
    notes = " ".join(note.en for note in result.notes)
    assert "birth year is missing: 10 rows" in notes
    assert "neither consumers nor company: 3 rows" in notes
    assert result.table("generations").frame["n"].to_list() == [20] * 5


def test_few_people_give_no_share(store, tmp_path):
    rows = [("consumers", "", 1, 1, 0, 0, 1)] * 9 + [("company", "", 1, 0, 0, 1, 1)] * 10
    result = ask(store, tmp_path, write_wide(rows))
    assert result.refused
    assert "enough answers" in result.notes[0].en


def test_shares_without_the_number_of_people_have_no_interval(store, tmp_path):
    rows = ["consumers,a,0.1", "consumers,b,0.2", "company,a,0.3", "company,b,0.4"]
    result = ask(store, tmp_path, "\n".join(["audience,item,share", *rows]))
    assert result.table("gaps").frame["gap_low"].null_count() == 2
    assert result.intervals == ()
    assert any("column n" in note.en for note in result.notes)


def test_files_that_are_no_survey_are_refused_with_a_hint(store, tmp_path):
    with pytest.raises(InputError, match="no column audience"):
        ask(store, tmp_path, "a,b\n1,2\n")
    with pytest.raises(InputError, match="no column of an item"):
        ask(store, tmp_path, "audience,birth_year\nconsumers,1990\n")
    with pytest.raises(InputError, match="none of the answers"):
        ask(store, tmp_path, "audience,item\nconsumers,a\n")
    with pytest.raises(UsageError, match="no readable file"):
        gap.run(store, gap.Params(file=tmp_path / "none.csv"), CONTEXT)


def test_topics_of_customers_against_own_posts(store):
    """30 customers write of delivery, 10 of price; 4 of 20 own posts speak of price."""
    texts = ["Die Lieferung kam nie"] * 30 + ["Der Preis ist zu hoch"] * 10
    rows = [
        {"channel": "x", "post_id": f"{n:03}", "kind": "mention", "author_id": f"u{n}",
         "is_own": False, "created_at": datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None),
         "text": text}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    own = ["Neue Preise ab Mai"] * 4 + ["Schönes Wochenende"] * 16
    rows += [{**rows[0], "post_id": f"p{n}", "kind": "post", "author_id": "us", "is_own": True,
              "text": text} for n, text in enumerate(own)]  # fmt: skip
    rows += [{**rows[0], "post_id": f"r{n}", "kind": "reply", "author_id": "us", "is_own": True,
              "text": "Die Lieferung folgt"} for n in range(9)]  # fmt: skip
    rows += [{**rows[0], "post_id": f"q{n}", "author_id": "rival", "text": "Unsere Qualität"}
             for n in range(9)]  # fmt: skip
    add(store, "profiles", [{"channel": "x", "profile_id": "rival", "brand": "Rival"}])
    add(store, "posts", rows)
    result = gap.run(store, gap.Params(), CONTEXT)
    found = {row["item"]: row for row in result.table("gaps").frame.iter_rows(named=True)}
    assert (found["delivery"]["demand"], found["delivery"]["supply"]) == (0.75, 0.0)
    assert (found["price"]["demand"], found["price"]["supply"]) == (0.25, 0.2)
    assert found["quality"]["demand"] == 0, "posts of rivals are not those of customers"
    assert found["delivery"]["mark"] == "under"
    assert "clustered_wilson" in result.intervals
    assert result.fact("own_posts") == 20


def test_without_posts_the_question_is_refused(store):
    assert gap.run(store, gap.Params(), CONTEXT).refused


@pytest.mark.parametrize("seed", range(5))
def test_rank_correlations_as_scipy_computes_them(seed):
    stats = pytest.importorskip("scipy.stats")
    generator = np.random.default_rng(seed)
    x, y = generator.integers(0, 6, 9), generator.integers(0, 6, 9)
    found = correlate_ranks(x, y)
    assert found.rho == pytest.approx(stats.spearmanr(x, y).statistic)
    assert compute_tau(x, y) == pytest.approx(stats.kendalltau(x, y).statistic)
    assert found.rho_interval[0] < found.rho < found.rho_interval[1]


def test_an_item_of_one_side_has_neither_gap_nor_rank():
    frame = build_gaps([Item("a", Side(0.5, None, None, None), None)])
    assert frame.select("demand", "supply", "gap", "demand_rank").row(0) == (0.5, None, None, None)
