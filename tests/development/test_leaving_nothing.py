"""Whoever kills a test run finds nothing of it running afterwards."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from development.try_run import alive

pytestmark = pytest.mark.servers

START_BOTH = """
import time
from development.temporary_postgres import TemporaryPostgres
from development.temporary_valkey import TemporaryValkey
postgres, valkey = TemporaryPostgres().start(), TemporaryValkey().start()
print(postgres.socket, valkey.folder, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("signalled", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_process_leaves_no_server_and_no_folder(pytestconfig, signalled):
    command = [sys.executable, "-c", START_BOTH]
    process = subprocess.Popen(command, cwd=pytestconfig.rootpath, stdout=subprocess.PIPE, text=True)
    folders = [Path(folder) for folder in process.stdout.readline().split()]
    server = int((folders[0] / "cluster" / "postmaster.pid").read_text().split()[0])
    assert [folder.is_dir() for folder in folders] == [True, True]

    process.send_signal(signalled)
    process.communicate()
    deadline = time.monotonic() + 90
    while (any(folder.exists() for folder in folders) or alive(server)) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert [folder for folder in folders if folder.exists()] == []
    assert not alive(server)
