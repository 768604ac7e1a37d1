"""The German guide works as written: every command of it, in order, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

GUIDE = Path(__file__).parents[1] / "docs" / "de"
PAGES = ("erste-stunde.md", "eigene-dateien.md")


def commands(page: str) -> list[str]:
    text = (GUIDE / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_every_command_of_the_guide_works_in_order(tmp_path):
    lines = [line for page in PAGES for line in commands(page)]
    assert len(lines) > 20
    script = "\n".join(f"echo '$ {number}'\n{line} || exit 99" for number, line in enumerate(lines))
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        env={
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin",
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    reached = re.findall(r"^\$ (\d+)$", done.stdout, re.MULTILINE)
    assert done.returncode == 0, f"{lines[int(reached[-1])]}: {done.stderr[-2000:]}"
    assert "4 von 4 Spalten sind verstanden" in done.stdout + done.stderr
    assert (tmp_path / "firma" / "kennzahlen.xlsx").is_file()
    assert (tmp_path / "firma" / "umsatz.csv").read_bytes().startswith(b"\xef\xbb\xbf")
