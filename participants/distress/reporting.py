"""A report is taken, read, handed on, marked as a risk to safety, and closed with what was done.

Lock order: the person, then tasks. The words of a report stand in its row alone: the trail, tasks and Today name neither what it
says nor, where somebody may not be safe, that there is one.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import listed
from courses.models import Session
from courses.staffing.usual_week import users_away
from participants.distress import hours
from participants.distress.rules import REASON_LENGTH, report_refusal
from participants.distress.terms import (
    clinicians_among,
    hours_of,
    readers_of,
    reading_lead,
    reading_terms_of,
    who_closes_risk,
)
from participants.enrolment.enrolling import lock_person
from participants.models import DistressReport, Participant, Task
from participants.to_do.tasks import OF_THE_TEAM, OUTCOME_LENGTH, close_task, open_task, see_task

DISTRESS_LINE, RISK_LINE = "More pain or distress", "Somebody may not be safe"
PASSED_OVER_LENGTH = 250
HANDED_ON = audit.Job("unopened reports")
PASSED_ON = "Passed to whoever leads on safeguarding."


@dataclass(frozen=True)
class DistressTold:
    """What somebody told us. `risk`: why somebody may not be safe; empty where nothing says so."""

    kind: str
    words: str = ""
    ring: str = DistressReport.Ring.ANY.value
    ring_when: str = ""
    way: str = DistressReport.Way.SELF.value
    risk: str = ""


@tried_again
def report_distress(
    participant: Participant,
    told: DistressTold,
    *,
    by: User,
    now: dt.datetime,
    session: Session | None = None,
    submission_id: uuid.UUID | None = None,
) -> DistressReport:
    """Take a report and open its task: due at once while somebody reads, at the next opening otherwise.

    The same submission again returns the first. Raises Refused for what report_refusal says.
    """
    words, ring_when = told.words.strip(), " ".join(told.ring_when.split())
    if why := report_refusal(told.kind, words, told.ring, ring_when):
        raise why
    risk = reason_given(told.risk, REASON_LENGTH, field="risk")
    with transaction.atomic():
        participant = lock_person(participant.pk)
        said = (participant.pk, told.kind, words, told.ring, ring_when)
        own = DistressReport.objects.filter(participant__organisation=participant.organisation_id)
        if earlier := made_before(own, submission_id, lambda each: _said(each) == said):
            return earlier
        task, passed_over = _open(participant, str(submission_id or uuid.uuid4()), is_risk=bool(risk), by=by, now=now)
        kept = {"risk_at": now, "risk_by": audit.name_of(by)[:120], "risk_reason": risk} if risk else {}
        report = DistressReport.objects.create(
            participant=participant,
            session=session,
            kind=told.kind,
            words=words,
            ring=told.ring,
            ring_when=ring_when if told.ring == DistressReport.Ring.AT else "",
            way=told.way,
            made_at=now,
            made_by=audit.name_of(by)[:120],
            task=task,
            passed_over=passed_over,
            submission_id=submission_id,
            **kept,
        )
        audit.record(by, "told us something", report)
        _say_passed_over(report)
    return report


def _said(report: DistressReport) -> tuple[object, ...]:
    return (report.participant_id, report.kind, report.words, report.ring, report.ring_when)


def _open(participant: Participant, key: str, *, is_risk: bool, by: Actor, now: dt.datetime) -> tuple[Task, str]:
    """The task of a report, owned by whoever reads reports; of a risk by whoever leads on safeguarding, before them.

    Whoever is away when it is due comes after those who are there; the words say who was passed over.
    """
    house = participant.organisation
    due = hours.due_at(hours_of(reading_terms_of(house)), now)
    usually, owners = owners_of_report(house, is_risk=is_risk), owners_of_report(house, is_risk=is_risk, at=due)
    task = open_task(
        house,
        Task.Kind.SAFETY if is_risk else Task.Kind.DISTRESS,
        f"{'risk' if is_risk else 'told'}:{key}",
        RISK_LINE if is_risk else DISTRESS_LINE,
        by=by,
        now=now,
        participant=participant,
        due_at=due,
        owners=owners,
        clinical=True,
    )
    passed_over = [each for each in usually[:2] if each not in owners[: usually.index(each) + 1]]
    return task, listed([str(each) for each in passed_over])[:PASSED_OVER_LENGTH] if passed_over else ""


def open_safety_task(participant: Participant, key: str, line: str, *, by: Actor, now: dt.datetime) -> Task:
    """Open a task about something clinical that tells of a risk, inside the caller's transaction, which has locked the person.

    It is read and handed on as reports of a risk are; only clinicians can open it, so nobody else is named.
    """
    house = participant.organisation
    return open_task(
        house,
        Task.Kind.SAFETY,
        key,
        line,
        by=by,
        now=now,
        participant=participant,
        due_at=hours.due_at(hours_of(reading_terms_of(house)), now),
        owners=clinicians_for_risk(house, at=now),
        clinical=True,
    )


def clinicians_for_risk(house: Organisation, *, at: dt.datetime) -> list[User]:
    """Who sees to a risk that stands in the clinical record, first and after them: the clinicians of those who see to any.

    Whoever is away at that moment comes last.
    """
    owners = owners_of_report(house, is_risk=True, at=at)
    clinicians = clinicians_among(house, owners) if owners else set()
    return [each for each in owners if each.pk in clinicians]


def who_reads(task: Task, now: dt.datetime) -> list[User]:
    """Who reads what this task is about, as it stands now: of a risk that nobody told, but an answer did, clinicians alone."""
    if task.kind != Task.Kind.SAFETY:
        return owners_of_report(task.organisation, is_risk=False, at=now)
    told = DistressReport.objects.filter(task=task).exists()
    return owners_of_report(task.organisation, is_risk=True, at=now) if told else clinicians_for_risk(task.organisation, at=now)


def _say_passed_over(report: DistressReport) -> None:
    if report.passed_over:
        audit.record(HANDED_ON, "passed over who is away", report, task=report.task_id)


def owners_of_report(house: Organisation, *, is_risk: bool, at: dt.datetime | None = None) -> list[User]:
    """Who reads a report there, first and after them; nobody where nobody is named. Three queries at most.

    With `at` whoever is away then comes last. Five queries.
    """
    readers = readers_of(reading_terms_of(house), at=at)
    return _of_risk(house, readers, at) if is_risk else readers


def stands_in_on_safety(house: Organisation, lead: User | None, at: dt.datetime) -> tuple[bool, User | None]:
    """Whether the safeguarding lead is away at that moment, and who sees to a risk then; None where nobody does.

    Two queries while they are there, seven otherwise.
    """
    if lead is None or lead.pk not in users_away(house, [lead.pk], at):
        return False, None
    others = [each for each in owners_of_report(house, is_risk=True, at=at) if each.pk != lead.pk]
    away = users_away(house, [each.pk for each in others], at) if others else set()
    return True, next((each for each in others if each.pk not in away), None)


def _of_risk(house: Organisation, readers: Sequence[User], at: dt.datetime | None) -> list[User]:
    """Who sees to a risk: the lead, and in a hospital the clinicians who read reports after them, as nobody else may open it.

    Where there is no lead, the readers; a lead who is away comes after the clinicians.
    """
    lead = reading_lead(house)
    if lead is None:
        return list(readers)
    if house.kind == Organisation.Kind.COMMUNITY:
        return [lead]
    clinicians = clinicians_among(house, readers)
    others = [each for each in readers if each.pk in clinicians - {lead.pk}]
    is_away = at is not None and others and lead.pk in users_away(house, [lead.pk], at)
    return [*others[:1], lead, *others[1:]] if is_away else [lead, *others]


@tried_again
def mark_risk(report: DistressReport, *, reason: str, by: User, now: dt.datetime) -> DistressReport:
    """Write down that somebody may not be safe: from now on it is the safeguarding lead's and clinicians'. Twice changes nothing.

    Raises Refused without a reason.
    """
    why = reason_given(reason, REASON_LENGTH, needed="Write why somebody may not be safe.")
    with transaction.atomic():
        report = locked_report(report)
        if report.risk_at:
            return report
        close_task(report.task, outcome=PASSED_ON, by=by, now=now)
        report.task, report.passed_over = _open(report.participant, str(report.pk), is_risk=True, by=by, now=now)
        report.risk_at, report.risk_by, report.risk_reason = now, audit.name_of(by)[:120], why
        report.save(update_fields=["task", "passed_over", "risk_at", "risk_by", "risk_reason"])
        audit.record(by, "passed on what somebody told us", report)
        _say_passed_over(report)
    return report


def open_report(report: DistressReport, *, by: User, now: dt.datetime) -> None:
    """Write down that it was opened, by whoever its task names. Anybody else who may read it leaves it unopened.

    So does the second one of a risk until it is handed on to them: often it was they who passed it on, and the lead is to know.
    """
    task = report.task
    if report.risk_at and task.owner_id not in (None, by.pk) and task.handed_on_at is None:
        return
    see_task(report.task, by=by, now=now)


@tried_again
def close_report(report: DistressReport, *, outcome: str, by: User, now: dt.datetime) -> DistressReport:
    """Close it with what was done. Twice changes nothing.

    Raises Refused without an outcome, and where somebody else leads on safeguarding and has to say that a risk is over: while
    they are away whoever it names says so.
    """
    done = reason_given(outcome, OUTCOME_LENGTH, needed="Write what was done.", field="outcome")
    with transaction.atomic():
        report = locked_report(report)
        lead, closers = who_closes(report, now) if report.risk_at else (None, set())
        if lead and by.pk not in closers:
            raise Refused(f"{lead} leads on safeguarding and closes this. Tell them what was done.", field="outcome")
        report.task = close_task(report.task, outcome=done, by=by, now=now)
        audit.record(by, "closed what somebody told us", report)
    return report


def who_closes(report: DistressReport, now: dt.datetime) -> tuple[User | None, set[int]]:
    """Who leads on safeguarding where this is a risk, and whoever may close it by now, by key. Three queries at most."""
    named = (report.task.owner_id, report.task.second_owner_id)
    return who_closes_risk(report.participant.organisation, named, now)


def locked_report(report: DistressReport) -> DistressReport:
    """The report as it is now, under its person's lock."""
    lock_person(report.participant_id)
    return DistressReport.objects.select_related("participant__organisation", "task", "session").get(pk=report.pk)


