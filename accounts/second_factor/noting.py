"""What allauth does with somebody's second factors is written into the audit trail, told to their address, and counts at once."""

import logging
import smtplib
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.memberships import memberships_of
from accounts.models import NO_ADDRESS, User
from accounts.trail import audit

logger = logging.getLogger("painprog.sign_in")


def listen() -> None:
    """Listen to allauth's signals; once, when the program starts."""
    for signal, heard in (
        (signals.authenticator_added, _added),
        (signals.authenticator_removed, _removed),
        (signals.authenticator_reset, _new_codes),
        (signals.authentication_failed, _failed),
    ):
        signal.connect(heard, dispatch_uid=heard.__name__)


def tell(user: User) -> None:
    """Mail somebody that their second factors were changed; a mail server that is away takes nothing back."""
    if user.email.endswith(f"@{NO_ADDRESS}"):
        return
    body = _(
        "How you sign in to painprog was changed: a second factor was added, renewed or taken away.\n\n"
        "You did not do this, and nobody told you? Tell your office at once, and choose a new password."
    )
    try:
        send_mail(_("How you sign in was changed"), f"{body}\n", None, [user.email])
    except (OSError, smtplib.SMTPException):
        logger.warning("a change of the second factor could not be mailed")


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    _note("set up a second factor", user, authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        # They have just shown that they have it: nobody is asked for it again in the same breath.
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        tell(user)


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    _note("took a second factor away", user, authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        tell(user)


def _new_codes(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    _note("made new recovery codes", user, authenticator)
    tell(user)


def _failed(user: User, **more: Any) -> None:
    _note("entered a wrong code", user, None)


def _note(verb: str, user: User, authenticator: Authenticator | None) -> None:
    """One entry in each organisation that this user opens; without a membership there is nobody whom it concerns."""
    kind: dict[str, Any] = {"kind": str(authenticator.type)} if authenticator else {}
    with transaction.atomic():
        for membership in memberships_of(user).select_related("user", "organisation"):
            audit.record(user, verb, membership, **kind)
