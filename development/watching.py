"""Servers of tests and measurements end with the process that started them, even when it is killed and can clean up nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

# Reading ends when the other end of the pipe closes, which the system sees to however that process ends.
WAIT_THEN_CLEAN_UP = """
cat > /dev/null
kill -QUIT "$1"
for tenth in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" && sleep 0.1; done
rm -rf "$2"
"""


class Watcher:
    """A shell that waits for our end, then stops the server and removes its folder; to be dismissed before a proper stop."""

    def __init__(self, server: int, folder: Path) -> None:
        self.shell = subprocess.Popen(
            ["sh", "-c", WAIT_THEN_CLEAN_UP, "watcher", str(server), str(folder)],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for us; it would end the watcher before it was needed.
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """The server is being stopped properly, and its number may soon belong to another process."""
        self.shell.kill()
        self.shell.wait()
        if self.shell.stdin:
            self.shell.stdin.close()
