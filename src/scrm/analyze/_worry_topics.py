"""The names of what worries are about."""

from collections.abc import Mapping

from scrm.result import Text

WORRY_TOPICS: Mapping[str, Text] = {
    "privacy": Text("Datenschutz", "privacy"),
    "price": Text("Preis", "price"),
    "delivery": Text("Lieferung", "delivery"),
    "quality": Text("Qualität", "quality"),
    "service": Text("Service", "service"),
    "jobs": Text("Arbeitsplätze und Verantwortung", "jobs and responsibility"),
    "environment": Text("Umwelt", "environment"),
    "solvency": Text("Zahlungsfähigkeit", "solvency"),
    "health": Text("Gesundheit", "health"),
    "deception": Text("Täuschung", "deception"),
}
WORRIED_ABOUT: Mapping[str, str] = {
    "privacy": "den Datenschutz",
    "price": "den Preis",
    "delivery": "die Lieferung",
    "quality": "die Qualität",
    "service": "den Service",
    "jobs": "Arbeitsplätze und Verantwortung",
    "environment": "die Umwelt",
    "solvency": "die Zahlungsfähigkeit",
    "health": "die Gesundheit",
    "deception": "eine mögliche Täuschung",
}
"""What a German speaker worries about, in the accusative after *um*."""
