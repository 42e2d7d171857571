"""Courses at their gates: to confirm by now, open or confirmed and no longer as they should be, still without leaders or a room.

One set of checks for the course's page and for this one (desk.gates.rules); books are looked at on the course's own pages.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted, long_date
from courses.dates.calendars import days_before
from courses.ground.catalogue import courses_of
from courses.ground.states import is_public
from courses.leaders.on_file import OnFile
from courses.models import Course, Edition, GateOverride, Session
from desk.gates import rules as opening
from desk.gates.checks import REVIEWS, SIZE
from desk.gates.gathering import course_facts_of
from desk.gates.opening import as_given
from desk.gates.page import mend_url
from desk.shared.check_facts import Check, CourseFacts, Override
from desk.shared.staffing import staff_across
from desk.today.courses import SESSIONS_WITHIN
from desk.today.rows import Looker, TodayItem, line_key

LOOK_AHEAD = 60  # days before its start in which a course that nobody has opened or confirmed is looked at
LOOKED_AT = 200  # courses, those that begin first: most of them lack nothing
AT_ONCE = 10  # courses that the page itself looks at; with more, what courses need comes once it has arrived
# What a course that isn't open yet is shown for under staff and rooms, as other courses are.
STAFF_AND_ROOMS = ("leaders", "peers", "place", "parts")


@dataclass
class AtGates:
    """What there is to do about courses with gates, by the group it stands in."""

    to_confirm: list[TodayItem] = field(default_factory=list)
    no_longer: list[TodayItem] = field(default_factory=list)
    lacking: list[TodayItem] = field(default_factory=list)


def at_gates(looker: Looker, on_file: OnFile, courses: Sequence[Course]) -> AtGates:
    """Return what needs somebody. No query without such courses, some twenty with any number of them, less what is on_file."""
    found = AtGates()
    if not courses:
        return found
    sessions = _sessions_of([course.pk for course in courses])
    facts = course_facts_of(
        courses, sessions, staff_across(sessions), organisation=looker.organisation, now=looker.now, on_file=on_file
    )
    given = _overrides(courses)
    for course in courses:
        left = opening.unmet(opening.judged(opening.checks(facts[course.pk]), given[course.pk]))
        _sort(found, course, facts[course.pk], left, looker)
    return found


@written_once
def _sessions_of(courses: Collection[int]) -> QuerySet[Session]:
    return Session.objects.filter(course__among=courses).select_related("venue").order_by("starts_at", "pk")


def courses_at_gates(looker: Looker) -> list[Course]:
    """Return the courses that are looked at, those that begin first. One query."""
    return list(_gated(looker.organisation, looker.now, looker.midnight(LOOK_AHEAD + 1)))


def few_at_gates(looker: Looker) -> list[Course] | None:
    """Return them where they are few enough to look at at once; None where they aren't. One query."""
    first = list(_first_gated(looker.organisation, looker.now, looker.midnight(LOOK_AHEAD + 1)))
    return first if len(first) <= AT_ONCE else None


@written_once
def _gated(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Course]:
    return _looked_at(organisation, now, until)[:LOOKED_AT]


@written_once
def _first_gated(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Course]:
    return _looked_at(organisation, now, until)[: AT_ONCE + 1]


def _looked_at(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Course]:
    near = Q(first_starts_at__lt=until)
    said = Q(opened_at__isnull=False) | Q(confirmed_at__isnull=False)
    gated = courses_of(organisation).filter(
        near | said, edition__entry=Edition.Entry.REGISTRATION, cancelled_at=None, last_ends_at__gt=now
    )
    return gated.select_related("edition").order_by("first_starts_at", "pk")


def _overrides(courses: Collection[Course]) -> dict[int, Sequence[tuple[str, Override]]]:
    rows: dict[int, list[GateOverride]] = defaultdict(list)
    for row in _overrides_of([course.pk for course in courses]):
        rows[row.course_id].append(row)
    return {course.pk: as_given(rows[course.pk]) for course in courses}


@written_once
def _overrides_of(courses: Collection[int]) -> QuerySet[GateOverride]:
    return GateOverride.objects.filter(course__among=courses).order_by("-given_at", "-pk")


def _sort(found: AtGates, course: Course, facts: CourseFacts, left: Sequence[Check], looker: Looker) -> None:
    """Put what is to do about one course where it belongs; people and reviews have groups of their own (desk.today.courses)."""
    others = [check for check in left if check.name not in (SIZE, REVIEWS)]
    if _is_to_confirm(course, looker):
        found.to_confirm.append(_confirm(course, left, looker))
    elif others and (is_public(course) or course.confirmed_at):
        found.no_longer.append(_mend(course, others, looker))
    elif not (is_public(course) or course.confirmed_at):
        found.lacking += _lacking(course, facts, others, looker)


def _is_to_confirm(course: Course, looker: Looker) -> bool:
    if course.confirmed_at or course.first_starts_at <= looker.now:
        return False
    return confirm_day(course, looker) <= looker.today


def confirm_day(course: Course, looker: Looker) -> dt.date:
    """The day by which the course is confirmed or postponed."""
    return days_before(looker.local(course.first_starts_at).date(), course.edition.confirm_days)


def _confirm(course: Course, left: Sequence[Check], looker: Looker) -> TodayItem:
    missing = f"{counted(len(left), 'thing')} {'is' if len(left) == 1 else 'are'} missing: {left[0].sentence}" if left else ""
    return TodayItem(
        f"Confirm {course.name}, postpone it or cancel it",
        f"It starts on {long_date(looker.local(course.first_starts_at))}. {missing or 'Nothing is missing.'}",
        reverse("desk:opening", args=[course.pk]),
        key=line_key("confirm", course.pk, course.first_starts_at, *(check.sentence for check in left)),
    )


def _mend(course: Course, left: Sequence[Check], looker: Looker) -> TodayItem:
    said = "is confirmed" if course.confirmed_at else "is open to the public"
    more = f" And {counted(len(left) - 1, 'thing')} more." if left[1:] else ""
    return TodayItem(
        f"Put {course.name} right: it {said}",
        f"{left[0].sentence}{more}",
        reverse("desk:opening", args=[course.pk]),
        key=line_key("unmet", course.pk, *(check.sentence for check in left)),
    )


def _lacking(course: Course, facts: CourseFacts, left: Iterable[Check], looker: Looker) -> Iterable[TodayItem]:
    """What a course lacks that nobody has opened or confirmed, from 14 days before its next session."""
    near = looker.today + dt.timedelta(days=SESSIONS_WITHIN)
    days = [session.day for session in facts.sessions if session.day <= near]
    if not days:
        return
    for check in left:
        if check.name in STAFF_AND_ROOMS:
            key = line_key(f"lacks-{check.name}", course.pk, check.session_pk, check.sentence)
            yield TodayItem(f"{check.link_text} for {course.name}", check.sentence, mend_url(check, course), key=key)
