"""Reads the places that the rules judge: many enrolments in five queries, whether the planner or the sender asks.

One more where somebody moved to another group's review.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courses.ground.catalogue import closed_days_of
from courses.ground.discretion import names_of, reveals
from courses.models import Course, Session, Venue
from participants.models import Appointment, Enrolment, Participant
from participants.rules.apologies import holds
from participants.rules.attendance import ATTENDED
from reminders.models import Writing
from reminders.rules import enrolment as rules
from reminders.rules import reasons, what_was_told
from reminders.rules.facts import AppointmentFacts, EnrolmentFacts, ReminderDays, Told, WantedMessage, WrittenFacts
from reminders.rules.still_ahead import still_ahead
from reminders.rules.what_was_told import Known

Sessions = dict[int, Session]


@dataclass(frozen=True, slots=True)
class EnrolmentToTell:
    """A place as the rules see it, with the records its messages are written from."""

    place: EnrolmentFacts
    enrolment: Enrolment
    sessions: Sessions
    # The messages that somebody has told them by hand, by key.
    passed_on: frozenset[int] = frozenset()
    # Rooms they know of, by key: for whoever tells them by hand.
    rooms: Mapping[int, Venue] = field(default_factory=dict)
    # What the office wrote to everybody on the course.
    writings: Collection[Writing] = ()

    @property
    def participant(self) -> Participant:
        """Who is written to, with their organisation."""
        return self.enrolment.participant

    @property
    def course(self) -> Course | None:
        """The course it is a place on."""
        return self.enrolment.course

    @property
    def names(self) -> tuple[str, ...]:
        """What would tell what an appointment is for."""
        return names_of(self.enrolment.course)

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.place.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"enrolment": self.enrolment, "course_id": self.enrolment.course_id}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """Every message that should exist for it, or those of one rule."""
        return rules.wanted(self.place, rule=rule)

    def still_ahead(self, want: WantedMessage, now: datetime) -> WantedMessage:
        """The same message without the dates that are over."""
        return still_ahead(want, self.place, now)

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return rules.why_not(self.place, rule=rule, key=key, session=session)


def enrolments_to_tell(enrolments: Collection[int]) -> dict[int, EnrolmentToTell]:
    """Return the places of these enrolments (primary keys), each under its own; five queries, two more where one was given
    back, one more where a review was moved to another group's, and one for each organisation that tells any of it by hand.

    What many people share (their course, its sessions) is read and prepared once.
    """
    found = list(Enrolment.objects.filter(pk__in=enrolments).select_related("participant"))
    courses = _courses({each.course_id for each in found})
    held = _held(Appointment.objects.filter(enrolment__in=enrolments, state=Appointment.State.BOOKED))
    left = _left(found)
    chains = _moved_through(found)
    moved = {pk for chain in chains.values() for pk in chain}
    given_back = _held(_given_back(left, moved)) if left or moved else {}
    before = taken_the_place_of(held)
    wanted = {place[2] for places in (held, given_back) for theirs in places.values() for place in theirs}
    wanted |= {each.session for each in before.values()}
    sessions = sessions_by_key(wanted)
    facts = {pk: shared_facts_of(session) for pk, session in sessions.items()}
    told = what_was_told.known(enrolments)
    written = writings_on({pk for pk, course in courses.items() if course.was_written_to})  # type: ignore[attr-defined]  # _courses
    places = {}
    for enrolment in found:
        enrolment.course = courses[enrolment.course_id]
        enrolment.participant.organisation = enrolment.course.organisation
        visits = tuple(visit_of(appointment, facts[appointment[2]]) for appointment in held[enrolment.pk])
        known = told[enrolment.pk]
        visits = tuple(replace(each, elsewhere=sessions[each.session].course_id != enrolment.course_id) for each in visits)
        place = moved_with_what_is_known(_place(enrolment, visits, known), before, facts)
        if enrolment.pk in left:
            gone = tuple(visit_of(appointment, facts[appointment[2]]) for appointment in given_back.get(enrolment.pk, ()))
            place = replace(place, left_at=enrolment.withdrawn_at, given_back=gone)
        if chain := chains.get(enrolment.pk):
            have = {each.session for each in visits}
            old = (row for pk in chain for row in given_back.get(pk, ()) if row[2] not in have)
            place = replace(place, came_from=tuple(visit_of(row, facts[row[2]]) for row in old))
        writings = written.get(enrolment.course_id, ())
        place = replace(place, written=written_to(enrolment, writings)) if writings else place
        places[enrolment.pk] = EnrolmentToTell(place, enrolment, sessions, frozenset(known.passed_on), writings=writings)
    return _with_rooms(_with_closed_days(places))


def _with_closed_days(places: dict[int, EnrolmentToTell]) -> dict[int, EnrolmentToTell]:
    """Add when their organisation is closed. One query for each."""
    houses = {each.enrolment.course.organisation for each in places.values()}
    closed = {each: closed_days_of(each) for each in houses}
    return {
        pk: replace(each, place=replace(each.place, closed=closed[each.enrolment.course.organisation]))
        for pk, each in places.items()
    }


def _with_rooms(places: dict[int, EnrolmentToTell]) -> dict[int, EnrolmentToTell]:
    """Add the rooms that people know who are told by hand. One query if they know of any."""
    by_hand = {pk: each for pk, each in places.items() if rules.unreachable(each.place)}
    if not by_hand:
        return places
    rooms = rooms_known(each.place for each in by_hand.values())
    return places | {pk: replace(each, rooms=rooms) for pk, each in by_hand.items()}


def rooms_known(places: Iterable[EnrolmentFacts]) -> Mapping[int, Venue]:
    """The rooms that these people were told of, by key. One query if there are any."""
    known = {told.venue for place in places for told in place.told.values() if told.venue}
    return Venue.objects.in_bulk(known) if known else {}


def _courses(pks: Collection[int]) -> dict[int, Course]:
    found = Course.objects.filter(pk__in=pks).select_related("organisation", "edition", "programme", "venue")
    written_to = Exists(Writing.objects.filter(course=OuterRef("pk")))
    return {each.pk: each for each in found.annotate(was_written_to=written_to)}


OF_A_PLACE = ("pk", "session_id", "made_at", "apology_at", "apology_for", "mark", "replaces_id")
Held = tuple[int, int, int, datetime, datetime | None, datetime | None, str, int | None]


def _held(appointments: QuerySet[Appointment]) -> dict[int, list[Held]]:
    """These appointments by enrolment: enrolment, appointment, session, when made, the apology and for which start, the mark,
    and which it took the place of.
    """
    held: dict[int, list[Held]] = defaultdict(list)
    for row in appointments.values_list("enrolment_id", *OF_A_PLACE):
        held[row[0]].append(row)
    return held


def _moved_through(found: Iterable[Enrolment]) -> dict[int, list[int]]:
    """The places that each of these took the place of, one after the other, by key; only of those that were moved.

    All of them, for somebody may be moved on before they heard of the first move. A query for each time anybody was moved.
    """
    chains = {each.pk: [each.moved_from_id] for each in found if each.moved_from_id}
    ahead = {chain[-1] for chain in chains.values()}
    while ahead:
        rows = Enrolment.objects.filter(pk__in=ahead, moved_from__isnull=False).values_list("pk", "moved_from")
        before = {pk: origin for pk, origin in rows if origin}
        for chain in chains.values():
            if chain[-1] in before:
                chain.append(before[chain[-1]])
        ahead = set(before.values())
    return chains


def _left(found: Iterable[Enrolment]) -> set[int]:
    """Those that somebody gave back and has no other place for, there or where the office moved them. One query; none where none
    was given back."""
    left = {(each.participant_id, each.course_id): each.pk for each in found if each.withdrawn_at and not each.withdrawn_quietly}
    if not left:
        return set()
    people, courses = {person for person, _ in left}, {course for _, course in left}
    active = Q(participant__in=people, course__in=courses, state=Enrolment.State.ACTIVE)
    # Who was moved is told so with the new dates.
    others = Enrolment.objects.filter(active | Q(moved_from__in=left.values()))
    rows = list(others.values_list("participant_id", "course_id", "moved_from_id"))
    back, moved = {(person, course) for person, course, _ in rows}, {origin for _, _, origin in rows}
    return {pk for place, pk in left.items() if place not in back and pk not in moved}


def _given_back(enrolments: Collection[int], moved: Collection[int]) -> QuerySet[Appointment]:
    """What was to come when the place was given back, or (`moved`) changed for one elsewhere: then also what is cancelled."""
    return Appointment.objects.filter(
        Q(enrolment__in=moved) | Q(enrolment__in=enrolments, session__state=Session.State.PLANNED),
        state=Appointment.State.WITHDRAWN,
        closed_at=F("enrolment__withdrawn_at"),
        session__starts_at__gt=F("closed_at"),
    )


class PlaceBefore(NamedTuple):
    """A place, the one it took the place of, and whether it was moved to another session itself."""

    session: int
    replaces: int | None
    was_moved: bool


def taken_the_place_of(held: Mapping[int, Sequence[Held]]) -> dict[int, PlaceBefore]:
    """The places that others took the place of, by appointment. One query where any did."""
    people = [enrolment for enrolment, places in held.items() if any(place[7] for place in places)]
    if not people:
        return {}
    moved = Appointment.objects.filter(enrolment__in=people, state=Appointment.State.MOVED)
    rows = moved.values_list("pk", "session_id", "replaces_id")
    found = {pk: PlaceBefore(session, replaces, was_moved=True) for pk, session, replaces in rows}
    standing = (place for places in held.values() for place in places if place[7])
    return found | {place[1]: PlaceBefore(place[2], place[7], was_moved=False) for place in standing}


def moved_with_what_is_known(
    place: EnrolmentFacts, before: Mapping[int, PlaceBefore], facts: Mapping[int, "SharedFacts"]
) -> EnrolmentFacts:
    """What somebody knew of the place they had goes on to the one they have instead, until they are told of that one itself.

    So that one message says what was and what is now, and none says anything when they are back where they were.
    """
    if not before:
        return place
    told, told_at, visits = dict(place.told), dict(place.told_at), []
    for visit in place.visits:
        gone = list(_places_before(visit.appointment, before))
        if not gone or visit.appointment in told:
            visits.append(visit)
            continue
        latest = next((pk for pk in gone if pk in told), None)
        known = told[latest] if latest else None
        first = facts[before[gone[-1]].session].session
        usual = Told(first.starts_at, first.ends_at, first.venue_id, what_was_told.digest(first.video_link))
        if known and latest and not known.cancelled:
            told[visit.appointment], told_at[visit.appointment] = known, told_at[latest]
        visits.append(replace(visit, instead_of=None if known and known.cancelled else known or usual))
    return replace(place, visits=tuple(visits), told=told, told_at=told_at)


def _places_before(pk: int, before: Mapping[int, PlaceBefore]) -> Iterator[int]:
    """The places before this one that were moved, the latest first; one that was missed stays on its register, and is none."""
    while pk in before and (earlier := before[pk].replaces) is not None and earlier in before and before[earlier].was_moved:
        yield earlier
        pk = earlier


def sessions_by_key(pks: Iterable[int]) -> Sessions:
    """These sessions with their rooms. One query."""
    return {each.pk: each for each in Session.objects.filter(pk__in=set(pks)).select_related("venue")}


def _place(enrolment: Enrolment, visits: tuple[AppointmentFacts, ...], known: Known) -> EnrolmentFacts:
    participant, course = enrolment.participant, enrolment.course
    return EnrolmentFacts(
        enrolment=enrolment.pk,
        zone=course.organisation.tzinfo,
        joined_at=enrolment.joined_at,
        before=ReminderDays.of(course.edition.reminders),
        visits=visits,
        ordered=course.edition.sessions_ordered,
        has_address=bool(participant.email),
        channel=participant.channel,
        stopped_reason=participant.stopped_reason,
        withdrawn=enrolment.state == Enrolment.State.WITHDRAWN,
        course_cancelled_at=course.cancelled_at,
        changing_since=course.changing_since,
        tell_at=course.tell_at,
        confirmed=known.confirmed,
        told=known.told,
        told_at=known.told_at,
    )


@dataclass(frozen=True, slots=True)
class SharedFacts:
    """What everybody at a session shares."""

    session: Session
    zone: ZoneInfo
    day: date
    single: bool
    cancelled_at: datetime | None
    link: str


def shared_facts_of(session: Session) -> SharedFacts:
    """What everybody at a session shares, worked out once."""
    zone = ZoneInfo(session.zone)
    return SharedFacts(
        session=session,
        zone=zone,
        day=session.starts_at.astimezone(zone).date(),
        single=not session.counts,
        cancelled_at=_cancelled_at(session),
        link=what_was_told.digest(session.video_link),
    )


def visit_of(appointment: Held, facts: SharedFacts) -> AppointmentFacts:
    """A place as the rules see it, from its row and what everybody at its session shares."""
    _, pk, _, made_at, apology_at, apology_for, mark, _ = appointment
    session = facts.session
    excused = holds(apology_at, apology_for, session.starts_at)
    return AppointmentFacts(
        appointment=pk,
        session=session.pk,
        revision=session.revision,
        starts_at=session.starts_at,
        zone=facts.zone,
        day=facts.day,
        since=max(made_at, session.changed_at) if session.changed_at else made_at,
        single=facts.single,
        cancelled_at=facts.cancelled_at,
        excused=excused,
        excused_for=None if excused else apology_for,
        ends_at=session.ends_at,
        venue=session.venue_id,
        link=facts.link,
        there=mark in ATTENDED,
        review=session.is_review,
    )


def _cancelled_at(session: Session) -> datetime | None:
    if not session.is_cancelled:
        return None
    # A cancelled session without a time of its own was cancelled before times were kept: nobody is told now.
    return session.cancelled_at or session.starts_at


def writings_on(courses: Collection[int]) -> dict[int, list[Writing]]:
    """What was written to everybody on each of these courses, the first first. One query; none without courses."""
    found: dict[int, list[Writing]] = defaultdict(list)
    if courses:
        for each in Writing.objects.filter(course__in=courses).order_by("pk"):
            found[each.course_id].append(each)
    return found


def written_to(enrolment: Enrolment, writings: Collection[Writing]) -> tuple[WrittenFacts, ...]:
    """Those of a course's writings that were for whoever has this place; the place comes with its person and course."""
    return tuple(
        WrittenFacts(each.pk, each.made_at, each.useful_until, reasons.SAYS_TOO_MUCH if _says_too_much(each, enrolment) else "")
        for each in writings
        if enrolment.joined_at <= each.made_at
    )


def _says_too_much(writing: Writing, enrolment: Enrolment) -> bool:
    """Whether somebody who wants neutral messages would get one that tells what their appointments are for."""
    if enrolment.participant.wording == Participant.Wording.PLAIN:
        return False
    names = names_of(enrolment.course)
    return reveals(writing.subject, names) or reveals(writing.text, names)
