"""Somebody told a clinician, or a leader, that a person can't come: written down from anywhere, for several days at once."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.staffing.duties import assign
from participants.enrolment.passed_on_apologies import in_their_words, pass_on_apology
from participants.models import Appointment
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course, make_place, pain_management_edition
from tests.reminders.conftest import person

DAYS = [dt.date(2026, 11, 16) + dt.timedelta(days=day) for day in range(3)]


@pytest.fixture
def group(clinic):
    return make_course(pain_management_edition(clinic.organisation), days=DAYS, number=31)


@pytest.fixture
def ana(clinic, group):
    return make_place(person(clinic, "Ana", "Pereira"), group, joined_at=clinic.now)


def places(enrolment):
    return list(enrolment.appointments.order_by("session__starts_at"))


def answers(*days, **more):
    given = {"said_by": "relative", "told_by": "in_person", "said_on": "2026-11-01", "reason": "A funeral", **more}
    return {"days": [str(each.pk) for each in days], **given}


def test_whose_word_it_is_stands_before_the_reason():
    assert in_their_words("A funeral", "themselves") == "A funeral"
    assert in_their_words("A funeral", "relative") == "A relative or friend: A funeral"
    assert in_their_words("", "carer") == "Said by somebody who looks after them"


@pytest.mark.django_db
def test_a_clinician_finds_the_person_and_writes_down_several_days(client, clinic, ana, group):
    client.force_login(clinic.clinician)
    assert "Ana Pereira" in client.get("/cannot-come/", {"q": "pereira"}).content.decode()
    first, _, third = places(ana)

    page = client.post(f"/cannot-come/{ana.participant_id}/", answers(first, third), follow=True)

    assert "Ana Pereira can’t come to 2 sessions." in page.content.decode()
    kept = places(ana)
    assert [each.told_us for each in kept] == [True, False, True]
    assert (kept[0].apology_reason, kept[0].apology_by) == ("A relative or friend: A funeral", "in_person")
    assert kept[0].apology_for == kept[0].session.starts_at
    assert kept[0].apology_at == dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    assert AuditEntry.objects.get(verb="passed on that they can’t come").details["sessions"] == [
        first.session_id,
        third.session_id,
    ]
    assert "has sent apologies" in client.get(f"/sessions/{first.session_id}/sign-in-sheet/").content.decode()


@pytest.mark.django_db
def test_without_a_day_nothing_is_written_down_and_the_form_says_what_is_missing(client, clinic, ana):
    client.force_login(clinic.clinician)
    page = client.post(f"/cannot-come/{ana.participant_id}/", answers(reason="x" * 241)).content.decode()

    assert "Tick at least one day." in page
    assert "Write the reason in 240 characters or fewer." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "why"), [(0, "Day 1 has already started"), (1, "Day 1: the register says that they were there")]
)
def test_a_day_that_has_begun_or_was_attended_cannot_be_excused_any_more(clinic, ana, hours, why):
    first, second, _ = places(ana)
    now = first.session.starts_at - dt.timedelta(hours=hours)
    Appointment.objects.filter(pk=first.pk).update(mark="present", marked_at=now, marked_by="Imogen")
    said = {"said_by": "themselves", "told_by": "telephone"}
    with pytest.raises(Refused, match=why):
        pass_on_apology(ana.participant, [first.pk, second.pk], said_at=now, by=clinic.clinician, now=now, **said)
    assert not any(each.told_us for each in places(ana))


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 20])
def test_what_was_said_in_the_future_or_long_ago_is_refused(clinic, ana, days):
    said_at = clinic.now - dt.timedelta(days=days)
    with pytest.raises(Refused, match="Say on which of the last days"):
        pass_on_apology(
            ana.participant, [1], said_by="carer", said_at=said_at, told_by="paper", by=clinic.clinician, now=clinic.now
        )


@pytest.mark.django_db
def test_a_leader_writes_it_down_for_whom_they_meet_at_their_own_sessions_alone(client, charity):
    near = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]
    course = make_course(cpsmp_edition(charity.organisation), days=near, number=57)
    leader = FacilitatorFactory(organisation=charity.organisation, user=charity.leader)
    ben = make_place(person(charity, "Ben", "Okoro"), course, joined_at=charity.now)
    cy = person(charity, "Cy", "Lund")
    own = course.sessions.get(number=1)
    assign(own, leader, by=charity.coordinator, now=charity.now)
    client.force_login(charity.leader)

    page = client.get("/cannot-come/").content.decode()
    assert "Ben" in page
    assert "Okoro" not in page
    form = client.get(f"/cannot-come/{ben.participant_id}/").content.decode()
    assert ("4 November" in form, "11 November" in form) == (True, False)
    assert client.get(f"/cannot-come/{cy.pk}/").status_code == 404

    client.post(f"/cannot-come/{ben.participant_id}/", answers(*places(ben)[:1]))
    assert places(ben)[0].told_us


@pytest.mark.django_db
def test_another_organisations_person_is_nobody_here(client, charity, clinic, ana):
    client.force_login(charity.coordinator)
    assert client.get(f"/cannot-come/{ana.participant_id}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_finding_takes_as_many_queries_for_one_as_for_three(client, clinic, people, django_assert_num_queries):
    for number in range(people):
        person(clinic, f"Ana{number}", "Pereira")
    client.force_login(clinic.clinician)
    client.get("/cannot-come/")
    with django_assert_num_queries(8):
        client.get("/cannot-come/", {"q": "pereira"})
