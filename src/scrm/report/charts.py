"""Figures become SVG and PNG: offline, in German number format, colour-blind-safe, the same bytes for the same data."""

from dataclasses import dataclass

from scrm.result import Figure, Lang


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn figure.

    Parameters
    ----------
    svg : str
        The whole picture with title and source, a file of its own.
    inline : str
        The same without title and source, for a page that has its own `figcaption`; ids are unique to the figure.
    alt : str
        What the picture shows, in words and numbers.
    """

    name: str
    title: str
    source: str
    svg: str
    inline: str
    alt: str


def draw(figure: Figure, lang: Lang) -> Chart:
    """Draw a figure; the first call of a process starts the engine (about 2 s)."""
    raise NotImplementedError


def png(chart: Chart, scale: float = 2.0) -> bytes:
    """Return a chart as PNG."""
    raise NotImplementedError
