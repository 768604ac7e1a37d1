"""What a person writes: a text put together from sentence parts, with the truth about it."""

from dataclasses import dataclass
from random import Random

import phrases


@dataclass
class Written:
    """A text and what is true of it."""

    text: str
    label: str  # positive, neutral or negative
    topic: str = ""  # of the worry; empty where there is none
    recommends: int = 0
    is_question: bool = False
    language: str = "de"


def write(rng: Random, *, stance: str, worried: bool, english: bool, friend: str) -> Written:
    """Return a text of a stance; a worried text is neutral unless it also says something else."""
    if english and rng.random() < 0.8:
        return Written(_english(rng, stance), stance, language="en")
    slots = _slots(rng, friend)
    if worried:
        return _worried(rng, stance, slots)
    if stance == "neutral":
        return _neutral(rng, slots)
    return _opinion(rng, stance, slots)


def own(rng: Random, series: str, part: int) -> str:
    """Return a post of the company."""
    text = rng.choice(phrases.OWN[series]).format(**_slots(rng, ""), teil=part)
    tags = " ".join(rng.sample(phrases.HASHTAGS, k=rng.randrange(3)))
    return (
        f"{text} {rng.choice(phrases.EMOJI['positive'][:11])} {tags}".strip()
        if rng.random() < 0.7
        else f"{text} {tags}".strip()
    )


def reply(rng: Random, written: Written, first: str) -> str:
    """Return the company's answer."""
    kind = "worry" if written.topic else "question" if written.is_question else written.label
    answer = rng.choice(phrases.REPLIES[kind]).format(stand=rng.choice(phrases.STAND))
    opener = rng.choice(phrases.REPLY_OPEN).format(vor=first)
    sign = rng.choice(("", "", " Dein Tannquell-Team", " Liebe Grüße, Jule vom Service", " /mk"))
    return opener + (answer if opener.endswith(", ") else answer[0].upper() + answer[1:]) + sign


def _slots(rng: Random, friend: str) -> dict[str, str]:
    name, _, _, category, der, den = rng.choice(phrases.PRODUCTS)
    time = rng.choice(phrases.ZEITEN)
    return {
        "der": der, "Der": der[0].upper() + der[1:], "den": den, "name": name,
        "dem_thema": f"dem Thema {category}",
        "tage": str(rng.randrange(4, 40)), "minuten": str(rng.randrange(10, 90, 5)), "zeit": time,
        "zeit_dat": time,
        "ort": rng.choice(phrases.ORTE), "freund": friend, "name_en": phrases.NAMES_EN[category],
    }  # fmt: skip


def _english(rng: Random, stance: str) -> str:
    category = rng.choice(list(phrases.NAMES_EN))
    lines = rng.sample(phrases.ENGLISH[stance], k=1 if rng.random() < 0.7 else 2)
    return " ".join(lines).format(name_en=phrases.NAMES_EN[category]) + rng.choice(
        ("", "", " " + rng.choice(phrases.EMOJI[stance]))
    )


def _opinion(rng: Random, stance: str, slots: dict[str, str]) -> Written:
    positive = stance == "positive"
    parts = rng.sample(
        phrases.POSITIVE if positive else phrases.NEGATIVE, k=rng.choice((1, 1, 2, 2, 3))
    )
    if rng.random() < 0.16:
        theme = rng.choice(list(phrases.VALUES))
        parts.append(rng.choice(phrases.VALUES[theme][0 if positive else 1]))
    if rng.random() < 0.2:
        parts.insert(rng.randrange(len(parts) + 1), rng.choice(phrases.NEUTRAL))
    recommends = 0
    tail = ""
    if rng.random() < 0.17:
        tail = " " + rng.choice(phrases.RECOMMEND if positive else phrases.WARN).format(**slots)
        recommends = 1 if positive else -1
    closer = (
        rng.choice(phrases.CLOSERS_POSITIVE if positive else phrases.CLOSERS_NEGATIVE)
        if rng.random() < 0.5
        else ""
    )
    text = _sentences(rng, parts, slots) + tail + (" " + closer if closer else "")
    return Written(_noise(rng, _dressed(rng, text, stance)), stance, recommends=recommends)


