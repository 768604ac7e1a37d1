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
