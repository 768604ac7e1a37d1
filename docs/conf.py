"""How the documentation site is built from the Markdown beside this file (``make site``)."""

from importlib.metadata import version as installed

project = "scrm"
author = "The scrm maintainers"
copyright = "The scrm maintainers, Apache-2.0"  # noqa: A001  the generator's name for it
release = installed("scrm")

extensions = ["myst_parser"]
exclude_patterns = ["conf.py"]
myst_heading_anchors = 3
myst_enable_extensions = ["html_image"]
nitpicky = True

html_theme = "alabaster"
html_theme_options = {
    "description": "Social CRM analytics from the files people already have",
    "fixed_sidebar": True,
    "page_width": "1100px",
}
html_show_sphinx = False
html_copy_source = False
# Nothing in a page is loaded from elsewhere, and no page carries the day it was built on.
html_last_updated_fmt = None
