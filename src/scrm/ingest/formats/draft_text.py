"""The text of a draft: a commented mapping file, ready to load or to edit."""

import re
from collections.abc import Callable, Iterator

import yaml

from scrm.ingest.formats.column_profile import Kind
from scrm.ingest.formats.draft_columns import METRICS, has_meaning, name_field
from scrm.ingest.formats.draft_types import Draft, DraftField
from scrm.tables import TABLES

_TOTAL = (
    "(?i)(?:zwischen|gesamt|end)?(?:summe|gesamt|total|ergebnis|insgesamt|totals|grand totals?)"
    "(?:betrag|ergebnis|summe)?:?"
)
"""First cells of rows that hold totals."""
_UTC = re.compile(r"\b(?:utc|gmt)\b", re.IGNORECASE)
_TYPES: dict[Kind, str] = {
    "money": "money", "number": "number", "count": "count", "date": "date", "time": "time",
    "flag": "flag", "id": "id", "currency": "currency",
}  # fmt: skip
_KEYED_OTHERWISE = frozenset({"customers", "channel_metrics", "web_visits", "campaigns"})
"""Tables whose key is computed where no column has it."""
_ESSENTIAL = frozenset({"ordered_at", "amount", "answered_at", "score", "day", "started_on"})
"""Columns without which a row says nothing: their cells may not be empty."""


def write_draft(draft: Draft) -> str:
    """Return a draft as the text of a mapping file."""
    return "\n".join(_write_lines(draft)) + "\n"


def _write_lines(draft: Draft) -> Iterator[str]:
    title = quote_yaml(draft.name)
    total = len(draft.fields) + len(draft.unused)
    yield f"# A draft: {len(draft.fields)} of {total} columns are understood, as {draft.table}."
    for text in draft.missing:
        yield f"# It cannot be loaded yet: {text.en}."
    yield f"# Save it as sources/{draft.name}.yaml beside scrm.yaml, then: scrm inspect FILE"
    yield f"name: {draft.name}"
    yield f"title: {{de: {title}, en: {title}}}"
    yield "# decimal: de        # 1.234,5 (de) or 1,234.5 (en), where the cells do not tell"
    yield "# dates: dmy         # day (dmy) or month (mdy) first, where the cells do not tell"
    for key in ("decimal", "dates"):
        if key in draft.answers:
            yield f"{key}: {draft.answers[key]}"
    if draft.unused:
        listed = ", ".join(quote_yaml(each.heading) for each in draft.unused)
        yield "match:"
        yield f"  supports: [{listed}]    # part of the export, but not used"
    yield from _write_fields(draft)
    if skipped := _write_total_rule(draft):
        yield "skip:                # records that are no data"
        yield f"  total_row: {skipped}"
    if METRICS & set(draft.used) and draft.table == "posts" and "created_at" in draft.used:
        yield "observed: created_at"
    yield "tables:"
    yield from _write_tables(draft)


def _write_fields(draft: Draft) -> Iterator[str]:
    """Yield the fields; those that are not used are comments."""
    needed, names = list_needed(draft), set(draft.used)
    yield "fields:              # name: {from: [headings], type: ..., required: true}"
    for each in draft.fields:
        yield _write_field(each, is_needed=each.name in needed)
    mark = "# " if draft.fields else ""
    for column in draft.unused:
        name = _pick_name(name_field(column.heading), names)
        kind = _TYPES.get(column.profile.kind, "text")
        yield f"  {mark}{name}: {{from: [{quote_yaml(column.heading)}], type: {kind}}}"
    for heading in dict.fromkeys(draft.repeated):
        yield f"  # {quote_yaml(heading)}: this heading appears twice: rename one of them"


def list_needed(draft: Draft) -> frozenset[str]:
    """Return the fields whose cells may not be empty."""
    key = {"order_id", "post_id", "customer_id", "ticket_id", "survey_id", "lead_id"}
    own = {each for each in TABLES[draft.table].key if each in key and draft.has_key}
    return frozenset(own | _ESSENTIAL)


def _write_field(field: DraftField, *, is_needed: bool) -> str:
    heading = field.column.heading
    parts = [f"from: [{quote_yaml(heading)}]"]
    parts += [f"type: {field.type}"] if field.type else []
    parts += ["timezone: UTC"] if _UTC.search(heading) else []
    parts.append("required: true" if is_needed else "heading: true")
    remark = f"    # {field.remark}" if field.remark else ""
    return f"  {field.name}: {{{', '.join(parts)}}}{remark}"


def _write_total_rule(draft: Draft) -> str:
    """Return the SQL condition of rows that hold totals; empty if no text column shows them."""
    types = {each.name: each.type for table in TABLES.values() for each in table.fields}
    texts = [each.name for each in draft.fields if types.get(each.name) in {"id", "text"}][:4]
    texts = [each for each in texts if each not in {"text", "comment"}]
    if not texts:
        return ""
    day = next((each.name for each in draft.fields if types.get(each.name) in {"date", "time"}), "")
    first = f"coalesce({', '.join(texts)}, '')"
    condition = f"regexp_full_match({first}, '{_TOTAL}')"
    return quote_yaml(f"{day} IS NULL AND {condition}" if day else condition)


