"""Places when two records become one, and when they are taken apart: nobody is on one course, or at one session, twice.

Of two places on a course the earlier one stays. Of two places at a session that has begun the one with the better mark stays,
so what the register says of the person isn't lost; before that the one that belongs to the place on the course. Nothing is
written over but what a place that stays takes from the other; the merge keeps how it was.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.words import long_date
from courses.models import Course, Session
from participants.enrolment import offering
from participants.models import Appointment, Enrolment, Guest, Merge, Participant, PracticePlan, SessionBooking
from participants.rules.attendance import ATTENDED, Mark

# Why a place was closed, as the office reads it.
MERGED = "Another record of the same person keeps the place."
# From the best down: what somebody came to isn't lost to a record that says they were away.
BEST_FIRST = (Mark.HERE, Mark.PRESENT, Mark.LATE, Mark.TOO_LATE, Mark.TOLD_US, Mark.ABSENT, Mark.NO_WORD)
APOLOGY = ("apology_at", "apology_for", "apology_reason", "apology_by")
TAKEN_OVER = ("enrolment", *APOLOGY)

Settled = dict[str, Any]
Counted = dict[int, int | None]
Row = TypeVar("Row", Enrolment, Appointment)


@dataclass(frozen=True, slots=True)
class CourseTwice:
    """Two places of one person on a course."""

    stays: Enrolment
    goes: Enrolment

    @property
    def words(self) -> str:
        """A sentence about it."""
        since = long_date(self.stays.joined_at.astimezone(self.stays.course.organisation.tzinfo))
        return f"Both have a place on {self.stays.course}. The one since {since} stays; the other is closed, and free again."


@dataclass(slots=True)
class SessionTwice:
    """Two places of one person at a session. `before` is what stood in the columns that the one that stays takes over."""

    stays: Appointment
    goes: Appointment
    before: dict[str, Any] = field(default_factory=dict)
    bookings: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What stands on the register afterwards, where the two differ; else empty."""
        stays, goes = self.stays.entered, self.goes.entered
        if stays == goes or not stays.mark:
            return ""
        session, said = self.stays.session, f"“{goes.words}”" if goes.mark else "nothing"
        return f"{session.label}, {long_date(session.local_date)}: “{stays.words}” stands; the other record says {said}."


@dataclass(frozen=True, slots=True)
class Doubles:
    """All that two records hold twice."""

    courses: tuple[CourseTwice, ...]
    sessions: tuple[SessionTwice, ...]

    @property
    def words(self) -> list[str]:
        """What becomes of it, a sentence each."""
        said = [each.words for each in self.courses] + [each.words for each in self.sessions]
        return [sentence for sentence in said if sentence]


def doubles_of(keep: Participant, other: Participant) -> Doubles:
    """Return what these two hold twice, and which of it stays. Two queries."""
    both = {"participant__in": [keep.pk, other.pk]}
    active = Enrolment.objects.filter(**both, state=Enrolment.State.ACTIVE).select_related("course__organisation")
    courses = [
        CourseTwice(*sorted(pair, key=lambda each: (each.joined_at, each.participant_id != keep.pk)))
        for pair in _pairs(active, "course_id")
    ]
    closing = {each.goes.pk for each in courses}
    booked = Appointment.objects.filter(**both, state=Appointment.State.BOOKED).select_related("session")
    pairs = _pairs(booked.order_by("session__starts_at", "pk"), "session_id")
    ordered = [sorted(pair, key=lambda each: _worse(each, keep, closing)) for pair in pairs]
    return Doubles(tuple(courses), tuple(SessionTwice(stays, goes) for stays, goes in ordered))


