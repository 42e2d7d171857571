"""Tasks about people: opened once for each key, seen by somebody, done with what came of it.

A task is written inside the action that makes it needed, after whatever that action locks. What a clinical one says is for
clinicians alone: the trail names only its kind.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.roles import Right, may
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.refused import Refused
from courses.models import Course, Session
from participants.models import Participant, Task

LINE_LENGTH = 300
OUTCOME_LENGTH = 300
# Within how long somebody is rung about another date for a review (docs/domain.md, rule 31).
REVIEW_DUE_WITHIN = dt.timedelta(days=14)
# What a clinician decides: it stands on their own page, whoever else may read it, and not on the office's Today.
FOR_CLINICIANS = (
    *(Task.Kind.LOOK_AT_OFFERS, Task.Kind.LOOK_AT_ASSESSMENT, Task.Kind.DID_NOT_ATTEND),
    *(Task.Kind.SAFETY, Task.Kind.DISTRESS),
)

# Every clinician sees these, whoever's they are.
OF_THE_TEAM = (Task.Kind.SAFETY, Task.Kind.DISTRESS)


def review_task_key(enrolment: int, months: int) -> str:
    """Under which a task about one person's review stands: one is open at a time, whatever it came from."""
    return f"review:{enrolment}:{months}"


def review_of_task(key: str) -> tuple[int, int] | None:
    """Whose review and which a task with this key is about: the enrolment's key and the months; None for any other task."""
    kind, _, rest = key.partition(":")
    enrolment, _, months = rest.partition(":")
    if kind != "review" or not (enrolment.isdecimal() and months.isdecimal()):
        return None
    return int(enrolment), int(months)


def tasks_of(organisation: Organisation) -> QuerySet[Task]:
    """Every task of an organisation, with its person."""
    return Task.objects.filter(organisation=organisation).select_related("participant", "owner")


def tasks_for(organisation: Organisation, role: str) -> QuerySet[Task]:
    """Those that somebody in this role may read: clinical ones are for whoever reads the clinical record."""
    tasks = tasks_of(organisation).exclude(_leads_alone())
    return tasks if may(role, Right.CLINICAL_RECORD) else tasks.filter(clinical=False)


def open_tasks_for(organisation: Organisation, role: str) -> QuerySet[Task]:
    """Those that are still to be done, what is due first on top, then the oldest."""
    return tasks_for(organisation, role).filter(done_at=None).order_by("due_at", "opened_at", "pk")


def office_tasks(organisation: Organisation) -> QuerySet[Task]:
    """Those that the office sees to: nothing clinical, nothing that a clinician decides."""
    return tasks_of(organisation).filter(done_at=None, clinical=False).exclude(kind__in=FOR_CLINICIANS)


def clinicians_tasks(organisation: Organisation, user: User) -> QuerySet[Task]:
    """Those on a clinician's own page, the oldest first: theirs, what is for clinicians and nobody’s, every safety task."""
    theirs = Q(owner=user) | Q(second_owner=user) | Q(kind__in=OF_THE_TEAM)
    for_all = Q(owner=None) & (Q(clinical=True) | Q(kind__in=FOR_CLINICIANS))
    tasks = tasks_of(organisation).filter(theirs | for_all, done_at=None).order_by("opened_at", "pk")
    return tasks.exclude(_leads_alone() & ~Q(owner=user) & ~Q(second_owner=user))


def _leads_alone() -> Q:
    """Which tasks are for their owner alone: in a charity, what somebody told us who may not be safe. In a hospital none."""
    of_charities = Q(organisation__kind=Organisation.Kind.COMMUNITY)
    return of_charities & Q(kind=Task.Kind.SAFETY, distress_report__isnull=False)


def open_tasks_about(participant: Participant, role: str) -> list[Task]:
    """What is still to be done about one person, as far as this role may read it. One query."""
    return list(open_tasks_for(participant.organisation, role).filter(participant=participant))


