"""Beside the register, for clinicians, safety on the day; and for everybody how many days were missed."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.models import Duty
from participants.models import Appointment
from reviews.models import ClinicalNote
from tests.factories import FacilitatorFactory
from tests.factories.reviewed import reviewed_group
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def group(clinic):
    """A group in its second week: today is its fifth day."""
    group = reviewed_group(clinic.organisation, first=dt.date(2026, 10, 26), reviews={})
    group.course.sessions.filter(number__gte=5).update(outcome="", outcome_at=None, outcome_by="")
    return group


@pytest.fixture
def today(group):
    """The fifth day."""
    return group.course.sessions.get(kind="course", number=5)


@pytest.fixture
def colin(group, clinic, today):
    """Colin came to one day of four; of his safety something is signed."""
    episode = group.join("Colin", "Amberley")
    theirs = Appointment.objects.filter(episode=episode)
    theirs.filter(session__number__gte=5).update(mark="", marked_at=None, marked_by="")
    theirs.filter(session__number__in=(2, 3, 4)).update(mark="3")
    ClinicalNote.objects.create(
        organisation=clinic.organisation, kind="safety", episode=episode, text=[["seizures", "Once a month"], ["do_not", "Lift"]],
        author=clinic.clinician, made_at=clinic.now, saved_at=clinic.now, signed_at=clinic.now, signed_by=clinic.clinician,
        signature="Ruth Okonedo, physiotherapist",
    )  # fmt: skip
    return episode


def test_a_clinician_reads_safety_beside_each_name_and_the_look_is_written_down(as_, clinic, group, today, colin):
    group.join("Dora", "Bell")
    text = text_of(as_(clinic.clinician).get(f"/sessions/{today.pk}/register/"))

    assert "Amberley To mark Seizures: Once a month Do not: Lift" in text
    assert "Bell Nothing is signed of safety on the day" in text
    looks = AuditEntry.objects.filter(verb="looked at", details={"page": "safety on the day"})
    assert [look.object_id for look in looks] == [colin.participant_id]


def test_the_office_reads_none_of_it_there(as_, clinic, today, colin):
    text = text_of(as_(clinic.administrator).get(f"/sessions/{today.pk}/register/"))

    assert "Seizures" not in text
    assert "safety on the day" not in text


def test_missed_days_add_up_and_are_shown_on_the_register_the_record_and_my_clinic(as_, clinic, today, colin):
    me = FacilitatorFactory(
        organisation=clinic.organisation, name="Imogen Fairweather", profession="psychologist", user=clinic.clinician
    )
    Duty.objects.create(session=today, facilitator=me, starts_at=today.starts_at, ends_at=today.ends_at, published_at=clinic.now)
    browser = as_(clinic.clinician)

    words = "1 of 10 needed, 8 sessions left, out of reach. Missed 3 of 4 so far"
    assert words in text_of(browser.get(f"/sessions/{today.pk}/register/"))
    assert words in text_of(browser.get(f"/people/{colin.participant_id}/record/"))
    assert words in text_of(browser.get(f"/people/{colin.participant_id}/"))
    page = browser.get("/clinic/")
    assert "Colin Amberley: missed 3 of 4 so far; out of reach" in text_of(page)
    assert f'href="/day-notes/{today.pk}/"' in page.content.decode()
    assert Appointment.objects.filter(episode=colin, state="booked").count() == 12, "nobody is taken off"
