"""Mails the links with which people show that an address is theirs, as soon as a worker is free.

The registrations are the queue, as with sign-in codes: a sender takes a lease, mails, and settles. Who is on file is looked up
here, by a job, and nowhere else: the page answers everybody alike. The words name neither a course nor the person: whoever typed
the address may have typed somebody else's, and a name on a form can hold anything.
"""

import datetime as dt
import logging
import uuid

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from common.words import clock_time, long_date
from courses.ground.discretion import reveals
from participants.models import Registration
from participants.registration import registering as registration
from participants.rules import link_tokens
from reminders.channels.email import MailFault, fault_of, mail
from reminders.planning.planner import message_id

logger = logging.getLogger("painprog.reminders")
LEASE = dt.timedelta(seconds=55)
BATCH = 50
State = Registration.State


def send_links(now: dt.datetime) -> int:
    """Mail everybody who registered and has had no mail yet; return how many went. When the mail server is away, they wait."""
    registration.expire(now)
    sent = 0
    for pk in list(waiting(now).values_list("pk", flat=True)[:BATCH]):
        if not waiting(now).filter(pk=pk).update(leased_until=Now() + LEASE):
            continue
        fault, why = _mail(Registration.objects.select_related("organisation", "course__programme").get(pk=pk))
        sent += fault is None
        if fault is MailFault.SERVER:
            break
        if fault is not MailFault.PASSING:
            # Another sender's mail may have gone meanwhile, which a refusal doesn't undo.
            Registration.objects.filter(pk=pk, **({"mailed_at": None} if fault else {})).update(mailed_at=now, trouble=why[:200])
    return sent


def waiting(now: dt.datetime) -> QuerySet[Registration]:
    """Registrations that a sender may take: not mailed, still of use, and not with another sender."""
    free = Q(leased_until=None) | Q(leased_until__lte=Now())
    return Registration.objects.filter(free, state=State.UNCONFIRMED, mailed_at=None, confirm_by__gt=now).order_by(
        "made_at", "pk"
    )


def _mail(written: Registration) -> tuple[MailFault | None, str]:
    """Send one mail; return what went wrong, if anything did, and the sentence for the office."""
    subject, body = words_of(written, known=registration.known_already(written))
    letter = mail(
        organisation=written.organisation,
        address=written.email,
        subject=subject,
        body=body,
        message_id=message_id(uuid.uuid5(uuid.NAMESPACE_OID, written.seed)),
        reply_to=_unless_revealing(written.organisation.contact_email, written),
    )
    try:
        letter.send()
    except (OSError, ValueError) as error:
        fault, why = fault_of(error)
        logger.warning("registration not mailed", extra={"fault": fault.name, "row": written.pk})
        return fault, why
    return None, ""


def words_of(written: Registration, *, known: bool) -> tuple[str, str]:
    """Subject and body: to confirm the address; or, to somebody who has a place or waits already, that nothing is left to do."""
    paragraphs = _known_already() if known else _to_confirm(written)
    number = written.organisation.contact_phone
    paragraphs += [
        _("You did not ask for this? Then somebody typed your address by mistake. You need not do anything."),
        _("Questions? Ring %(number)s.") % {"number": number} if number else "",
        _unless_revealing(written.organisation.name, written),
    ]
    subject = _("You are registered already") if known else _("Please confirm your e-mail address")
    return subject, "\n\n".join(filter(None, paragraphs)) + "\n"


def _known_already() -> list[str]:
    return [
        _("Somebody registered with this address again. You are registered already, so there is nothing more to do."),
        _("You have had a mail that says whether you have a place or are waiting for one."),
    ]


def _to_confirm(written: Registration) -> list[str]:
    until = written.confirm_by.astimezone(written.organisation.tzinfo)
    path = reverse("desk:confirm_registration", args=[link_tokens.token_of(written.seed)])
    return [
        _("Somebody registered with this address. If that was you, open this page and press the button on it:"),
        f"{settings.SITE_ADDRESS.rstrip('/')}{path}",
        _("The link works until %(time)s on %(day)s. Without it you are not registered.")
        % {"time": clock_time(until), "day": long_date(until)},
    ]


def _unless_revealing(text: str, written: Registration) -> str:
    """Neutral for everybody: only whoever confirms has shown that the wording chosen is theirs."""
    programme = written.course.programme
    return "" if text and reveals(text, (programme.name, programme.short_name, written.course.name)) else text
