"""What a language model gets: 1,000 hostile requests against a company full of marked values.

Every personal value of the company, and every text and id, begins with ``zq``. No answer may hold
such a word, and no order value of a single person.
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import anyio
import pytest

import scrm
from scrm.mcp.aggregate_views import VIEWS
from scrm.mcp.questions import ANALYSES, GROUPS, Questions
from scrm.mcp.server import build_server
from scrm.tables import TABLES

pytest.importorskip("mcp")
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError

PEOPLE = 48
FEW = 4
"""People of the last country, segment, channel and source."""


def write_exports(folder: Path) -> None:
    """Write the exports of a company whose last people form groups that are too small."""
    rows: dict[str, list[str]] = {
        "customers.csv": ["customer_id,first_name,last_name,email,city,country,segment,phone"],
        "profiles.csv": ["channel,profile_id,handle,display_name,email,is_own"],
        "orders.csv": ["order_id,customer_id,customer_email,ordered_at,amount,currency,channel"],
        "posts.csv": ["post_id,channel,kind,author,author_id,created_at,text,is_own"],
        "tickets.csv": [
            "ticket_id,customer_id,requester,channel,created_at,status,topic,subject,text"
        ],
        "surveys.csv": ["survey_id,customer_id,answered_at,instrument,score,scale_max,comment"],
        "leads.csv": ["lead_id,customer_id,email,created_at,source,status,is_converted"],
    }
    for i in range(PEOPLE):
        is_few = i >= PEOPLE - FEW
        country, channel = ("zqland", "zqchannel") if is_few else ("DE", "instagram")
        person, day = f"zqc{i}", f"2026-0{i % 6 + 1}-{i % 27 + 1:02}"
        rows["customers.csv"].append(
            f"{person},zqfirst{i},zqlast{i},zqmail{i}@zq.example,zqcity{i},{country},"
            f"{'zqsegment' if is_few else 'A'},+49 30 555{i:04}"
        )
        rows["profiles.csv"].append(
            f"instagram,zqp{i},zqhandle{i},zqshown{i},zqmail{i}@zq.example,no"
        )
        for j in range(3):
            rows["orders.csv"].append(
                f"zqo{i}x{j},{person},zqmail{i}@zq.example,{day} 1{j}:00:00,{7000 + 13 * i + j}.37,"
                "EUR,shop"
            )
            text = ["ist toll", "ist furchtbar", "macht mir Angst: giftig?"][(i + j) % 3]
            rows["posts.csv"].append(
                f"zqt{i}x{j},{channel},mention,zqshown{i},zqp{i},{day} 09:0{j}:00,"
                f"Das zqword{i} {text},no"
            )
        rows["tickets.csv"].append(
            f"zqk{i},{person},zqmail{i}@zq.example,{channel},{day} 10:00:00,open,zqtopic{i},"
            f"zqsubject{i},Wo bleibt zqitem{i}?"
        )
        rows["surveys.csv"].append(f"zqs{i},{person},{day} 10:00:00,nps,{i % 11},10,zqcomment{i}")
        rows["leads.csv"].append(
            f"zql{i},{person},zqmail{i}@zq.example,{day} 08:00:00,"
            f"{'zqsource' if is_few else 'fair'},open,{'yes' if i % 3 else 'no'}"
        )
    folder.mkdir()
    for name, lines in rows.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("mcp")
    write_exports(folder / "exports")
    with scrm.open(folder / "scrm.duckdb", lang="en") as db:
        db.load(folder / "exports")
        found = db.sql(
            "SELECT (SELECT count(*) FROM orders) AS o, (SELECT count(*) FROM posts) AS p"
        )
        assert found.polars().row(0) == (3 * PEOPLE, 3 * PEOPLE)
    return folder


FIELDS = [(table.name, field.name) for table in TABLES.values() for field in table.fields]
PERSONAL = [(t.name, f.name) for t in TABLES.values() for f in t.fields if f.personal]
ATTACKS = (
    "SELECT {field} FROM {table}",
    "SELECT people, (SELECT min({field}) FROM {table}) FROM customers_by_country",
    "WITH customers_by_country AS (SELECT {field} FROM {table}) SELECT * FROM customers_by_country",
    "SELECT month FROM sales_by_month UNION ALL SELECT CAST({field} AS TEXT) FROM main.{table}",
    "SELECT string_agg({field}, ',') FROM stored.{table}",
    "SELECT 1; SELECT {field} FROM {table}",
    "FROM {table} SELECT {field}",
    'SELECT * FROM "{table}" WHERE {field} IS NOT NULL',
)
STATEMENTS = (
    "PRAGMA database_list",
    "ATTACH '{folder}/scrm.duckdb' AS other",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "SELECT * FROM read_csv('{folder}/exports/customers.csv')",
    "SELECT * FROM '{folder}/exports/customers.csv'",
    "SELECT * FROM read_text('{folder}/exports/posts.csv')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM information_schema.columns",
    "SELECT getenv('HOME') FROM sales_by_month",
    "SELECT * FROM query('SELECT text FROM posts')",
    "INSTALL httpfs",
    "WITH posts AS (SELECT * FROM posts) SELECT * FROM posts",
    "SELECT * FROM sales_by_month JOIN (SELECT email FROM customers) ON true",
    "SET threads = 8",
    "DELETE FROM posts",
    "DROP TABLE customers_by_country",
    "",
    "SELECT",
    "DESCRIBE posts",
    "SELECT country FROM customers_by_country WHERE people < 10",
    "SELECT repeat('x', 100000000) FROM sales_by_month",
)


def list_requests(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield requests without end: attacks by SQL, options, groups, periods; ordinary questions."""
    yield from list_queries(folder)
    yield from list_kpi_requests()
    yield from list_analysis_requests(folder)
    draw = random.Random(7)
    while True:
        table, field = draw.choice(FIELDS)
        yield "query_views", {"sql": draw.choice(ATTACKS).format(table=table, field=field)}


