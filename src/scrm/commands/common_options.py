"""The options that every command has: --db, --lang, --format, -o, --strict and the like."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from scrm.report.export import Format as Rendered

Format = Literal[Rendered, "github", "junit", "sarif"]


def _build_option(*names: str, text: str, **extra: Any) -> Any:
    return typer.Option(
        *names, help=text, rich_help_panel="Common options", show_default=False, **extra
    )


COMMON: dict[str, Any] = {
    "db": Annotated[
        Path | None, _build_option("--db", text="Database file [./scrm.duckdb].", metavar="PATH")
    ],
    "engine": Annotated[
        Literal["duckdb", "spark"] | None,
        _build_option("--engine", text="What runs the analyses [duckdb]."),
    ],
    "remote": Annotated[
        str | None,
        _build_option("--remote", text="Spark Connect server, sc://host:port.", metavar="URL"),
    ],
    "keep_steps": Annotated[
        bool | None,
        _build_option("--keep", text="Leave the results of Spark's steps for the next command."),
    ],
    "config": Annotated[
        Path | None, _build_option("--config", text="Config file [./scrm.yaml].", metavar="PATH")
    ],
    "as_of": Annotated[
        str | None,
        _build_option(
            "--as-of", text="Last day that counts [last date in the data].", metavar="DATE"
        ),
    ],
    "period": Annotated[
        str | None,
        _build_option(
            "--period",
            text="2026, 2026-Q1, 2026-03 or 2026-01-01..2026-03-31 [everything].",
            metavar="PERIOD",
        ),
    ],
    "lang": Annotated[
        Literal["de", "en"] | None, _build_option("--lang", text="Language of the output [de].")
    ],
    "timezone": Annotated[
        str | None,
        _build_option("--timezone", text="Time zone of days [Europe/Berlin].", metavar="ZONE"),
    ],
    "seed": Annotated[int | None, _build_option("--seed", text="Seed of everything random [0].")],
    "threads": Annotated[
        int | None, _build_option("--threads", text="Threads [all]; results do not depend on it.")
    ],
    "format": Annotated[
        Format | None,
        _build_option("--format", text="Format of the output [table, or by the suffix of -o]."),
    ],
    "output": Annotated[
        Path | None,
        _build_option("-o", "--output", text="Write to a file instead of stdout.", metavar="PATH"),
    ],
    "only_table": Annotated[
        str | None,
        _build_option(
            "--table",
            text="Table that csv, tsv, ndjson or parquet holds [the main one].",
            metavar="NAME",
        ),
    ],
    "csv": Annotated[
        Literal["data", "de"] | None,
        _build_option(
            "--csv",
            text="CSV for programs, or for German Excel: semicolons, decimal commas, UTF-8 mark.",
        ),
    ],
    "raw": Annotated[
        bool | None,
        _build_option(
            "--raw",
            text="CSV exactly as the data is, for programs: "
            "cells that a spreadsheet would run stay unmarked.",
        ),
    ],
    "shared": Annotated[
        bool | None,
        _build_option(
            "--shared",
            text="Leave out what is about one person or few people, to pass the output on.",
        ),
    ],
    "strict": Annotated[
        bool | None,
        _build_option("--strict", text="End with code 4 if the evidence is not sufficient."),
    ],
    "color": Annotated[
        Literal["auto", "always", "never"] | None, _build_option("--color", text="Colours [auto].")
    ],
    "log_format": Annotated[
        Literal["text", "json"] | None,
        _build_option("--log-format", text="Format of messages on stderr [text]."),
    ],
    "quiet": Annotated[bool | None, _build_option("-q", "--quiet", text="Only errors on stderr.")],
    "verbose": Annotated[
        bool | None, _build_option("-v", "--verbose", text="More on stderr; a traceback for bugs.")
    ],
}
SETTING_FLAGS = (
    "db",
    "engine",
    "remote",
    "keep_steps",
    "as_of",
    "period",
    "lang",
    "timezone",
    "seed",
    "threads",
    "strict",
)
"""Those that are settings, as in scrm.yaml."""
