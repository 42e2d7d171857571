"""make check: everything that can be said about the code without running it. All checks run, then the failed ones are named."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from development.words import say

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
# An installation as operators.md describes it, with nothing behind it: the deployment check reads settings only.
PRODUCTION = {
    "PAINPROG_PRODUCTION": "1",
    "SECRET_KEY": "one-that-is-long-enough-and-has-Many-different-characters-0123456789",
    "DATABASE_URL": "postgres://painprog@127.0.0.1:1/painprog",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "ALLOWED_HOSTS": "painprog.example",
    "SITE_ADDRESS": "https://painprog.example",
}
CHECKS: dict[str, list[str]] = {
    "style": [str(BIN / "ruff"), "check", "--quiet"],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
    "layers": [str(BIN / "lint-imports"), "--no-cache"],
    "templates": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
}
# Those that take a second or two each: what development/hooks/pre-commit asks for.
QUICK = ("style", "format", "layers", "templates")


def main(wanted: list[str]) -> int:
    """Run all checks, the named ones, or the `quick` ones; returns 1 when one failed."""
    names = QUICK if wanted == ["quick"] else wanted or CHECKS
    failed = [name for name in names if not passes(name)]
    say(f"make check: {', '.join(failed)} failed." if failed else "make check: everything passed.")
    return 1 if failed else 0


def passes(name: str) -> bool:
    """Run one check and show what it says when it fails."""
    began = time.monotonic()
    environment = {**os.environ, **(PRODUCTION if name == "deployment" else {})}
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    say(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - began:.0f} s)")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
