"""Social CRM analytics from the files people already have."""

__version__ = "0.1.0"
