"""Columns of any kind as numbers that a regression can use, fitted on the rows it learns from.

A column is a number, a date or a category. A missing value is a value of its own; categories with
few rows are pooled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["number", "date", "category"]

RARE = 20
"""Rows of a category below which it is pooled with other rare ones."""
MISSING, OTHER = "(missing)", "(other)"
_RECOGNISED = 0.95
"""Share of the filled cells that must read as numbers or dates."""
_FEW_VALUES = 3
"""A column of numbers with fewer distinct values is a category: flags and grades."""

_NULL_MARKERS = (
    *("", "-", "--", "?", "na", "n/a", "nan", "none", "null", "(blank)", "select", "#n/v", "#n/a"),
    *("k. a.", "k.a.", "keine angabe", "unbekannt", "unknown", "not specified", "not available"),
)
_ENGLISH = r"^[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?$"
_GERMAN = r"^[-+]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$"
_UNIT = r"\s*(%|€|\$|EUR|USD|CHF)\s*"
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d")
_CLOCK = r"[T ]\d{1,2}:\d{2}.*$"


@dataclass(frozen=True, slots=True)
class FeatureColumn:
    """How one column becomes numbers, as learned from the rows of the learning part.

    Parameters
    ----------
    name : str
        Column of the frame; text, number, flag or date.
    kind : Kind
        A number stays a number, a date becomes days before `FeatureColumns.transform`'s day.
    categories : tuple of str
        Values with a column of 0 and 1 of their own.
    pooled : int
        Number of other values, which share one column.
    centre, low, high : float
        Median, which stands in for a missing number, and the range seen.
    has_missing : bool
        Enough values were missing for a column that marks them.
    """

    name: str
    kind: Kind
    categories: tuple[str, ...] = ()
    pooled: int = 0
    centre: float = 0.0
    low: float = 0.0
    high: float = 0.0
    has_missing: bool = False

    def transform(self, rows: pl.DataFrame) -> list[pl.Series]:
        """Return the numbers of the column's features for each row, each named."""
        if self.kind == "category":
            values = read_categories(rows[self.name])
            known = values.is_in(list(self.categories))
            found = [
                (values == each).fill_null(value=False).alias(f"{self.name}={each}")
                for each in self.categories
            ]
            if self.pooled:
                found.append((values.is_not_null() & ~known).alias(f"{self.name}={OTHER}"))
        else:
            values = read_values(rows, self.name, self.kind)
            filled = values.fill_null(self.centre).clip(self.low, self.high)
            found = [filled.alias(self.name)] if self.high > self.low else []
        if self.has_missing:
            found.append(values.is_null().alias(f"{self.name}={MISSING}"))
        return [each.cast(pl.Float64) for each in found]


