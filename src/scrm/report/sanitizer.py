"""Text of any origin made harmless for terminals, logs and CI servers.

Names of files, archive members, sheets, columns and mappings may hold every character. Besides the
characters that steer a terminal (`scrm.report.value_text.safe`), CI servers execute lines of the output:
GitHub Actions a line that begins with ``::``, older runners and Azure ``##[command]`` anywhere, TeamCity
``##teamcity[``.
"""

import re

from scrm.report.value_text import CI_COMMAND, safe

_COMMAND_LINE = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def message(text: str) -> str:
    r"""Return a message as one line that neither steers a terminal nor commands a CI server.

    Examples
    --------
    >>> message("a\x1b[2Jb\n::error::c"), message("::error::c"), message("##[error]c")
    ('a\\x1b[2Jb ::error::c', '\\x3a:error::c', '\\x23#[error]c')
    """
    return inert(safe(text))


def lines(text: str) -> str:
    r"""Return a text of several lines, each as harmless as a `message`.

    Examples
    --------
    >>> lines("a\n ::error::\x07b")
    'a\n \\x3a:error::\\x07b'
    """
    return inert(safe(text, keep="\n"))


def inert(text: str) -> str:
    r"""Break the commands of CI servers; all else stays as it is.

    Examples
    --------
    >>> inert("a::b\n::set-output name=x::y")
    'a::b\n\\x3a:set-output name=x::y'
    """
    broken = _COMMAND_LINE.sub(r"\1\\x3a", text) if "::" in text else text
    return CI_COMMAND.sub(r"\\x23", broken) if "##" in broken else broken
