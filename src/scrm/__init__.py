"""Social CRM analytics from the files one already has."""

__version__ = "0.1.0"
