"""Colours of charts: those of Okabe and Ito (2008), distinguishable with colour blindness."""

INK, MUTED, GRID, PAPER = "#1f2328", "#59636e", "#d8dee4", "#ffffff"
BLUE, VERMILION, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
ORANGE, SKY, GREY, PALE = "#e69f00", "#56b4e9", "#8c959f", "#c3c9d0"
PALETTE = (BLUE, VERMILION, GREEN, PINK, ORANGE, SKY, GREY)
DARK = {INK: "#e6edf3", MUTED: "#a3adb8", GRID: "#3a424c", PAPER: "#0f1419", BLUE: "#3d9bd8"}
"""Colours that change on a dark page; all others are legible on both backgrounds."""
FIXED = {BLUE: "#0072b3"}
"""Colours under text: they stay the same on dark pages, like the text on them."""
_ON_LIGHT, _ON_DARK = "#1f2329", "#fffffe"
_SHADES = ((236, 244, 250), (11, 79, 138))
_WARM = ((253, 243, 235), (150, 66, 6))
_SRGB_LINEAR_UP_TO = 0.04045
_SENTIMENT = {
    "positiv": BLUE,
    "positive": BLUE,
    "neutral": PALE,
    "negativ": VERMILION,
    "negative": VERMILION,
}


def choose_colours(names: list[str]) -> list[str]:
    """Return a colour per name; sentiments have fixed colours."""
    if all(name.lower() in _SENTIMENT for name in names):
        return [_SENTIMENT[name.lower()] for name in names]
    return [PALETTE[index % len(PALETTE)] for index in range(len(names))]


def choose_shade(share: float) -> str:
    """Return a blue that darkens with a share 0..1, or a brown for -1..0."""
    start, end = _SHADES if share >= 0 else _WARM
    return "#" + "".join(
        f"{round(a + (b - a) * abs(share)):02x}" for a, b in zip(start, end, strict=True)
    )


def choose_ink(colour: str) -> str:
    """Return the text colour, dark or light, with more contrast on a colour."""
    return (
        _ON_LIGHT
        if (compute_luminance(colour) + 0.05) ** 2 > 1.05 * (compute_luminance(_ON_LIGHT) + 0.05)
        else _ON_DARK
    )


def compute_luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2 of a colour such as ``#0072b2``.

    Examples
    --------
    >>> compute_luminance("#ffffff"), compute_luminance("#000000")
    (1.0, 0.0)
    """
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= _SRGB_LINEAR_UP_TO else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
