"""Mails the codes that people asked for, and tells an address that was replaced, as soon as a worker is free.

Quiet hours don't hold back what somebody waits for.

The requests are the queue (docs/decisions/0006): a sender takes a lease, mails, and settles. One that dies
is followed by another a minute later, with the same code.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.trail import audit
from common.words import clock_time
from courses.ground.discretion import reveals
from participants.models import Participant, SignInRequest
from participants.own import sign_in_codes
from participants.own.sign_in_codes import CodeToSend
from reminders.channels.email import MailFault, fault_of, mail
from reminders.planning.planner import message_id

logger = logging.getLogger("painprog.reminders")
LEASE = dt.timedelta(seconds=55)
BATCH = 50
SENDER = audit.Job("sender of sign-in codes")
Purpose = SignInRequest.Purpose
VERBS: dict[str, str] = {
    Purpose.SIGN_IN: "sent a sign-in code",
    Purpose.CONFIRM: "sent a code to a new address",
    Purpose.TELL: "told the old address",
}


@dataclass(frozen=True, slots=True)
class SignInMail:
    """One mail: from which organisation, to which address, about whom, and its words."""

    organisation: Organisation
    address: str
    people: tuple[Participant, ...]
    subject: str
    body: str


def send_codes(now: dt.datetime) -> int:
    """Mail every code that is asked for and still of use; return how many went. When the mail server is away, they wait."""
    sign_in_codes.sweep(now)
    sent = 0
    for pk in list(sign_in_codes.waiting(now).values_list("pk", flat=True)[:BATCH]):
        if not _lease(pk, now):
            continue
        try:
            sent += _settle(SignInRequest.objects.select_related("organisation").get(pk=pk), now)
        except NotNow:
            continue
        except MailServerAway:
            break
    return sent


class MailServerAway(Exception):
    """The mail server takes nothing at the moment: no use trying the next."""


class NotNow(Exception):
    """The mail server refuses this one for now, a full mailbox perhaps: it waits for its lease, the others don't."""


def _lease(pk: int, now: dt.datetime) -> bool:
    return bool(sign_in_codes.waiting(now).filter(pk=pk).update(leased_until=Now() + LEASE))


def _settle(request: SignInRequest, now: dt.datetime) -> int:
    """Mail what one request asks for, and be done with it; an address that nobody signs in with is done at once."""
    sent = [letter for letter in letters_of(request) if _mailed(request, letter)]
    with transaction.atomic():
        SignInRequest.objects.filter(pk=request.pk).update(settled_at=now)
        for letter in sent:
            audit.record_each(SENDER, VERBS[request.purpose], letter.people)
    return len(sent)


def _mailed(request: SignInRequest, letter: SignInMail) -> bool:
    message = mail(
        organisation=letter.organisation,
        address=letter.address,
        subject=letter.subject,
        body=letter.body,
        message_id=message_id(uuid.uuid5(request.token, str(letter.organisation.pk))),
        reply_to=_unless_revealing(letter.organisation.contact_email),
    )
    try:
        message.send()
    except (OSError, ValueError) as error:
        fault, why = fault_of(error)
        logger.warning("sign-in code not mailed", extra={"fault": fault.name, "row": request.pk})
        if fault is MailFault.FOR_GOOD:
            return False
        raise (NotNow if fault is MailFault.PASSING else MailServerAway)(why) from error
    return True


def letters_of(request: SignInRequest) -> list[SignInMail]:
    """The mails a request asks for: neutral whatever was chosen, and no code in the subject, which a locked screen shows."""
    if request.purpose == Purpose.SIGN_IN:
        return [_to_sign_in(code) for code in sign_in_codes.codes_to_send(request)]
    house = request.organisation
    if house is None:
        return []
    people = tuple(Participant.objects.filter(user=request.user_id, organisation=house))
    if request.purpose == Purpose.TELL:
        return [SignInMail(house, request.address, people, _("Your e-mail address was changed"), _told(house))]
    code, ends_at = sign_in_codes.code_of(request, house.pk), request.ends_at(sign_in_codes.LASTING)
    stranger = _("You did not give this address? Then somebody mistyped theirs. Do nothing, and no more mail comes.")
    body = _with_code(house, code, ends_at, _("Type it on the page where you gave this address."), stranger)
    return [SignInMail(house, request.address, people, _("Confirm your e-mail address"), body)]


def _to_sign_in(code: CodeToSend) -> SignInMail:
    stranger = _("You did not ask for it? Then somebody typed your address by mistake. Nobody can sign in without this code.")
    body = _with_code(code.organisation, code.code, code.ends_at, _("Type it on the page where you asked for it."), stranger)
    return SignInMail(code.organisation, code.address, code.people, _("Your sign-in code"), body)


def _with_code(house: Organisation, code: str, ends_at: dt.datetime, where: str, stranger: str) -> str:
    until = _("It works once, until %(time)s.") % {"time": clock_time(ends_at.astimezone(house.tzinfo))}
    return _body(
        house, [_("Your code is %(code)s") % {"code": f"{code[:3]} {code[3:]}"}, f"{where} {until}", stranger, _ask(house)]
    )


def _told(house: Organisation) -> str:
    changed = _("From now on we write to another address. The codes to sign in with go there, too.")
    number = house.contact_phone
    ring = (
        _("You did not ask for that? Ring %(number)s at once.") % {"number": number}
        if number
        else _("You did not ask for that? Tell us at once.")
    )
    return _body(house, [changed, ring])


def _ask(house: Organisation) -> str:
    return _("Questions? Ring %(number)s.") % {"number": house.contact_phone} if house.contact_phone else ""


def _body(house: Organisation, paragraphs: list[str]) -> str:
    return "\n\n".join(filter(None, [*paragraphs, _unless_revealing(house.name)])) + "\n"


def _unless_revealing(text: str) -> str:
    return "" if text and reveals(text, ()) else text
