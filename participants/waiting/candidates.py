"""Who waits for a programme, in order, and who of them fits a course: what the rules of fitting are given, read at once."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from common.clock import today_in
from courses.ground.joining_terms import with_closing
from courses.models import Course, Edition, Programme, Session
from participants.enrolment import offering
from participants.episodes.stages import TOOK_PLACE
from participants.models import (
    Appointment,
    Decision,
    Enrolment,
    KeptApart,
    Offer,
    Participant,
    PathwayChoice,
    Unavailable,
    WaitingListEntry,
)
from participants.waiting.fitting import CourseDates, DateFacts, EntryFacts, Fit, Limits, PlaceHeld, fit

Waiting = WaitingListEntry.State
OPEN = (Waiting.WAITING, Waiting.OFFERED)
ORDER = ("priority", "accepted_on", "pk")
ACTIVE = Enrolment.State.ACTIVE
MOST_MET = 200  # people to choose one of


def programmes_with_a_list(organisation: Organisation) -> QuerySet[Programme]:
    """The organisation's programmes that are entered by referral, by name: each has a waiting list of its own."""
    by_referral = Edition.objects.filter(entry=Edition.Entry.REFERRAL, valid_from__isnull=False)
    return Programme.objects.filter(organisation=organisation, pk__in=by_referral.values("programme")).order_by("name", "pk")


def entries_of(organisation: Organisation) -> QuerySet[WaitingListEntry]:
    """Everybody of an organisation who is or was on the waiting list of a programme, with the person."""
    entries = WaitingListEntry.objects.filter(participant__organisation=organisation, course=None)
    return entries.select_related("participant", "programme", "episode")


def waiting_for(programme: Programme) -> QuerySet[WaitingListEntry]:
    """Who waits for a programme or has been offered a place, in no order; records that were closed are passed over."""
    return waiting_of(programme.organisation, programme).select_related("participant", "programme", "episode")


def waiting_of(organisation: Organisation, programme: Programme) -> QuerySet[WaitingListEntry]:
    """The same, with nothing beside them."""
    entries = WaitingListEntry.objects.filter(participant__organisation=organisation, course=None)
    return entries.filter(programme=programme, state__in=OPEN, participant__merged_into=None)


def courses_with_places(programme: Programme, now: dt.datetime) -> QuerySet[Course]:
    """Courses of a programme to come that people can join and that have a place to offer, the soonest first."""
    free = Course.objects.filter(programme=programme, cancelled_at=None, first_starts_at__gt=now)
    free = free.filter(edition__entry=Edition.Entry.REFERRAL, places__gt=F("taken") + F("offered"))
    related = ("edition", "programme__organisation", "organisation", "venue")
    return with_closing(free).select_related(*related).order_by("first_starts_at", "pk")


def with_standing(entries: QuerySet[WaitingListEntry], now: dt.datetime) -> QuerySet[Any]:
    """Add what was decided and answered last, when they were assessed, what they declined or were offered, and their place."""
    episode = OuterRef("episode")
    decisions = Decision.objects.filter(episode=episode).order_by("-decided_at", "-pk")
    choices = PathwayChoice.objects.filter(episode=episode).order_by("-pk")
    places = _places_on(now)
    noted: QuerySet[Any] = with_notes(entries, now).annotate(
        outcome=Subquery(decisions.values("outcome")[:1]),
        answer=Subquery(choices.values("answer")[:1]),
        place_course=Subquery(places.values("course")[:1]),
        place_starts_at=Subquery(places.values("course__first_starts_at")[:1]),
    )
    return noted


def with_notes(entries: QuerySet[WaitingListEntry], now: dt.datetime) -> QuerySet[Any]:
    """Add of the same only what the list says under a name: each more takes PostgreSQL longer to plan than to read."""
    episode = OuterRef("episode")
    decisions = Decision.objects.filter(episode=episode).order_by("-decided_at", "-pk")
    assessed = Appointment.objects.filter(TOOK_PLACE, episode=episode, state=Appointment.State.BOOKED)
    assessed = assessed.filter(session__kind=Session.Kind.ASSESSMENT).order_by("-session__starts_at")
    since = Q(entry__looked_at=None) | Q(closed_at__gt=F("entry__looked_at"))
    declined = Offer.objects.filter(since, entry=OuterRef("pk"), state=Offer.State.DECLINED, counts_as_declined=True)
    offers = Offer.objects.filter(entry=OuterRef("pk"), state=Offer.State.OPEN)
    return entries.annotate(
        assessed_at=Coalesce(Subquery(assessed.values("session__starts_at")[:1]), Subquery(decisions.values("decided_at")[:1])),
        declined=Coalesce(Subquery(declined.order_by().values("entry").annotate(n=Count("pk")).values("n")), 0),
        offer_pk=Subquery(offers.values("pk")[:1]),
        offered_course=Subquery(offers.values("course__name")[:1]),
        reply_by=Subquery(offers.values("reply_by")[:1]),
        place_name=Subquery(_places_on(now).values("course__name")[:1]),
    )


