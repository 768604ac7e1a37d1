"""What the database holds, as a Result: the coverage box of the report."""

import json
from collections.abc import Iterator

from scrm.config import Context
from scrm.pipeline.load_results import FILE_COLUMNS, NAMED_COLUMNS, short_names
from scrm.pipeline.result_parts import build_table, count_facts
from scrm.report.check_types import AGE
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.store.sql import local_day
from scrm.store.sql_names import select_bound_values
from scrm.wording import write_count, write_number

_QUARANTINED_SHARE = Column(
    "quarantined_share", "share", "Anteil in Quarantäne", "Share in quarantine"
)
_AGES = {
    "order": ("orders", local_day("ordered_at"), "Alter der neuesten Bestellung (Tage)",
              "age of the newest order (days)"),
    "post": ("posts", local_day("created_at"), "Alter des neuesten Beitrags (Tage)",
             "age of the newest post (days)"),
    "file": ("load_files", "last_date", "Alter der neuesten Datei (Tage)",
             "age of the newest file (days)"),
}  # fmt: skip
"""Name -> table, its day, title in German and English."""

_RATE = Text("die Kennzahl match_rate", "the KPI match_rate")


def of_store(store: Store, context: Context) -> Result:
    """Describe what the database holds: files, rows, quarantine, sales, match rate and age."""
    files = store.frame(
        """
        SELECT path AS file, mapping AS format, row_count, new_count, updated_count,
               unchanged_count, quarantined_count, skipped_count, named_counts
        FROM load_files
        QUALIFY row_number() OVER (PARTITION BY sha256, mapping ORDER BY load_id) = 1
        ORDER BY path, format, row_count
        """
    )
    short = short_names(files["file"].to_list())
    named = [
        {"file": short[row["file"]], "name": name, "row_count": count}
        for row in files.iter_rows(named=True)
        for part in json.loads(row["named_counts"] or "{}").values()
        for name, count in sorted(part.items())
    ]
    shown = tuple(column for column in FILE_COLUMNS if column.name != "status")
    listed = [
        {**row, "file": short[row["file"]]}
        for row in files.drop("named_counts").iter_rows(named=True)
    ]
    tables = [build_table("files", Text("Dateien", "Files"), shown, listed)]
    if named:
        tables.append(
            build_table(
                "named_counts", Text("Namentlich gezählt", "Counted by name"), NAMED_COLUMNS, named
            )
        )
    rows, apart = int(files["row_count"].sum() or 0), int(files["quarantined_count"].sum() or 0)
    facts = {"file_count": files.height, "row_count": rows, "quarantined_count": apart}
    return Result(
        title=Text("Datenbasis", "Coverage"),
        finding=Text(
            f"{write_count(files.height, 'Datei', 'Dateien', 'de')} "
            f"mit {write_count(rows, 'Zeile', 'Zeilen', 'de')}, davon "
            f"{write_number(apart, 'de')} in Quarantäne.",
            f"{write_count(files.height, 'file', 'files', 'en')} "
            f"with {write_count(rows, 'row', 'rows', 'en')}, "
            f"{write_number(apart, 'en')} of them in quarantine.",
        ),
        tables=(*tables, *_sales_table(store)),
        facts=(
            *count_facts(facts),
            Fact(_QUARANTINED_SHARE, apart / rows if rows else None),
            *_match_facts(store),
            *_age_facts(store, context),
        ),
    )


def _age_facts(store: Store, context: Context) -> Iterator[Fact]:
    """Yield the days from the newest order, post and file up to the cut-off date.

    A file is as old as the newest date in it.
    """
    for name, (table, day, de, en) in _AGES.items():
        sql = f"SELECT max(d) FROM (SELECT {day} AS d FROM {table}) AS t WHERE d <= $as_of"
        given = {"as_of": context.as_of, "timezone": context.timezone}
        newest = store.value(sql, select_bound_values(sql, given))
        age = (context.as_of - newest).days if context.as_of and newest else None
        yield Fact(Column(f"{name}{AGE}", "count", de, en), age)


def _sales_table(store: Store) -> tuple[ResultTable, ...]:
    """Sum the sales per currency: all, with and without a customer; empty without sales."""
    frame = store.frame(
        """
        SELECT currency, coalesce(part, 'all_rows') AS scope, count(*) AS row_count,
               count(DISTINCT order_id) AS order_count,
               count(DISTINCT customer_id) AS customer_count, sum(amount) AS amount
        FROM (
          SELECT *, if(customer_id IS NULL, 'without_customer', 'with_customer') AS part FROM sales
        )
        GROUP BY GROUPING SETS ((currency), (currency, part)) ORDER BY currency, part NULLS FIRST
        """
    )
    columns = (
        Column("currency", "text", "Währung", "Currency"),
        Column("scope", "text", "davon", "Of which"),
        Column("row_count", "count", "Zeilen", "Rows"),
        Column("order_count", "count", "Bestellungen", "Orders"),
        Column("customer_count", "count", "Kunden", "Customers"),
        Column(
            "amount",
            "money",
            "netto",
            "Net",
            meaning=Text("in der Währung der Zeile", "in the currency of the row"),
        ),
    )
    title = Text("Verkäufe", "Sales")
    return (ResultTable("sales", title, frame, columns),) if frame.height else ()


def _match_facts(store: Store) -> tuple[Fact, ...]:
    """Return the share of profiles linked to a customer, and the tiers used."""
    profiles, matched = store.frame(
        """
        SELECT count(*) AS profiles, count(i.customer_id) AS matched
        FROM linkable_profiles AS t
        LEFT JOIN identities AS i ON i.channel = t.channel AND i.profile_id = t.profile_id
        """
    ).row(0)
    rate = matched / profiles if profiles else None
    used = store.frame("SELECT DISTINCT tier FROM identities WHERE tier IS NOT NULL")
    tiers = ", ".join(sorted(map(str, used["tier"])))
    return (
        Fact(Column("profile_count", "count", "Profile", "Profiles"), profiles),
        Fact(
            Column("matched_count", "count", "davon Kunden zugeordnet", "linked to customers"),
            matched,
        ),
        Fact(Column("match_share", "share", "Zuordnungsquote", "Match rate", meaning=_RATE), rate),
        Fact(Column("match_tiers", "text", "Stufen der Zuordnung", "Tiers counted"), tiers or "–"),
    )
