"""What is said to somebody who waits for a course. Neutral wording names neither the course nor what it is about."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.words import clock_time, long_date, moment, time_range, weekdays
from courses.ground.discretion import names_of, reveals
from courses.models import Format
from participants.registration import waiting_list
from participants.rules import link_tokens
from reminders.models import Message
from reminders.rules.facts import WantedMessage
from reminders.rules.waiting_list import WaitingToTell
from reminders.wording.parts import Words
from reminders.wording.phrases import place_words, whom_to_ring

Rule = Message.Rule
LINK = "%LINK%"


def words_of(want: WantedMessage, record: WaitingToTell) -> Words:
    """Return what this message says to this person. The link of an offer is theirs alone, and not kept."""
    subject, paragraphs = COMPOSERS[want.rule](want, record)
    organisation = record.participant.organisation
    phone = organisation.contact_phone
    paragraphs = [
        _("Dear %(name)s") % {"name": record.participant.called},
        *paragraphs,
        whom_to_ring(get_language(), _safe(organisation.contact_name, record), phone, organisation.contact_hours, over=True)
        if phone
        else "",
        _safe(organisation.emergency_text, record),
        _safe(organisation.name, record),
    ]
    body = "\n\n".join(filter(None, paragraphs)) + "\n"
    reply_to = _safe(organisation.contact_email, record)
    if LINK not in body:
        return Words(subject, body, reply_to)
    return Words(subject, body.replace(LINK, _link(want, record)), reply_to, kept=body.replace(LINK, _("[their own link]")))


def _waiting(want: WantedMessage, record: WaitingToTell) -> tuple[str, list[str]]:
    number = {"number": record.position, "course": record.waiting.one_course.name}
    taken = _("All places on %(course)s are taken.") if _is_plain(record) else _("All places are taken.")
    return _("You are on the waiting list"), [
        taken % number,
        _dates(record),
        _where(record),
        _("You are number %(number)s on the waiting list. When a place is free for you, we write to you.") % number,
    ]


def _offer(want: WantedMessage, record: WaitingToTell) -> tuple[str, list[str]]:
    offer = record.offers[int(want.key.rpartition("=")[2])]
    until = offer.reply_by.astimezone(record.zone)
    course = {"course": record.waiting.one_course.name}
    free = _("A place on %(course)s is free for you.") if _is_plain(record) else _("A place is free for you.")
    return _("A place is free for you: please answer"), [
        free % course,
        _dates(record),
        _where(record),
        _("Please tell us by %(time)s on %(day)s whether you want it. After that it goes to somebody else. Answer here:")
        % {"time": clock_time(until), "day": long_date(until)},
        LINK,
    ]


def _dates(record: WaitingToTell) -> str:
    """How many dates, from when to when, and at what hours: whoever says yes must be able to come."""
    dates = record.dates
    if not dates:
        return ""
    first, last = dates[0], dates[-1]
    said = {"count": len(dates), "first": moment(first.local_start), "last": long_date(last.local_start)}
    if len(dates) == 1:
        return _("The date: %(first)s.") % said
    lines = [_("The first date: %(first)s.") % said, _("There are %(count)s dates, the last on %(last)s.") % said]
    hours = {time_range(each.local_start, each.local_end) for each in dates}
    if len(hours) == 1:
        days = weekdays([each.local_start.weekday() for each in dates], whole=True)
        lines.append(_("They are on %(weekdays)s, %(times)s.") % {"weekdays": days, "times": hours.pop()})
    return "\n".join(lines)


def _where(record: WaitingToTell) -> str:
    """Where it is, once; a link goes to those who have a place."""
    rooms = {each.venue_id: each.venue for each in record.dates if each.venue}
    if len(rooms) > 1:
        return _("The dates are in more than one place. Ask us where.")
    if rooms:
        (venue,) = rooms.values()
        names = tuple(_safe(text, record) for text in (*venue.names(neutral=not _is_plain(record)), venue.address))
        return place_words(get_language(), names, tuple(_safe(text, record) for text in (venue.directions, venue.access_notes)))
    if record.waiting.one_course.format == Format.VIDEO:
        return _("We meet by video. Whoever has a place gets the link.")
    return _("We meet by telephone: we ring you when it is time.") if record.waiting.one_course.format == Format.TELEPHONE else ""


def _expired(want: WantedMessage, record: WaitingToTell) -> tuple[str, list[str]]:
    return _("We no longer keep the place we offered you"), [
        _("We offered you a place and did not hear from you in time, so we no longer keep it for you."),
        _("You are no longer on the waiting list. Would you still like a place? Then please ring us."),
    ]


def _withdrawn(want: WantedMessage, record: WaitingToTell) -> tuple[str, list[str]]:
    return _("We had to take back the place we offered you"), [
        _("We are sorry: we had to take back the place we offered you, and you are no longer on the waiting list."),
        _("Please ring us, and we look for another one together."),
    ]


def _ended(want: WantedMessage, record: WaitingToTell) -> tuple[str, list[str]]:
    cancelled = record.waiting.closed_reason == waiting_list.CANCELLED
    reason = _safe(record.waiting.one_course.cancel_reason, record) if cancelled else ""
    why = _("what you were waiting for has been cancelled.") if cancelled else _("no place has come free for you in time.")
    return _("You are no longer on the waiting list"), [
        _("We are sorry: %(why)s") % {"why": why},
        _("The reason: %(reason)s") % {"reason": reason} if reason else "",
        _("Ask us about other dates."),
    ]


COMPOSERS: dict[str, Callable[[WantedMessage, WaitingToTell], tuple[str, list[str]]]] = {
    Rule.WAITING: _waiting,
    Rule.OFFER: _offer,
    Rule.OFFER_EXPIRED: _expired,
    Rule.OFFER_WITHDRAWN: _withdrawn,
    Rule.WAITING_ENDED: _ended,
}


def _link(want: WantedMessage, record: WaitingToTell) -> str:
    offer = record.offers[int(want.key.rpartition("=")[2])]
    path = reverse("desk:answer_offer", args=[link_tokens.token_of(offer.seed)])
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def _is_plain(record: WaitingToTell) -> bool:
    return record.participant.wording == record.participant.Wording.PLAIN


def _safe(text: str, record: WaitingToTell) -> str:
    """The text, or nothing where neutral wording was wanted and it tells what the course is about."""
    return "" if text and not _is_plain(record) and reveals(text, names_of(record.waiting.course)) else text
