"""Finds slots for a joint assessment: fetches a year of rota in a constant number of queries, then searches in memory."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from common.clock import today_in
from courses.assessing.need import AssessmentNeed, assessors_of, need_of
from courses.assessing.slots import LONGEST_SEARCH, AssessmentSlot, ClinicFacts, Ground, HoursTaken, Search
from courses.dates.wall_time import Span
from courses.ground.catalogue import closed_days_of, venues_of
from courses.models import Absence, AssessmentClinic, Duty, Facilitator, Format, Programme, Session, SlotHold, Venue
from courses.staffing.usual_week import days_off, local_days

# An assessment is one person and the team in a room.
PEOPLE_THERE = 4
KEY = re.compile(r"(\d{8}T\d{4})Z-(in_person|video|telephone)-(\d{1,9})-(\d{1,9}(?:\.\d{1,9}){0,9})", re.ASCII)
Hours = tuple[int, dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class FoundSlots:
    """What a search found, with the people and rooms it names, by key; and the slots that are held meanwhile."""

    need: AssessmentNeed
    slots: Sequence[AssessmentSlot]
    people: Mapping[int, Facilitator]
    rooms: Mapping[int, Venue]
    held: Sequence[SlotHold]
    looks: int


def find_slots(
    programme: Programme,
    organisation: Organisation,
    *,
    format: str,
    now: dt.datetime,
    theirs: Sequence[Span] = (),
) -> FoundSlots:
    """The next slots of clinics and the next five others, where nobody and nothing needed is taken.

    `theirs` is when whoever is assessed has something else. A constant number of queries. Raises Refused where the programme's
    edition doesn't say what an assessment needs.
    """
    need = need_of(programme, organisation, today_in(organisation.tzinfo, now))
    people = {person.pk: person for person in assessors_of(organisation, need.professions)}
    rooms = {room.pk: room for room in venues_of(organisation) if room.places >= PEOPLE_THERE}
    held = standing_holds(organisation, now)
    ground = _ground(organisation, programme, people, rooms, held, now=now, theirs=theirs)
    search = Search(ground, need.minutes, need.professions, format, now, need.notice(format))
    found = search.found()
    everybody = people | {each.pk: each for hold in held for each in hold.staff.all()}
    return FoundSlots(need, found, everybody, rooms, held, search.looks)


def next_when_all_are_free(people: Sequence[int], organisation: Organisation, *, minutes: int, now: dt.datetime) -> Span | None:
    """The next hours of a working day when none of these people, by key, leads anything or is away. Four queries."""
    everybody = {str(pk): [pk] for pk in people}
    ground = Ground(
        zone=organisation.tzinfo,
        closed=closed_days_of(organisation),
        clinicians=everybody,
        rooms=(),
        people=HoursTaken(_hours_of_people(organisation, people, (), now)),
        room_hours=HoursTaken(),
    )
    found = Search(ground, minutes, tuple(everybody), Format.TELEPHONE, now).found(1)
    return found[0].span if found else None


def standing_holds(organisation: Organisation, now: dt.datetime) -> list[SlotHold]:
    """The slots held at this moment, the first to begin first. Two queries."""
    return list(holds_that_stand(organisation, now).select_related("venue").prefetch_related("staff").order_by("starts_at", "pk"))


def holds_that_stand(organisation: Organisation, now: dt.datetime) -> QuerySet[SlotHold]:
    """The same, not fetched yet."""
    return holds_of(organisation).filter(until__gt=now)


def holds_of(organisation: Organisation) -> QuerySet[SlotHold]:
    """Every hold of the organisation that wasn't let go or used, also those whose minutes are over."""
    return SlotHold.objects.filter(organisation=organisation, let_go_at=None)


def own_holds(user: User, organisation: Organisation) -> QuerySet[SlotHold]:
    """Every hold of somebody there, also those that were let go or used: a second click finds what the first did."""
    return SlotHold.objects.filter(organisation=organisation, user=user)


def key_of(slot: AssessmentSlot) -> str:
    """How a form names a slot."""
    staff = ".".join(map(str, slot.staff))
    return f"{slot.span.starts_at.astimezone(dt.UTC):%Y%m%dT%H%M}Z-{slot.format}-{slot.venue or 0}-{staff}"


