"""Who has been through a programme and has no summary letter yet, and drafting it for a whole group. Each is signed by name."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Membership, Organisation
from accounts.roles import Right
from common.pages.kept_statements import planned_each_time, written_once
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Course, Edition
from participants.enrolment.enrolling import lock_people
from participants.letters.following import draft_following
from participants.letters.templates import load_first_words
from participants.models import Appointment, Enrolment, Letter, LetterKind
from participants.rules.attendance import ATTENDED

# A group whose last day is longer ago is found from its own page.
STILL_WRITTEN = dt.timedelta(days=92)
# No programme takes longer from its first day to its last.
LONGEST = dt.timedelta(days=365)
TO = (Letter.To.GP, Letter.To.PERSON)


@dataclass(frozen=True, slots=True)
class GroupToSummarise:
    """A group whose days are over, and of how many people no summary is drafted."""

    course: Course
    number: int


def courses_with_summaries(organisation: Organisation) -> QuerySet[Course]:
    """The courses of programmes that are entered by referral: after those a summary is written."""
    return Course.objects.filter(
        organisation=organisation, edition__entry=Edition.Entry.REFERRAL, cancelled_at=None
    ).select_related("programme", "organisation")


def people_to_summarise(courses: QuerySet[Course], now: dt.datetime) -> QuerySet[Enrolment]:
    """Who came to a day of these courses, which are over, is still on their way, and has no summary letter, drafted or sent."""
    came = Appointment.objects.filter(enrolment=OuterRef("pk"), session__kind="course", mark__in=sorted(ATTENDED))
    letters = Letter.objects.filter(episode=OuterRef("episode"), kind=LetterKind.SUMMARY, dropped_at=None)
    found = Enrolment.objects.filter(
        Exists(came), ~Exists(letters), course__in=courses, course__last_ends_at__lte=now, episode__ended_at=None
    )
    found = found.filter(episode__isnull=False).exclude(state=Enrolment.State.WITHDRAWN)
    return found.select_related("participant", "episode").order_by("participant__sort_key", "pk")


def groups_to_summarise(organisation: Organisation, now: dt.datetime) -> list[GroupToSummarise]:
    """The groups of the last three months with somebody whose summary isn't drafted, the longest over first. Two queries."""
    over = _over(organisation, now, now - STILL_WRITTEN, now - STILL_WRITTEN - LONGEST)
    counts = dict(_counted_to_summarise(over, now)) if over else {}
    if not counts:
        return []
    courses = courses_with_summaries(organisation).filter(pk__in=counts).order_by("last_ends_at", "pk")
    return [GroupToSummarise(course, counts[course.pk]) for course in courses]


@written_once
@planned_each_time
def _over(organisation: Organisation, now: dt.datetime, since: dt.datetime, begun: dt.datetime) -> QuerySet[Any, int]:
    """The groups that were over since then. When they began is said as well: by that there is an index."""
    over = courses_with_summaries(organisation).filter(last_ends_at__lte=now, last_ends_at__gt=since, first_starts_at__gt=begun)
    return over.order_by().values_list("pk", flat=True)


@written_once
def _counted_to_summarise(courses: Collection[int], now: dt.datetime) -> QuerySet[Any, Any]:
    """By group, how many people have none."""
    people = people_to_summarise(Course.objects.filter(pk__among=courses), now).select_related(None).order_by().values("course")
    return people.annotate(number=Count("pk")).values_list("course", "number")


@tried_again
def draft_summaries(course: Course, *, by: Membership, now: dt.datetime) -> list[Letter]:
    """Draft the summary to the GP, where one is known, and to each person of a group. Again drafts for those who have none.

    Raises Refused for whoever is no clinician, and before the last day is over.
    """
    if not by.may(Right.CLINICAL_RECORD):
        raise Refused("A clinician writes this letter.")
    if course.last_ends_at > now:
        raise Refused("The last day is still to come. The summary is written after it.")
    with transaction.atomic():
        load_first_words(course.organisation, now=now)
        mine = Course.objects.filter(pk=course.pk)
        lock_people(people_to_summarise(mine, now).order_by().values_list("participant", flat=True))
        drafted: list[Letter] = []
        for enrolment in people_to_summarise(mine, now):
            if enrolment.episode:
                enrolment.episode.participant, enrolment.episode.organisation = enrolment.participant, course.organisation
                drafted += draft_following(enrolment.episode, LetterKind.SUMMARY, TO, number=None, by=by, now=now)
    return drafted
