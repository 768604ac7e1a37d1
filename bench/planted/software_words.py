"""Words of the software firm: what it sells, whom to, and what is written about it."""

KINDS = (
    "topic_negative", "slow_replies", "after_hours", "product_complaints", "nps_new_customers",
    "single_customer", "product_collapse", "returns", "opt_outs", "channel_dies", "influencer",
    "videos", "privacy_worries", "segment_repeat",
)  # fmt: skip
LOOKALIKES = ("missing_week", "first_months", "viral_post", "single_writer")
MODULES = ("Basis", "Auswertung", "Schnittstelle", "Archiv", "Schulung")
PRICES = (19.0, 34.0, 27.0, 12.0, 45.0)
SEGMENTS = ("Startup", "Mittelstand", "Konzern", "Behörde")
DESK = ("email", "portal", "telefon")
TOPICS = ("Anmeldung", "Export", "Rechnung", "Leistung", "Oberfläche")
NETWORKS = ("linkedin", "x", "youtube")
SOURCES = ("Messe", "Website", "Empfehlung", "Anzeige", "Webinar")
OFFICE = (0, 0, 0, 0, 0, 0.2, 1, 3, 5, 6, 6, 5, 4, 5, 6, 5, 4, 2, 1.5, 1, 0.8, 0.6, 0.3, 0.1)
BAD = (
    "Seit Tagen funktioniert {} nicht, das ist inakzeptabel.",
    "{} ist leider sehr schlecht gelöst und kostet uns Nerven.",
    "Enttäuschend: {} stürzt ständig ab.",
    "Ich bin verärgert über {}, so kann niemand arbeiten.",
)
GOOD = (
    "{} läuft bei uns hervorragend, danke!",
    "Wirklich gelungen, {} spart uns viel Zeit.",
    "Sehr zufrieden mit {}, klare Empfehlung.",
)
PLAIN = ("Wie richte ich {} ein?", "Gibt es eine Anleitung zu {}?", "Nutzt ihr auch {}?")
PRIVACY = (
    "Wir machen uns Sorgen, ob unsere Daten bei euch sicher sind.",
    "Ich habe Angst, dass unsere Kundendaten in falsche Hände geraten.",
    "Wer liest unsere Daten mit? Der Datenschutz macht mir Sorgen.",
)
REPORTS = ("Störung: {} liefert falsche Werte.", "Beschwerde über {}.", "{} fällt aus.")
ASKED = ("Frage zu {}.", "Bitte um Hilfe bei {}.", "Wie nutze ich {}?")
