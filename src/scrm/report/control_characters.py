"""Untrusted text made harmless for terminals, logs and CI servers.

Names of files, archive members, sheets, columns and mappings may hold any character. `sanitize`
replaces control characters. CI servers also execute lines of the output: GitHub Actions a line
that begins with ``::``, older runners and Azure ``##[command]`` anywhere, TeamCity ``##teamcity[``.
"""

import json
import re

_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\uffff\ufdd0-\ufdef\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Control and format characters, line separators, surrogates, tags and non-characters.

The joiners inside emoji are not among them.
"""
CI_COMMAND = re.compile(r"#(?=#\w*\[)")
"""Start of ``##[command]`` or ``##vso[command]``, which CI servers execute anywhere in a line."""
_COMMAND_LINE = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def sanitize(text: str, *, keep: str = "") -> str:
    r"""Make control characters visible, among them those that change the reading direction.

    White space of any kind becomes a blank, other characters become escapes such as ``\x1b``.

    Parameters
    ----------
    keep : str
        Characters to leave unchanged, e.g. a line feed.

    Examples
    --------
    >>> sanitize("a\x1b[31mb\nc\u202ed")
    'a\\x1b[31mb c\\u202ed'
    """
    return (
        text
        if text.isprintable()
        else _CONTROL.sub(lambda found: _escape_character(found[0], keep), text)
    )


def sanitize_json(text: str) -> str:
    r"""Write the characters that `sanitize` replaces as JSON escapes, which lose nothing.

    ``##[``, the start of a command of some CI servers, is escaped as well.

    Examples
    --------
    >>> sanitize_json('{"a": "\x9b"}')
    '{"a": "\\u009b"}'
    """
    quiet = _CONTROL.sub(
        lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], text
    )
    return CI_COMMAND.sub(r"\\u0023", quiet) if "##" in quiet else quiet


def sanitize_message(text: str) -> str:
    r"""Return a message as one line without control characters and CI commands.

    Examples
    --------
    >>> sanitize_message("a\x1b[2Jb\n::error::c")
    'a\\x1b[2Jb ::error::c'
    >>> sanitize_message("::error::c"), sanitize_message("##[error]c")
    ('\\x3a:error::c', '\\x23#[error]c')
    """
    return break_ci_commands(sanitize(text))


def sanitize_lines(text: str) -> str:
    r"""Return a text of several lines, each as safe to print as a message.

    Examples
    --------
    >>> sanitize_lines("a\n ::error::\x07b")
    'a\n \\x3a:error::\\x07b'
    """
    return break_ci_commands(sanitize(text, keep="\n"))


def break_ci_commands(text: str) -> str:
    r"""Escape the commands of CI servers, and nothing else.

    Examples
    --------
    >>> break_ci_commands("a::b\n::set-output name=x::y")
    'a::b\n\\x3a:set-output name=x::y'
    """
    broken = _COMMAND_LINE.sub(r"\1\\x3a", text) if "::" in text else text
    return CI_COMMAND.sub(r"\\x23", broken) if "##" in broken else broken


def _escape_character(char: str, keep: str) -> str:
    return char if char in keep else " " if char.isspace() else ascii(char)[1:-1]
