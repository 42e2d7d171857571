"""The part of the suite that must stand before Django reads its settings: which database, and where.

Loaded early by `-p tests.servers` (pyproject.toml). pytest-django reads the settings in pytest_load_initial_conftests, before any
conftest's own hooks run: a server started there would be too late, and the suite would be green on SQLite without a word.

    python -m pytest                              a temporary PostgreSQL
    PAINPROG_TEST_DB=sqlite python -m pytest      a SQLite file; of the suite, the tests marked for it

The fixtures are in conftest.py.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Generator
from pathlib import Path
from types import FrameType

import pytest

from development.temporary_postgres import TemporaryPostgres
from development.words import CannotGoOn
from tests import kept_cluster

TEMPLATE = "painprog_template"
# What a developer's own shell may hold and a test must not see.
NOT_FOR_TESTS = ("REDIS_URL", "EMAIL_URL", "DEBUG", "ALLOWED_HOSTS", "PAINPROG_DEMO", "PAINPROG_PRODUCTION", "DEMO_PASSWORD")

_started: list[TemporaryPostgres] = []
_folders: list[Path] = []


def wanted_database() -> str:
    """What was asked for: postgresql (default) or sqlite. Raises pytest.UsageError for anything else."""
    wanted = os.environ.get("PAINPROG_TEST_DB", "postgresql")
    if wanted not in {"postgresql", "sqlite"}:
        raise pytest.UsageError(f"PAINPROG_TEST_DB is {wanted!r}: it can be postgresql or sqlite.")
    return wanted


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start the database and point the settings at it; a wrapper, because that is before everybody else's hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        prepare()
    return (yield)


def prepare() -> None:
    """Make this run's folder, start its server and set the environment that painprog.test_settings reads.

    The workers of xdist inherit that environment, and so share the server and its one migrated template.
    """
    folder = Path(tempfile.mkdtemp(prefix="pp_test_"))
    _folders.append(folder)
    # When a conftest fails to load, pytest ends without unconfiguring; when it is told to end, without either.
    atexit.register(pytest_unconfigure)
    signal.signal(signal.SIGTERM, interrupt)
    for name in NOT_FOR_TESTS:
        os.environ.pop(name, None)
    os.environ["PAINPROG_TEST_FOLDER"] = str(folder)
    os.environ["PAINPROG_VAR"] = str(folder / "var")
    # Playwright's synchronous interface runs inside an event loop, where Django otherwise refuses to touch a database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if wanted_database() == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / TEMPLATE}.sqlite3"
        return
    try:
        server = TemporaryPostgres()
        if kept_cluster.put_before(server):
            (folder / "template.ready").touch()
        server.start()
    except CannotGoOn as reason:
        raise pytest.UsageError(str(reason)) from None
    _started.append(server)
    os.environ["PAINPROG_TEST_SOCKET"] = str(server.socket)
    os.environ["DATABASE_URL"] = f"postgres://postgres@/{server.socket}/{TEMPLATE}"


def interrupt(number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C, which cleans up."""
    raise KeyboardInterrupt


def _ready() -> bool:
    """Whether this run has migrated its template to the end."""
    return any((folder / "template.ready").is_file() for folder in _folders)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    while _started:
        server = _started.pop()
        try:
            if _ready():
                kept_cluster.keep(server, TEMPLATE)
        finally:
            server.remove()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On SQLite read only the modules that have something marked for it: reading all of them takes as long as the tests do."""
    if wanted_database() != "sqlite" or not (collection_path.name.startswith("test_") and collection_path.suffix == ".py"):
        return None
    return True if "mark.sqlite" not in collection_path.read_text(encoding="utf-8") else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while thousands of tests are read, nor among them later: all of it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # Every request makes thousands of small objects that go by themselves: look among them a hundred times less often.
        gc.set_threshold(70_000, 10, 10)
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite run only what is marked for it; the rest is counted as deselected."""
    if wanted_database() == "sqlite":
        others = [item for item in items if item.get_closest_marker("sqlite") is None]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item.get_closest_marker("sqlite") is not None]


class ErrorsLogged(logging.Handler):
    """Keeps what was logged as ERROR or worse while one test ran."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a test that passes although the program logged an error, unless it is marked logs_errors."""
    errors = ErrorsLogged()
    logging.getLogger().addHandler(errors)
    try:
        outcome = yield
    finally:
        logging.getLogger().removeHandler(errors)
    if errors.lines and item.get_closest_marker("logs_errors") is None:
        pytest.fail("The program logged an error (mark the test logs_errors if it should):\n" + "\n".join(errors.lines))
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test proves nothing and looks green: here it fails, with the reason it gave."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped, and tests here don't: {report.longrepr}"
    return report
