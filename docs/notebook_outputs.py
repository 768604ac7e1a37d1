"""Run a notebook and write its outputs, the same bytes each time: no clock, no counter of a kernel.

``make docs`` runs ``docs/tour.ipynb`` on the sample company; a test compares the outputs.
"""

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

MIME_TYPES = {"text/html": "_repr_html_", "image/svg+xml": "_repr_svg_"}
"""How an object shows itself, besides ``repr``."""


def run_notebook(text: str, folder: Path) -> str:
    """Return a notebook with the outputs of its code cells.

    Parameters
    ----------
    text : str
        The notebook, in the format 4.5 of Jupyter.
    folder : Path
        The current folder of the code.
    """
    notebook = json.loads(text)
    names: dict[str, Any] = {"__name__": "__main__"}
    number = 0
    with contextlib.chdir(folder):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                number += 1
                cell["execution_count"] = number
                cell["outputs"] = _run_cell("".join(cell["source"]), names, number)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _run_cell(code: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """Return what a cell prints, and the value of its last expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)  # noqa: S102  the notebook of this folder
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        lines = printed.getvalue().splitlines(keepends=True)
        outputs.append({"output_type": "stream", "name": "stdout", "text": lines})
    if value is not None:
        shown = {"text/plain": repr(value)}
        for mime, method in MIME_TYPES.items():
            if hasattr(value, method):
                shown[mime] = str(getattr(value, method)())
        data = {mime: content.splitlines(keepends=True) for mime, content in shown.items()}
        outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": number,
                "metadata": {},
                "data": data,
            }
        )
    return outputs
