"""Channels by kind: social media, help desk, shop and so on (``configs/channels.yaml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

from scrm.config import ChannelKind, resources
from scrm.errors import ConfigError
from scrm.result import Text
from scrm.yaml_files import load_yaml

KIND_NAMES: Mapping[ChannelKind, Text] = {
    "social": Text("soziale Medien", "social media"),
    "messenger": Text("Messenger", "messenger"),
    "review": Text("Bewertungen", "reviews"),
    "community": Text("eigene Community", "own community"),
    "help_desk": Text("Kundenservice", "help desk"),
    "mail": Text("Post und E-Mail", "mail"),
    "phone": Text("Telefon", "phone"),
    "web": Text("Website", "website"),
    "shop": Text("Shop und Filiale", "shop"),
    "partner": Text("Partner", "partners"),
    "event": Text("Veranstaltungen", "events"),
}
"""The kinds of channels, in words."""
META = frozenset({"facebook", "messenger", "instagram"})
"""The channels whose conversations Meta counts for its badge."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that are known.

    Parameters
    ----------
    kinds : Mapping[str, ChannelKind]
        Channel -> its kind.
    names : Mapping[str, str]
        Other name of a channel, in lower case -> the channel.
    """

    kinds: Mapping[str, ChannelKind]
    names: Mapping[str, str]

    def find(self, name: str) -> str:
        """Return the channel that a name means; a name that is not known means itself.

        Examples
        --------
        >>> known = read_channels()
        >>> known.find("Twitter"), known.find("t.co"), known.find("Our Forum")
        ('x', 'x', 'our forum')
        """
        plain = name.strip().lower()
        return self.names.get(plain, plain)

    def list_kinds(self) -> list[tuple[str, ChannelKind]]:
        """Return every name of every channel with its kind, in order."""
        others = {name: self.kinds[channel] for name, channel in self.names.items()}
        return sorted({**others, **self.kinds}.items())


@cache
def read_channels() -> Channels:
    """Return the channels of ``configs/channels.yaml``.

    Raises
    ------
    ConfigError
        The file has a kind that does not exist, or one name for two channels.

    Examples
    --------
    >>> read_channels().kinds["x"], read_channels().kinds["zendesk"]
    ('social', 'help_desk')
    """
    document: Mapping[ChannelKind, Mapping[str, list[str | list[str]]]]
    document = load_yaml(resources("configs") / "channels.yaml").document
    kinds = {name: kind for kind, channels in document.items() for name in channels}
    names: dict[str, str] = {}
    for channels in document.values():
        for channel, written in channels.items():
            for name in _flatten(written):
                if name in kinds or names.setdefault(name, channel) != channel:
                    raise ConfigError(f"channels.yaml: {name} names two channels")
    if unknown := set(document) - set(get_args(ChannelKind)):
        raise ConfigError(f"channels.yaml: {min(unknown)} is no kind of channel")
    return Channels(kinds, names)


def _flatten(written: list[str | list[str]]) -> list[str]:
    return [name for each in written for name in ([each] if isinstance(each, str) else each)]


def add_own_kinds(own: Mapping[str, ChannelKind]) -> Channels:
    """Return the known channels with those of a user, whose kinds replace the known ones.

    Examples
    --------
    >>> known = add_own_kinds({"Our Forum": "community", "Twitter": "community"})
    >>> known.kinds["our forum"], known.kinds["x"], known.kinds["facebook"]
    ('community', 'community', 'social')
    """
    known = read_channels()
    kinds = {known.find(name): kind for name, kind in own.items()}
    return Channels({**known.kinds, **kinds}, known.names)
