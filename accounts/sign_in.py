"""How people sign in: allauth, with sign-up closed. Accounts are made by the office."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

logger = logging.getLogger("painprog.sign_in")


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody makes an account for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that sign-up is closed, whatever the request."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Log that a sign-in failed, without the address that was tried."""
        logger.warning("sign-in failed", extra={"request_id": getattr(request, "id", None)})
        super().authentication_failed(request, **credentials)