def _places_on(now: dt.datetime) -> QuerySet[Enrolment]:
    places = Enrolment.objects.filter(participant=OuterRef("participant"), course__programme=OuterRef("programme"), state=ACTIVE)
    return places.filter(course__cancelled_at=None, course__last_ends_at__gt=now).order_by("course__first_starts_at")


@dataclass(frozen=True, slots=True)
class ListCandidate:
    """Somebody on the list, how manyth, and whether they fit. `kept_with`: people on the list whom they aren't to meet."""

    entry: WaitingListEntry
    number: int
    fit: Fit
    kept_with: frozenset[int]


def dates_of(course: Course, now: dt.datetime) -> CourseDates:
    """A course's days and reviews to come, for the rules. One query."""
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now).order_by("starts_at", "pk")
    dates = tuple(_date(each) for each in planned)
    first = course.first_starts_at
    day = next((each.day for each in dates), today_in(course.organisation.tzinfo, first))
    return CourseDates(course.pk, course.format, first, day, dates)


def _date(session: Session) -> DateFacts:
    return DateFacts(session.starts_at, session.ends_at, session.local_date, session.label, counts=not session.is_review)


def limits_of(edition: Edition) -> Limits:
    """What an edition says of old assessments and declined offers."""
    return Limits(edition.assessment_months, edition.declined_offers)


def candidates(course: Course, *, now: dt.datetime) -> list[ListCandidate]:
    """Everybody on the list of the course's programme, in order, each with whether they fit. The queries don't grow with them."""
    waiting = waiting_for(course.programme).select_related(None).select_related("participant")
    entries = list(with_standing(waiting, now).order_by(*ORDER))
    return [
        ListCandidate(entry, number, fits, kept)
        for number, (entry, fits, kept) in enumerate(fitted(entries, course, now=now), start=1)
    ]


def fitted(
    entries: Sequence[WaitingListEntry], course: Course, *, now: dt.datetime
) -> Iterable[tuple[WaitingListEntry, Fit, frozenset[int]]]:
    """Each of these entries from with_standing, whether it fits, and whom of all people they aren't to meet. Five queries."""
    dates, limits = dates_of(course, now), limits_of(course.edition)
    zone = course.organisation.tzinfo
    people = [each.participant_id for each in entries]
    away, elsewhere, kept = _away(entries), _elsewhere(entries, dates, course.organisation), _kept_apart(people)
    there = _on(course) if kept else set()
    today = today_in(zone, now)
    for entry in entries:
        apart = kept.get(entry.participant_id, frozenset())
        facts = _facts(entry, zone=zone, away=away, elsewhere=elsewhere, kept_from=course.pk if apart & there else None)
        yield entry, fit(facts, dates, limits, today), apart


def misfit_of(person: Participant, course: Course, now: dt.datetime) -> str:
    """Why somebody who waits for a course's programme doesn't fit all of it, as a sentence; "" for who fits, or doesn't wait."""
    entries = list(with_standing(waiting_for(course.programme).filter(participant=person), now))
    for entry, fits, _ in fitted(entries, course, now=now) if entries else ():
        return "" if fits else f"{entry.participant.full_name} {fits.why_not}."
    return ""


