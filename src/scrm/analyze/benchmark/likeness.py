"""Whether a published figure and a KPI measure the same, and how the own value compares with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scrm.analyze.benchmark.records import ASPECTS, Benchmark, Library
from scrm.result import Text

Outcome = Literal["above", "below", "not distinguishable", "no interval", "limit only"]
ASPECT_WORDS: Mapping[str, Text] = {
    "numerator": Text("Zähler", "numerator"),
    "denominator": Text("Nenner", "denominator"),
    "population": Text("Grundgesamtheit", "population"),
    "aggregation": Text("Zusammenfassung", "aggregation"),
    "unit": Text("Einheit", "unit"),
}
NONE = Text("", "")
_NOT_STATED = Text("nicht angegeben", "not stated")


@dataclass(frozen=True, slots=True)
class Measured:
    """The own value of a KPI.

    Parameters
    ----------
    definition : str
        Id and version, such as ``er_reach@1``; with ``+clicks`` where clicks count.
    channel : str
        The only channel that it counts; empty for all.
    is_complete : bool
        Every case was counted, so that no chance is in the value.
    """

    kpi: str
    definition: str
    channel: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    is_complete: bool = False
    method: str = ""
    note: Text = NONE


def explain_unlike(library: Library, record: Benchmark, measured: Measured) -> Text | None:
    """Return why a published figure must not be compared with a KPI; None where it may.

    Examples
    --------
    >>> from scrm.analyze.benchmark.record_files import read_library
    >>> known = read_library()
    >>> record = known.benchmarks["rival_iq_2023_instagram"]
    >>> own = Measured("er_reach_median", "er_reach_median@1", "instagram")
    >>> explain_unlike(known, record, own).en
    'denominator: followers against reach'
    >>> own = Measured("interaction_rate", "interaction_rate@2", "instagram")
    >>> explain_unlike(known, record, own) is None
    True
    """
    if record.measured_as:
        return _explain_measure(record, measured)
    described = library.definitions.get(measured.kpi)
    if described is None:
        return Text(
            f"{measured.kpi} ist nicht beschrieben (definitions: in der Datei der Richtwerte)",
            f"{measured.kpi} is not described (definitions: in the file of benchmarks)",
        )
    if measured.definition != f"{measured.kpi}@{described.version}":
        return Text(
            f"beschrieben ist {measured.kpi}@{described.version}, gemessen {measured.definition}",
            f"{measured.kpi}@{described.version} is described, {measured.definition} measured",
        )
    differences = [
        _write_difference(library, aspect, getattr(record, aspect), getattr(described, aspect))
        for aspect in ASPECTS
        if getattr(record, aspect) != getattr(described, aspect)
    ]
    return _join([*differences, *_list_channel_difference(record, measured)])


def _explain_measure(record: Benchmark, measured: Measured) -> Text | None:
    """Compare ids, and versions where the record names one."""
    name, _, version = record.measured_as.partition("@")
    wanted = f"{name}@{version}" if version else name
    got = measured.definition if version else measured.definition.partition("@")[0]
    has_clicks = measured.definition.endswith("+clicks") and not wanted.endswith("+clicks")
    parts = []
    if got != wanted or has_clicks:
        parts.append(
            Text(
                f"gemessen als {record.measured_as}, nicht als {measured.definition}",
                f"measured as {record.measured_as}, not as {measured.definition}",
            )
        )
    return _join([*parts, *_list_channel_difference(record, measured)])


def _list_channel_difference(record: Benchmark, measured: Measured) -> list[Text]:
    if record.channel == measured.channel:
        return []
    every = Text("alle", "all")
    one, other = (
        Text(each, each) if each else every for each in (record.channel, measured.channel)
    )
    return [Text(f"Kanal: {one.de} gegen {other.de}", f"channel: {one.en} against {other.en}")]


def _write_difference(library: Library, aspect: str, of_record: str, of_kpi: str) -> Text:
    words = ASPECT_WORDS[aspect]
    stated = library.write_term(of_record) if of_record else _NOT_STATED
    own = library.write_term(of_kpi)
    return Text(
        f"{words.de}: {stated.de} gegen {own.de}", f"{words.en}: {stated.en} against {own.en}"
    )


def _join(parts: list[Text]) -> Text | None:
    if not parts:
        return None
    return Text("; ".join(each.de for each in parts), "; ".join(each.en for each in parts))


def explain_alone(record: Benchmark) -> Text:
    """Return why no KPI stands beside a published figure, and what its source does not state.

    Examples
    --------
    >>> from scrm.analyze.benchmark.record_files import read_library
    >>> explain_alone(read_library().benchmarks["ibm_ceo_2012_openness"]).en
    'ibm_ceo_2012_openness: no KPI has this definition (not stated: denominator)'
    """
    missing = [words for name, words in ASPECT_WORDS.items() if not getattr(record, name)]
    stated = record.measured_as or not missing
    parts = [", ".join(each[lang] for each in missing) for lang in ("de", "en")]
    return Text(
        f"{record.id}: keine Kennzahl ist so definiert"
        + ("" if stated else f" (nicht angegeben: {parts[0]})"),
        f"{record.id}: no KPI has this definition"
        + ("" if stated else f" (not stated: {parts[1]})"),
    )


def compare_value(record: Benchmark, measured: Measured) -> Outcome:
    """Return where the own value lies, seen from the published figure.

    A value of a complete count has no interval: any difference is one. Where the source states a
    limit only, values on its side of the limit are not told apart.

    Examples
    --------
    >>> from scrm.analyze.benchmark.record_files import read_library
    >>> record = read_library().benchmarks["sprout_2016_reply"]
    >>> compare_value(record, Measured("r", "r@1", value=0.3, low=0.2, high=0.4))
    'above'
    >>> compare_value(record, Measured("r", "r@1", value=0.3, low=0.05, high=0.6))
    'not distinguishable'
    """
    low, high = measured.low, measured.high
    if measured.value is not None and measured.is_complete:
        low = high = measured.value
    if low is None or high is None:
        return "no interval"
    if low > record.value and record.bound != "at_least":
        return "above"
    if high < record.value and record.bound != "at_most":
        return "below"
    is_beyond = low > record.value or high < record.value
    return "limit only" if is_beyond else "not distinguishable"