@dataclass(frozen=True, slots=True)
class FeatureColumns:
    """The columns that a model uses, and those without any use: the same value everywhere."""

    columns: tuple[FeatureColumn, ...]
    unused: tuple[str, ...] = ()

    def transform(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return one column of floats for each feature."""
        return pl.DataFrame([series for each in self.columns for series in each.transform(rows)])

    def without(self, left_out: Iterable[str]) -> "FeatureColumns":
        """Return the same without some columns."""
        gone = set(left_out)
        return FeatureColumns(
            tuple(each for each in self.columns if each.name not in gone), self.unused
        )

    @property
    def pooled(self) -> int:
        """Number of rare values that share a feature with others of their column."""
        return sum(each.pooled for each in self.columns)


def fit_features(rows: pl.DataFrame, names: Sequence[str]) -> FeatureColumns:
    """Learn from some rows how each column becomes numbers.

    Parameters
    ----------
    rows : DataFrame
        The rows to learn from; ``created_at`` dates them where it exists.
    names : sequence of str
        The columns to use; dates become days before ``created_at``.

    Examples
    --------
    >>> visits = ["1", "2", "3,5", None] * 20
    >>> rows = pl.DataFrame({"visits": visits, "land": ["DE"] * 60 + ["AT"] * 20})
    >>> fit_features(rows, ["visits", "land"]).transform(rows).columns
    ['visits', 'visits=(missing)', 'land=AT', 'land=DE']
    """
    found = {name: _fit_column(rows, name) for name in names}
    return FeatureColumns(
        tuple(each for each in found.values() if each),
        tuple(name for name, each in found.items() if each is None),
    )


def _fit_column(rows: pl.DataFrame, name: str) -> FeatureColumn | None:
    kind = find_kind(rows[name])
    if kind == "category":
        return _fit_category(read_categories(rows[name]), name)
    values = read_values(rows, name, kind)
    has_missing = _is_frequent(values.null_count(), rows.height)
    known = values.drop_nulls()
    ends = known.min(), known.max()
    low, high = map(float, ends) if len(known) else (0.0, 0.0)  # type: ignore[arg-type]
    if low == high and not has_missing:
        return None
    centre = float(known.median() or 0.0) if len(known) else 0.0  # type: ignore[arg-type]
    return FeatureColumn(name, kind, (), 0, centre, low, high, has_missing)


def _fit_category(values: pl.Series, name: str) -> FeatureColumn | None:
    counts = values.drop_nulls().value_counts(sort=True)
    frequent = counts.filter(pl.col("count") >= RARE)[name].to_list()
    pooled = len(counts) - len(frequent)
    has_missing = _is_frequent(values.null_count(), len(values))
    features = len(frequent) + bool(pooled) + has_missing
    if features < 2 or not (frequent or has_missing):  # noqa: PLR2004  one value everywhere
        return None
    return FeatureColumn(name, "category", tuple(sorted(frequent)), pooled, has_missing=has_missing)


def _is_frequent(missing: int, rows: int) -> bool:
    return RARE <= missing <= rows - RARE


def find_kind(column: pl.Series) -> Kind:
    """Return what the filled cells of a column are.

    Examples
    --------
    >>> find_kind(pl.Series(["1.234,50 €", "7"])), find_kind(pl.Series(["31.12.2025"]))
    ('category', 'date')
    >>> find_kind(pl.Series(["1.5", "2", "3", "n/a"]))
    'number'
    """
    if column.dtype.is_temporal():
        return "date"
    if column.dtype == pl.Boolean:
        return "category"
    cells = _read_text(column).drop_nulls()
    if not len(cells):
        return "category"
    dates = _read_dates(cells)
    if len(cells) - dates.null_count() >= _RECOGNISED * len(cells):
        return "date"
    numbers = _read_numbers(cells)
    is_number = len(cells) - numbers.null_count() >= _RECOGNISED * len(cells)
    return "number" if is_number and numbers.n_unique() >= _FEW_VALUES else "category"


def read_categories(column: pl.Series) -> pl.Series:
    """Return the values of a column as text; null markers are null."""
    return _read_text(column)


def read_values(rows: pl.DataFrame, name: str, kind: Kind) -> pl.Series:
    """Return a column of numbers, or of dates as days before the row's ``created_at``.

    A date in a frame without ``created_at`` counts from the newest date of the column.
    """
    column = rows[name]
    if kind == "number":
        return _read_numbers(column).alias(name)
    days = (column if column.dtype.is_temporal() else _read_dates(column)).cast(pl.Date)
    start = rows["created_at"].cast(pl.Date) if "created_at" in rows.columns else None
    if start is None or start.null_count() == len(start):
        start = pl.Series([days.max()], dtype=pl.Date).extend_constant(days.max(), len(days) - 1)
    return (start - days).dt.total_days().cast(pl.Float64).alias(name)


def _read_text(column: pl.Series) -> pl.Series:
    text = column.cast(pl.String).str.strip_chars()
    is_null = text.str.to_lowercase().is_in(list(_NULL_MARKERS))
    return text.to_frame().select(pl.when(~pl.lit(is_null)).then(pl.col(column.name))).to_series()


def _read_numbers(column: pl.Series) -> pl.Series:
    """Read numbers in one notation for the whole column: the one that fits more cells."""
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    text = _read_text(column).str.replace_all(_UNIT, "")
    is_english, is_german = text.str.contains(_ENGLISH), text.str.contains(_GERMAN)
    if (is_german.sum() or 0) > (is_english.sum() or 0):
        plain, fits = text.str.replace_all(".", "", literal=True).str.replace(",", "."), is_german
    else:
        plain, fits = text.str.replace_all(",", "", literal=True), is_english
    numbers = plain.cast(pl.Float64, strict=False)
    return pl.select(pl.when(fits).then(numbers)).to_series().alias(column.name)


def _read_dates(column: pl.Series) -> pl.Series:
    """Read dates in the one form that fits most cells; the time of day does not count."""
    text = _read_text(column).str.replace(_CLOCK, "")
    read = [text.str.to_date(form, strict=False) for form in _DATES]
    return min(read, key=lambda each: each.null_count())
