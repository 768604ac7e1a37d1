"""One word for what exports call a form of posts: IG reel, Videos and video are a video.

The definition of the KPIs' dimension `post_form` (configs/metrics.yaml) is the same; a test
compares both.
"""

from typing import Final

FORMS: Final[tuple[tuple[str, str], ...]] = (
    ("story", "story|stories"),
    ("video", "reel|video|clip|short|igtv|live|film|animat|gif"),
    (
        "carousel",
        "carou?sell?|karussell|album|gallery|galerie|multi|slideshow|document|dokument|pdf",
    ),
    ("photo", "photo|foto|image|bild|picture|media_image|pin$"),
    ("link", "link|article|artikel|url"),
    ("poll", "poll|umfrage|quiz"),
    ("event", "event|veranstaltung"),
    ("text", "text|status|tweet|thread|post|beitrag|update|note"),
)
"""Form, and the pattern of its names in lower case; the first that fits counts."""
OTHER: Final = "other"


def post_form(column: str) -> str:
    """Return the SQL of the form of a post from the name that its export has for it.

    Examples
    --------
    >>> post_form("post_type").splitlines()[0]
    'CASE WHEN post_type IS NULL THEN NULL'
    """
    branches = "\n".join(
        f"  WHEN regexp_matches(lower({column}), '{pattern}') THEN '{form}'"
        for form, pattern in FORMS
    )
    return f"CASE WHEN {column} IS NULL THEN NULL\n{branches}\n  ELSE '{OTHER}' END"
