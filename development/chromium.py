"""The Chromium that the browser tests drive: found, or installed when this machine allows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from development.words import CannotGoOn, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "Chromium is missing: install it (Debian: apt-get install chromium fonts-liberation), or set CHROMIUM to its path."
# A browser under test calls nobody: no updates, no suggestions, no first-run pages. Features aren't named here: of two such lists
# Chromium reads the last alone, and Playwright has one, without which every page left behind is kept ready.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
)


def flags() -> list[str]:
    """Chromium refuses to use its sandbox as root."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]


def find() -> str:
    """The path of a Chromium: CHROMIUM, one on the PATH, or Playwright's own. Raises CannotGoOn when there is none."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not shutil.which(chosen):
            raise CannotGoOn(f"CHROMIUM names {chosen}, which is not a program: correct it or unset it.")
        return chosen
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if path := playwrights_own():
        return path
    raise CannotGoOn(MISSING)


def playwrights_own() -> str | None:
    """Where Playwright put the browser it downloads, if it did."""
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(downloads.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def install() -> str:
    """Return the path of a Chromium, installing one first if need be. Raises CannotGoOn when that fails too."""
    try:
        return find()
    except CannotGoOn:
        if os.environ.get("CHROMIUM"):
            raise
    say("No Chromium here: installing it for the browser tests.")
    for attempt in (with_apt, with_playwright):
        if attempt():
            return find()
    raise CannotGoOn(MISSING)


def with_apt() -> bool:
    """Debian's package, where we may install it; Ubuntu's package of that name is only a pointer to a shop."""
    release = Path("/etc/os-release")
    if os.geteuid() != 0 or not release.is_file() or "ID=debian" not in release.read_text().splitlines():
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-liberation"]
    return all(
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for command in (["apt-get", "update", "-q"], install)
    )


def with_playwright() -> bool:
    """The build that Playwright downloads."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0
