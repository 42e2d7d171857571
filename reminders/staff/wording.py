"""What staff are told of what they lead: which session, when, where, which part; of a change what it was and what it is.

Never anybody's name but their own: a mail to staff names no participant.
"""

from django.utils.translation import gettext as _

from common.words import listed, long_date, moment, time_range
from courses.models import Duty, Session, Venue
from reminders.models import Message
from reminders.rules.facts import WantedMessage
from reminders.staff.reading import StaffToTell
from reminders.staff.rules import PartTold, SessionTold
from reminders.wording.frame import address_of
from reminders.wording.parts import Words


def words_to_staff(want: WantedMessage, record: StaffToTell) -> Words:
    """Return what this message says to one of the staff."""
    if want.rule == Message.Rule.DUTIES_AHEAD:
        return _reminder(want, record)
    organisation = record.organisation
    lines = [_line(pk, record) for pk in want.sessions]
    body = [
        _("Dear %(name)s") % {"name": record.facilitator.name},
        _("This has changed in what you do with us:"),
        *lines,
        _("All your sessions: %(page)s") % {"page": address_of("desk:my_sessions")} if record.facilitator.user_id else "",
        _("Is anything wrong? Please tell us.") if organisation.contact_email else "",
        organisation.name,
    ]
    return Words(_subject(want, record), "\n\n".join(filter(None, body)) + "\n", organisation.contact_email)


def _reminder(want: WantedMessage, record: StaffToTell) -> Words:
    """What they lead in one week: each session as it stands, with the page where it changes."""
    organisation, first = record.organisation, record.sessions[want.sessions[0]]
    said = {
        "session": first,
        "when": moment(first.local_start),
        "number": len(want.sessions),
        "day": long_date(first.local_start),
    }
    subject = _("Reminder: %(session)s, %(when)s") if len(want.sessions) == 1 else _("Reminder: %(number)s sessions from %(day)s")
    lines = [_ahead(pk, record) for pk in want.sessions]
    body = [
        _("Dear %(name)s") % {"name": record.facilitator.name},
        _("This is what you do with us that week:"),
        *lines,
        _("All your sessions: %(page)s") % {"page": address_of("desk:my_sessions")} if record.facilitator.user_id else "",
        _("Can’t you come? Please tell us as soon as you can."),
        organisation.name,
    ]
    return Words(subject % said, "\n\n".join(filter(None, body)) + "\n", organisation.contact_email)


def _ahead(pk: int, record: StaffToTell) -> str:
    session = record.sessions[pk]
    return f"{session}. {_whole(session, record.facts.now[pk], session.venue)}"


def _subject(want: WantedMessage, record: StaffToTell) -> str:
    if len(want.sessions) > 1:
        return _("Your sessions: %(number)s changes") % {"number": len(want.sessions)}
    (pk,) = want.sessions
    session, told, now = record.sessions[pk], record.facts.told.get(pk), record.facts.now[pk]
    said = {"session": session, "when": moment(session.local_start)}
    if not now.parts:
        said["when"] = moment((told or now).starts_at.astimezone(session.local_start.tzinfo))
        return (
            _("Cancelled: %(session)s, %(when)s") if session.is_cancelled else _("No longer yours: %(session)s, %(when)s")
        ) % said
    return (_("Changed: %(session)s, %(when)s") if told and told.parts else _("New for you: %(session)s, %(when)s")) % said


def _line(pk: int, record: StaffToTell) -> str:
    """What is new of one session."""
    session, told, now = record.sessions[pk], record.facts.told.get(pk), record.facts.now[pk]
    said = {"session": session, "now": _whole(session, now, session.venue)}
    before = told if told and told.parts else None
    if not now.parts:
        said["was"] = _when(session, before or now)
        if session.is_cancelled:
            return _("Cancelled: %(session)s, %(was)s.") % said
        return _("Taken off you: %(session)s, %(was)s. You are not needed there.") % said
    if before is None:
        return _("New: %(session)s. %(now)s") % said
    said["was"] = _whole(session, before, record.rooms.get(before.venue or 0))
    return _("Changed: %(session)s.\nIt was: %(was)s\nIt is now: %(now)s") % said


def _whole(session: Session, told: SessionTold, venue: Venue | None) -> str:
    """Day and times, where, and what they do there."""
    return f"{_when(session, told)}, {_where(session, told, venue)}. {_parts(session, told)}"


def _when(session: Session, told: SessionTold) -> str:
    zone = session.local_start.tzinfo
    start, end = told.starts_at.astimezone(zone), told.ends_at.astimezone(zone)
    return f"{long_date(start)}, {time_range(start, end)}"


def _where(session: Session, told: SessionTold, venue: Venue | None) -> str:
    if told.venue:
        return str(venue) if venue else _("another room")
    if told.link:
        return _("by video")
    return _("by telephone") if session.by_telephone else _("the room isn’t set yet")


def _parts(session: Session, told: SessionTold) -> str:
    """What they do: "You lead “Pacing”, 10am to 10:45am." Who has the whole of it is told so without hours."""
    by_role: dict[str, list[str]] = {}
    for part in told.parts:
        by_role.setdefault(part.role, []).append(_part(session, part))
    sentences = {
        Duty.Role.LEAD.value: _("You lead %(parts)s."),
        Duty.Role.SUPPORT.value: _("You support %(parts)s."),
        Duty.Role.TRAINEE.value: _("You are trained at %(parts)s."),
    }
    return " ".join(sentences[role] % {"parts": listed(parts)} for role, parts in by_role.items())


def _part(session: Session, part: PartTold) -> str:
    if not part.item:
        return _("the session")
    zone = session.local_start.tzinfo
    hours = time_range(part.starts_at.astimezone(zone), part.ends_at.astimezone(zone))
    return f"“{part.title}” ({hours})"
