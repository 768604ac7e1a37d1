"""The mood of emoticons and emoji: happy, unhappy or neither."""

from typing import Final

_HAPPY: Final = frozenset(
    "😀😃😄😁😆😅😂🤣😊😇🙂😉😍🥰😘😗😙😚😋😛😜😝🤩🥳😎🤗👍👏🙌💪❤🧡💛💚💙💜♥💖💕💗💓🎉🎊✨🌟⭐☀🌞🍀😌😻💯✅👌🙏☺😸😺🤝💐🌹🏆"
)
_UNHAPPY: Final = frozenset(
    "😞😔😟😕🙁☹😣😖😫😩😢😭😤😠😡🤬😱😨😰😥😓🤮🤢👎💔😒🙄😑🤦💩🖕☠😷🤒😾🤨😬❌"
)
_LAUGHING: Final = frozenset({"xD", "XD"})


def read_mood(form: str) -> float:
    """Return the mood of an emoticon or emoji, -1..1; 0 if it has none or is unknown.

    Examples
    --------
    >>> [read_mood(form) for form in (":-)", ":(", ":/", "xD", "-.-", "😡", "<3", ":o")]
    [1.0, -1.0, -0.5, 1.0, -0.5, -1.0, 1.0, 0.0]
    """
    first, last = form[0], form[-1]
    if first in _HAPPY or form in _LAUGHING or form.startswith(("<3", "^", "xD", "XD", "*")):
        return 1.0
    if first in _UNHAPPY or form.startswith("</3") or "'" in form:
        return -1.0
    is_face = first in "-T;.><uU" and last in "-T;.><uU" and len(form) > 2  # noqa: PLR2004  -.-
    if is_face:
        return -0.5
    return _read_face(first, last) if any(eye in form for eye in ":;=") else 0.0


def _read_face(first: str, last: str) -> float:
    """Return the mood of an emoticon with eyes, by its mouth."""
    if first == "(" or (last in ")]}D3*dpPx" and last != "x"):
        return 1.0
    if last in "([{<cC@":
        return -1.0
    return -0.5 if last in "/\\|sSxX$" else 0.0


def is_emoticon_word(form: str) -> bool:
    """Return whether a form of letters is an emoticon ("xD").

    Examples
    --------
    >>> is_emoticon_word("xD"), is_emoticon_word("gut")
    (True, False)
    """
    return form in _LAUGHING
