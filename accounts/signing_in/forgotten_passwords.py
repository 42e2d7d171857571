"""Somebody has forgotten their password: the request is written down for any address, and a job mails the link.

So the page, its words and the time it takes are the same for an address that nobody signs in with, and when the mail server is
away. The requests are the queue (docs/decisions/0006): a sender takes a lease, mails, and settles.
"""

import datetime as dt
import logging
import smtplib

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import NO_ADDRESS, PasswordRequest, User

logger = logging.getLogger("painprog.passwords")
LEASE = dt.timedelta(seconds=55)
USEFUL = dt.timedelta(hours=1)  # somebody who still waits after that has asked again
KEPT = dt.timedelta(days=1)
BATCH = 50


def ask(address: str, *, now: dt.datetime) -> PasswordRequest:
    """Write down that somebody asks for a new password at this address, known or not."""
    return PasswordRequest.objects.create(address=address.strip().lower(), asked_at=now)


def send_links(now: dt.datetime) -> int:
    """Mail every link that is asked for and still of use; return how many went. When the mail server is away, they wait."""
    PasswordRequest.objects.filter(asked_at__lt=now - KEPT).delete()
    sent = 0
    for request in _waiting(now).order_by("asked_at", "pk")[:BATCH]:
        if not _waiting(now).filter(pk=request.pk).update(leased_until=now + LEASE):
            continue
        user = _user_at(request.address)
        try:
            sent += mail_link(user) if user else 0
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:  # this one mail alone
            if any(code < 500 for code in _codes(refused)):
                continue
        except ValueError:  # an address with signs that no address has: nothing can be mailed there
            logger.warning("password link not mailed", extra={"fault": "address", "row": request.pk})
        except OSError as error:
            logger.warning("password link not mailed", extra={"fault": type(error).__name__, "row": request.pk})
            break
        PasswordRequest.objects.filter(pk=request.pk).update(settled_at=now)
    return sent


def mail_link(user: User) -> int:
    """Mail somebody the link to choose a password; return how many mails went. Raises what Django's mail backend raises."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    shown = {"password_reset_url": f"{settings.SITE_ADDRESS.rstrip('/')}{path}"}
    subject = render_to_string("account/email/password_reset_key_subject.txt", shown).strip()
    body = render_to_string("account/email/password_reset_key_message.txt", shown)
    return EmailMessage(subject, body, to=[user.email], headers={"Auto-Submitted": "auto-generated"}).send()


def _codes(refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> list[int]:
    """What the mail server answered."""
    if isinstance(refused, smtplib.SMTPDataError):
        return [refused.smtp_code]
    return [code for code, _ in refused.recipients.values()]


def _user_at(address: str) -> User | None:
    if address.endswith(f"@{NO_ADDRESS}"):
        return None
    return User.objects.filter(email__iexact=address, is_active=True).first()


def _waiting(now: dt.datetime) -> QuerySet[PasswordRequest]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return PasswordRequest.objects.filter(free, settled_at=None, asked_at__gt=now - USEFUL)
