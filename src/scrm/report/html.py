"""Stub."""

from scrm.report.document import Document


def page(document: Document, template: str = "monthly") -> str:
    """Return the page."""
    raise NotImplementedError
