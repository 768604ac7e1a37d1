"""Jinja2 for reports: a template's output is escaped for its format, except for `Markup` objects.

A user's template may extend or include the built-in ones and runs in Jinja2's sandbox.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrm.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from jinja2 import Environment

_PYTHON_NAME = re.compile(r"'scrm\.[\w.]+\.(\w+) object'")
_OWN = Path(__file__).parent / "templates"


def fill_template(
    template: str, target: str, values: Mapping[str, Any], escape: Callable[[str], str] | None
) -> str:
    """Fill in a template.

    Parameters
    ----------
    template : str
        Name of a built-in template, or a file, or a folder with ``report.html.j2`` or
        ``report.md.j2``.
    target : str
        ``html`` or ``md``; if the user's template is for the other one, the built-in template is
        used.
    escape : callable or None
        Escapes text; None for Jinja2's own HTML escaping.

    Raises
    ------
    UsageError
        There is no such template; the hint lists the built-in ones.
    ConfigError
        The template raises an error; the message names file and line.
    """
    folder, name = _find_template(template, target)
    try:
        return _build_environment(folder, escape).get_template(name).render(values)
    except Exception as error:  # noqa: BLE001  any error in a template is reported to its author
        where = getattr(error, "filename", None) or (folder or _OWN) / name
        line = getattr(error, "lineno", None) or _find_line(error)
        what = getattr(error, "message", "") or f"{type(error).__name__}: {error}"
        what = _PYTHON_NAME.sub(r"\1", what)
        raise ConfigError(
            f"{where}, line {line}: {what}",
            hint="docs/templates.md lists the variables of a template",
        ) from None


def check_template(template: str) -> None:
    """Raise UsageError if there is no such template; the hint lists the built-in ones."""
    for target in ("html", "md"):
        _find_template(template, target)


def _find_template(template: str, target: str) -> tuple[Path | None, str]:
    """Return the user's folder (None for a built-in template) and the name of the file."""
    suffix = f".{target}.j2"
    path = Path(template)
    if template and path.is_dir():
        if not any((path / f"report.{each}.j2").is_file() for each in ("html", "md")):
            raise UsageError(
                f"the folder {path} contains no template",
                hint="name it report.html.j2 or report.md.j2 (docs/templates.md)",
            )
        return path, f"report{suffix}" if (
            path / f"report{suffix}"
        ).is_file() else f"monthly{suffix}"
    if path.is_file():
        return path.parent, path.name if path.name.endswith(suffix) else f"monthly{suffix}"
    if not (_OWN / f"{template}{suffix}").is_file():
        known = sorted({file.name.split(".")[0] for file in _OWN.glob("[a-z]*.j2")})
        raise UsageError(
            f"there is no template {template!r}",
            hint=f"templates: {', '.join(known)}; or your own file or folder",
        )
    return None, f"{template}{suffix}"


def _build_environment(folder: Path | None, escape: Callable[[str], str] | None) -> "Environment":
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    def finish(value: object) -> object:
        """Escape for formats other than HTML; `Markup` has been escaped already."""
        if escape is None or isinstance(value, Markup):
            return value
        return Markup(escape(str(value)))  # noqa: S704

    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in (folder, _OWN) if place]),
        autoescape=True,
        finalize=finish,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _find_line(error: BaseException) -> int:
    """Return the template line in which an error was raised; Jinja2 adds it to the traceback."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
