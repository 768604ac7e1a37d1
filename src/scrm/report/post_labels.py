"""Labels of weekdays, forms, lengths and hashtags of posts, by column."""

from collections.abc import Mapping

WEEKDAY = {
    "monday": "Montag",
    "tuesday": "Dienstag",
    "wednesday": "Mittwoch",
    "thursday": "Donnerstag",
    "friday": "Freitag",
    "saturday": "Samstag",
    "sunday": "Sonntag",
}
FORM = {
    "story": "Story",
    "video": "Video",
    "carousel": "Karussell",
    "photo": "Bild",
    "link": "Link",
    "poll": "Umfrage",
    "event": "Veranstaltung",
    "text": "nur Text",
    "other": "andere",
}
_LEVEL = {
    **WEEKDAY,
    **FORM,
    "no_text": "ohne Text",
    "up_to_100_characters": "bis 100 Zeichen",
    "101_to_250_characters": "101 bis 250 Zeichen",
    "251_to_500_characters": "251 bis 500 Zeichen",
    "over_500_characters": "über 500 Zeichen",
    "no_hashtag": "ohne Hashtag",
    "1_or_2_hashtags": "1 oder 2 Hashtags",
    "3_to_5_hashtags": "3 bis 5 Hashtags",
    "6_to_10_hashtags": "6 bis 10 Hashtags",
    "over_10_hashtags": "über 10 Hashtags",
}
GERMAN_POSTS: Mapping[str, Mapping[str, str]] = {
    "weekday": WEEKDAY,
    "post_form": FORM,
    "level": _LEVEL,
    "best_level": _LEVEL,
    "factor": {
        "weekday": "Wochentag",
        "hour": "Uhrzeit",
        "form": "Form",
        "length": "Länge",
        "hashtags": "Hashtags",
    },
}
ENGLISH_POSTS = {day: day.capitalize() for day in WEEKDAY} | {"hour": "time of day"}
