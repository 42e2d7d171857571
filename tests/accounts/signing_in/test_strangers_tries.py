"""Whoever tries passwords waits, and nobody else: counted by account and client address, behind a proxy and without Redis too."""

import datetime as dt
import http.client
import http.server
import re
import threading
import urllib.parse

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from accounts.signing_in.devices import COOKIE
from tests.cast import NOW
from tests.factories import MembershipFactory

PASSWORD = "a long enough password"


@pytest.fixture
def priya(db):
    return MembershipFactory(user__name="Priya Raman", user__email="priya@staff.example", user__password=PASSWORD).user


def sign_in(password, address="10.0.0.1", client=None, email="priya@staff.example"):
    """Whether this lets them in."""
    answer = (client or Client()).post("/sign-in/", {"login": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code == 302


def guesses(count, addresses):
    for number in range(count):
        sign_in(f"guess {number}", f"10.1.{number % addresses}.7")


@pytest.mark.sqlite
def test_a_strangers_wrong_passwords_do_not_lock_the_owner_out(priya):
    guesses(12, addresses=1)

    assert not sign_in(PASSWORD, "10.1.0.7")
    assert sign_in(PASSWORD, "10.9.9.9")


def test_many_addresses_on_one_account_bring_waits_that_grow_and_end(priya):
    waits = []
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            guesses(12, addresses=12)
            waits.append(0)
            while not sign_in(PASSWORD, "10.9.9.9"):
                clock.shift(dt.timedelta(seconds=5))
                waits[-1] += 5

    assert waits[0] <= 30 < waits[1] <= 120 < waits[2] <= 300


def test_a_device_signed_in_lately_lets_its_owner_in_while_strangers_try(priya):
    device = Client()
    assert sign_in(PASSWORD, client=device)
    device.post("/sign-out/")
    guesses(12, addresses=12)

    assert not sign_in(PASSWORD, "10.9.9.9")
    assert sign_in(PASSWORD, "10.1.0.7", client=device)


def test_a_device_is_known_for_its_own_account_and_thirty_days(priya):
    MembershipFactory(user__email="other@staff.example", user__password=PASSWORD)
    with time_machine.travel(NOW, tick=False) as clock:
        device = Client()
        assert sign_in(PASSWORD, client=device, email="other@staff.example")
        device.post("/sign-out/")
        guesses(12, addresses=12)
        assert not sign_in(PASSWORD, client=device)
        clock.shift(dt.timedelta(days=31))
        guesses(12, addresses=12)
        assert not sign_in(PASSWORD, client=device)


def test_a_device_may_not_guess_for_ever(priya):
    device = Client()
    sign_in(PASSWORD, client=device)
    device.post("/sign-out/")
    assert device.cookies[COOKIE]["httponly"]

    for number in range(10):
        sign_in(f"guess {number}", client=device)
    assert not sign_in(PASSWORD, client=device)


@pytest.mark.sqlite
def test_without_redis_a_flood_drops_no_count_that_is_not_over(priya, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 20}}}
    guesses(6, addresses=1)
    for number in range(40):
        caches["default"].set(f"other-{number}", 1, 60)

    assert not sign_in(PASSWORD, "10.1.0.7")


class Hop(http.server.BaseHTTPRequestHandler):
    """A proxy as the operators' page asks for: it passes a request on and adds whom it came from."""

    to = ""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        came = ", ".join(filter(None, [self.headers.get("X-Forwarded-For"), self.client_address[0]]))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "x-forwarded-for"}
        there = http.client.HTTPConnection(self.to)
        there.request(self.command, self.path, body, headers | {"X-Forwarded-For": came, "Connection": "close"})
        answer = there.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        there.close()

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy(live_server):
    hop = type("ThisHop", (Hop,), {"to": live_server.url.removeprefix("http://")})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), hop)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def sign_in_through(port, source, password, **headers):
    """The status that somebody at this address gets."""

    def ask(method, body=None, **more):
        there = http.client.HTTPConnection("127.0.0.1", port, source_address=(source, 0))
        there.request(method, "/sign-in/", body, {"Host": "localhost"} | headers | more)
        answer = there.getresponse()
        content = answer.read().decode()
        there.close()
        return answer, content

    page, content = ask("GET")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', content)[1]
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    sent = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": "priya@staff.example", "password": password})
    kind = "application/x-www-form-urlencoded"
    return ask("POST", sent, **{"Content-Type": kind, "Cookie": cookie})[0].status


@pytest.mark.django_db(transaction=True)
def test_behind_our_proxy_each_client_has_a_count_of_their_own_that_no_header_changes(priya, settings, proxy):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(6):
        sign_in_through(proxy, "127.0.0.2", "not it", **{"X-Forwarded-For": f"9.9.9.{number}"})

    assert sign_in_through(proxy, "127.0.0.2", PASSWORD, **{"X-Forwarded-For": "9.9.9.99"}) == 200
    assert sign_in_through(proxy, "127.0.0.3", PASSWORD) == 302
