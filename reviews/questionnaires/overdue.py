"""Whom the office asks about questions that nobody has answered: one row for each person and point, read by key."""

import datetime as dt
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from participants.models import Participant
from reviews.models import Questionnaire

State = Questionnaire.State
# As a list is narrowed: what is overdue, what they want to be asked later, what they would rather not answer.
OVERDUE, LATER, DECLINED = "", "later", "declined"


def points_overdue(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """The first open measure of each point that somebody should be asked about by now, in no order.

    That is: asked as often as the edition says, or the window is about to close; at once for whoever no mail reaches. Not who
    wants to be asked later, nor anybody who was stopped.
    """
    return _first_of_points(_overdue(organisation, now))


def _overdue(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    today = today_in(organisation.tzinfo, now)
    due = Q(overdue_from__lte=today) | (Q(asked_from__lte=today) & (_unreached("episode__") | _unreached("enrolment__")))
    waiting = Q(later_until=None) | Q(later_until__lte=today)
    return _open_now(organisation, now).filter(due & waiting)


def points_put_off(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """The same of those whom nobody asks until a day."""
    today = today_in(organisation.tzinfo, now)
    return _first_of_points(_open_now(organisation, now).filter(later_until__gt=today))


def points_declined(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """The same of what somebody would rather not answer, while it can be taken back."""
    rows = Questionnaire.objects.filter(organisation=organisation, state=State.DECLINED, closes_at__gt=now)
    return _first_of_points(rows.exclude(point="extra"))


def _open_now(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    rows = Questionnaire.objects.filter(organisation=organisation, state=State.OPEN, opens_at__lte=now, closes_at__gt=now)
    return rows.filter(
        Q(episode__participant__stopped_at=None), Q(enrolment__participant__stopped_at=None), asked_from__isnull=False
    )


def _unreached(owner: str) -> Q:
    """Whom no mail reaches, or who has no page of their own."""
    person = f"{owner}participant__"
    reached = Q(**{f"{person}channel": Participant.Channel.EMAIL, f"{person}user__isnull": False}) & ~Q(**{f"{person}email": ""})
    return Q(**{f"{owner}participant__isnull": False}) & ~reached


def _by_point(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire, Any]:
    return rows.order_by().values("episode", "enrolment", "point")


def _first_of_points(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    """Of several measures at one point only the first: it is one thing to ask about."""
    return Questionnaire.objects.filter(pk__in=_by_point(rows).annotate(lead=Min("pk")).values("lead"))


def overdue_counted(organisation: Organisation, now: dt.datetime) -> tuple[int, dt.date | None]:
    """How many points are overdue, and since when the longest. One query."""
    points = _by_point(_overdue(organisation, now)).annotate(began=Min("asked_from"))
    found = points.aggregate(number=Count("began"), since=Min("began"))
    return found["number"], found["since"]