def list_queries(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    draw = random.Random(5)
    for table, field in PERSONAL:
        for attack in draw.sample(ATTACKS, 5):
            yield "query_views", {"sql": attack.format(table=table, field=field)}
    for statement in STATEMENTS:
        yield "query_views", {"sql": statement.format(folder=folder)}
    everything = " UNION ALL BY NAME ".join(f"SELECT * FROM {name}" for name in VIEWS)
    yield "query_views", {"sql": everything}


def list_kpi_requests() -> Iterator[tuple[str, dict[str, object]]]:
    for _, field in PERSONAL:
        yield "run_kpis", {"ids": ["customers"], "by": [field]}
        yield "run_kpis", {"ids": [field]}
    for day in range(1, 29):
        yield "run_kpis", {"ids": ["orders"], "period": f"2026-05-{day:02}"}
        yield "run_kpis", {"ids": ["orders"], "period": f"2026-05-01..2026-05-{day:02}"}
    for groups in (["channel", "month"], ["segment", "kind"]):
        yield "run_kpis", {"ids": ["mentions"], "by": groups}
    for group in {"account", "campaign", "topic", "day", "hour", "product"} - GROUPS:
        yield "run_kpis", {"ids": ["mentions"], "by": [group]}


def list_analysis_requests(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    commands = ("person", "person show", "person events", "select", "link unmatched", "kpi run",
                "sentiment explain", "sentiment label", "worries evaluate", "score leads",
                "sources", "sql", "export", "../person", "abc; person")  # fmt: skip
    given = ({}, {"id": "zqc1"}, {"text": "x"}, {"file": "/etc/passwd"}, {"where": "1=1"})
    for name, options in product(commands, given):
        yield "run_analysis", {"name": name, "options": options}
    wanted = ("where", "personal", "file", "save", "model", "metrics", "out", "customer")
    for name, option in product(ANALYSES, wanted):
        yield "run_analysis", {"name": name, "options": {option: f"{folder}/exports"}}
    for name in ("interests", "segments profile", "link", "questions", "worries"):
        yield "run_analysis", {"name": name}
    yield "run_analysis", {"name": "abc xyz", "options": {"by": "customer"}}
    yield "run_analysis", {"name": "abc", "options": {"by": "segment"}}


def find_leaks(answer: str, request: object) -> set[str]:
    """Return marked words and single order values of an answer that the request did not have."""
    asked = set(re.findall(r"zq\w+", json.dumps(request)))
    values = set(re.findall(r"\b7\d\d\d\.37\b", answer))
    return (set(re.findall(r"zq\w+", answer)) - asked) | values


@pytest.mark.timeout(900)
def test_a_thousand_hostile_requests_get_no_person(company):
    questions = Questions(company / "scrm.duckdb", lang="en")
    server = build_server(questions)
    refused = answered = 0

    async def ask_all() -> None:
        nonlocal refused, answered
        for number, (tool, arguments) in enumerate(list_requests(company)):
            if number == 1000:
                return
            try:
                found = await server.call_tool(tool, arguments)
                answer, answered = found.model_dump_json(), answered + 1
                assert found.structured_content["limits"], (tool, arguments)
            except UnexpectedToolError:
                raise
            except ToolError as error:
                answer, refused = str(error), refused + 1
                assert "a bug in scrm" not in answer, (tool, arguments, answer)
            assert find_leaks(answer, arguments) == set(), (tool, arguments)

    anyio.run(ask_all)
    assert answered >= 10
    assert refused >= 900


def test_the_marked_values_would_be_found(company):
    """The company holds what the test above looks for, and the command shows it to its owner."""
    with scrm.open(company / "scrm.duckdb", lang="en") as db:
        rows = db.sql("SELECT first_name, email, text FROM customers JOIN posts ON true LIMIT 1")
        assert len(find_leaks(str(rows.polars().rows()), "")) >= 3
        assert find_leaks(str(db.abc().render("json", limit=100)), "")


def test_small_groups_are_withheld_and_counted(company):
    questions = Questions(company / "scrm.duckdb", lang="en")
    found = questions.query_views("SELECT * FROM leads_by_source")
    assert found["rows"] == []
    assert "left out of views, here 2" in found["limits"][0]
    sales = questions.query_views("SELECT month, orders, people FROM sales_by_month ORDER BY 1")
    assert sales["columns"] == ["month", "orders", "people"]
    assert all(people >= 10 for _, _, people in sales["rows"])


def test_kpis_and_groups_are_answered(company):
    questions = Questions(company / "scrm.duckdb", lang="en")
    (kpis,) = questions.run_kpis(["mentions"], by=["channel"])["tables"]
    names = list(kpis["columns"])
    rows = [dict(zip(names, row, strict=True)) for row in kpis["rows"]]
    assert (
        rows == []
    )  # twelve texts of four people, and the others, by which they could be computed
    (kpis,) = questions.run_kpis(["mentions"])["tables"]
    (row,) = (dict(zip(kpis["columns"], row, strict=True)) for row in kpis["rows"])
    assert (row["value"], row["person_count"]) == (144, 48)
    answer = questions.run_analysis("abc")
    assert answer["facts"]["net_revenue"] > 0
    assert "customers" in " ".join(answer["limits"])


def test_a_client_asks_over_stdio(company):
    from mcp import Client, StdioServerParameters, stdio_client

    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "scrm", "mcp", str(company / "scrm.duckdb"), "--lang", "en"],
    )

    async def talk() -> tuple[set[str], dict, str]:
        async with Client(stdio_client(parameters)) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            views = await client.call_tool(
                "query_views", {"sql": "SELECT people FROM sales_by_month"}
            )
            wrong = await client.call_tool("query_views", {"sql": "SELECT text FROM posts"})
            assert wrong.is_error
            return tools, views.structured_content, wrong.content[0].text

    tools, views, wrong = anyio.run(talk)
    assert tools == {
        "list_kpis", "run_kpis", "list_analyses", "run_analysis", "list_views", "query_views",
    }  # fmt: skip
    assert views["columns"] == ["people"]
    assert "no aggregated view" in wrong
