"""Fixed labels of the report in German and English."""

from collections.abc import Mapping

from scrm.result import Text

WORDS: Mapping[str, Text] = {
    "further_findings": Text("Außerdem", "Also"),
    "how_compared": Text("Wie verglichen wird", "How this is compared"),
    "report": Text("Social-CRM-Bericht", "Social CRM report"),
    "as_of": Text("Stichtag", "As of"),
    "period": Text("Zeitraum", "Period"),
    "to": Text("bis", "to"),
    "unanswered": Text("Dafür fehlen Daten", "Not enough data for"),
    "without": Text("ohne", "none"),
    "unchanged": Text("unverändert", "unchanged"),
    "no_value": Text("Dafür fehlen Daten.", "There are no data for this."),
    "all_kpis": Text("Alle Kennzahlen mit Definition", "All KPIs with their definitions"),
    "as_table": Text("Als Tabelle", "As a table"),
    "compared": Text("vorher", "before"),
    "to_content": Text("Zum Inhalt", "Skip to content"),
    "contents": Text("Inhalt", "Contents"),
    "headline": Text("Auf einen Blick", "At a glance"),
    "in_brief": Text("Das Wichtigste", "In brief"),
    "open_questions": Text("Offene Fragen", "Open questions"),
    "none_open": Text(
        "Im Zeitraum blieb kein Gespräch unbeantwortet.",
        "No conversation of the period was left unanswered.",
    ),
    "kpi": Text("Kennzahl", "KPI"),
    "value": Text("Wert", "Value"),
    "previous": Text("Vorher", "Previous"),
    "change": Text("Veränderung", "Change"),
    "interval": Text("Intervall (95\u202f%)", "Interval (95%)"),
    "n": Text("n", "n"),
    "reference": Text("Definition", "Definition"),
    "changes": Text("Veränderungen seit dem letzten Stand", "Changes since the last snapshot"),
    "coverage": Text("Datenbasis", "Coverage"),
    "more": Text(
        "weitere Zeilen; die Datenformate enthalten alle",
        "more rows; the data formats hold all of them",
    ),
    "note": Text("Hinweis", "Note"),
    "source": Text("Quelle", "Source"),
    "method": Text("Methoden und Einstellungen", "Methods and settings"),
    "meaning": Text("Bedeutung", "Meaning"),
    "setting": Text("Einstellung", "Setting"),
    "definitions": Text("Definitionen", "Definitions"),
    "rows": Text("Zeilen", "Rows"),
    "files": Text("Dateien", "Files"),
    "hash": Text("Prüfsumme (SHA-256, Anfang)", "Checksum (SHA-256, first digits)"),
    "lesser": Text("Weitere Kennzahlen", "Further numbers"),
    "column": Text("Spalte", "Column"),
    "made_with": Text("Erstellt mit scrm", "Made with scrm"),
    "no_network": Text(
        "Diese Datei lädt nichts nach; ihr einziges Skript filtert und sortiert.",
        "This file loads nothing; its only script filters and sorts.",
    ),
    "explore": Text("Selbst filtern", "Filter"),
    "to_explore": Text("nach Monat und Kanal", "by month and channel"),
    "explore_note": Text(
        "Gezeigt werden nur Gruppen aus genügend Menschen; was kleiner ist, ist zusammengefasst. "
        "Intervalle erfassen, wer schreibt oder kauft, nicht Fehler der Verfahren.",
        "Only groups of enough people are shown; smaller ones are put together. Intervals cover "
        "who writes or buys, not errors of the engines.",
    ),
    "filter_kpi": Text("Kennzahl", "KPI"),
    "filter_channel": Text("Kanal", "Channel"),
    "filter_segment": Text("Kundengruppe", "Customer group"),
    "filter_abc_class": Text("ABC-Klasse", "ABC class"),
    "filter_from": Text("von", "from"),
    "filter_to": Text("bis", "to"),
    "reset": Text("Zurücksetzen", "Reset"),
}