def hand_on_unopened(now: dt.datetime) -> int:
    """Hand on to the second person what nobody has opened for so much working time. Each once, however many workers ask.

    Returns how many. One query where nothing waits.
    """
    waiting = Task.objects.filter(done_at=None, seen_at=None, handed_on_at=None, second_owner__isnull=False, kind__in=OF_THE_TEAM)
    found = list(waiting.select_related("organisation").order_by("organisation", "pk"))
    terms = [reading_terms_of(house) for house in {task.organisation_id: task.organisation for task in found}.values()]
    known = {each.organisation_id: (hours_of(each), each.hand_on_minutes) for each in terms}

    def is_due(task: Task) -> bool:
        opening, minutes = known[task.organisation_id]
        return hours.is_to_hand_on(opening, task.opened_at, minutes, now)

    due = [task.pk for task in found if is_due(task)]
    return _hand_on(due, now) if due else 0


def _hand_on(keys: list[int], now: dt.datetime) -> int:
    with transaction.atomic():
        still = Task.objects.select_for_update(no_key=True).filter(pk__in=keys, done_at=None, seen_at=None, handed_on_at=None)
        tasks = list(still.order_by("pk"))
        for task in tasks:
            task.second_owner = _there_instead(task, now)
            task.handed_on_at = now
            audit.record(HANDED_ON, "handed a task on", task, kind=task.kind_in_trail)
        Task.objects.bulk_update(tasks, ["handed_on_at", "second_owner"])
    return len(tasks)


def _there_instead(task: Task, now: dt.datetime) -> User | None:
    """Who a task goes on to: the second person, or, where they are away, whoever else reads such a thing and is there."""
    second = task.second_owner
    if second is None or second.pk not in users_away(task.organisation, [second.pk], now):
        return second
    readers = who_reads(task, now)
    others = [each for each in readers if each.pk not in (task.owner_id, second.pk)]
    away = users_away(task.organisation, [each.pk for each in others], now)
    return next((each for each in others if each.pk not in away), second)
