"""How people sign in: allauth, with sign-up closed. Accounts are made by the office."""

import logging
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import User

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

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Tell somebody who gave the right password that their account is closed."""
        return render(request, "account/account_inactive.html")
