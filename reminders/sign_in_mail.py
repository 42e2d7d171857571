"""Mails the codes that people asked for, as soon as a worker is free: quiet hours don't hold back what somebody waits for.

The requests are the queue (docs/decisions, the table is the queue): a sender takes a lease, mails, and settles. One that dies
is followed by another a minute later, with the same code.
"""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from common.words import clock_time
from participants import sign_in_codes
from participants.models import SignInRequest
from participants.sign_in_codes import CodeToSend
from reminders.channels.email import Fault, fault_of, mail
from reminders.planning import message_id
from reminders.wording import reveals

logger = logging.getLogger("painprog.reminders")
LEASE = dt.timedelta(seconds=55)
BATCH = 50
SENDER = audit.Job("sender of sign-in codes")


def send_codes(now: dt.datetime) -> int:
    """Mail every code that is asked for and still of use; return how many went. When the mail server is away, they wait."""
    sign_in_codes.sweep(now)
    sent = 0
    for pk in list(sign_in_codes.waiting(now).values_list("pk", flat=True)[:BATCH]):
        if not _lease(pk, now):
            continue
        try:
            sent += _settle(SignInRequest.objects.get(pk=pk), now)
        except NotNow:
            continue
        except ServerAway:
            break
    return sent


class ServerAway(Exception):
    """The mail server takes nothing at the moment: no use trying the next."""


class NotNow(Exception):
    """The mail server refuses this one for now, a full mailbox perhaps: it waits for its lease, the others don't."""


def _lease(pk: int, now: dt.datetime) -> bool:
    return bool(sign_in_codes.waiting(now).filter(pk=pk).update(leased_until=now + LEASE))


def _settle(request: SignInRequest, now: dt.datetime) -> int:
    """Mail what one request asks for, and be done with it; an address that nobody signs in with is done at once."""
    codes = sign_in_codes.codes_to_send(request)
    sent = [code for code in codes if _mailed(request, code)]
    with transaction.atomic():
        SignInRequest.objects.filter(pk=request.pk).update(settled_at=now)
        for code in sent:
            audit.record_each(SENDER, "sent a sign-in code", code.people)
    return len(sent)


def _mailed(request: SignInRequest, code: CodeToSend) -> bool:
    subject, body = words_of(code)
    letter = mail(
        organisation=code.organisation,
        address=code.address,
        subject=subject,
        body=body,
        message_id=message_id(uuid.uuid5(request.token, str(code.organisation.pk))),
        reply_to=_unless_revealing(code.organisation.contact_email),
    )
    try:
        letter.send()
    except (OSError, ValueError) as error:
        fault, why = fault_of(error)
        logger.warning("sign-in code not mailed", extra={"fault": fault.name, "row": request.pk})
        if fault is Fault.FOR_GOOD:
            return False
        raise (NotNow if fault is Fault.PASSING else ServerAway)(why) from error
    return True


def words_of(code: CodeToSend) -> tuple[str, str]:
    """Subject and body: neutral whatever the person chose, and without the code in the subject, which a locked screen shows."""
    until = clock_time(code.ends_at.astimezone(code.organisation.tzinfo))
    number = code.organisation.contact_phone
    paragraphs = [
        _("Your code is %(code)s") % {"code": f"{code.code[:3]} {code.code[3:]}"},
        _("Type it on the page where you asked for it. It works once, until %(time)s.") % {"time": until},
        _("You did not ask for it? Then somebody typed your address by mistake. Nobody can sign in without this code."),
        _("Questions? Ring %(number)s.") % {"number": number} if number else "",
        _unless_revealing(code.organisation.name),
    ]
    return _("Your sign-in code"), "\n\n".join(filter(None, paragraphs)) + "\n"


def _unless_revealing(text: str) -> str:
    return "" if text and reveals(text, ()) else text
