"""What happened in each month of a service: a query for each figure, grouped by the database, however much happened."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from accounts.models import Organisation
from courses.models import Session
from participants.attendance.completion import counting_places, finish_lines
from participants.models import Appointment, Enrolment, Referral, WaitingListEntry
from participants.rules.attendance import ATTENDED, Mark
from reviews.models import Questionnaire

REFERRED, REGISTERED, ASSESSED, STARTED, COMPLETED = "referred", "registered", "assessed", "started", "completed"
NO_WORD, DUE = "no_word", "due"
REVIEWS, AT_REVIEWS, RETURNED = "reviews", "at_reviews", "returned"
WAITING, MEDIAN, LONGEST, OVER = "waiting", "median", "longest", "over"
DAYS_A_WEEK = 7
# Away without a word: the national code 3, or "Away" where a register is present or absent.
MISSED = (Mark.NO_WORD, Mark.ABSENT)
Months = Mapping[dt.date, Mapping[str, int]]


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the first day of each month from one to the other."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return found


def monthly_figures(
    organisation: Organisation, months: list[dt.date], *, target_weeks: int, now: dt.datetime
) -> dict[dt.date, dict[str, int]]:
    """Return each month's figures. Nine queries, however many months and people."""
    zone = organisation.tzinfo
    begins = dt.datetime.combine(months[0], dt.time(), zone)
    ends = min(dt.datetime.combine(_after(months[-1]), dt.time(), zone), now)
    found: dict[dt.date, dict[str, int]] = {month: defaultdict(int) for month in months}
    for name, rows in _counted(organisation, begins, ends):
        for month, number in rows:
            if (day := _day(month)) in found:
                found[day][name] += number
    for day, name in _finished(organisation, begins, ends):
        if day in found:
            found[day][name] += 1
    for month, figures in _waiting(organisation, months, target_weeks, now.astimezone(zone).date()):
        found[month] |= figures
    return found


def _after(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _day(month: dt.date | dt.datetime) -> dt.date:
    return month.date() if isinstance(month, dt.datetime) else month


def _counted(organisation: Organisation, begins: dt.datetime, ends: dt.datetime) -> Iterable[tuple[str, Iterable[Any]]]:
    """Everything that has a day of its own."""
    came = Q(mark__in=sorted(ATTENDED))
    days = {
        "received_on__gte": begins.date(),
        "received_on__lt": ends.astimezone(organisation.tzinfo).date() + dt.timedelta(days=1),
    }
    referrals = Referral.objects.filter(episode__organisation=organisation, **days)
    yield REFERRED, _by_month(referrals, "received_on", Count("pk"))
    joined = Enrolment.objects.filter(participant__organisation=organisation, episode=None, withdrawn_quietly=False)
    joined = joined.filter(moved_from=None)  # whoever was moved to another course registered once
    yield REGISTERED, _by_month(joined.filter(joined_at__gte=begins, joined_at__lt=ends), "joined_at", Count("pk"))
    at = Appointment.objects.filter(
        session__organisation=organisation, session__starts_at__gte=begins, session__starts_at__lt=ends, state="booked"
    )
    held = Q(session__outcome=Session.Outcome.HELD)
    assessed = at.filter(Q(signed_at__isnull=False) | (held & came), session__kind=Session.Kind.ASSESSMENT)
    yield ASSESSED, _by_month(assessed, "session__starts_at", Count("episode", distinct=True))
    kinds = at.filter(held, session__kind__in=[Session.Kind.COURSE, Session.Kind.REVIEW]).exclude(mark="")
    yield DUE, _by_month(kinds, "session__starts_at", Count("pk"))
    yield NO_WORD, _by_month(kinds.filter(mark__in=MISSED), "session__starts_at", Count("pk"))
    reviews = kinds.filter(came, session__kind=Session.Kind.REVIEW)
    yield AT_REVIEWS, _by_month(reviews, "session__starts_at", Count("pk"))
    sessions = Session.objects.filter(organisation=organisation, kind=Session.Kind.REVIEW, outcome=Session.Outcome.HELD)
    yield REVIEWS, _by_month(sessions.filter(starts_at__gte=begins, starts_at__lt=ends), "starts_at", Count("pk"))
    back = Questionnaire.objects.filter(organisation=organisation, state=Questionnaire.State.COMPLETE)
    yield RETURNED, _by_month(back.filter(completed_at__gte=begins, completed_at__lt=ends), "completed_at", Count("pk"))


def _by_month(rows: QuerySet[Any], moment: str, count: Count) -> Iterable[tuple[dt.date, int]]:
    found: Iterable[tuple[dt.date, int]] = rows.order_by().values_list(TruncMonth(moment)).annotate(count)
    return found


def _finished(organisation: Organisation, begins: dt.datetime, ends: dt.datetime) -> Iterable[tuple[dt.date, str]]:
    """The month of each person's first day on a group, and of its last if they completed it."""
    marks = counting_places().filter(
        session__organisation=organisation, session__outcome=Session.Outcome.HELD, mark__in=sorted(ATTENDED)
    )
    marks = marks.filter(session__course__last_ends_at__gte=begins, session__course__first_starts_at__lt=ends)
    people = marks.values_list("session__course_id", "participant_id", "session__course__last_ends_at")
    rows = list(people.annotate(times=Count("pk"), first=Min("session__starts_at"), last=Max("session__ends_at")))
    lines = finish_lines({course for course, *_ in rows if course is not None})
    for course, _, over, times, first, _ in rows:
        yield first.astimezone(organisation.tzinfo).date().replace(day=1), STARTED
        line = lines[course]
        if over <= ends and 0 < line.needed <= times and not line.stopped:
            yield over.astimezone(organisation.tzinfo).date().replace(day=1), COMPLETED


def _waiting(
    organisation: Organisation, months: list[dt.date], target_weeks: int, today: dt.date
) -> Iterable[tuple[dt.date, dict[str, int]]]:
    """Who stood on a list on each month's last day, or today, and for how long by then, in whole weeks."""
    entries = WaitingListEntry.objects.filter(programme__organisation=organisation, accepted_on__lte=today).order_by()
    entries = entries.filter(Q(closed_at=None) | Q(closed_at__date__gte=months[0]))
    spans = [
        (accepted, closed.astimezone(organisation.tzinfo).date() if closed else dt.date.max)
        for accepted, closed in entries.values_list("accepted_on", "closed_at")
    ]
    for month in months:
        day = min(_after(month) - dt.timedelta(days=1), today)
        weeks = [(day - accepted).days // DAYS_A_WEEK for accepted, closed in spans if accepted <= day < closed]
        figures = {WAITING: len(weeks), OVER: sum(each > target_weeks for each in weeks)}
        yield month, figures | {MEDIAN: round(median(weeks)) if weeks else 0, LONGEST: max(weeks, default=0)}
