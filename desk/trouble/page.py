"""Something has happened to a session: what can still be done, and who has to be rung about it. A constant number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from accounts.models import Organisation
from common.refused import Refused
from common.words import clock_time, counted, long_date, short_date, short_moment
from courses.leaders.standing_in import LeaderToReplace, who_could_stand_in
from courses.models import Duty, Session, Venue
from courses.scheduling.changing.calling_off import CALLED_OFF_WITHIN, plan_holding_again
from courses.scheduling.changing.postponing import plan_postponing
from courses.scheduling.changing.rearranging import Shift
from courses.venues.rooms import rooms_free_for
from desk.register.page import Ringing, number_of
from desk.sessions.leaving_out import leaving_out
from desk.shared.telling import CHANGES, Telling, gets_email, told_of_session
from participants.attendance.calls import latest_calls
from participants.attendance.marking import booked_at
from participants.models import Appointment, Call, Participant
from participants.people.told_apart import tell_apart
from participants.rules.attendance import ATTENDED
from reminders.models import Message
from reminders.rules.facts import Told
from reminders.rules.what_was_told import digest, told_of

OF_A_MAIL = ("participant_id", "session_id", "rule", "state", "reason", "told", "sent_at", "created_at")


@dataclass(frozen=True)
class ToTell(Ringing):
    """Somebody to tell of a change; `line` says what goes to them by itself, `by_itself` whether that is enough."""

    line: str = ""
    by_itself: bool = False


@dataclass(frozen=True)
class CallList:
    """Who has to be told, of what: those that nothing reaches by itself first."""

    what: str
    to_ring: list[ToTell] = field(default_factory=list)
    by_itself: list[ToTell] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many of those who must be rung haven't been."""
        return sum(not each.is_done for each in self.to_ring)

    @property
    def sentence(self) -> str:
        """Where it stands, for the screen."""
        mails = f"{counted(len(self.by_itself), 'person is', 'people are')} told by e-mail." if self.by_itself else ""
        if not self.to_ring:
            return f"{mails} Nobody has to be rung." if mails else "Nobody is booked, so nobody needs to be told."
        rung = f"{len(self.to_ring) - self.left} of {counted(len(self.to_ring), 'person', 'people')} rung."
        return f"{rung} {mails}".strip()


@dataclass(frozen=True)
class Trouble:
    """The whole page."""

    session: Session
    begun: bool
    over: bool
    on_duty: list[LeaderToReplace]
    rooms: list[Venue]
    ordered: bool
    shifts: tuple[Shift, ...]
    why_not: str
    can_call_off: bool
    # Whether it is over for so long that nothing can be done about it any more.
    is_past: bool
    telling: Telling | None
    calls: CallList | None
    # What leaving it out means for completing the course.
    leaving_out: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[Participant]:
        """Whose names and numbers the page shows."""
        listed = [*self.calls.to_ring, *self.calls.by_itself] if self.calls else []
        return [*(each.person for each in listed), *(self.telling.named if self.telling else [])]

    @property
    def asks(self) -> bool:
        """Whether somebody has to agree to one of the dates it would be postponed to."""
        return any(shift.question for shift in self.shifts)

    @property
    def can_change(self) -> bool:
        """Whether the session can still be moved or called off."""
        return not self.begun and not self.session.is_cancelled


def trouble_of(session: Session, *, organisation: Organisation, now: dt.datetime) -> Trouble:
    """Return what can be done about a session from sessions_with_place."""
    begun, over = session.starts_at <= now, session.ends_at <= now
    can_change = not begun and not session.is_cancelled
    ordered = bool(session.course and session.course.edition.sessions_ordered and session.counts)
    can_call_off = begun and not session.is_cancelled and now < session.ends_at + CALLED_OFF_WITHIN
    shifts, why_not = _plan(session, now) if ordered and (can_change or can_call_off) else ((), "")
    return Trouble(
        session=session,
        begun=begun,
        over=over,
        on_duty=[] if over or session.is_cancelled else who_could_stand_in(session),
        rooms=rooms_free_for(session, now) if can_change else [],
        ordered=ordered,
        shifts=shifts,
        why_not=why_not,
        can_call_off=can_call_off,
        is_past=is_past(session, now),
        telling=told_of_session(session, organisation.country) if can_change or can_call_off else None,
        calls=call_list(session, organisation) if _has_calls(session, now) else None,
        leaving_out=leaving_out(session, now) if (can_change or can_call_off) and not ordered else [],
    )


def is_past(session: Session, now: dt.datetime) -> bool:
    """Whether a session is over, and for too long to be called off: its register and its outcome are what is left of it."""
    return now >= session.ends_at + CALLED_OFF_WITHIN