def _facts(
    entry: Any,
    *,
    zone: ZoneInfo,
    away: dict[int, list[tuple[dt.date, dt.date]]],
    elsewhere: dict[int, list[DateFacts]],
    kept_from: int | None,
) -> EntryFacts:
    """What the rules are given of an entry from with_standing."""
    takes = {"in_person": entry.takes_in_person, "video": entry.takes_video, "telephone": entry.takes_telephone}
    assessed_at, looked_at = entry.assessed_at, entry.looked_at
    seen = max((each for each in (assessed_at, looked_at) if each), default=None)
    held = PlaceHeld(entry.place_course, entry.place_name, entry.place_starts_at) if entry.place_course else None
    return EntryFacts(
        takes=frozenset(way for way, is_taken in takes.items() if is_taken),
        stopped=entry.participant.is_stopped,
        recommended=entry.outcome == Decision.Outcome.RECOMMENDED,
        wants_it=entry.answer == PathwayChoice.Answer.YES,
        earliest_start=entry.earliest_start,
        away=tuple(away.get(entry.pk, ())),
        not_weekdays=frozenset(entry.not_weekdays),
        kept_from=frozenset([kept_from] if kept_from else ()),
        other_offer=entry.offered_course or "",
        declined=entry.declined,
        assessed_on=seen.astimezone(zone).date() if seen else None,
        elsewhere=tuple(elsewhere.get(entry.participant_id, ())),
        has_place=held,
        sooner=entry.sooner,
    )


def _away(entries: Sequence[WaitingListEntry]) -> dict[int, list[tuple[dt.date, dt.date]]]:
    found: dict[int, list[tuple[dt.date, dt.date]]] = {}
    rows = Unavailable.objects.filter(entry__in=[each.pk for each in entries])
    for entry, first, last in rows.values_list("entry", "from_on", "until_on"):
        found.setdefault(entry, []).append((first, last))
    return found


def _elsewhere(
    entries: Sequence[WaitingListEntry], course: CourseDates, organisation: Organisation
) -> dict[int, list[DateFacts]]:
    """What they have with us at the very hours of the course and its reviews, but at the place they would give up. One query."""
    if not entries or not course.dates:
        return {}
    gives_up = {each.participant_id: each.place_course for each in entries}  # type: ignore[attr-defined]  # with_standing
    meets = Q()
    for each in course.dates:
        meets |= Q(starts_at__lt=each.ends_at, ends_at__gt=each.starts_at)
    sessions = Session.objects.filter(meets, organisation=organisation, state=Session.State.PLANNED).exclude(course=course.pk)
    booked = Appointment.objects.filter(participant__in=list(gives_up), state=Appointment.State.BOOKED, session__in=sessions)
    rows = booked.values_list("participant", "enrolment__course", "session__starts_at", "session__ends_at")
    found: dict[int, list[DateFacts]] = {}
    for person, of, starts_at, ends_at in rows:
        if of is None or of != gives_up[person]:
            found.setdefault(person, []).append(DateFacts(starts_at, ends_at, starts_at.date()))
    return found


def _kept_apart(people: Collection[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    pairs = KeptApart.objects.filter(Q(one__in=people) | Q(other__in=people), ended_at=None)
    for one, other in pairs.values_list("one", "other"):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {pk: frozenset(others) for pk, others in found.items()}


def _on(course: Course) -> set[int]:
    """Who has a place on a course, or is offered one. Two queries."""
    placed = Enrolment.objects.filter(course=course, state=ACTIVE).values_list("participant", flat=True)
    offered = Offer.objects.filter(Q(course=course) | Q(alternative=course), state=Offer.State.OPEN)
    return {*placed, *offered.values_list("participant", flat=True)}


def places_of(course: Course, now: dt.datetime) -> int:
    """How many places could be offered; less than one is none."""
    return max(offering.places_left(course, now), 0)


def people_on_their_way(programme: Programme) -> list[Participant]:
    """Everybody with an open pathway on a programme, by name. One query."""
    people = Participant.objects.filter(episodes__programme=programme, episodes__ended_at=None, merged_into=None)
    return list(people.distinct().order_by("sort_key", "pk")[:MOST_MET])


def people_to_meet(entry: WaitingListEntry, now: dt.datetime) -> list[Participant]:
    """Whom somebody could meet in a group: who else waits for the programme, or has a place on a course of it to come or on."""
    waiting = waiting_for(entry.programme).order_by().values("participant")
    placed = Enrolment.objects.filter(course__programme=entry.programme_id, state=ACTIVE, course__last_ends_at__gt=now)
    theirs = Q(pk__in=waiting) | Q(pk__in=placed.order_by().values("participant"))
    people = Participant.objects.filter(theirs, merged_into=None).exclude(pk=entry.participant_id)
    return list(people.order_by("sort_key", "pk")[:MOST_MET])
