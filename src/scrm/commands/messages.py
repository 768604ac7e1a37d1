"""Messages on standard error, as text or as JSON lines; no other module writes there."""

import json
from typing import Any, Literal

from scrm.commands.german_errors import translate_error, translate_hint
from scrm.commands.german_messages import LEVELS, NEXT_STEP, translate_message
from scrm.commands.streams import write_stderr

Level = Literal["info", "warning", "error"]


def write_message(
    text: str,
    *,
    level: Level = "info",
    hint: str = "",
    as_json: bool = False,
    lang: str = "en",
    **facts: Any,
) -> None:
    """Write one message; control characters in it are made visible (`report.control_characters`).

    Parameters
    ----------
    lang : str
        ``de`` for the German text, where there is one.
    hint : str
        The next step: a second line, or a key of the JSON object.
    facts : Any
        Further keys of the JSON object; left out of text.
    """
    from scrm.report.control_characters import sanitize_json, sanitize_message

    if as_json:
        record = {"level": level, "message": text, **({"hint": hint} if hint else {}), **facts}
        record = {
            key: sanitize_message(value) if isinstance(value, str) else value
            for key, value in record.items()
        }
        write_stderr(
            sanitize_json(json.dumps(record, ensure_ascii=False, sort_keys=True, default=str))
            + "\n"
        )
        return
    word, step = str(level), "try"
    if lang == "de":
        translate = translate_error if level == "error" else translate_message
        text, hint = translate(text), translate_hint(hint)
        word, step = LEVELS.get(level, word), NEXT_STEP
    write_stderr(sanitize_message(text if level == "info" else f"{word}: {text}") + "\n")
    if hint:
        write_stderr(f"  {step}: {sanitize_message(hint)}\n")


def write_lines(text: str) -> None:
    """Write text of several lines, such as a usage message or a traceback, sanitised."""
    from scrm.report.control_characters import sanitize_lines

    write_stderr(sanitize_lines(text) + "\n")
