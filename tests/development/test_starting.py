"""Whoever lacks something is told what to do in one sentence, and nothing is started."""

import ast
import os
import shutil
import socket
import subprocess
import sys

import pytest

from development import chromium, setting_up, start, temporary_postgres
from development.words import CannotGoOn


@pytest.fixture
def make(pytestconfig):
    """Run a task as make does, with what is given changed in the environment; returns (exit status, what it said)."""

    def perform(task, **changed):
        command = [sys.executable, "-m", "development.start", task]
        environment = {**os.environ, **changed}
        done = subprocess.run(command, cwd=pytestconfig.rootpath, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr.strip()

    return perform


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_that_does_not_fit_is_named(monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0))

    assert start.main(["run"]) == 1
    assert f"needs Python 3.11, 3.12 or 3.13, and this is {version[0]}.{version[1]}" in capsys.readouterr().err


def test_the_script_that_says_so_can_be_read_by_an_old_python(pytestconfig):
    ast.parse((pytestconfig.rootpath / "development" / "start.py").read_text(), feature_version=(3, 4))


def test_a_port_in_use_is_refused_with_another_to_try(make):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert make("run", PORT=str(port)) == (
            1,
            f"Port {port} is in use: stop what uses it, or choose another: make run PORT={port + 1}",
        )


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(make, port):
    assert make("run", PORT=port) == (
        1,
        f"PORT={port} is not a port: choose a number from 1024 to 65535, as in make run PORT=8001.",
    )


def test_a_machine_without_node_is_told_to_install_it(make, tmp_path):
    assert make("build", PATH=str(tmp_path)) == (1, "painprog needs Node 20 or newer, with npm: install it, then try again.")


def test_a_node_that_is_too_old_is_named(make, tmp_path):
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.1\n")
        (tmp_path / name).chmod(0o755)

    assert make("build", PATH=f"{tmp_path}:/bin") == (
        1,
        "painprog needs Node 20 or newer, and this is v18.20.1: install a newer one.",
    )


def test_a_task_that_does_not_exist_lists_those_that_do(make):
    assert make("fly") == (1, "There is no task 'fly': make run, make test, make check, make bench, make build, make pictures.")


def test_a_chromium_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(CannotGoOn, match="CHROMIUM names /nowhere/chromium, which is not a program"):
        chromium.install()


def test_a_machine_without_postgresql_is_told_how_to_get_one(monkeypatch):
    monkeypatch.setattr(temporary_postgres, "places", lambda: iter(()))

    with pytest.raises(CannotGoOn, match="No PostgreSQL was found: run make test once"):
        temporary_postgres.binaries()


def test_packages_that_are_there_are_not_installed_again(monkeypatch, tmp_path):
    made = tmp_path / "requirements-dev.txt"
    made.write_text(setting_up.digest("requirements-dev.txt"))
    monkeypatch.setattr(setting_up, "STAMPS", tmp_path)
    monkeypatch.setattr(setting_up, "make_venv", lambda: None)
    monkeypatch.setattr(setting_up, "with_uv", lambda lock: pytest.fail(f"{lock} was installed again"))

    setting_up.python_packages("requirements.txt")
    setting_up.python_packages("requirements-dev.txt")


def test_the_locks_hold_no_address(pytestconfig):
    for lock in (*setting_up.LOCKS, "development/uv.txt", "package-lock.json"):
        written = (pytestconfig.rootpath / lock).read_text()

        assert [
            word for word in ("http:", "https:", "file:", "--find-links", "--index-url", '"resolved"') if word in written
        ] == []


def test_the_larger_locks_hold_the_smaller_at_the_same_versions(pytestconfig):
    def pins(lock):
        lines = (pytestconfig.rootpath / lock).read_text().splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line and not line.startswith(" ")}

    bench, dev, runtime = (pins(lock) for lock in setting_up.LOCKS)
    assert runtime < dev < bench


def test_this_machine_has_what_the_browser_tests_need():
    assert shutil.which(chromium.find())
