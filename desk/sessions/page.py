"""What the page of one session shows: its timetable by the clock, who leads, who is expected."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Membership, Organisation
from accounts.roles import Right
from common.words import listed, long_date, time_range
from courses.ground.catalogue import closed_note, sessions_of
from courses.leaders.session_reports import refusal_of, versions_of
from courses.models import Duty, Edition, EditionDay, EditionItem, Profession, Session, SessionReport
from courses.scheduling.agreeing import is_agreed_for
from desk.shared.staffing import LedItem, Staff, lacking, staff_of_courses
from desk.shared.where import place_of
from participants.attendance.marking import booked_at
from participants.guests.inviting import guests_written_at
from participants.guests.rules import seats_question, seats_short
from participants.models import Appointment
from participants.people.told_apart import tell_apart
from participants.rules.attendance import ATTENDED


@dataclass(frozen=True)
class TimetableRow:
    """One part of the session by the clock."""

    item: EditionItem
    starts_at: dt.datetime
    ends_at: dt.datetime
    led_by: list[str]
    needs: str

    @property
    def who(self) -> str:
        """Who does it, when that isn't a person by name."""
        return "" if self.item.kind == EditionItem.Kind.LED else str(self.item.get_kind_display())


@dataclass(frozen=True)
class SessionSheet:
    """The whole page."""

    session: Session
    facts: str
    timetable: list[TimetableRow]
    staff: Staff
    held: list[Appointment]
    begun: bool
    over: bool
    # What its leaders reported, the latest version first; None where nothing is to be reported yet, or ever.
    reports: list[SessionReport] | None = None
    # Of a day for guests: how many each person may bring, how many come, and that the room is too small for all.
    guests_each: int = 0
    guests: int = 0
    # Those whose person can't come, or who were called off, with them.
    guests_written: int = 0
    room_warning: str = ""

    @property
    def takes_questions(self) -> bool:
        """Whether a doctor leads a part of it, for whom people send questions."""
        return any(row.item.profession == Profession.DOCTOR for row in self.timetable)

    @property
    def expected(self) -> list[Appointment]:
        """Those who haven't said that they can't come."""
        return [each for each in self.held if not each.told_us]

    @property
    def absent(self) -> list[Appointment]:
        """Those who have said that they can't come."""
        return [each for each in self.held if each.told_us]

    @property
    def episode(self) -> int | None:
        """Whose referral an assessment belongs to, by key; None for every other session."""
        return next((each.episode_id for each in self.held if self.session.is_assessment), None)

    @property
    def is_marked(self) -> bool:
        """Whether the register has been begun."""
        return any(each.mark for each in self.held)

    @property
    def came(self) -> int:
        """How many came."""
        return sum(each.mark in ATTENDED for each in self.held)


def sessions_with_place(organisation: Organisation) -> QuerySet[Session]:
    """Return the organisation's sessions, each with its course, programme and room in the same query.

    The days of trainings aren't among them: nobody has a place there, and they have a page of their own.
    """
    return dates_with_place(organisation).filter(training=None)


def dates_with_place(organisation: Organisation) -> QuerySet[Session]:
    """Return everything dated, the days of trainings too, each with its course, programme and room in the same query."""
    dated = sessions_of(organisation).select_related("course__programme", "course__edition", "venue", "plan")
    # How many guests each person may bring; 0 where it may have been a day for guests before.
    days = EditionDay.objects.filter(edition=OuterRef("course__edition"), number=OuterRef("number"))
    return dated.annotate(guests_each=Subquery(days.values("guests_each")))


def sheet_of(session: Session, *, now: dt.datetime) -> SessionSheet:
    """Return the page of a session from sessions_with_place. The same number of queries for 1 person and 16."""
    course = session.course
    edition = course.edition_id if course and session.plan_id else session.plan.edition_id if session.plan else None
    staff = staff_of_courses([session], edition)[session.pk]
    held = list(booked_at(session).prefetch_related("bookings"))
    tell_apart(place.participant for place in held)
    each = session.guests_each if session.counts else None  # type: ignore[attr-defined]  # dates_with_place
    written = guests_written_at(session) if each is not None else []
    guests = sum(one.called_off_at is None and not one.appointment.told_us for one in written)
    room = session.venue.places if session.venue else 0
    is_short = bool(session.venue and seats_short(room, len(held), guests))
    return SessionSheet(
        session=session,
        facts=session_facts_of(session),
        timetable=timetable_of(session, staff),
        staff=staff,
        held=held,
        begun=session.starts_at <= now,
        over=session.ends_at <= now,
        reports=None if refusal_of(session, now) else versions_of(session),
        guests_each=each or 0,
        guests=guests,
        guests_written=len(written),
        room_warning=seats_question(room, len(held), guests, []) if is_short else "",
    )


def closed_day_of(session: Session, organisation: Organisation, now: dt.datetime) -> str:
    """Why the day of a session from catalogue.with_closed_for is closed, while it is to come and nobody said it is meant."""
    if session.is_cancelled or session.starts_at <= now:
        return ""
    reason = closed_note(session, organisation)
    return "" if is_agreed_for(session, reason) else reason


def may_read_safety(membership: Membership, session: Session) -> bool:
    """Whether somebody is shown the way to safety on the day: clinicians, where people got in by referral."""
    if not membership.may(Right.CLINICAL_RECORD):
        return False
    return session.course is None or session.course.edition.entry == Edition.Entry.REFERRAL


def timetable_of(session: Session, staff: Staff) -> list[TimetableRow]:
    """Return the parts of a session with their clock times; a review has none. One query."""
    if session.plan_id is None:
        return []
    items = EditionItem.objects.filter(session=session.plan_id).order_by("offset_minutes")
    return [_row(item, session, staff) for item in items]


def session_facts_of(session: Session) -> str:
    """Return the line under the title: the day, the hours, the place."""
    hours = time_range(session.local_start, session.local_end)
    return " · ".join(filter(None, [f"{long_date(session.local_date)}, {hours}", place_of(session)]))


def _row(item: EditionItem, session: Session, staff: Staff) -> TimetableRow:
    starts = session.starts_at + dt.timedelta(minutes=item.offset_minutes)
    zone = session.local_start.tzinfo
    led = [duty.name for duty in staff.on_duty if duty.item_id == item.pk]
    if item.kind == EditionItem.Kind.LED and not led:
        led = [duty.name for duty in staff.on_duty if duty.item_id is None and duty.profession == item.profession]
    there = [duty for duty in staff.on_duty if not duty.is_away]
    leading = {duty.name for duty in there if duty.role == Duty.Role.LEAD}
    asked = LedItem(item.pk, item.session_id, item.title, item.profession, item.team)
    missing = lacking(asked, is_led=any(name in leading for name in led), there={duty.profession for duty in there})
    return TimetableRow(
        item=item,
        starts_at=starts.astimezone(zone),
        ends_at=(starts + dt.timedelta(minutes=item.minutes)).astimezone(zone),
        led_by=list(dict.fromkeys(led)),
        needs=listed([str(Profession(each).label) for each in missing]),
    )