def _write_tables(draft: Draft) -> Iterator[str]:
    spec = TABLES[draft.table]
    yield f"  {draft.table}:       # {spec.meaning}; columns: {', '.join(spec.column_names)}"
    names = set(draft.used)
    settings = dict(_list_expressions(draft, names))
    if not draft.has_key and draft.table not in _KEYED_OTHERWISE:
        yield "    # no column identifies a row: identical rows of one file all count"
        yield "    key: content"
        yield f"    occurrence: {spec.counted or spec.key[-1]}"
        if not spec.counted and spec.key[-1] in names:
            yield f"    leave_out: [{spec.key[-1]}]"
    yield from _write_set(settings)
    if draft.table == "posts" and "reply" in names:
        yield from _write_answers(draft, names)
    if draft.table == "posts" and draft.has_key and METRICS & names:
        yield from _write_metrics(draft, names)
    if draft.table == "posts" and (author := _find_author(names)):
        yield from _write_profiles(draft, names, author)


def _write_answers(draft: Draft, names: set[str]) -> Iterator[str]:
    """Yield the lines of the further rows of posts: the company's answers."""
    review = "post_id" if "post_id" in names else "url"
    settings = {
        "channel": "lower(channel)" if "channel" in names else f"'{draft.channel}'",
        "post_id": f"{review} || '-reply'",
        "kind": "'reply'",
        "is_own": "TRUE",
        "text": "reply",
        "parent_id": review,
    }
    if "replied_at" in names:
        settings["created_at"] = "replied_at"
    yield "    further:           # the answer of the company is a post of its own"
    yield '      - when: "reply IS NOT NULL"'
    yield "        set:"
    for column, expression in settings.items():
        yield f"          {column}: {quote_yaml(expression)}"


def _write_profiles(draft: Draft, names: set[str], author: str) -> Iterator[str]:
    """Yield the lines of the table profiles: the authors of the posts."""
    channel = "lower(channel)" if "channel" in names else f"'{draft.channel}'"
    settings = {"channel": channel, "profile_id": author}
    if "author_id" in names:
        settings["handle"] = (
            "CASE WHEN NOT regexp_full_match(author_id, '[0-9]+')"
            " THEN lower(ltrim(author_id, '@')) END"
        )
    if name := _find_author_name(names):
        settings["display_name"] = name
    yield "  profiles:"
    yield "    once: true"
    yield f"    when: {quote_yaml(f'{author} IS NOT NULL')}"
    yield from _write_set(settings)


def _find_author(names: set[str]) -> str:
    """Return the SQL of what identifies the author of a post; empty if nothing does."""
    known = {
        "author_id": "ltrim(author_id, '@')",
        "customer_id": "customer_id",
        "email": "lower(email)",
    }
    given = [text for name, text in known.items() if name in names]
    given += [text for text in (_find_author_name(names),) if text and not given]
    return given[0] if len(given) == 1 else f"coalesce({', '.join(given)})" if given else ""


def _find_author_name(names: set[str]) -> str:
    """Return the SQL of the name of an author; empty if no column has it."""
    if "author_name" in names:
        return "author_name"
    parts = [each for each in ("first_name", "last_name") if each in names]
    return f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else ""


def _write_set(settings: dict[str, str]) -> Iterator[str]:
    if not settings:
        yield "    set: {}            # column: SQL expression over the fields"
        return
    yield "    set:               # column: SQL expression over the fields"
    for column, expression in settings.items():
        yield f"      {column}: {quote_yaml(expression)}"


