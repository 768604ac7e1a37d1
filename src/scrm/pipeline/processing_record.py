"""`scrm doctor --privacy`: the record of processing activities (Art. 30 GDPR) as Markdown."""

from collections.abc import Iterator

from scrm import __version__
from scrm.config import Configuration
from scrm.pipeline.databases import open_database
from scrm.pipeline.person_erasure import journal_path
from scrm.privacy.key_file import key_path
from scrm.privacy.purposes import find_purpose
from scrm.result import Lang, Text
from scrm.store import Store
from scrm.store.backup import backup_folder
from scrm.store.layout import stored
from scrm.tables import CANONICAL, Table
from scrm.wording import write_number

_TITLE = Text("Verzeichnis von Verarbeitungstätigkeiten", "Record of processing activities")


def write_record(configuration: Configuration) -> str:
    """Return the record: which personal data, where, since when, from which source."""
    with open_database(configuration, writing=False) as store:
        return "\n".join(_list_lines(store, configuration)) + "\n"


def _list_lines(store: Store, configuration: Configuration) -> Iterator[str]:
    settings, lang = configuration.settings, configuration.settings.lang
    de = lang == "de"
    yield f"# {_TITLE[lang]} (Art. 30 {'DSGVO' if de else 'GDPR'})"
    yield ""
    yield f"- {'Verantwortlich' if de else 'Controller'}: {settings.company or '…'}"
    yield f"- {'Datenbank' if de else 'Database'}: {settings.db} (scrm {__version__})"
    recipients = Text(
        "Empfänger: keine; scrm öffnet keine Netzverbindung",
        "Recipients: none; scrm opens no network connection",
    )
    yield f"- {recipients[lang]}"
    yield (
        f"- {'Berichte: keine Gruppen unter' if de else 'Reports: no groups below'} "
        f"k = {write_number(settings.smallest_group, lang)}"
    )
    yield from _list_safeguards(store, configuration, lang)
    yield ""
    heads = (
        ("Tabelle", "Zeilen", "personenbezogene Angaben", "seit", "Quellen", "Zweck", "Frist")
        if de
        else ("Table", "Rows", "Personal data", "Since", "Sources", "Purpose", "Kept")
    )
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for table in CANONICAL:
        if row := _describe_table(store, configuration, table, lang):
            yield f"| {' | '.join(row)} |"
    yield ""
    yield from _list_consents(store, lang)


def _list_safeguards(store: Store, configuration: Configuration, lang: Lang) -> Iterator[str]:
    de, database = lang == "de", configuration.settings.db
    counts = {
        name: int(store.value(f"SELECT count(*) FROM {name}"))
        for name in ("erasures", "restrictions", "retained_records", "quarantine")
        if name in store.relations()
    }
    words = {
        "erasures": ("Löschungen", "Erasures"),
        "restrictions": ("Merkmale unter Einschränkung", "Keys under restriction"),
        "retained_records": ("Aufbewahrung unter Pseudonym", "Kept under a pseudonym"),
        "quarantine": (
            "Befunde in Quarantäne, mit Rohdaten",
            "Findings in quarantine, with raw rows",
        ),
    }
    for name, count in counts.items():
        yield f"- {words[name][0 if de else 1]}: {write_number(count, lang)}"
    backups = len(list(backup_folder(database).glob("*.backup")))
    yield f"- {'Sicherungen' if de else 'Backups'}: {write_number(backups, lang)}"
    has_key = key_path(database).is_file()
    state = ("ja" if de else "yes") if has_key else ("nein" if de else "no")
    yield f"- {'Schlüsseldatei' if de else 'Key file'}: {state}"
    if journal_path(database).is_file():
        yield (
            "- **Eine Löschung ist nicht beendet: scrm run oder scrm person erase beendet sie.**"
            if de
            else "- **An erasure is not finished: scrm run or scrm person erase ends it.**"
        )


def _describe_table(
    store: Store, configuration: Configuration, table: Table, lang: Lang
) -> tuple[str, ...] | None:
    """Return the cells of a table's line; None without rows or personal data."""
    there = store.columns(table.name)
    personal = [field.name for field in table.fields if field.personal and field.name in there]
    if not personal or not store.value(f"SELECT 1 FROM {stored(table.name)} LIMIT 1"):
        return None
    counts = ", ".join(f'count("{name}") AS "{name}"' for name in personal)
    dated = f"min({table.dated_by})" if table.dated_by in there and table.dated_by else "NULL"
    row = store.frame(
        f"SELECT count(*) AS rows, CAST({dated} AS DATE) AS since, {counts} "
        f"FROM {stored(table.name)}"
    ).row(0, named=True)
    filled = [name for name in personal if row[name]]
    sources = store.frame(
        f"SELECT DISTINCT f.mapping FROM {stored(table.name)} AS t "
        "JOIN load_files AS f ON f.load_id = t.load_id ORDER BY f.mapping"
    )["mapping"].to_list()
    kept = [rule.keep for rule in configuration.settings.retention if rule.table == table.name]
    return (
        table.name,
        write_number(row["rows"], lang),
        ", ".join(filled),
        str(row["since"] or "–"),
        ", ".join(map(str, sources)),
        find_purpose(table.name)[lang],
        ", ".join(kept) or ("bis zur Löschung" if lang == "de" else "until erased"),
    )


def _list_consents(store: Store, lang: Lang) -> Iterator[str]:
    """Yield how many customers consented, by the column it was read from, and since when."""
    rows = store.frame(
        "SELECT coalesce(consent, 'unknown') AS consent, coalesce(consent_source, '–') AS source, "
        "count(*) AS customers, CAST(min(consent_at) AS DATE) AS first, "
        "CAST(max(consent_at) AS DATE) AS last FROM customers GROUP BY ALL ORDER BY ALL"
    )
    if not rows.height:
        return
    de = lang == "de"
    yield f"## {'Einwilligungen' if de else 'Consents'}"
    yield ""
    yield (
        "| Einwilligung | Quelle | Kunden | von | bis |"
        if de
        else "| Consent | Source | Customers | From | To |"
    )
    yield "|---|---|---|---|---|"
    for consent, source, count, first, last in rows.iter_rows():
        yield (
            f"| {consent} | {source} | {write_number(count, lang)} | "
            f"{first or '–'} | {last or '–'} |"
        )
