"""What the office says itself, to whom no channel of ours reaches: one line for each date, from what to what."""

import datetime as dt

from common.words import long_date, moment, time_range
from courses.models import Session, Venue
from reminders.models import Message
from reminders.planning.records import Record
from reminders.rules.appointments import AppointmentToTell
from reminders.rules.enrolment import what_they_know
from reminders.rules.enrolments import EnrolmentToTell
from reminders.rules.facts import Told, WantedMessage
from reminders.wording.enrolment import Writer
from reminders.wording.written import written_words

Rule = Message.Rule
OfDates = EnrolmentToTell | AppointmentToTell


def said(want: WantedMessage, record: Record) -> str:
    """What has changed for them, for whoever rings or writes; nothing for a message that says it by its name."""
    if not isinstance(record, OfDates):
        return ""
    if want.rule == Rule.WRITTEN and isinstance(record, EnrolmentToTell):
        subject, paragraphs = written_words(Writer(record), want)
        return f"{subject}: {' '.join(' '.join(paragraphs).split())}"
    if want.rule == Rule.COURSE_CANCELLED and record.course:
        return f"The course is cancelled: {record.course.cancel_reason}"
    if want.rule == Rule.CHANGED_COURSE and record.course and record.place.came_from:
        old = min(record.place.came_from, key=lambda visit: visit.starts_at)
        return f"No longer from {long_date(old.starts_at.astimezone(old.zone))} on: they have a place on {record.course} now"
    if want.rule not in (Rule.MOVED, Rule.CANCELLED):
        return ""
    known = what_they_know(record.place)
    told = {visit.session: known.get(visit.appointment) for visit in record.place.visits}
    return "; ".join(_line(record.sessions[pk], told.get(pk), record, want.rule) for pk in want.sessions)


def _line(session: Session, told: Told | None, record: OfDates, want_rule: str) -> str:
    label = session.label
    if session.is_cancelled:
        when = moment((told.starts_at if told else session.starts_at).astimezone(session.local_start.tzinfo))
        return f"{label} on {when} is cancelled: {session.cancel_reason}"
    if want_rule == Rule.CANCELLED:
        return f"{label} on {moment(session.local_start)} is given back"
    if told is None:
        return f"{label} is new: {moment(session.local_start)}"
    if told.cancelled:
        known = moment(told.starts_at.astimezone(session.local_start.tzinfo))
        instead = "" if told.starts_at == session.starts_at else f" instead of {known}"
        return f"{label} is held after all: {moment(session.local_start)}{instead}, {_where(session)}"
    before, after = _room(told.venue, told.link, record), _where(session)
    if (told.starts_at, told.ends_at) == (session.starts_at, session.ends_at):
        if before == after:
            return f"{label} on {moment(session.local_start)} has another video link"
        return f"{label} on {moment(session.local_start)}: from {before} to {after}"
    hours_before, hours = _hours(told, session)
    if before == after:
        return f"{label}: from {hours_before} to {hours}"
    return f"{label}: from {hours_before}, {before}, to {hours}, {after}"


def _hours(told: Told, session: Session) -> tuple[str, str]:
    """When it was and when it is; with its end where that alone is another."""
    zone = session.local_start.tzinfo
    was = told.starts_at.astimezone(zone)
    if told.starts_at != session.starts_at or told.ends_at is None:
        return moment(was), moment(session.local_start)
    return _span(was, told.ends_at.astimezone(zone)), _span(session.local_start, session.local_end)


def _span(start: dt.datetime, end: dt.datetime) -> str:
    return f"{long_date(start)}, {time_range(start, end)}"


def _room(venue: int | None, link: str, record: OfDates) -> str:
    if venue:
        return _named(record.rooms.get(venue))
    return "video" if link else "telephone"


def _where(session: Session) -> str:
    if session.venue_id:
        return _named(session.venue)
    return "video" if session.video_link else "telephone"


def _named(venue: Venue | None) -> str:
    return str(venue) if venue else "another room"