def slot_named(key: str, minutes: int) -> AssessmentSlot | None:
    """The slot a form names; None for anything else. Whether it is free is asked under the locks."""
    said = KEY.fullmatch(key)
    if said is None:
        return None
    try:
        starts_at = dt.datetime.strptime(said[1], "%Y%m%dT%H%M").replace(tzinfo=dt.UTC)
        span = Span(starts_at, starts_at + dt.timedelta(minutes=minutes))
    except (ValueError, OverflowError):
        return None
    return AssessmentSlot(span, said[2], int(said[3]) or None, tuple(map(int, said[4].split("."))))


def _ground(
    organisation: Organisation,
    programme: Programme,
    people: Mapping[int, Facilitator],
    rooms: Mapping[int, Venue],
    held: Sequence[SlotHold],
    *,
    now: dt.datetime,
    theirs: Sequence[Span],
) -> Ground:
    by_profession: dict[str, list[int]] = defaultdict(list)
    for person in people.values():
        by_profession[person.profession].append(person.pk)
    return Ground(
        zone=organisation.tzinfo,
        closed=closed_days_of(organisation),
        clinicians=by_profession,
        # The smallest first: the large ones are for groups.
        rooms=sorted(rooms, key=lambda pk: (rooms[pk].places, pk)),
        people=HoursTaken(_hours_of_people(organisation, list(people), held, now)),
        room_hours=HoursTaken(_hours_of_rooms(list(rooms), held, now)),
        clinics=_clinics(programme, rooms),
        room_until={pk: room.closed_at for pk, room in rooms.items() if room.closed_at},
        theirs=HoursTaken((0, span.starts_at, span.ends_at) for span in theirs),
    )


def _coming(now: dt.datetime) -> Q:
    return Q(ends_at__gt=now, starts_at__lt=now + LONGEST_SEARCH + dt.timedelta(days=1))


def _hours_of_people(
    organisation: Organisation, people: Sequence[int], held: Sequence[SlotHold], now: dt.datetime
) -> Iterator[Hours]:
    """When they lead, are away, don't work, or are kept for somebody: a draft of the rota blocks as well. Three queries."""
    for model in (Duty, Absence):
        rows = model.objects.filter(_coming(now), facilitator__in=people, ended_at=None)
        yield from rows.order_by().values_list("facilitator_id", "starts_at", "ends_at")
    for each in days_off(organisation, local_days([Span(now, now + LONGEST_SEARCH)], organisation.tzinfo), people):
        yield each.who, each.starts_at, each.ends_at
    for hold in held:
        for person in hold.staff.all():
            yield person.pk, hold.starts_at, hold.ends_at


def _hours_of_rooms(rooms: Sequence[int], held: Sequence[SlotHold], now: dt.datetime) -> Iterator[Hours]:
    planned = Session.objects.filter(_coming(now), venue__in=rooms, state=Session.State.PLANNED)
    for room, starts_at, ends_at in planned.order_by().values_list("venue_id", "starts_at", "ends_at"):
        yield room or 0, starts_at, ends_at
    yield from ((hold.venue_id, hold.starts_at, hold.ends_at) for hold in held if hold.venue_id)


def _clinics(programme: Programme, rooms: Mapping[int, Venue]) -> list[ClinicFacts]:
    rows = AssessmentClinic.objects.filter(programme=programme, ended_at=None).prefetch_related("staff").order_by("pk")
    usable = [each for each in rows if each.format != Format.IN_PERSON or each.venue_id in rooms]
    return [clinic_facts_of(each) for each in usable]


def clinic_facts_of(clinic: AssessmentClinic) -> ClinicFacts:
    """A clinic as plain values; its staff should have come with it."""
    return ClinicFacts(
        pk=clinic.pk,
        weekday=clinic.weekday,
        start=clinic.start,
        slots=clinic.slots,
        format=clinic.format,
        venue=clinic.venue_id if clinic.format == Format.IN_PERSON else None,
        staff=tuple(sorted(person.pk for person in clinic.staff.all())),
        valid_from=clinic.valid_from,
        valid_until=clinic.valid_until,
    )
