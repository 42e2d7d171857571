"""make test: the whole suite on PostgreSQL with two workers, then the tests marked for it on a SQLite file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from development import chromium
from development.words import CannotGoOn, refuse, say

ROOT = Path(__file__).resolve().parent.parent
# A module's tests stay together: a browser story owns one database for its module. tests/longest_first.py says which begins.
WORKERS = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
NOTHING_CHOSEN = 5
# Four workers and every process that a test starts read what the first of them compiled, whatever this shell says of bytecode:
# beside the sources, where the packages were compiled when they were installed.
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": ""}


def main(chosen: list[str]) -> int:
    """Run both; `chosen` are pytest's own arguments (make test TESTS="tests/courses"). Returns 0 when everything passed."""
    environment = {**os.environ, **COMPILED_ONCE, "CHROMIUM": chromium.install()}
    with tempfile.TemporaryDirectory(prefix="pp_template_") as folder:
        # Of the whole suite, SQLite's template is made meanwhile: one worker waits while the other migrates PostgreSQL's.
        making = (
            []
            if chosen
            else [subprocess.Popen([sys.executable, "-m", "tests.sqlite_template", folder], cwd=ROOT, env=environment)]
        )
        try:
            say("The suite, on PostgreSQL:")
            first = run([*WORKERS, *chosen], environment)
            say("The tests marked for it, on SQLite:")
            made = {"PAINPROG_TEST_TEMPLATE": str(Path(folder) / "template.sqlite3")}
            second = run([*WORKERS, *chosen], {**environment, **made, "PAINPROG_TEST_DB": "sqlite"})
        finally:
            for child in making:
                child.kill()
                child.wait()
    # Of a part that was chosen, nothing may be marked for SQLite; of the whole suite something must be.
    if chosen and second == NOTHING_CHOSEN:
        second = 0
    return first or second


def run(arguments: list[str], environment: dict[str, str]) -> int:
    """One run of pytest; returns its exit status."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotGoOn as reason:
        refuse(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
