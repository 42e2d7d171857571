"""How people sign in: allauth, with sign-up closed. Accounts are made by the office."""

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signing_in import devices

logger = logging.getLogger("painprog.sign_in")


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody makes an account for themselves. Its sentences are ours, and never tell whether an address is known."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("That address and password do not let you in. Check both and try again."),
        "too_many_login_attempts": _("Too many tries in a row. Wait 5 minutes, then try again."),
        "rate_limited": _("Too many tries in a row. Wait 5 minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that sign-up is closed, whatever the request."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Log that a sign-in failed, without the address that was tried."""
        logger.warning("sign-in failed", extra={"request_id": getattr(request, "id", None)})
        super().authentication_failed(request, **credentials)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count one more try, or refuse it: tries count by account and client address.

        Many addresses on one account together bring waits that grow to five minutes. A device that somebody signed in to this
        account with lately has a count of its own, so strangers don't keep the owner out.
        """
        login = str(credentials.get("email", "")).strip().lower()
        if device := devices.device_of(request, login):
            limits = [("login_failed_device", device)]
        else:
            limits = [("login_failed", f"{login} {ratelimit.get_ip(request)}"), ("login_failed_account", login)]
        # Asked first, so that a try that is refused by one count leaves no trace in the others: waiting must be enough.
        tries = [_count(request, *limit, dry_run=True) for limit in limits]
        if all(tries):
            tries = [_count(request, *limit) for limit in limits]
        if not all(tries):
            raise self.validation_error("too_many_login_attempts")
        # What allauth takes back after the right password.
        self._login_failed_rl_usage = ratelimit.RateLimitUsage([each for counted in tries if counted for each in counted.usage])

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Let the browser be known for a while."""
        response: HttpResponse = super().post_login(request, user, **more)
        devices.remember(request, response, user.email)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Tell somebody who gave the right password that their account is closed."""
        return render(request, "account/account_inactive.html")


def _count(request: HttpRequest, action: str, key: str, *, dry_run: bool = False) -> "ratelimit.RateLimitUsage | None":
    return ratelimit.consume(request, app="allauth.account", action=action, key=key, dry_run=dry_run)
