"""The program as operators.md describes it, all real: PostgreSQL, Valkey, web processes, a worker, production settings."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.db import connection

from development.free_port import free_port

pytestmark = pytest.mark.servers
PATIENCE = 90.0  # seconds; a bound for a machine with other work, not what anything takes


@pytest.fixture
def installed(own_database, valkey, mail_sink, tmp_path):
    """The environment of an installation on this module's database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PAINPROG_", "PYTEST_", "DJANGO_"))}
    folder, name = os.environ["PAINPROG_TEST_SOCKET"], connection.settings_dict["NAME"]
    return {
        **clean,
        "PAINPROG_PRODUCTION": "1",
        "PAINPROG_VAR": str(tmp_path),
        "SECRET_KEY": "one-that-is-long-enough-and-has-Many-different-characters-0123456789",
        "ALLOWED_HOSTS": "pain.example",
        "DATABASE_URL": f"postgres://postgres@/{folder}/{name}",
        "REDIS_URL": valkey.url,
        "EMAIL_URL": mail_sink.url,
        "LOG_LEVEL": "INFO",
    }


@pytest.fixture
def start(installed, tmp_path, pytestconfig):
    """Start a process of the installation; all are ended, and must end well, when the test is over."""
    processes = []

    def start_one(*command):
        log = tmp_path / f"{len(processes)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=pytestconfig.rootpath, env=installed, stdout=output, stderr=subprocess.STDOUT
            )
        processes.append(process)
        return log

    yield start_one
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in processes] == [0] * len(processes)


def until(seen):
    """Wait for what a starting process will show."""
    deadline = time.monotonic() + PATIENCE
    while not (found := seen()):
        assert time.monotonic() < deadline, "It was not seen in time."
        time.sleep(0.1)
    return found


class Kept(urllib.request.HTTPRedirectHandler):
    """Shows a redirect instead of following it: there is no TLS here to follow it to."""

    def redirect_request(self, *anything):
        return None


def visit(port, path, **headers):
    """(status, headers, body) as a proxy in front would see them, or None while nobody listens."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "pain.example", **headers})
    try:
        with urllib.request.build_opener(Kept).open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode(errors="replace")
    except OSError:
        return None


def test_an_installation_answers_its_own_name_over_tls_with_all_a_page_needs(start, installed, pytestconfig):
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, cwd=pytestconfig.rootpath, env=installed, check=True)
    port = free_port()
    start("-m", "gunicorn", "painprog.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4")

    status, _, body = until(lambda: visit(port, "/health/"))
    assert (status, body) == (200, '{"database": "answers"}')

    status, headers, _ = visit(port, "/sign-in/")
    assert (status, headers["Location"]) == (301, "https://pain.example/sign-in/")

    status, headers, body = visit(port, "/sign-in/", **{"X-Forwarded-Proto": "https"})
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert all("Secure" in cookie for cookie in headers.get_all("Set-Cookie"))

    style = next(part.split('"')[0] for part in body.split('href="') if part.startswith("/static/build/app."))
    status, headers, _ = visit(port, style, **{"X-Forwarded-Proto": "https"})
    assert (status, "immutable" in headers["Cache-Control"]) == (200, True)

    status, _, body = visit(port, "/health/", Host="elsewhere.example")
    assert (status, "elsewhere" in body) == (400, False)


def test_a_worker_takes_its_place_at_the_broker(start, installed):
    worker = start("-m", "celery", "--app=painprog", "worker", "--concurrency=1", "--hostname=worker@test", "--loglevel=INFO")
    until(lambda: "worker@test ready" in worker.read_text())

    ask = [sys.executable, "-m", "celery", "--app=painprog", "inspect", "ping", "--destination=worker@test", "--timeout=60"]
    answer = subprocess.run(ask, env=installed, capture_output=True, text=True, check=True)
    assert "pong" in answer.stdout
