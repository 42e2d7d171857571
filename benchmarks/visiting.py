"""Fetches pages by HTTP over the loopback with a session's cookie, and times each from connecting to the end of its body."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from statistics import median

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from benchmarks.servers import HOST
from development.words import CannotGoOn

# As the proxy in front of an installation says it: without it every page is a redirect to TLS.
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept": "text/html", "Accept-Language": "en-GB"}


MOST_SECONDS, FEWEST_ROUNDS = 100, 10


@dataclass
class Page:
    """One page that is measured: who asks, and words that prove that it is the page and not an error."""

    name: str
    path: str
    # None where nobody signs in.
    visitor: User | None
    shows: str
    # The list of middleware it stands behind, where that isn't the program's own.
    middleware: tuple[str, ...] = ()
    # Whether the visitor has it already and says so: then the answer is 304, without a body.
    known: bool = False
    # Whether it is a part that another page fetches once it has arrived: it is timed alone, and nobody waits for it.
    part: bool = False
    # Of the web server that answers, once there is one.
    port: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    queries: int = 0
    size: int = 0
    # Milliseconds: the median of each round.
    rounds: list[float] = field(default_factory=list)

    @property
    def status(self) -> int:
        """What it should answer."""
        return 304 if self.known else 200

    @property
    def milliseconds(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)


def prepare(page: Page) -> None:
    """Sign the visitor in, and count the page's queries, in this process: the same whatever else the machine does."""
    with override_settings(MIDDLEWARE=page.middleware or settings.MIDDLEWARE):
        client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
        if page.visitor:
            client.force_login(page.visitor)
            _prove(client, page.visitor)
            page.headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        if page.part:
            page.headers["HX-Request"] = "true"
        first = client.get(page.path, headers=page.headers)
        if page.known:
            page.headers["If-None-Match"] = first["ETag"]
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page.path, headers=page.headers)
    if answer.status_code != page.status:
        raise CannotGoOn(f"{page.path} answered {answer.status_code}.")
    page.queries = len(captured)


def _prove(client: Client, visitor: User) -> None:
    """Have the session say that a second factor was proved: without one no clinical page opens in production."""
    factor, _ = Authenticator.objects.get_or_create(user=visitor, type=Authenticator.Type.TOTP, defaults={"data": {}})
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "id": factor.pk, "at": time.time()}]
    session["account_authentication_methods_user"] = str(visitor.pk)
    session.save()


def fetch(page: Page) -> float:
    """Fetch it once; return how many milliseconds it took. Raises CannotGoOn when it isn't the page."""
    began = time.perf_counter()
    line = http.client.HTTPConnection("127.0.0.1", page.port, timeout=60)
    line.request("GET", page.path, headers={**HEADERS, **page.headers})
    answer = line.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    line.close()
    if answer.status != page.status or page.shows.encode() not in body:
        raise CannotGoOn(f"{page.path} answered {answer.status} without “{page.shows}”:\n{body[:2000].decode()}")
    page.size = len(body)
    return took


def measure(pages: list[Page], *, rounds: int, visits: int) -> None:
    """Fill in each page's rounds. In every round each page is fetched that often in a row, and another page begins.

    A machine that is busy for a while slows all pages of a round alike, so pages are compared within rounds. One that is
    very busy does fewer rounds.
    """
    began = time.monotonic()
    for page in pages:
        for _ in range(10):  # both web workers have drawn it before
            fetch(page)
    for turn in range(rounds):
        if turn >= FEWEST_ROUNDS and time.monotonic() - began > MOST_SECONDS:
            break
        first = turn % len(pages)
        for page in pages[first:] + pages[:first]:
            page.rounds.append(median(fetch(page) for _ in range(visits)))


def ratio(page: Page, bare: Page) -> float:
    """How many times the bare page's time a page takes: the median over the rounds."""
    return median(mine / its for mine, its in zip(page.rounds, bare.rounds, strict=True))
