"""A folder that cannot be written is a usage error that names the folder and the way out."""

import errno
import os
import shutil
import subprocess
import sys

import pytest

from scrm.cli import run

COMMANDS = [["init"], ["init", "shop"], ["demo"], ["demo", "shop"]]


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_an_error_of_the_operating_system_is_reported(
    arguments, code, tmp_path, monkeypatch, capsys
):
    def refused(*_, **__):
        raise OSError(code, os.strerror(code), "x")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "mkdir", refused)
    monkeypatch.setattr("scrm.files.tempfile.mkstemp", refused)
    assert run(arguments) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: ")
    assert error.endswith(f" cannot be written: {os.strerror(code)}")
    assert hint == "  try: name a folder that you may write to"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("unshare") is None, reason="needs unshare"
)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_read_only_file_system_is_a_usage_error(arguments, tmp_path):
    mounted = 'mount -t tmpfs -o size=1m none . && cd . && mount -o remount,ro . && cd "$PWD" &&'
    namespace = ["unshare", "--mount", "--map-root-user"]
    trial = [*namespace, "sh", "-c", f"{mounted} true"]
    if subprocess.run(trial, cwd=tmp_path, capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount")
    done = subprocess.run(
        [
            *(*namespace, "sh", "-c", f'{mounted} exec "$@"', "sh"),
            *(sys.executable, "-m", "scrm", *arguments),
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "cannot be written: Read-only file system" in done.stderr


@pytest.mark.parametrize("arguments", [["report"], ["load", "orders.csv"], ["run"]], ids=" ".join)
def test_a_file_that_cannot_be_written_is_named(arguments, tmp_path, monkeypatch, capsys):
    """Whatever file it is: the operating system's refusal is never a bug of scrm."""

    def refused(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "some/file")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scrm.config.read_settings", refused)
    assert run(arguments) == 2
    assert "error: some/file: Permission denied" in capsys.readouterr().err
