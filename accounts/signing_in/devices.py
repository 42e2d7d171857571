"""A browser that somebody signed in with lately is known again, so that strangers' wrong passwords don't keep its owner out.

A signed cookie says for whom; it opens nothing. Whoever has it may only try passwords of that account by a count of its own.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "painprog_device"
SALT = "accounts.signing_in.devices"
LATELY = dt.timedelta(days=30)
ACCOUNTS = 5  # on one device, as on a ward's; the latest


def device_of(request: HttpRequest, login: str) -> str:
    """Return this browser's mark if somebody signed in to this account with it lately, else ""."""
    known, mark = _read(request)
    return mark if any(constant_time_compare(each, _account(login)) for each in known) else ""


def remember(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """Have the browser know that somebody has signed in to this account with it."""
    known, mark = _read(request)
    account = _account(login)
    accounts = [account, *(each for each in known if each != account)][:ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps([accounts, mark or secrets.token_hex(8)], salt=SALT),
        max_age=LATELY,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[list[str], str]:
    try:
        known, mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LATELY)
    except signing.BadSignature:
        return [], ""
    return known, mark


def _account(login: str) -> str:
    """What stands for an account in the cookie: nobody reads the address out of it."""
    return salted_hmac(SALT, login.strip().lower(), algorithm="sha256").hexdigest()[:32]
