"""Which reports there are, and who may read which."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from accounts.models import Membership, Organisation
from accounts.roles import Right
from common.pages.kept_statements import written_once
from courses.models import Session
from participants.distress.rules import Reader, may_read
from participants.distress.terms import readers_of, reading_lead, reading_terms_of
from participants.models import Appointment, DistressReport, Participant, Task

OF_REPORTS = (Task.Kind.DISTRESS, Task.Kind.SAFETY)
OPEN = Q(task__done_at=None)


def reports_of(organisation: Organisation) -> QuerySet[DistressReport]:
    """Every report of the organisation with its person, its task and whose that is, the latest first."""
    rows = DistressReport.objects.filter(participant__organisation=organisation)
    rows = rows.select_related("participant", "session", "task__owner", "task__second_owner")
    return rows.order_by("-made_at", "-pk")


def reader_of(report: DistressReport, membership: Membership, named_now: Collection[int] = ()) -> Reader:
    """How somebody who works there stands to a report. `named_now`: who reads reports there by now, where that counts too."""
    house = membership.organisation
    return Reader(
        is_clinician=membership.may(Right.CLINICAL_RECORD),
        is_named=membership.user_id in (report.task.owner_id, report.task.second_owner_id, *named_now),
        leads=membership.user_id == house.safeguarding_lead_id,
        in_charity=house.kind == Organisation.Kind.COMMUNITY,
    )


def _has_lead(organisation: Organisation, reports: Iterable[DistressReport]) -> bool:
    """Whether somebody leads on safeguarding there, asked only where one of the reports is a risk. A query at most."""
    return any(each.risk_at for each in reports) and reading_lead(organisation) is not None


def may_read_report(report: DistressReport, membership: Membership) -> bool:
    """Whether they may read what it says. A query for a risk."""
    has_lead = _has_lead(membership.organisation, [report])
    reader = reader_of(report, membership, _named_now(membership.organisation, [report], has_lead=has_lead))
    return may_read(reader, is_risk=report.risk_at is not None, has_lead=has_lead)


def _named_now(organisation: Organisation, reports: Iterable[DistressReport], *, has_lead: bool) -> list[int]:
    """Who reads reports by now, by key, where the lead of a risk has left: else nobody could. Two queries then."""
    if has_lead or not any(each.risk_at for each in reports):
        return []
    return [each.pk for each in readers_of(reading_terms_of(organisation))]


def reports_seen_by(membership: Membership, reports: Iterable[DistressReport]) -> list[DistressReport]:
    """Those of them that somebody may know of: of a risk only who reads it, of any other whoever sees people."""
    reports = list(reports)
    has_lead = _has_lead(membership.organisation, reports)
    named = _named_now(membership.organisation, reports, has_lead=has_lead)
    return [
        each
        for each in reports
        if (each.risk_at is None and membership.may(Right.SEE_PEOPLE))
        or may_read(
            reader_of(each, membership, named if each.risk_at else ()), is_risk=each.risk_at is not None, has_lead=has_lead
        )
    ]


def open_reports_for(membership: Membership, most: int) -> list[DistressReport]:
    """What is still open and they may know of, the earliest due first. One query, and one more where there is a risk."""
    return reports_seen_by(membership, _open_reports(membership.organisation, str(most)))


@written_once
def _open_reports(organisation: Organisation, most: str) -> QuerySet[DistressReport]:
    return reports_of(organisation).filter(OPEN).order_by("task__due_at", "pk")[: int(most)]


def own_reports(person: Participant) -> QuerySet[DistressReport]:
    """What somebody told us, for their own page."""
    return DistressReport.objects.filter(participant=person).select_related("task").order_by("-made_at", "-pk")


def report_of_task(task: Task) -> DistressReport | None:
    """The report that a task is about, which has a page of its own; None for any other task, asked of none."""
    return DistressReport.objects.filter(task=task).first() if task.kind in OF_REPORTS else None


def people_with_place(session: Session) -> list[Participant]:
    """Everybody with a place at a session, by name. One query."""
    held = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED).values("participant")
    return list(Participant.objects.filter(pk__in=held).order_by("sort_key", "pk"))
