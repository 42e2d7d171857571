"""Make the project's own Python (.venv) and node_modules, once for each state of the locks. Standard library only.

A stamp beside each result holds a digest of the lock it was made from; while the two agree nothing is run, so a second start
takes no time. Packages are installed by hash, whatever index this machine's own configuration names.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from development.words import CannotGoOn, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "made-from"
NODE_STAMP = ROOT / "node_modules" / ".made-from"
UV_LOCK = ROOT / "development" / "uv.txt"
# Each holds all of the ones after it, at the same versions.
LOCKS = ("requirements-bench.txt", "requirements-dev.txt", "requirements.txt")
OLDEST_NODE = 20
NO_VENV = "Python's venv module is not complete: install it (Debian and Ubuntu: apt-get install python3-venv), then try again."
NO_NETWORK = "The packages could not be installed (see above): check the connection to the package index, then try again."


def python_packages(lock: str) -> None:
    """Have .venv hold what the lock names, or more. Raises CannotGoOn when it cannot be made."""
    make_venv()
    if any(stamp(larger) == digest(larger) for larger in LOCKS[: LOCKS.index(lock) + 1]):
        return
    say(f"Installing the Python packages of {lock}: about a minute, once.")
    if not (with_uv(lock) or with_pip(lock)):
        raise CannotGoOn(NO_NETWORK)
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / lock).write_text(digest(lock))


def make_venv() -> None:
    """An environment of the Python that runs this; one that no longer starts, or is of another version, is made again."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if PYTHON.exists() and quiet([str(PYTHON), "-c", f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"]):
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    say("Making the project's own Python in .venv.")
    if not quiet([sys.executable, "-m", "venv", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotGoOn(NO_VENV)


def with_uv(lock: str) -> bool:
    """Install with uv, ten times faster than pip; False when there is no uv for this machine or it finds no packages.

    Compiled at once, as pip does: otherwise each first start does it, and on a machine that writes no bytecode every start.
    """
    uv = VENV / "bin" / "uv"
    if not uv.exists() and not quiet([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(UV_LOCK)]):
        return False
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    return quiet([str(uv), "pip", "install", "-q", "--compile-bytecode", "--require-hashes", "-r", lock], environment)


def with_pip(lock: str) -> bool:
    """Install with pip, which says itself what is wrong."""
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def digest(lock: str) -> str:
    """Of a lock's content."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def stamp(lock: str) -> str:
    """The digest of the lock that .venv was last made from, or nothing."""
    path = STAMPS / lock
    return path.read_text() if path.is_file() else ""


def node() -> None:
    """Raise CannotGoOn unless node and npm are here, and new enough."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise CannotGoOn(f"painprog needs Node {OLDEST_NODE} or newer, with npm: install it, then try again.")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = re.match(r"v(\d+)", said)
    if not major or int(major[1]) < OLDEST_NODE:
        raise CannotGoOn(f"painprog needs Node {OLDEST_NODE} or newer, and this is {said or 'unknown'}: install a newer one.")


def node_packages() -> None:
    """Have node_modules hold what package-lock.json names. Raises CannotGoOn when it cannot be made."""
    made_from = digest("package-lock.json")
    if NODE_STAMP.is_file() and NODE_STAMP.read_text() == made_from:
        return
    say("Installing the packages of the stylesheet.")
    command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotGoOn(f"npm could not install the packages of the stylesheet:\n{done.stderr.strip()}")
    NODE_STAMP.write_text(made_from)


def quiet(command: list[str], environment: dict[str, str] | None = None) -> bool:
    """Whether a command succeeds; what it prints is not shown."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    return done.returncode == 0
