"""What the people of an organisation do, when: duties, absences, slots kept for assessments; values for the rules of freedom."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q

from accounts.models import Organisation
from courses.dates.wall_time import Span
from courses.models import Absence, Duty, Session, SlotHold
from courses.staffing.freedom import ASSESSMENT, ELSEWHERE, LEAVE, REVIEW, SICK, Commitment
from courses.staffing.usual_week import usual_week

Taken = Mapping[int, Sequence[Commitment]]
ABSENT = {
    Absence.Kind.LEAVE: (LEAVE, "is on leave"),
    Absence.Kind.SICK: (SICK, "is off sick"),
    Absence.Kind.ELSEWHERE: (ELSEWHERE, "is at work elsewhere"),
}


def commitments_of(
    organisation: Organisation,
    spans: Collection[Span],
    *,
    besides: Iterable[int] = (),
    held_at: dt.datetime | None = None,
    people: Collection[int] | None = None,
) -> Taken:
    """What each of the organisation's people does during these spans, by key: four queries.

    One more with slots kept at `held_at`, two more where there are assessment clinics.

    `besides` are sessions to leave out; `people` are the only ones asked about.
    """
    found: dict[int, list[Commitment]] = defaultdict(list)
    if not spans:
        return found
    for each in _duties(organisation, spans, besides, people):
        found[each.who].append(each)
    for each in absences_in(organisation, spans, people):
        found[each.who].append(each)
    for each in usual_week(organisation, spans, people):
        found[each.who].append(each)
    for each in _slots(organisation, spans, held_at) if held_at else ():
        found[each.who].append(each)
    return found


def during(spans: Iterable[Span], prefix: str = "") -> Q:
    """What is going on at any moment of any of these."""
    found = Q(pk__in=[])
    for span in spans:
        found |= Q(**{f"{prefix}starts_at__lt": span.ends_at, f"{prefix}ends_at__gt": span.starts_at})
    return found


def mark_of(kind: str, number: int | None, group_word: str | None) -> str:
    """What a cell says of a session: "A", "R", "G33", "C59"; of a day of a training "T"."""
    if kind == Session.Kind.ASSESSMENT:
        return ASSESSMENT
    if kind == Session.Kind.REVIEW:
        return REVIEW
    return f"{group_word[:1].upper()}{number}" if group_word else "T"


def _duties(
    organisation: Organisation, spans: Iterable[Span], besides: Iterable[int], people: Iterable[int] | None
) -> Iterable[Commitment]:
    given = Duty.objects.filter(during(spans), facilitator__organisation=organisation, ended_at=None)
    given = given.exclude(session__in=list(besides)) if besides else given
    given = given.filter(facilitator__in=list(people)) if people is not None else given
    fields = ("facilitator_id", "starts_at", "ends_at", "session_id", "published_at", "session__kind", "session__label")
    of_course = ("session__course__name", "session__course__number", "session__course__programme__group_word")
    for who, starts, ends, session, published, kind, label, course, number, word in given.order_by("starts_at", "pk").values_list(
        *fields, *of_course
    ):
        at = ", ".join(filter(None, [course, label]))
        yield Commitment(who, starts, ends, mark_of(kind, number, word), f"is at {at}", session, published is None)


def absences_in(organisation: Organisation, spans: Iterable[Span], people: Iterable[int] | None = None) -> Iterable[Commitment]:
    """When people are away during these spans. One query."""
    away = Absence.objects.filter(during(spans), facilitator__organisation=organisation, ended_at=None)
    away = away.filter(facilitator__in=list(people)) if people is not None else away
    for who, starts, ends, kind in away.order_by("starts_at", "pk").values_list("facilitator", "starts_at", "ends_at", "kind"):
        yield Commitment(who, starts, ends, *ABSENT[Absence.Kind(kind)])


def _slots(organisation: Organisation, spans: Iterable[Span], now: dt.datetime) -> Iterable[Commitment]:
    kept = SlotHold.objects.filter(during(spans), organisation=organisation, let_go_at=None, until__gt=now)
    for who, starts, ends, by in kept.values_list("staff", "starts_at", "ends_at", "held_by"):
        if who is not None:
            yield Commitment(who, starts, ends, ASSESSMENT, f"is kept for an assessment by {by}")
