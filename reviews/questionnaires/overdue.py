"""Whom the office asks about questions that nobody has answered: one row for each person and point, read by key."""

import datetime as dt

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

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
    today = today_in(organisation.tzinfo, now)
    due = Q(overdue_from__lte=today) | (Q(asked_from__lte=today) & (_unreached("episode__") | _unreached("enrolment__")))
    waiting = Q(later_until=None) | Q(later_until__lte=today)
    return _first_of_points(_open_now(organisation, now).filter(due & waiting), state=State.OPEN)


def points_put_off(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """The same of those whom nobody asks until a day."""
    today = today_in(organisation.tzinfo, now)
    return _first_of_points(_open_now(organisation, now).filter(later_until__gt=today), state=State.OPEN)


def points_declined(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """The same of what somebody would rather not answer, while it can be taken back."""
    rows = Questionnaire.objects.filter(organisation=organisation, state=State.DECLINED, closes_at__gt=now)
    return _first_of_points(rows.exclude(point="extra"), state=State.DECLINED)


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


def _first_of_points(rows: QuerySet[Questionnaire], *, state: str) -> QuerySet[Questionnaire]:
    """Of several measures at one point only the first: it is one thing to ask about."""
    earlier = Questionnaire.objects.filter(point=OuterRef("point"), pk__lt=OuterRef("pk"), state=state)
    same_pathway = Exists(earlier.filter(episode=OuterRef("episode")))
    same_place = Exists(earlier.filter(enrolment=OuterRef("enrolment")))
    return rows.filter(~same_pathway, ~same_place)


def overdue_counted(organisation: Organisation, now: dt.datetime) -> tuple[int, dt.date | None]:
    """How many points are overdue, and since when the longest. One query."""
    found = points_overdue(organisation, now).order_by().aggregate(number=Count("pk"), since=Min("asked_from"))
    return found["number"], found["since"]
