"""An answer that a clinician has to read: told at once, handed on like a report of a risk, closed by a clinician alone.

An alert stands until then, whatever is answered later, and each side's stands for itself. A safety item that was left blank is
one, too: somebody asks.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.trying_again import tried_again
from participants.distress.reporting import open_safety_task
from participants.enrolment.enrolling import lock_person
from participants.models import Participant, Task
from participants.to_do.tasks import OUTCOME_LENGTH, close_task, see_task
from reviews.models import Questionnaire, SafetyAlert

ANSWERED_LINE, BLANK_LINE = "An answer to read at once", "A question about safety was left blank: ask"
LINES = {SafetyAlert.Kind.ANSWERED: ANSWERED_LINE, SafetyAlert.Kind.BLANK: BLANK_LINE}


def raise_alerts(
    questionnaire: Questionnaire,
    person: Participant,
    items: Iterable[int],
    kind: SafetyAlert.Kind,
    *,
    by_person: bool,
    by: Actor,
    now: dt.datetime,
) -> list[SafetyAlert]:
    """Raise one for each item that has none open of this kind and side, inside the caller's transaction under the person's lock.

    Each opens its task. One that a clinician has closed is over: what is answered after that raises another.
    """
    items = list(items)
    if not items:
        return []
    standing = SafetyAlert.objects.filter(questionnaire=questionnaire, by_person=by_person, kind=kind)
    open_ones = set(standing.filter(closed_at=None).values_list("item", flat=True))
    made = []
    for item in items:
        if item in open_ones:
            continue
        side = "own" if by_person else "typed"
        task = open_safety_task(person, f"answer:{questionnaire.pk}:{item}:{side}:{kind}", LINES[kind], by=by, now=now)
        alert = SafetyAlert(questionnaire=questionnaire, item=item, by_person=by_person, kind=kind, raised_at=now, task=task)
        alert.save(force_insert=True)
        made.append(alert)
    return made


def alerts_of(questionnaire: Questionnaire) -> QuerySet[SafetyAlert]:
    """Every alert of one questionnaire with its task and whose that is: what is open first, then the latest."""
    found = SafetyAlert.objects.filter(questionnaire=questionnaire).select_related("task__owner", "task__second_owner")
    return found.order_by(F("closed_at").asc(nulls_first=True), "-raised_at", "-pk")


def alert_of_task(task: Task) -> SafetyAlert | None:
    """The alert that a task is about, which stands on its questionnaire's page; None for any other task, asked of none."""
    return SafetyAlert.objects.filter(task=task).first() if task.kind == Task.Kind.SAFETY else None


def see_alerts(alerts: Iterable[SafetyAlert], *, by: User, now: dt.datetime) -> None:
    """Write down that they were opened, by whoever their tasks name."""
    for alert in alerts:
        see_task(alert.task, by=by, now=now)


@tried_again
def close_alert(alert: SafetyAlert, *, outcome: str, by: User, now: dt.datetime) -> SafetyAlert:
    """Close it with what was done; the caller has made sure that it is a clinician. Twice changes nothing.

    Raises Refused without an outcome.
    """
    done = reason_given(outcome, OUTCOME_LENGTH, needed="Write what was done.", field="outcome")
    with transaction.atomic():
        lock_person(alert.task.participant_id or 0)
        alert = SafetyAlert.objects.select_related("task").get(pk=alert.pk)
        if alert.closed_at is None:
            alert.task = close_task(alert.task, outcome=done, by=by, now=now)
            alert.closed_at = now
            alert.save(update_fields=["closed_at"])
    return alert