def _neutral(rng: Random, slots: dict[str, str]) -> Written:
    question = rng.random() < 0.55
    parts = rng.sample(
        phrases.NEUTRAL, k=rng.choice((1, 1, 2)) if not question else rng.choice((0, 0, 1))
    )
    text = _sentences(rng, parts, slots)
    if question:
        text = (text + " " + rng.choice(phrases.QUESTIONS).format(**slots)).strip()
    closer = rng.choice(phrases.CLOSERS_NEUTRAL) if rng.random() < 0.5 else ""
    text = f"{text} {closer}".strip()
    return Written(_noise(rng, _dressed(rng, text, "neutral")), "neutral", is_question=question)


def _worried(rng: Random, stance: str, slots: dict[str, str]) -> Written:
    topic = rng.choice(_TOPICS)
    worry = rng.choice(phrases.WORRIES[topic]).format(**slots)
    opinion = stance != "neutral" and rng.random() < 0.45
    if not opinion:
        extra = _sentences(rng, rng.sample(phrases.NEUTRAL, k=rng.randrange(2)), slots)
        text = f"{extra} {worry}".strip() if rng.random() < 0.5 else f"{worry} {extra}".strip()
    else:
        part = _sentences(
            rng, [rng.choice(phrases.POSITIVE if stance == "positive" else phrases.NEGATIVE)], slots
        )
        text = (
            f"{part} {'Aber: ' if stance == 'positive' else ''}{worry}"
            if rng.random() < 0.7
            else f"{worry} {part}"
        )
    text = _dressed(rng, text, "worry")
    return Written(
        _noise(rng, text), stance if opinion else "neutral", topic=topic, is_question="?" in worry
    )


_TOPICS = [
    topic
    for topic, weight in zip(phrases.WORRIES, (5, 5, 6, 4, 3, 2, 3, 2), strict=True)
    for _ in range(weight)
]


def _sentences(rng: Random, parts: list[str], slots: dict[str, str]) -> str:
    filled = [part.format(**slots) for part in parts]
    text = ""
    for index, part in enumerate(filled):
        joint = rng.choice((". ", ". ", ", ", "! ", " und ", " - ")) if index else ""
        start = part[0].upper() + part[1:] if not index or joint in {". ", "! "} else part
        text += joint + start
    return text + rng.choice((".", ".", "!", "", "...", "!!")) if text else ""


def _dressed(rng: Random, text: str, mood: str) -> str:
    if rng.random() < 0.3:
        opener = rng.choice(phrases.OPENERS).format(
            ort=rng.choice(phrases.ORTE), zeit=rng.choice(phrases.ZEITEN)
        )
        article = opener.endswith(", ") and text.startswith(("Der ", "Die ", "Das ", "Ich ", "Am "))
        text = opener + (text[0].lower() + text[1:] if article else text)
    if rng.random() < 0.35:
        text += " " + rng.choice(phrases.EMOJI[mood]) * rng.choice((1, 1, 1, 2, 3))
    if rng.random() < 0.12:
        text += " " + rng.choice(phrases.HASHTAGS)
    return text


_TRANSLITERATED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_COLLOQUIAL = (
    (" nicht ", " net "),
    (" ich ", " i "),
    ("habe ", "hab "),
    (" ist ", " is "),
    (" einen ", " nen "),
    (" einfach ", " einfach nur "),
    (" auch ", " au "),
)


def _noise(rng: Random, text: str) -> str:
    draw = rng.random()
    if draw < 0.10:
        text = text.translate(_TRANSLITERATED)
    elif draw < 0.22:
        text = text.lower()
    elif draw < 0.29:
        old, new = rng.choice(_COLLOQUIAL)
        text = text.replace(old, new, 1)
    elif draw < 0.31:
        text = text.upper()
    if rng.random() < 0.12 and len(text) > 12:
        at = rng.randrange(4, len(text) - 4)
        if text[at : at + 2].isalpha():
            text = rng.choice(
                (
                    text[:at] + text[at + 1 :],
                    text[:at] + text[at + 1] + text[at] + text[at + 2 :],
                    text[:at] + text[at] + text[at:],
                )
            )
    return text
