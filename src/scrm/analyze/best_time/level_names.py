"""Names of factors and levels in sentences."""

from collections.abc import Mapping

from scrm.result import Text

FACTORS: Mapping[str, Text] = {
    "weekday": Text("Wochentag", "weekday"),
    "hour": Text("Uhrzeit", "time of day"),
    "form": Text("Form", "form"),
    "length": Text("Länge", "length"),
    "hashtags": Text("Hashtags", "hashtags"),
}
LEVELS: Mapping[str, Text] = {
    "monday": Text("Montag", "Monday"),
    "tuesday": Text("Dienstag", "Tuesday"),
    "wednesday": Text("Mittwoch", "Wednesday"),
    "thursday": Text("Donnerstag", "Thursday"),
    "friday": Text("Freitag", "Friday"),
    "saturday": Text("Samstag", "Saturday"),
    "sunday": Text("Sonntag", "Sunday"),
    "story": Text("Story", "story"),
    "video": Text("Video", "video"),
    "carousel": Text("Karussell", "carousel"),
    "photo": Text("Bild", "picture"),
    "link": Text("Link", "link"),
    "poll": Text("Umfrage", "poll"),
    "event": Text("Veranstaltung", "event"),
    "text": Text("nur Text", "text only"),
    "other": Text("andere Form", "another form"),
    "no_text": Text("ohne Text", "no text"),
    "up_to_100_characters": Text("bis 100 Zeichen", "up to 100 characters"),
    "101_to_250_characters": Text("101 bis 250 Zeichen", "101 to 250 characters"),
    "251_to_500_characters": Text("251 bis 500 Zeichen", "251 to 500 characters"),
    "over_500_characters": Text("über 500 Zeichen", "over 500 characters"),
    "no_hashtag": Text("ohne Hashtag", "no hashtag"),
    "1_or_2_hashtags": Text("1 oder 2 Hashtags", "1 or 2 hashtags"),
    "3_to_5_hashtags": Text("3 bis 5 Hashtags", "3 to 5 hashtags"),
    "6_to_10_hashtags": Text("6 bis 10 Hashtags", "6 to 10 hashtags"),
    "over_10_hashtags": Text("über 10 Hashtags", "over 10 hashtags"),
}


def name_level(level: str) -> Text:
    """Return the name of a level; that of a time slot is its hours.

    Examples
    --------
    >>> name_level("09-12").de, name_level("video").en
    ('9–12 Uhr', 'video')
    """
    if level in LEVELS:
        return LEVELS[level]
    first, last = (str(int(part)) for part in level.split("-"))
    return Text(f"{first}–{last} Uhr", f"{first}:00–{last}:00")
