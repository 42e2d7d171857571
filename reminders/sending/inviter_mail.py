"""Tells whoever invited guests that these were called off, or can come after all: once for each day, by mail or by the office.

The guests are the queue, as in `reminders.sending.guest_mail`: what isn't marked yet is still to be told. A person's guests of
one day are locked while the mail is handed over; a sender that dies before the mark sends it again under the same Message-ID.
Whom no mail reaches the office rings: the task stands in the same transaction as the mark, and is opened once.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.trail import audit
from common.words import long_date
from courses.ground.discretion import names_of, reveals
from participants.guests.seats import OFF_DAY, UNTOLD
from participants.models import Guest, Participant, Task
from participants.to_do.tasks import open_task
from reminders.channels.email import MailFault, fault_of, mail
from reminders.planning.planner import message_id

logger = logging.getLogger("painprog.reminders")
TELLER = audit.Job("guests called off")
BATCH = 200


def tell_those_who_invited(now: dt.datetime) -> int:
    """Tell everybody whose guests of a day to come were called off, or are on again, and who doesn't know; return how many."""
    places = _waiting(now).order_by("appointment").values_list("appointment", flat=True).distinct()[:BATCH]
    told = 0
    for place in list(places):
        try:
            with transaction.atomic():
                told += _tell(place, now)
        except Exception:  # one that can't be told holds up nobody else's
            logger.exception("inviter not told", extra={"row": place})
    return told


def _waiting(now: dt.datetime) -> QuerySet[Guest]:
    return Guest.objects.filter(UNTOLD, removed_at=None, erased_at=None, appointment__session__starts_at__gt=now)


def _tell(place: int, now: dt.datetime) -> bool:
    rows = _waiting(now).filter(appointment=place).order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)
    guests = list(rows.select_related("appointment__session__course__programme", "appointment__participant__organisation"))
    if not guests:
        return False
    person = guests[0].appointment.participant
    if not person.is_stopped and not (_by_mail(person) and _mailed(guests, person)):
        _by_the_office(guests, person, now)
    _mark(guests, now)
    return True


def _mark(guests: Sequence[Guest], now: dt.datetime) -> None:
    for guest in guests:
        guest.person_told_at = now if guest.called_off_at else None
    Guest.objects.bulk_update(guests, ["person_told_at"])


def _by_mail(person: Participant) -> bool:
    return bool(person.email) and person.channel == Participant.Channel.EMAIL


def _mailed(guests: Sequence[Guest], person: Participant) -> bool:
    """Mail it; False for an address that will never take it. Raises OSError while the server can't be reached: tried again."""
    organisation = person.organisation
    names = names_of(guests[0].appointment.session.course)
    said = "".join(f"{each.pk}{each.called_off_at}" for each in guests)
    subject, body = words_to_inviter(guests, "" if reveals(organisation.name, names) else organisation.name)
    going = mail(
        organisation=organisation,
        address=person.email,
        subject=subject,
        body=body,
        message_id=message_id(uuid.uuid5(uuid.NAMESPACE_OID, f"inviter {guests[0].appointment_id} {said}")),
        reply_to="" if reveals(organisation.contact_email, names) else organisation.contact_email,
    )
    try:
        going.send()
    except (OSError, ValueError) as error:
        if fault_of(error)[0] is MailFault.FOR_GOOD:
            return False
        raise
    return True


def words_to_inviter(guests: Sequence[Guest], name: str) -> tuple[str, str]:
    """Subject and body, in neutral words that name nobody."""
    session, organisation = guests[0].appointment.session, guests[0].appointment.participant.organisation
    day = {"day": long_date(session.local_date)}
    page = f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('desk:my_guests', args=[guests[0].appointment_id])}"
    if guests[0].called_off_at is None:
        subject, first = _("You can bring somebody after all"), _("On %(day)s you can bring somebody after all.") % day
    elif guests[0].called_off_why == OFF_DAY:
        subject, first = _("Please come alone"), _("On %(day)s nobody can be brought any more. Your own place stays yours.") % day
    else:
        subject = _("There isn’t room for everybody you bring")
        first = _("On %(day)s the room has no seat for everybody you want to bring. Your own place stays yours.") % day
    parts = [
        first,
        _("We write to those of them whose address we have. Please tell the others."),
        _("Who is on your list:"),
        page,
        _("Questions? Ring %(number)s.") % {"number": organisation.contact_phone} if organisation.contact_phone else "",
        name,
    ]
    return subject, "\n\n".join(filter(None, parts)) + "\n"


def _by_the_office(guests: Sequence[Guest], person: Participant, now: dt.datetime) -> None:
    session = guests[0].appointment.session
    what = "can’t bring" if guests[0].called_off_at else "can bring"
    line = f"Tell them that they {what} everybody they wrote down on {long_date(session.local_date)}"
    key = f"guests-off:{guests[0].appointment_id}"
    open_task(person.organisation, Task.Kind.RING, key, line, by=TELLER, now=now, participant=person, session=session)