def _pairs(rows: QuerySet[Row], by: str) -> list[list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return [pair for pair in found.values() if len(pair) > 1]


def _worse(place: Appointment, keep: Participant, closing: Collection[int]) -> tuple[Any, ...]:
    """A key by which the place that stays comes first."""
    mark = BEST_FIRST.index(Mark(place.mark)) if place.mark else len(BEST_FIRST)
    of_no_course = place.enrolment_id is None or place.enrolment_id in closing
    return mark, place.came_late, place.left_early, of_no_course, place.participant_id != keep.pk


def settle(keep: Participant, other: Participant, *, by: Actor, now: dt.datetime) -> Settled:
    """Before two records become one, all locked: close what one person can't have. Returns what an undoing needs.

    The number of queries doesn't grow with the sessions.
    """
    doubles = doubles_of(keep, other)
    instead = {each.goes.pk: each.stays.pk for each in doubles.courses}
    counted = _uncounted(doubles, instead)
    _take_over(doubles.sessions, instead)
    going = [each.goes.pk for each in doubles.sessions]
    Appointment.objects.filter(pk__in=going).update(state=Appointment.State.WITHDRAWN, closed_at=now)
    alone = list(Appointment.objects.filter(enrolment__in=instead, state=Appointment.State.BOOKED)) if instead else []
    kept_on = [[each.pk, each.enrolment_id] for each in alone]
    for each in alone:
        each.enrolment_id = instead[each.enrolment_id or 0]
    Appointment.objects.bulk_update(alone, ["enrolment"])
    _close(doubles.courses, by, now)
    closed = _count_once(counted, now)
    at_sessions = {each.goes.pk: each.stays.pk for each in doubles.sessions}
    return {
        "guests": _hang_over(Guest, "appointment", at_sessions),
        "plans": _hang_over(PracticePlan, "enrolment", instead),
        "courses": [[each.stays.pk, each.goes.pk] for each in doubles.courses],
        "sessions": [[each.stays.pk, each.goes.pk] for each in doubles.sessions],
        "before": {str(each.stays.pk): each.before for each in doubles.sessions if each.before},
        "bookings": [[each.goes.pk, pk] for each in doubles.sessions for pk in each.bookings],
        "enrolments": kept_on,
        "reviews": [[pk, months] for pk, months in counted.items()],
        "review_places": closed,
    }


def _hang_over(model: type[Guest | PracticePlan], column: str, instead: Mapping[int, int]) -> list[list[int]]:
    """Let what hangs on closed places hang on those that stay: whom they bring, what they practise. Returns how it was."""
    rows: list[Any] = list(model._default_manager.filter(**{f"{column}__in": list(instead)})) if instead else []
    was = [[getattr(each, f"{column}_id"), each.pk] for each in rows]
    for each in rows:
        setattr(each, f"{column}_id", instead[getattr(each, f"{column}_id")])
    model._default_manager.bulk_update(rows, [column])
    return was


def _hang_back(model: type[Guest | PracticePlan], column: str, was: Collection[Collection[int]]) -> None:
    back = {pk: place for place, pk in was}
    rows: list[Any] = list(model._default_manager.filter(pk__in=back)) if back else []
    for each in rows:
        setattr(each, f"{column}_id", back[each.pk])
    model._default_manager.bulk_update(rows, [column])


def _uncounted(doubles: Doubles, instead: Mapping[int, int]) -> Counted:
    """Let no place on what both hold count for a review meanwhile. By key what each counted for."""
    places = [place for each in doubles.sessions for place in (each.stays, each.goes)]
    on = {*instead, *instead.values(), *(place.enrolment_id for place in places if place.enrolment_id)}
    reviews = Appointment.objects.filter(enrolment__in=on, session__kind=Session.Kind.REVIEW) if on else []
    found = {each.pk: each.for_months for each in reviews}
    Appointment.objects.filter(pk__in=found).update(for_months=None)
    return found


def _count_once(counted: Counted, now: dt.datetime) -> list[int]:
    """Let one place of each enrolment count for each review: what they came to, else what is to come, best where they moved to.

    Another one that is to come is given back; its key is returned. One that is over stays on its register.
    """
    booked = Appointment.objects.filter(pk__in=counted, state=Appointment.State.BOOKED, enrolment__isnull=False)
    by_review: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    for place in booked.select_related("session", "enrolment"):
        by_review[place.enrolment_id or 0, place.session.months or 0].append(place)
    first, given_back = [], []
    for (_, months), places in by_review.items():
        best, *others = sorted(places, key=lambda each: _less_to_count(each, now))
        best.for_months = months
        first.append(best)
        given_back += [each.pk for each in others if each.session.starts_at > now and not each.mark]
    Appointment.objects.bulk_update(first, ["for_months"])
    Appointment.objects.filter(pk__in=given_back).update(state=Appointment.State.WITHDRAWN, closed_at=now)
    return given_back


def _less_to_count(place: Appointment, now: dt.datetime) -> tuple[bool, ...]:
    is_own = place.enrolment is not None and place.session.course_id == place.enrolment.course_id
    return place.mark not in ATTENDED, place.session.is_cancelled, place.session.ends_at <= now, is_own


def _take_over(sessions: Collection[SessionTwice], instead: Mapping[int, int]) -> None:
    """Let the places that stay have what only the others have: a place on the course, an apology, what is booked for them."""
    held: dict[int, list[SessionBooking]] = defaultdict(list)
    both = [place.pk for each in sessions for place in (each.stays, each.goes)]
    for booking in SessionBooking.objects.filter(appointment__in=both) if both else ():
        held[booking.appointment_id].append(booking)
    moving = []
    for twice in sessions:
        _take_columns(twice, instead)
        has = {(each.kind, each.what) for each in held[twice.stays.pk]}
        for booking in held[twice.goes.pk]:
            if (booking.kind, booking.what) not in has:
                twice.bookings.append(booking.pk)
                booking.appointment = twice.stays
                moving.append(booking)
    Appointment.objects.bulk_update([each.stays for each in sessions if each.before], TAKEN_OVER)
    SessionBooking.objects.bulk_update(moving, ["appointment"])


def _take_columns(twice: SessionTwice, instead: Mapping[int, int]) -> None:
    stays, goes = twice.stays, twice.goes
    enrolment = stays.enrolment_id or goes.enrolment_id or 0
    new: dict[str, Any] = {"enrolment_id": instead.get(enrolment, enrolment) or None}
    if goes.told_us and not stays.told_us and stays.mark not in ATTENDED:
        new |= {name: getattr(goes, name) for name in APOLOGY}
    for name, value in new.items():
        if getattr(stays, name) != value:
            twice.before[name] = getattr(stays, name)
            setattr(stays, name, value)


def _close(courses: Iterable[CourseTwice], by: Actor, now: dt.datetime) -> None:
    closing = [each.goes for each in courses]
    Enrolment.objects.filter(pk__in=[each.pk for each in closing]).update(
        state=Enrolment.State.WITHDRAWN, withdrawn_at=now, withdrawn_reason=MERGED, withdrawn_quietly=True
    )
    _count([each.course_id for each in closing])
    if closing:
        audit.record_each(by, "closed a place that another record keeps", closing)
    for course in sorted({each.course_id for each in closing}):
        offering.offer_freed(course, now=now)


def _count(courses: Iterable[int]) -> None:
    active = Enrolment.objects.filter(course=OuterRef("pk"), state=Enrolment.State.ACTIVE).order_by()
    number = active.values("course").annotate(count=Count("pk")).values("count")
    Course.objects.filter(pk__in=list(courses)).update(taken=Coalesce(Subquery(number), 0))


# --- taking it apart ---


def to_reopen(merge: Merge) -> list[Enrolment]:
    """What this merge closed on courses and an undoing opens again: while the place that stayed is still held. One query."""
    pairs: list[list[int]] = merge.settled.get("courses", [])
    if not pairs:
        return []
    found = Enrolment.objects.filter(pk__in=[pk for pair in pairs for pk in pair]).select_related("course")
    rows = {each.pk: each for each in found}
    held = Enrolment.State.ACTIVE
    return [rows[goes] for stays, goes in pairs if rows[stays].state == held and rows[goes].state != held]


def refusals(reopening: Iterable[Enrolment]) -> list[str]:
    """Why a course can't take the second of them again, a sentence each."""
    return [
        f"{each.course} is full now, and each of the two would need a place on it." for each in reopening if each.course.free < 1
    ]


def reopen(merge: Merge, reopening: Iterable[Enrolment]) -> None:
    """Open again what `settle` closed, once the rows are with the record they came from; their courses are locked."""
    if not merge.settled:
        return
    opened = {each.pk: each.course_id for each in reopening}
    Enrolment.objects.filter(pk__in=opened).update(
        state=Enrolment.State.ACTIVE, withdrawn_at=None, withdrawn_reason="", withdrawn_quietly=False
    )
    _count(opened.values())
    kept_on = dict(merge.settled["enrolments"])
    stood = dict(merge.settled["sessions"])
    counted = dict(merge.settled.get("reviews", []))
    Appointment.objects.filter(pk__in=counted).update(for_months=None)
    rows = Appointment.objects.select_related("enrolment").in_bulk([*kept_on, *stood, *stood.values()])
    for pk, enrolment in kept_on.items():
        rows[pk].enrolment_id = enrolment
    for stays, goes in stood.items():
        _give_back(rows[stays], merge.settled["before"].get(str(stays), {}))
        if rows[stays].state == Appointment.State.BOOKED and _is_held(rows[goes]):
            rows[goes].state, rows[goes].closed_at = Appointment.State.BOOKED, None
    Appointment.objects.bulk_update(rows.values(), [*TAKEN_OVER, "state", "closed_at"])
    _count_as_before(counted, merge.settled.get("review_places", []))
    back = {booking: appointment for appointment, booking in merge.settled["bookings"]}
    bookings = list(SessionBooking.objects.filter(pk__in=back))
    for booking in bookings:
        booking.appointment_id = back[booking.pk]
    SessionBooking.objects.bulk_update(bookings, ["appointment"])
    _hang_back(Guest, "appointment", merge.settled.get("guests", []))
    _hang_back(PracticePlan, "enrolment", merge.settled.get("plans", []))


def _count_as_before(counted: Mapping[int, int | None], closed: Collection[int]) -> None:
    """Let each place count for the review it counted for, and open again those that were given back."""
    rows = list(Appointment.objects.filter(pk__in=counted).select_related("enrolment").order_by("pk"))
    for place in rows:
        if place.pk in closed and place.state == Appointment.State.WITHDRAWN and _is_held(place):
            place.state, place.closed_at = Appointment.State.BOOKED, None
    own = {place.enrolment_id for place in rows}
    others = Appointment.objects.filter(enrolment__in=own, state=Appointment.State.BOOKED).exclude(pk__in=counted)
    taken = set(others.exclude(for_months=None).values_list("enrolment", "for_months"))
    for place in rows:
        claim = (place.enrolment_id, counted[place.pk])
        # What was moved or given back says for which review it was, and counts for none.
        if place.state != Appointment.State.BOOKED or claim not in taken:
            place.for_months = counted[place.pk]
    Appointment.objects.bulk_update(rows, ["state", "closed_at", "for_months"])


def _is_held(place: Appointment) -> bool:
    return place.enrolment is None or place.enrolment.state != Enrolment.State.WITHDRAWN


def _give_back(place: Appointment, before: Mapping[str, Any]) -> None:
    """Put back what stood in its columns; times were written down as words."""
    columns = {each.attname: each for each in Appointment._meta.concrete_fields}
    for name, value in before.items():
        setattr(place, name, columns[name].to_python(value))
