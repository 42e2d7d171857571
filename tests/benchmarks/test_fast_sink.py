"""The mail server that measurements send to counts what it takes, one command at a time or in a group."""

import smtplib
import subprocess
import sys

import pytest

from benchmarks.servers import until
from development.free_port import free_port

pytestmark = pytest.mark.servers
LETTER = b"Subject: Tomorrow\r\n\r\nSee you.\r\n"


@pytest.fixture
def port(pytestconfig):
    """Of a sink that runs as in a measurement."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.fast_sink", str(port)], cwd=pytestconfig.rootpath)
    until(lambda: answers(port), "The sink did not start.")
    yield port
    process.terminate()
    process.wait(60)


def answers(port):
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=60).quit()
    except OSError:
        return False
    return True


def test_the_sink_counts_every_mail_it_takes(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as line:
        line.sendmail("from@here.example", ["to@there.example"], LETTER)
        line.sendmail("from@here.example", ["to@there.example"], LETTER)
        assert line.docmd("COUNT") == (250, b"2")

        line.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        assert [line.getreply()[0] for _ in range(3)] == [250, 250, 354]
        line.send(LETTER + b".\r\n")
        assert line.getreply()[0] == 250
        assert line.docmd("COUNT") == (250, b"3")