def past_sentence(session: Session) -> str:
    """Why nothing can be done about it here."""
    return f"This session is over, so nothing about it can be changed any more. It was on {long_date(session.local_date)}."


def _has_calls(session: Session, now: dt.datetime) -> bool:
    return bool(session.is_cancelled or session.changed_at) and not is_past(session, now)


def call_list(session: Session, organisation: Organisation) -> CallList:
    """Return who has to be told of the last change to this session, beside what goes by itself. Four queries."""
    places = booked_at(session)
    if session.was_called_off:
        # Whoever was there has heard it; of an ordered course everybody is told of the new date instead.
        held_again = session.course is not None and session.course.edition.sessions_ordered and session.counts
        places = places.none() if held_again else places.exclude(mark__in=ATTENDED)
    reached = [place for place in places if not place.participant.is_stopped]
    people = [place.participant for place in reached]
    tell_apart(people)
    calls = latest_calls(session, Call.About.CHANGE)
    mails = _mails(session, reached)
    rows = [_to_tell(person, calls.get(person.pk), mails.get(person.pk), organisation) for person in people]
    return CallList(
        what=_what(session),
        to_ring=sorted((row for row in rows if not row.by_itself), key=lambda row: row.is_done),
        by_itself=[row for row in rows if row.by_itself],
        staff=_staff(session),
    )


def _plan(session: Session, now: dt.datetime) -> tuple[tuple[Shift, ...], str]:
    try:
        return (plan_holding_again if session.starts_at <= now else plan_postponing)(session, now), ""
    except Refused as refused:
        return (), refused.sentence


def _what(session: Session) -> str:
    """What they have to be told, in one sentence."""
    if session.is_cancelled:
        how = "was called off" if session.was_called_off else "is cancelled"
        return f"{session.label} on {short_moment(session.local_start)} {how}: {session.cancel_reason}."
    where = f", in {session.venue}" if session.venue else ", by video" if session.video_link else ""
    where = ", by telephone" if session.by_telephone else where
    return f"{session.label} is now on {short_moment(session.local_start)}{where}."


def _mails(session: Session, places: Iterable[Appointment]) -> dict[int, Message]:
    """The last message about this session to each person: of those that went what tells it as it stands now. One query."""
    held = {place.participant_id: place for place in places}
    since = session.cancelled_at if session.is_cancelled else session.changed_at
    about = Q(course=session.course_id) if session.course_id else Q(appointment__session=session)
    theirs = Message.objects.filter(about, participant__in=held).exclude(state=Message.State.NOT_NEEDED)
    sent_last = theirs.only(*OF_A_MAIL).order_by(F("sent_at").asc(nulls_last=True), "pk")
    found: dict[int, Message] = {}
    if since is None:
        return found
    for message in sent_last:
        whose = message.participant_id or 0
        said = message.told.get(str(held[whose].pk))
        is_change = message.rule in CHANGES and message.created_at >= since and message.session_id in (None, session.pk)
        if said and message.state == Message.State.SENT:
            found.pop(whose, None)  # whatever they were told before, this is what they know
            is_change = told_of(said) == _as_it_is(session)
        if (said and is_change) or (is_change and not message.told):
            found[whose] = message
    return found


def _as_it_is(session: Session) -> Told:
    link = digest(session.video_link)
    return Told(session.starts_at, session.ends_at, session.venue_id, link, cancelled=session.is_cancelled)


def _to_tell(person: Participant, call: Call | None, mail: Message | None, organisation: Organisation) -> ToTell:
    number = number_of(person, organisation.country)
    if not gets_email(person):
        why = "has no e-mail address" if not person.email else f"chose {person.get_channel_display().lower()}"
        return ToTell(person, call, number, line=f"No e-mail goes: {person.called} {why}.")
    if mail and mail.state in (Message.State.FAILED, Message.State.MISSED):
        return ToTell(person, call, number, line=f"The e-mail did not go: {mail.reason}")
    if mail and mail.state == Message.State.UNSURE:
        return ToTell(person, call, number, line=f"The e-mail may not have arrived: {mail.reason}")
    if mail and mail.state == Message.State.SENT and mail.sent_at:
        sent = mail.sent_at.astimezone(organisation.tzinfo)
        return ToTell(person, call, number, line=f"E-mail sent at {clock_time(sent)} on {short_date(sent)}", by_itself=True)
    return ToTell(person, call, number, line="An e-mail goes by itself", by_itself=True)


def _staff(session: Session) -> list[str]:
    """Who was to lead, and should hear of it as well. One query."""
    had = Duty.objects.filter(session=session)
    had = had.filter(ended_at=session.cancelled_at if session.is_cancelled and not session.was_called_off else None)
    return list(dict.fromkeys(had.order_by("starts_at", "pk").values_list("facilitator__name", flat=True)))
