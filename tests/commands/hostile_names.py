"""400 names that attack terminals, logs or CI servers; all are valid names of files."""

from itertools import product

_CONTROLS = (
    "\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http:evil.example\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]52;c;aGk=\x07", "\x1bP1$r\x1b\\",
    "\x1bc",     "\x07", "\b\b\b", "\r", "\n", "\r\n", "\x0b", "\x0c", "\x7f", "\x9b31m",
    "\x9d0;t\x9c", "\x85", "\x90", "\u2028", "\u2029",
)  # fmt: skip
_COMMANDS = (
    "::error ::forged", "::error file=a,line=1::forged", "::set-output name=a::b", "::add-mask::a",
    "::stop-commands::x", "::group::x",
    "##[error]forged", "##[add-path]x", "##vso[task.setvariable variable=a]b",
    "##teamcity[message text='a']", "%0A::error::x",
)  # fmt: skip
_UNICODE = (
    "\u202egnp", "\u2066x\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u2060", "\ufeff",
    "\u00ad", "\u180e", "\ufff9", "\U000e0041",
    "\ue000",     "\udcff", "\udc9b31m", "\udcc3\udca4(", "e\u0301\u0301", "ü", "日本", "👩‍👧",
)  # fmt: skip
_PLAIN = (
    "error: forged",
    '{"level":"error"}',
    "'; DROP TABLE orders; --",
    "=1+1",
    "%s%n",
    "${HOME}",
    "$(id)",
    "-rf",
    "[x]",
    "{x}",
    "  ",
    "...",
)
_LINES = (
    *(
        f"a{end}{command}"
        for end in ("\n", "\r", "\r\n", "\x85", "\u2028")
        for command in _COMMANDS
    ),
)
_MIXED = tuple(f"{first}{second}" for first, second in product(_CONTROLS, _COMMANDS))
_LONG = tuple(f"{part}{'x' * 200}" for part in (*_CONTROLS[:5], *_COMMANDS[:3]))
_ALL = (
    *_CONTROLS,
    *_COMMANDS,
    *_UNICODE,
    *_PLAIN,
    *_LINES,
    *_LONG,
    *_MIXED,
    *(f"{a}{b}" for a, b in product(_UNICODE, _COMMANDS[:4])),
)
NAMES = tuple(dict.fromkeys(_ALL))[:400]
