"""Mails guests: that they are invited on a day, that it is another day or another place now, that it is off.

The guests are the queue: each row says what the last mail to it said, so what has changed since is what is still to be told.
One is locked while its mail is handed over and marked at once; a sender that dies between the two sends it again under the same
Message-ID. The words are neutral and name nobody: whoever typed the address may have typed somebody else's.
"""

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from common.words import long_date, time_range
from courses.ground.discretion import names_of, reveals
from courses.models import Session
from participants.models import Appointment, Guest
from participants.rules import link_tokens
from reminders.channels.email import MailFault, fault_of, mail
from reminders.planning.planner import message_id

logger = logging.getLogger("painprog.reminders")
BATCH = 200
OFF = "off"


def mail_guests_of_days(now: dt.datetime) -> int:
    """Tell those who haven't been told how their day stands by now; return how many mails went."""
    sent = 0
    for guest in _to_tell(now):
        if sent >= BATCH:
            break
        try:
            with transaction.atomic():
                fault, gone = _send_to(guest.pk, now)
        except Exception:  # one that can't be written holds up nobody else's
            logger.exception("guest not mailed", extra={"row": guest.pk})
            continue
        sent += gone
        if fault is MailFault.SERVER:
            break
    return sent


def _to_tell(now: dt.datetime) -> Iterator[Guest]:
    """Every guest whose last mail says something else than holds by now. A query for so many guests to come."""
    last = 0
    while page := list(_with_day(_to_come(now)).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = page[-1].pk
        yield from (each for each in page if _said_to(each) != each.mailed_for and _may_be_told(each, now))
        if len(page) < BATCH:
            return


def _to_come(now: dt.datetime) -> QuerySet[Guest]:
    """Guests with an address whose day isn't over."""
    still = Guest.objects.filter(removed_at=None, erased_at=None, appointment__session__ends_at__gt=now)
    return still.exclude(email="")


def _with_day(guests: QuerySet[Guest]) -> QuerySet[Guest]:
    return guests.select_related(
        "appointment__session__venue", "appointment__session__course__programme", "appointment__participant__organisation"
    )


def _is_off(guest: Guest) -> bool:
    place = guest.appointment
    gone = place.session.is_cancelled or place.state != Appointment.State.BOOKED or place.told_us
    return gone or guest.called_off_at is not None


def _said_to(guest: Guest) -> str:
    """What a mail would say by now, in short: it is compared with what the last one said."""
    session = guest.appointment.session
    if _is_off(guest):
        return OFF
    facts = f"{session.starts_at.isoformat()} {session.ends_at.isoformat()} {session.venue_id or 0}"
    return hashlib.sha256(facts.encode()).hexdigest()


def _may_be_told(guest: Guest, now: dt.datetime) -> bool:
    """Whether there is something to tell: not while dates are being changed, nor that a day is off of which nothing was told."""
    course = guest.appointment.session.course
    changing = course is not None and course.tell_at is not None and now < course.tell_at
    return not changing and not (_is_off(guest) and not guest.mailed_for)


def _send_to(pk: int, now: dt.datetime) -> tuple[MailFault | None, bool]:
    """Mail one guest, locked; return what was wrong, if anything, and whether it went."""
    free = Guest.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    guest = _with_day(free).filter(pk=pk).exclude(Q(email="") | Q(removed_at__isnull=False)).first()
    if guest is None or (saying := _said_to(guest)) == guest.mailed_for:
        return None, False
    fault = _mail(guest, saying)
    if fault is MailFault.FOR_GOOD or fault is None:
        # An address that will never take it isn't tried again: the day's page says that no mail went.
        guest.mailed_for, guest.mailed_at = saying, None if fault else now
        guest.save(update_fields=["mailed_for", "mailed_at"])
    return fault, fault is None


def _mail(guest: Guest, saying: str) -> MailFault | None:
    organisation = guest.appointment.participant.organisation
    subject, body = words_to_guest(guest)
    going = mail(
        organisation=organisation,
        address=guest.email,
        subject=subject,
        body=body,
        message_id=message_id(uuid.uuid5(uuid.NAMESPACE_OID, f"guest {guest.seed} {saying}")),
        reply_to="" if reveals(organisation.contact_email, _names(guest)) else organisation.contact_email,
    )
    try:
        going.send()
    except (OSError, ValueError) as error:
        fault, _why = fault_of(error)
        logger.warning("guest not mailed", extra={"fault": fault.name, "row": guest.pk})
        return fault
    return None


def words_to_guest(guest: Guest) -> tuple[str, str]:
    """Subject and body for a guest, as their day stands by now."""
    session, organisation = guest.appointment.session, guest.appointment.participant.organisation
    day, hours = long_date(session.local_date), time_range(session.local_start, session.local_end)
    when = {"day": day, "hours": hours}
    if _is_off(guest):
        subject, parts = _("You need not come"), [_("What you were invited to on %(day)s is off. You need not come.") % when]
    else:
        again = bool(guest.mailed_for)
        subject = _("The day you are invited to has changed") if again else _("You are invited")
        first = (
            _("It is on %(day)s now, %(hours)s. What we wrote before counts no more.")
            if again
            else _("Somebody who comes to us would like to bring you on %(day)s, %(hours)s.")
        )
        parts = [first % when, *_about_the_day(guest, session)]
    parts += [
        _("You don’t know what this is about? Then somebody typed your address by mistake. You need do nothing."),
        _("Questions? Ring %(number)s.") % {"number": organisation.contact_phone} if organisation.contact_phone else "",
        "" if reveals(organisation.name, _names(guest)) else organisation.name,
    ]
    return subject, "\n\n".join(filter(None, parts)) + "\n"


def _about_the_day(guest: Guest, session: Session) -> list[str]:
    """What the day is, where, and the page that opens on it."""
    path = reverse("desk:guest", args=[link_tokens.token_of(guest.seed)])
    return [
        _(
            "It is a day for the people who are close to them. You hear what we do, "
            "take part in some of it, and can ask questions."
        ),
        _where_for_guest(guest, session),
        _("This is your own page. It opens on that day only:"),
        f"{settings.SITE_ADDRESS.rstrip('/')}{path}",
    ]


def _where_for_guest(guest: Guest, session: Session) -> str:
    if session.venue is None:
        return _("We meet by video. The link to join stands on your page half an hour before.") if session.video_link else ""
    texts = (*session.venue.names(neutral=True), session.venue.address)
    said = [text for text in texts if text and not reveals(text, _names(guest))]
    return _("Where: %(place)s") % {"place": ", ".join(said)} if said else ""


def _names(guest: Guest) -> tuple[str, ...]:
    return names_of(guest.appointment.session.course)