def _list_expressions(draft: Draft, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield column and expression of what the fields alone do not give."""
    table = draft.table
    if "channel" in TABLES[table].column_names:
        if "channel" in names:
            yield "channel", "lower(channel)"
        elif table in {"posts", "channel_metrics"}:
            yield "channel", f"'{draft.channel}'"
    if table in _FURTHER:
        yield from _FURTHER[table](draft, names)


def _list_order_expressions(_: Draft, names: set[str]) -> Iterator[tuple[str, str]]:
    if "unit_price" in names and "amount" not in names:
        product = "CAST(quantity AS DECIMAL(18,4)) * unit_price"
        yield "amount", product if "quantity" in names else "unit_price"
    elif "refund" in names:
        yield "amount", "greatest(amount - coalesce(refund, 0), 0)"
    signs = [f"{each} < 0" for each in ("quantity", "amount") if each in names]
    if signs and "is_cancellation" not in names:
        yield "is_cancellation", " OR ".join(signs)


def _list_customer_expressions(draft: Draft, names: set[str]) -> Iterator[tuple[str, str]]:
    if "customer_id" not in names:
        yield "customer_id", "'email:' || lower(email)"
    if "consent" in names:
        is_refusal = has_meaning(draft.used["consent"].column, "opt_out")
        yield "consent", _READ_OPT_OUT if is_refusal else _READ_CONSENT
        heading = draft.used["consent"].column.heading.replace("'", "")
        yield "consent_source", f"CASE WHEN consent IS NOT NULL THEN '{heading}' END"
    else:
        yield "consent", "'unknown'"


_READ_STATE = (
    "CASE WHEN regexp_matches(lower(state), 'won|gewonnen') THEN 'won'"
    " WHEN regexp_matches(lower(state), 'lost|verloren') THEN 'lost' ELSE 'open' END"
)
"""Open, won or lost; the day of closing is a plan while a deal is open."""
_READ_OPT_OUT = (
    "CASE WHEN lower(consent) IN ('yes', 'ja', 'j', 'y', 'true', 'wahr', '1', 'x', 'unsubscribed',"
    " 'abgemeldet') THEN 'no' WHEN consent IS NOT NULL THEN 'unknown' END"
)
"""Who has not opted out has not agreed either."""
_READ_CONSENT = (
    "CASE WHEN lower(consent) IN ('yes', 'ja', 'j', 'y', 'true', 'wahr', '1', 'x', 'subscribed',"
    " 'abonniert', 'angemeldet') THEN 'yes' WHEN lower(consent) IN ('no', 'nein', 'n', 'false',"
    " 'falsch', '0', 'unsubscribed', 'abgemeldet') THEN 'no' ELSE 'unknown' END"
)


def _list_post_expressions(draft: Draft, names: set[str]) -> Iterator[tuple[str, str]]:
    kind = "review" if "rating" in names else "comment" if "parent_id" in names else "post"
    if author := _find_author(names):
        yield "author_id", author
    if "author_name" not in names and (name := _find_author_name(names)):
        yield "author_name", name
    if draft.has_key and "post_id" not in names:
        yield "post_id", "url"
    yield "kind", f"'{kind}'"
    if "label" in names:
        yield "label", "lower(label)"
    # nobody rates own posts, or judges their sentiment
    is_own = METRICS & names and not {"rating", "label"} & names and not _find_author(names)
    yield "is_own", "TRUE" if is_own else "FALSE"


def _list_survey_expressions(draft: Draft, names: set[str]) -> Iterator[tuple[str, str]]:
    score = draft.used.get("score")
    if score is None:
        return
    meaning = score.column.meaning.name if score.column.meaning else ""
    scale = _SCALE.search(score.column.heading)
    best = int(scale.group(1)) if scale else 0
    is_nps = meaning == "nps" and (score.column.profile.highest > _BEST_RATING or best == _BEST_NPS)
    if "instrument" in names:
        yield "instrument", "lower(instrument)"
    else:
        yield "instrument", "'nps'" if is_nps else "'csat'"
    if "scale_max" not in names:
        yield "scale_max", str(_BEST_NPS if is_nps else best or _BEST_RATING)


_BEST_RATING, _BEST_NPS = 5, 10
_SCALE = re.compile(r"\b[01] ?(?:-|–|bis|to|\.\.) ?(5|7|10|100)\b")
"""The scale of a question in its heading, such as ``(0-10)``."""


def _list_other_expressions(draft: Draft, names: set[str]) -> Iterator[tuple[str, str]]:
    if draft.table == "channel_metrics" and "account_id" not in names:
        yield "account_id", "'own'"
    if draft.table == "campaigns" and "campaign_id" not in names and "name" in names:
        yield "campaign_id", "name"
    if draft.table == "opportunities" and (given := {"state", "stage"} & names):
        source = "state" if "state" in given else "stage"
        state = _READ_STATE.replace("state", source)
        yield "state", state
        if "closed_at" in names:
            yield "closed_at", f"CASE WHEN ({state}) <> 'open' THEN closed_at END"


_FURTHER: dict[str, Callable[[Draft, set[str]], Iterator[tuple[str, str]]]] = {
    "orders": _list_order_expressions,
    "order_lines": _list_order_expressions,
    "customers": _list_customer_expressions,
    "posts": _list_post_expressions,
    "surveys": _list_survey_expressions,
    "channel_metrics": _list_other_expressions,
    "campaigns": _list_other_expressions,
    "opportunities": _list_other_expressions,
}


def _write_metrics(draft: Draft, names: set[str]) -> Iterator[str]:
    yield "  post_metrics:"
    channel = "lower(channel)" if "channel" in names else f"'{draft.channel}'"
    own_id = {} if "post_id" in names else {"post_id": "url"}
    yield from _write_set(
        {"channel": channel, **own_id, "observed_at": "file_end", "is_promoted": "FALSE"}
    )


def _pick_name(name: str, used: set[str]) -> str:
    """Return a name that no field has yet, and add it to the used ones."""
    candidates = (name, *(f"{name}_{number}" for number in range(2, len(used) + 3)))
    found = next(each for each in candidates if each not in used)
    used.add(found)
    return found


def quote_yaml(text: str) -> str:
    """Return a text as a YAML scalar on one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).strip()
