"""The local web server has no proxy in front that would read slow requests for it."""

import os
import socket
import subprocess
import sys
import urllib.request

import pytest

from development.free_port import free_port
from development.run_locally import answers, web_command

pytestmark = pytest.mark.servers
PATIENCE = 60.0  # seconds; a bound for a machine with other work, not what anything takes


@pytest.fixture
def port(tmp_path, pytestconfig):
    """Where the web server of make run answers, on an empty database."""
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PAINPROG_", "DJANGO_", "DATABASE_"))
    }
    with (tmp_path / "log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", *web_command(port)],
            cwd=pytestconfig.rootpath,
            env=environment | {"PAINPROG_VAR": str(tmp_path)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    while not answers(port):
        assert web.poll() is None, (tmp_path / "log").read_text()
    yield port
    web.terminate()
    web.wait(PATIENCE)


def test_two_hundred_clients_that_never_finish_their_request_keep_nobody_else_waiting(port):
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for client in slow:
        client.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n")

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=PATIENCE / 2) as answer:
        assert answer.status == 200
    for client in slow:
        client.close()
