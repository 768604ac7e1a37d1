"""The part of the page that can be filtered: the numbers of its script are those of Python."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.report.browser import CHROMIUM, Page, chromium
from tests.report.cells import FACETS, MONTHS, SHARES, VALUES, build_cells_result
from tests.report.gallery import GALLERY

from scrm.analyze._clusters import score_share, share_interval, sum_clusters
from scrm.analyze.kpi.cells import measure_effect
from scrm.report.document import build, publish
from scrm.report.document_types import Options
from scrm.report.explorer import build_cells
from scrm.result import Result

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium here: apt-get install chromium"
)
CELLS = build_cells_result(1)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    options = Options(lang="en", cells=CELLS, charts=False)
    built = build([("gallery", GALLERY)], None, options)
    path = publish(built, tmp_path_factory.mktemp("report"), to=("html",))[0]
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        opened.open(path, 1200)
        opened.ask("new Promise(done => setTimeout(done, 300))")
        yield opened


def span(period: str) -> tuple[str, str]:
    """Return the first and last month of a month, quarter or year."""
    if "Q" in period:
        last = 3 * int(period[-1])
        return f"{period[:4]}-{last - 2:02d}", f"{period[:4]}-{last:02d}"
    return (period, period) if "-" in period else (f"{period}-01", f"{period}-12")


def answer(result: Result, kpi: str, asked: dict[str, Any]) -> dict[str, float | None] | None:
    """Compute a filtered number with Polars and `score_share`."""
    source = "sales" if kpi in {"revenue", "sales"} else "opinions"
    keys: dict[str, str] = asked["keys"]
    name = next(
        (name for name, own in FACETS.items() if name.startswith(source) and set(keys) <= set(own)),
        None,
    )
    if name is None:
        return None
    frame = next(table.frame for table in result.tables if table.name == name)
    missing = pl.DataFrame(schema=frame.schema)
    if asked["from"] or asked["to"]:
        missing = frame.filter(pl.col("month").is_null())
        inside = [
            month is not None
            and (not asked["from"] or span(month)[0] >= asked["from"])
            and (not asked["to"] or span(month)[1] <= asked["to"])
            for month in frame["month"]
        ]
        frame = frame.filter(inside)
    for key, value in keys.items():
        frame = frame.filter((pl.col(key) == value) | pl.col(key).is_null())
    pooled = (
        frame.filter(pl.any_horizontal(pl.col(key).is_null() for key in keys)) if keys else None
    )
    frame = frame.drop_nulls(list(keys))
    left_out = missing["n"].sum() + (0 if pooled is None else pooled["n"].sum())
    n = frame["n"].sum()
    if kpi not in SHARES:
        own = frame["n" if kpi in {"sales", "opinions"} else kpi].sum()
        value = own if frame.height else None
        return {"value": value, "low": None, "high": None, "n": n, "missing": left_out}
    if not n:
        return {"value": None, "low": None, "high": None, "n": 0, "missing": left_out}
    effects = result.tables[-1].frame.filter(pl.col("metric") == kpi)
    chosen = [
        effects.filter((pl.col("key") == key) & (pl.col("value") == value))
        for key, value in {"": "", **keys}.items()
    ]
    effect, t = (max(each[column].item() for each in chosen) for column in ("effect", "t"))
    hits = frame[kpi].sum()
    low, high = score_share(hits / effect, n / effect, t)
    return {"value": hits / n, "low": low, "high": high, "n": n, "missing": left_out}


def draw_filter(draw: random.Random) -> dict[str, Any]:
    keys = {
        key: draw.choice([value for value in VALUES[key] if value is not None])
        for key in ("channel", "segment", "abc_class")
        if draw.random() < 0.3
    }
    ends = sorted(draw.sample(MONTHS, 2))
    return {
        "keys": keys,
        "from": ends[0] if draw.random() < 0.6 else "",
        "to": ends[1] if draw.random() < 0.6 else "",
    }


@needs_browser
def test_filtered_numbers_and_intervals_are_those_of_python_for_1000_filters(page: Page) -> None:
    draw = random.Random(7)
    kpis = [*SHARES, "opinions", "sales", "revenue"]
    asked = [(draw.choice(kpis), draw_filter(draw)) for _ in range(1000)]
    found = page.ask(
        f"{json.dumps(asked)}.map(each => document.querySelector('#explore').answer(...each))"
    )
    known = [answer(CELLS, kpi, each) for kpi, each in asked]
    assert sum(each is None for each in known) > 20
    assert sum(each is not None and each["low"] is not None for each in known) > 200
    for own, other in zip(found, known, strict=True):
        assert (own is None) == (other is None)
        for name, value in (other or {}).items():
            assert own[name] == (value if value is None else pytest.approx(value, rel=1e-5)), name


@needs_browser
def test_filters_sorting_and_the_way_from_a_number_to_its_month_work_by_click_and_key(
    page: Page,
) -> None:
    page.ask("document.querySelector('[name=kpi]').value = 'positive_texts'")
    page.ask(
        "(s => { s.value = 'x'; s.dispatchEvent(new Event('change', {bubbles: true})); })"
        "(document.querySelector('[name=channel]'))"
    )
    asked = {"keys": {"channel": "x"}, "from": "", "to": ""}
    known = answer(CELLS, "positive_texts", asked)
    assert known
    assert known["value"] is not None
    shown = page.ask("document.querySelector('#explore output strong').textContent")
    assert shown == f"{100 * known['value']:.1f}%"
    assert page.ask("document.querySelector('[name=segment]').disabled") is True
    page.click("#explore .parts tbody .pick")
    assert page.ask("document.querySelector('[name=from]').value") == "2025-01"
    assert page.ask("document.querySelector('[name=to]').value") == "2025-01"
    assert page.ask("document.activeElement.tagName") == "OUTPUT"
    page.click("#explore [type=reset]")
    page.ask("new Promise(done => setTimeout(done, 50))")
    assert page.ask("document.querySelector('[name=from]').value") == ""
    page.click("#explore .parts th:last-child .sort")
    page.key("Enter")
    numbers = page.ask(
        "[...document.querySelector('#explore .parts table').tBodies[0].rows]"
        ".map(row => Number(row.lastElementChild.textContent.replace(/,/g, '')))"
    )
    assert numbers == sorted(numbers)
    assert page.messages == []


@needs_browser
def test_a_table_is_sorted_by_the_value_of_its_texts(page: Page) -> None:
    sorted_by = (
        "(name => { const head = [...document.querySelectorAll('#gallery ~ .side th')]"
        ".find(each => each.textContent.startsWith(name)); head.firstElementChild.click();"
        "const place = [...head.parentElement.children].indexOf(head);"
        "return [...head.closest('table').tBodies[0].rows]"
        ".map(row => row.cells[place].textContent); })"
    )
    assert page.ask(f"{sorted_by}('Time to reply')") == [
        "1\u202fday 2\u202fh",
        "2\u202fh 5\u202fmin",
        "59\u202fs",
        "–",
    ]
    assert page.ask(f"{sorted_by}('Last order')")[:2] == ["2024-12-31", "2024-12-30"]
    assert page.ask(f"{sorted_by}('Revenue in')")[-1] == "−3,070.47"


def test_the_interval_of_all_cases_is_that_of_the_kpi() -> None:
    draw = random.Random(3)
    n = [draw.randint(1, 9) for _ in range(60)]
    x = [draw.randint(0, each) for each in n]
    found = measure_effect(x, n)
    assert found
    effect, t = found
    own = score_share(sum(x) / effect, sum(n) / effect, t)
    informative = min(sum(each > 0 for each in x), sum(a < b for a, b in zip(x, n, strict=True)))
    known = share_interval(sum_clusters(x, n, informative))
    assert known
    assert own == pytest.approx(known.interval)


def test_cells_close_no_element_and_hold_names_for_sharing() -> None:
    text = build_cells(CELLS, "de", {"negative": "Unzufriedene"}, 10)
    assert "<" not in text
    content = json.loads(text)
    assert content["labels"]["segment"]["negative"] == "Unzufriedene"
    assert content["labels"]["month"]["2025-03"] == "März 2025"
    assert "</script><b>" in content["tables"][0]["values"]["channel"]


def test_without_cells_there_is_nothing_to_filter(tmp_path: Path) -> None:
    built = build([("gallery", GALLERY)], None, Options(charts=False))
    page = publish(built, tmp_path, to=("html",))[0].read_text()
    assert 'id="explore"' not in page
    assert 'id="cells"' not in page