def open_task(
    organisation: Organisation,
    kind: Task.Kind,
    key: str,
    line: str,
    *,
    by: Actor,
    now: dt.datetime,
    participant: Participant | None = None,
    session: Session | None = None,
    course: Course | None = None,
    due_at: dt.datetime | None = None,
    owners: Sequence[User] = (),
    clinical: bool = False,
) -> Task:
    """Open a task, inside the caller's transaction. The same key while one is open changes nothing and returns that one.

    `key` is written by what opens it, from the facts: "declined_twice:<entry>". `line` says on one line what is to be done;
    `owners` are who sees to it, and who if not.
    """
    wanted = Task(
        organisation=organisation,
        kind=kind,
        key=key,
        line=" ".join(line.split())[:LINE_LENGTH],
        opened_at=now,
        participant=participant,
        session=session,
        course=course,
        due_at=due_at,
        owner=owners[0] if owners else None,
        second_owner=owners[1] if len(owners) > 1 else None,
        clinical=clinical,
    )
    existing = Task.objects.filter(organisation=organisation, key=key, done_at=None)
    if there := existing.first():
        return there
    # Another action may open the same one at this moment: the database keeps the first of the two.
    Task.objects.bulk_create([wanted], ignore_conflicts=True)
    (task,) = existing
    audit.record(by, "opened a task", task, kind=task.kind_in_trail, participant=participant.pk if participant else None)
    return task


def reviews_we_look_for(person: Participant) -> dict[tuple[int, int], dt.datetime | None]:
    """The reviews for which nothing offered suits this person, by enrolment and months, with when we ring by. One query."""
    waits = Task.objects.filter(participant=person, kind=Task.Kind.REVIEW, done_at=None, none_suits_at__isnull=False)
    found = {review_of_task(key): due for key, due in waits.values_list("key", "due_at")}
    return {review: due for review, due in found.items() if review}


def is_task_open(organisation: Organisation, key: str) -> bool:
    """Whether a task with this key is still to be done. One query."""
    return Task.objects.filter(organisation=organisation, key=key, done_at=None).exists()


def see_task(task: Task, *, by: User, now: dt.datetime) -> Task:
    """Write down that somebody has read it whose task it is, or anybody where it is nobody's. Seeing it twice changes nothing."""
    if task.owner_id and by.pk not in (task.owner_id, task.second_owner_id):
        return task
    if task.seen_at or task.done_at:
        return task
    with transaction.atomic():
        task = _locked(task.pk)
        if task.seen_at is None and task.done_at is None:
            task.seen_at = now
            task.save(update_fields=["seen_at"])
            audit.record(by, "saw a task", task, kind=task.kind_in_trail)
    return task


def close_task(task: Task, *, outcome: str, by: Actor, now: dt.datetime) -> Task:
    """Write down that it is done, and what came of it. Doing it twice changes nothing.

    Raises Refused for an outcome of more than 300 characters.
    """
    outcome = reason_given(outcome, OUTCOME_LENGTH, field="outcome")
    with transaction.atomic():
        task = _locked(task.pk)
        if task.done_at is None:
            task.done_at, task.done_by, task.outcome = now, audit.name_of(by)[:120], outcome
            task.save(update_fields=["done_at", "done_by", "outcome"])
            audit.record(by, "did a task", task, kind=task.kind_in_trail)
    return task


def close_tasks_with_key(organisation: Organisation, key: str, *, outcome: str, by: Actor, now: dt.datetime) -> int:
    """Do what is open under this key, if anything is: the facts have settled it. Returns how many."""
    found = list(Task.objects.filter(Q(organisation=organisation), key=key, done_at=None))
    for task in found:
        close_task(task, outcome=outcome, by=by, now=now)
    return len(found)


def _locked(pk: int) -> Task:
    found = Task.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise Refused("This task is no longer there.")
    return found
