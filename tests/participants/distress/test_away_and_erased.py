"""A report goes to a reader who is there that day; what it says is erased once its period is over."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from common.refused import Refused
from courses.models import Absence
from courses.staffing.usual_week import say_working_days
from participants.distress.forgetting import erase_old_reports
from participants.distress.reporting import DistressTold, close_report, hand_on_unopened, open_safety_task, report_distress
from participants.distress.rules import those_there_first
from participants.models import DistressReport, ReadingTerms
from tests.cast import member
from tests.factories import FacilitatorFactory, ParticipantFactory
from tests.factories.told import reading_terms

HOUR, YEAR = dt.timedelta(hours=1), dt.timedelta(days=366)


@pytest.mark.parametrize(
    ("away", "expected"),
    [("", "AB"), ("A", "BLA"), ("B", "ALB"), ("AB", "LAB"), ("ABL", "AB"), ("L", "AB")],
)
def test_whoever_is_away_comes_after_those_who_are_there(away, expected):
    assert "".join(those_there_first("AB", "L", away)) == expected


@pytest.fixture
def owen(clinic):
    return member(clinic.organisation, Role.CLINICIAN, "Owen Castellane")


@pytest.fixture
def mo(clinic, owen):
    reading_terms(clinic.organisation, clinic.clinician, owen)
    return ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")


def told(mo, clinic, now=None):
    return report_distress(
        mo, DistressTold("upset", "So much worse"), by=clinic.administrator, now=now or clinic.now, submission_id=uuid.uuid4()
    )


def away(user, clinic, hours=8):
    leads = FacilitatorFactory(organisation=clinic.organisation, user=user)
    starts, ends = clinic.now - HOUR, clinic.now + hours * HOUR
    Absence.objects.create(facilitator=leads, starts_at=starts, ends_at=ends, kind="leave", made_at=clinic.now, made_by="P")
    return leads


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_reader_who_is_away_is_passed_over_and_the_trail_and_the_page_say_so(as_, clinic, mo, owen):
    away(clinic.clinician, clinic)

    report = told(mo, clinic)

    assert (report.task.owner, report.task.second_owner) == (owen, clinic.clinician)
    assert AuditEntry.objects.filter(verb="passed over who is away").count() == 1
    page = as_(owen).get(f"/told-us/{report.pk}/").content.decode()
    assert f"Away that day, and so passed over: {clinic.clinician}." in page


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_reader_who_does_not_work_on_that_weekday_is_passed_over_too(clinic, mo, owen):
    leads = FacilitatorFactory(organisation=clinic.organisation, user=clinic.clinician)
    say_working_days(leads, [1, 2], clinic.now.date(), by=clinic.administrator, now=clinic.now)

    assert told(mo, clinic).task.owner == owen
    assert told(mo, clinic, now=clinic.now + 24 * HOUR).task.owner == clinic.clinician


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_report_goes_on_to_somebody_who_is_there_when_the_second_is_away_by_then(clinic, mo, owen):
    lead = member(clinic.organisation, Role.CLINICIAN, "Lena Osei")
    type(clinic.organisation).objects.filter(pk=clinic.organisation.pk).update(safeguarding_lead=lead)
    report = told(mo, clinic)
    away(owen, clinic)

    assert hand_on_unopened(clinic.now + 3 * HOUR) == 1
    report.task.refresh_from_db()
    assert report.task.second_owner == lead


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_an_answer_in_the_clinical_record_goes_on_to_no_lead_who_could_not_open_it(clinic, mo, owen):
    type(clinic.organisation).objects.filter(pk=clinic.organisation.pk).update(safeguarding_lead=clinic.administrator)
    task = open_safety_task(mo, "answer:1", "An answer to read at once", by=clinic.administrator, now=clinic.now)
    away(owen, clinic)

    assert hand_on_unopened(clinic.now + 3 * HOUR) == 1
    task.refresh_from_db()
    assert (task.owner, task.second_owner) == (clinic.clinician, owen)


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_while_the_lead_is_away_the_clinician_whom_a_risk_names_closes_it_and_no_other(as_, clinic, mo, owen):
    lead = member(clinic.organisation, Role.CLINICIAN, "Lena Osei")
    other = member(clinic.organisation, Role.CLINICIAN, "Rab Innes")
    type(clinic.organisation).objects.filter(pk=clinic.organisation.pk).update(safeguarding_lead=lead)
    mo.organisation.refresh_from_db()
    assert "Ring Lena Osei now" in as_(other).get(f"/people/{mo.pk}/told-us/").content.decode()
    away(lead, clinic)
    page = as_(other).get(f"/people/{mo.pk}/told-us/").content.decode()
    assert f"Lena Osei leads on safeguarding here and is away now. Ring {clinic.clinician}," in page
    report = report_distress(mo, DistressTold("other", risk="Her partner"), by=clinic.administrator, now=clinic.now)
    assert (report.task.owner, report.task.second_owner) == (clinic.clinician, lead)

    assert "What was done" not in as_(other).get(f"/told-us/{report.pk}/").content.decode()
    with pytest.raises(Refused, match="Lena Osei leads on safeguarding"):
        close_report(report, outcome="Rang her", by=other, now=clinic.now)
    assert "Lena Osei leads on safeguarding and is away." in as_(clinic.clinician).get(f"/told-us/{report.pk}/").content.decode()
    closed = close_report(report, outcome="Rang the crisis team with her", by=clinic.clinician, now=clinic.now)
    assert closed.task.done_by == str(clinic.clinician)


@pytest.mark.django_db
def test_what_a_report_says_is_erased_after_its_period_once_and_that_there_was_one_stays(clinic, mo):
    report = told(mo, clinic)
    close_report(report, outcome="Rang Mo, and a visit is booked", by=clinic.clinician, now=clinic.now)
    open_one = told(ParticipantFactory(organisation=clinic.organisation), clinic)

    assert erase_old_reports(clinic.now + 7 * YEAR) == 0
    assert erase_old_reports(clinic.now + 8 * YEAR) == 1
    assert erase_old_reports(clinic.now + 8 * YEAR) == 0

    report = DistressReport.objects.select_related("task").get(pk=report.pk)
    assert (report.words, report.task.outcome, report.kind, report.task.done_by) == ("", "", "upset", str(clinic.clinician))
    assert AuditEntry.objects.filter(verb="erased what somebody told us").count() == 1
    open_one.refresh_from_db()
    assert open_one.words == "So much worse"


@pytest.mark.django_db
def test_nothing_is_erased_of_whoever_was_seen_since_or_where_the_organisation_looks_at_each_record(clinic, mo):
    report = told(mo, clinic)
    close_report(report, outcome="Rang Mo", by=clinic.clinician, now=clinic.now)
    later = told(mo, clinic, now=clinic.now + 4 * YEAR)
    assert erase_old_reports(clinic.now + 9 * YEAR) == 0

    close_report(later, outcome="Rang Mo", by=clinic.clinician, now=clinic.now + 4 * YEAR)
    ReadingTerms.objects.update(kept_years=None)
    assert erase_old_reports(clinic.now + 30 * YEAR) == 0
