"""More pain, or distress: told on one's own page or by staff, read by whoever is named, handed on, passed on, closed."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.users.members import end_membership
from common.refused import Refused
from courses.staffing.duties import assign
from participants.distress.leaving import pass_all_reports_on
from participants.distress.reporting import DistressTold, close_report, hand_on_unopened, mark_risk, open_report, report_distress
from participants.models import DistressReport, Task
from participants.own.sign_in import give_sign_in
from tests.at_once import at_once
from tests.cast import member
from tests.factories import FacilitatorFactory, ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.factories.told import reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

HOUR = dt.timedelta(hours=1)
WORDS = "It has been so much worse since Friday"


@pytest.fixture
def owen(clinic):
    return member(clinic.organisation, Role.CLINICIAN, "Owen Castellane")


@pytest.fixture
def terms(clinic, owen):
    return reading_terms(clinic.organisation, clinic.clinician, owen, numbers=[["In danger", "999", "day and night"]])


@pytest.fixture
def mo(clinic, terms):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


def typed(**more):
    return {"kind": "pain", "words": WORDS, "ring": "any", "submission_id": uuid.uuid4(), **more}


def told(mo, clinic, **more):
    now = more.pop("now", clinic.now)
    return report_distress(mo, DistressTold("upset", WORDS, **more), by=clinic.administrator, now=now, submission_id=uuid.uuid4())


def page_of(client, url):
    return " ".join(client.get(url).content.decode().split())


def test_before_anything_is_typed_mo_reads_when_it_is_read_and_whom_to_ring(as_, mo):
    page = page_of(as_(mo.user), "/me/tell-us/").partition("<main")[2]

    assert "We read this until 4:30pm today" in page
    assert 'href="tel:999"' in page
    assert page.index("tel:999") < page.index("<form")
    assert "Monday to Friday, 8:30am to 4:30pm" in page
    assert "checked" not in page[page.index("<form") :]
    assert page.index("In your own words") < page.index("serious harm") < page.index("<textarea")
    assert "You don’t lose your place" in page


def test_two_clicks_make_one_report_with_a_task_due_at_once_and_its_words_in_no_trail(as_, clinic, mo):
    sent = typed()
    for _ in range(2):
        answer = as_(mo.user).post("/me/tell-us/", sent, follow=True)

    report = DistressReport.objects.select_related("task").get()
    assert "Thank you for telling us. We read this until 4:30pm today." in answer.content.decode()
    assert (report.task.owner, report.task.due_at) == (clinic.clinician, clinic.now)
    assert not any("worse" in f"{entry.object_label} {entry.details}" for entry in AuditEntry.objects.all())


def test_four_thousand_characters_are_taken_and_more_is_said_with_nothing_lost(as_, mo):
    answer = as_(mo.user).post("/me/tell-us/", typed(words="x" * 4001)).content.decode()
    assert "Write this in 4000 characters or fewer." in answer
    assert "x" * 4001 in answer

    as_(mo.user).post("/me/tell-us/", typed(words="x" * 4000))
    assert len(DistressReport.objects.get().words) == 4000


def test_a_certain_time_has_to_be_said(as_, mo):
    assert "Say when we may ring you." in as_(mo.user).post("/me/tell-us/", typed(ring="at")).content.decode()
    assert not DistressReport.objects.exists()


def test_what_is_told_at_a_minute_to_midnight_is_due_at_the_next_opening(clinic, mo):
    night = dt.datetime(2026, 11, 6, 23, 59, tzinfo=dt.UTC)

    assert told(mo, clinic, now=night).task.due_at == dt.datetime(2026, 11, 9, 8, 30, tzinfo=dt.UTC)


def test_today_says_that_there_is_one_and_whose_it_is_but_not_what_it_says(as_, clinic, mo):
    report = told(mo, clinic)
    page = page_of(as_(clinic.administrator), "/today/")

    assert "See what Mo Farrow told us" in page
    assert "Imogen Fairweather reads it. Not opened yet" in page
    assert "worse" not in page
    theirs = page_of(as_(clinic.administrator), f"/told-us/{report.pk}/")
    assert "worse" not in theirs
    assert Task.objects.get().seen_at is None


def test_whoever_it_names_opens_it_and_closes_it_with_what_was_done(as_, clinic, mo):
    report = told(mo, clinic)
    imogen = as_(clinic.clinician)
    assert "Told us: More pain or distress, Mo Farrow." in page_of(imogen, "/clinic/")

    assert WORDS in imogen.get(f"/tasks/{report.task_id}/done/", follow=True).content.decode()
    assert "Opened" in page_of(imogen, f"/told-us/{report.pk}/")
    assert "Write what was done." in imogen.post(f"/told-us/{report.pk}/", {"outcome": " "}).content.decode()
    imogen.post(f"/told-us/{report.pk}/", {"outcome": "Rang her; pacing again from Tuesday."})

    task = Task.objects.get()
    assert (task.outcome, task.done_by) == ("Rang her; pacing again from Tuesday.", "Imogen Fairweather")
    assert "told us" not in page_of(as_(clinic.administrator), "/today/")


def test_unopened_for_two_working_hours_it_is_the_seconds_too_and_once(clinic, mo, owen):
    report = told(mo, clinic)

    assert hand_on_unopened(clinic.now + HOUR) == 0
    assert hand_on_unopened(clinic.now + 2 * HOUR) == 1
    assert hand_on_unopened(clinic.now + 3 * HOUR) == 0
    task = Task.objects.get(pk=report.task_id)
    assert (task.second_owner, task.handed_on_at) == (owen, clinic.now + 2 * HOUR)


def test_when_its_reader_leaves_it_goes_on_at_once_unopened_to_the_second(clinic, mo, owen):
    report = told(mo, clinic)
    open_report(report, by=clinic.clinician, now=clinic.now)
    theirs = clinic.organisation.memberships.get(user=clinic.clinician)
    end_membership(theirs, by=clinic.administrator, now=clinic.now, version=theirs.version)

    task = Task.objects.get(pk=report.task_id)
    assert (task.owner, task.second_owner, task.seen_at) == (owen, None, None)


def test_a_report_that_nobody_was_there_to_read_goes_to_whoever_is_named_later(clinic, mo, owen):
    report = told(mo, clinic)
    Task.objects.update(owner=None, second_owner=None)

    assert (pass_all_reports_on(clinic.now), pass_all_reports_on(clinic.now)) == (1, 0)
    task = Task.objects.get(pk=report.task_id)
    assert (task.owner, task.second_owner) == (clinic.clinician, owen)


def test_what_was_opened_is_not_handed_on(as_, clinic, mo):
    report = told(mo, clinic)
    as_(clinic.clinician).get(f"/told-us/{report.pk}/")

    assert hand_on_unopened(clinic.now + 3 * HOUR) == 0


def test_the_second_one_reads_since_when_it_is_theirs_and_that_stands_there_once_it_is_opened(as_, clinic, mo, owen):
    report = told(mo, clinic)
    hand_on_unopened(clinic.now + 2 * HOUR)

    assert "Yours since Mon 2 November 2026, midday." in page_of(as_(owen), "/clinic/")
    as_(owen).get(f"/told-us/{report.pk}/")
    said = "Imogen Fairweather reads it, and Owen Castellane since Mon 2 November 2026, midday. Opened"
    assert said in page_of(as_(clinic.administrator), "/today/")


def test_another_clinician_reads_it_and_leaves_it_unopened(as_, clinic, mo):
    other = member(clinic.organisation, Role.CLINICIAN, "Bea Lund")
    report = told(mo, clinic)

    assert WORDS in page_of(as_(other), f"/told-us/{report.pk}/")
    assert Task.objects.get().seen_at is None


def test_a_risk_to_safety_is_the_leads_and_clinicians_and_nowhere_else(as_, clinic, mo, owen):
    clinic.organisation.safeguarding_lead = owen
    clinic.organisation.save()
    report = told(mo, clinic)
    as_(clinic.clinician).post(f"/told-us/{report.pk}/", {"risk-reason": "Spoke of not going on"})
    report.refresh_from_db()

    assert (report.task.kind, report.task.owner) == ("safety", owen)
    assert Task.objects.get(kind="distress").outcome == "Passed to whoever leads on safeguarding."
    office = as_(clinic.administrator)
    assert "Mo Farrow" not in page_of(office, "/today/")
    assert office.get(f"/told-us/{report.pk}/").status_code == 404
    assert "not going on" not in page_of(office, f"/people/{mo.pk}/")
    assert "Somebody may not be safe" in page_of(as_(owen), "/today/")
    with pytest.raises(Refused, match="Owen Castellane leads on safeguarding"):
        close_report(report, outcome="Rang her", by=clinic.clinician, now=clinic.now)
    close_report(report, outcome="Rang the crisis team with her.", by=owen, now=clinic.now)
    assert Task.objects.filter(done_at=None).count() == 0


def test_who_passed_a_risk_on_and_looks_at_it_again_leaves_it_unopened_to_the_lead(as_, clinic, mo, owen):
    clinic.organisation.safeguarding_lead = owen
    clinic.organisation.save()
    report = told(mo, clinic)
    as_(clinic.clinician).post(f"/told-us/{report.pk}/", {"risk-reason": "Spoke of not going on"})

    assert "Not opened yet" in page_of(as_(clinic.clinician), f"/told-us/{report.pk}/")
    assert hand_on_unopened(clinic.now + 3 * HOUR) == 1
    assert "Opened" in page_of(as_(clinic.clinician), f"/told-us/{report.pk}/"), "it is theirs by then"


def test_a_risk_nobody_opens_is_handed_on_to_a_clinician_and_never_to_the_office_that_cannot_open_it(as_, clinic, owen):
    clinic.organisation.safeguarding_lead = clinic.clinician
    clinic.organisation.save()
    reading_terms(clinic.organisation, clinic.administrator, owen)
    ada = ParticipantFactory(organisation=clinic.organisation, first_names="Ada", last_name="Lowe")
    report = report_distress(ada, DistressTold("other", risk="Her partner"), by=clinic.clinician, now=clinic.now)

    assert (report.task.owner, report.task.second_owner) == (clinic.clinician, owen)
    assert hand_on_unopened(clinic.now + 3 * HOUR) == 1
    assert "Ada Lowe" in page_of(as_(owen), f"/told-us/{report.pk}/")
    assert as_(clinic.administrator).get(f"/told-us/{report.pk}/").status_code == 404


def test_in_a_charity_a_risk_is_its_safeguarding_leads_alone(as_, charity):
    lead = member(charity.organisation, Role.COORDINATOR, "Nell Amory")
    charity.organisation.safeguarding_lead = lead
    charity.organisation.save()
    reading_terms(charity.organisation, charity.coordinator)
    ada = ParticipantFactory(organisation=charity.organisation, first_names="Ada", last_name="Lowe")
    report = report_distress(ada, DistressTold("other", risk="Her partner"), by=charity.coordinator, now=charity.now)

    assert report.task.owner == lead
    assert as_(charity.coordinator).get(f"/told-us/{report.pk}/").status_code == 404
    assert "Ada Lowe" not in page_of(as_(charity.coordinator), "/today/")
    assert "Ada Lowe" in page_of(as_(lead), "/today/")
    assert "Her partner" in page_of(as_(lead), f"/told-us/{report.pk}/")


def test_a_risk_whose_lead_has_left_the_charity_is_read_by_whoever_reads_reports_there(as_, charity):
    lead = member(charity.organisation, Role.COORDINATOR, "Nell Amory")
    charity.organisation.safeguarding_lead = lead
    charity.organisation.save()
    reading_terms(charity.organisation, charity.coordinator)
    other = member(charity.organisation, Role.COORDINATOR, "Ina Voss")
    ada = ParticipantFactory(organisation=charity.organisation, first_names="Ada", last_name="Lowe")
    report = report_distress(ada, DistressTold("other", risk="Her partner"), by=other, now=charity.now)
    lead.memberships.update(ended_at=charity.now)

    assert "Ada Lowe" in page_of(as_(charity.coordinator), "/today/")
    assert "Her partner" in page_of(as_(charity.coordinator), f"/told-us/{report.pk}/")
    assert as_(other).get(f"/told-us/{report.pk}/").status_code == 404


def test_staff_write_down_what_they_were_told_by_telephone(as_, clinic, mo):
    as_(clinic.administrator).post(f"/people/{mo.pk}/told-us/", typed(way="telephone"))

    report = DistressReport.objects.get()
    assert (report.way, report.made_by, report.words) == ("telephone", "Priya Raman", WORDS)


def test_another_organisations_report_is_not_there(as_, clinic, charity, mo):
    report = told(mo, clinic)

    assert as_(charity.coordinator).get(f"/told-us/{report.pk}/").status_code == 404


def test_set_up_says_when_reports_are_read_and_what_cannot_be_read_is_said_at_its_box(as_, clinic, terms, owen):
    days = {f"day_{day}": "9am to noon, 1pm to 4pm" if day < 5 else "" for day in range(7)}
    more = {
        "owner_id": owen.pk,
        "second_owner_id": "",
        "hand_on_minutes": 60,
        "questions_close_hours": 48,
        "kept_years": "20",
        "numbers": "In danger | 999",
        "version": 1,
    }
    office = as_(clinic.administrator)
    assert "Write the hours like this" in office.post("/setup/reports/", days | more | {"day_1": "mornings"}).content.decode()
    office.post("/setup/reports/", days | more)

    terms.refresh_from_db()
    assert terms.hours["0"] == [["09:00", "12:00"], ["13:00", "16:00"]]
    assert (terms.owner, terms.numbers, terms.version) == (owen, [["In danger", "999", ""]], 2)
    assert "Somebody changed this" in office.post("/setup/reports/", days | more | {"numbers": "Danger | 112"}).content.decode()


def test_the_trail_doesnt_say_that_somebody_may_not_be_safe(clinic, mo, owen):
    clinic.organisation.safeguarding_lead = owen
    clinic.organisation.save()
    report = told(mo, clinic)
    mark_risk(report, reason="Not safe at home", by=clinic.clinician, now=clinic.now)
    hand_on_unopened(clinic.now + 3 * HOUR)

    said = " ".join(f"{each.verb} {each.object_label} {each.details}" for each in AuditEntry.objects.all()).lower()
    assert "passed on what somebody told us" in said
    assert not [word for word in ("safe", "risk") if word in said]


def test_marking_a_risk_twice_opens_one_safety_task(clinic, mo):
    report = told(mo, clinic)
    for _ in range(2):
        mark_risk(report, reason="Not safe at home", by=clinic.clinician, now=clinic.now)

    assert Task.objects.filter(kind="safety").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_hands_it_on(clinic, mo):
    told(mo, clinic)
    later = clinic.now + 2 * HOUR
    handed = at_once(lambda: hand_on_unopened(later), lambda: hand_on_unopened(later))

    assert sum(handed) == 1
    assert AuditEntry.objects.filter(verb="handed a task on").count() == 1


def test_a_leader_takes_it_down_from_the_register_by_first_names_and_opens_no_record(as_, charity):
    reading_terms(charity.organisation, charity.coordinator)
    leader = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh", user=charity.leader)
    course = make_course(cpsmp_edition(charity.organisation), days=[charity.now.date()])
    ada = ParticipantFactory(organisation=charity.organisation, first_names="Ada", last_name="Lowe")
    make_place(ada, course, joined_at=charity.now - 30 * 24 * HOUR)
    session = course.sessions.get()
    assign(session, leader, by=charity.coordinator, now=charity.now)
    url = f"/sessions/{session.pk}/register/told-us/"

    page = page_of(as_(charity.leader), url)
    assert "Ada" in page
    assert "Lowe" not in page
    as_(charity.leader).post(url, typed(who=ada.pk, way="in_person"))

    report = DistressReport.objects.select_related("task").get()
    assert (report.participant, report.session, report.task.owner) == (ada, session, charity.coordinator)
    assert as_(charity.leader).get(f"/told-us/{report.pk}/").status_code == 404
    assert "Ada Lowe" in page_of(as_(charity.coordinator), "/today/")


def test_clinicians_find_what_somebody_told_us_again(as_, clinic, mo):
    close_report(told(mo, clinic), outcome="Rang her", by=clinic.clinician, now=clinic.now)

    assert "closed: Rang her" in page_of(as_(clinic.clinician), f"/people/{mo.pk}/practice/")
    assert as_(clinic.administrator).get(f"/people/{mo.pk}/practice/").status_code == 404


def test_a_search_and_the_page_of_about_me_hold_none_of_its_words(as_, clinic, mo):
    told(mo, clinic)

    for page in ("/me/about-me/", "/me/"):
        assert "worse" not in page_of(as_(mo.user), page)
    assert "Mo Farrow" not in page_of(as_(clinic.administrator), "/people/?q=worse")
