"""Giving somebody a place on a course that is entered by referral: the office by the rule, a clinician with a reason."""

import datetime as dt
import uuid

import pytest

from participants.models import Decision, Enrolment
from tests.factories import ParticipantFactory, make_course, pain_management_edition, recommend, refer, say_yes
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def course(clinic):
    days = [dt.date(2027, 1, 11) + dt.timedelta(days=day) for day in range(4)]
    return make_course(pain_management_edition(clinic.organisation), days=days, number=34, places=2)


@pytest.fixture
def ann(clinic, course):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Ann", last_name="Reed")
    refer(person, course.programme, received=dt.date(2026, 8, 3), now=clinic.now)
    return person


def enrol(browser, course, person):
    return browser.post(f"/courses/{course.pk}/enrol/", {"person": person.pk, "submission_id": str(uuid.uuid4())}, follow=True)


def test_the_office_places_nobody_who_was_not_recommended(clinic, as_, course, ann):
    office = as_(clinic.administrator)

    assert "hasn’t been recommended to Ann Reed" in text_of(office.get(f"/courses/{course.pk}/enrol/?person={ann.pk}"))
    assert "hasn’t been recommended to Ann Reed" in text_of(enrol(office, course, ann))
    assert not Enrolment.objects.exists()


def test_the_office_places_whoever_was_recommended_and_said_yes(clinic, as_, course, ann):
    episode = ann.episodes.get()
    recommend(episode, now=clinic.now)
    say_yes(episode, now=clinic.now)

    enrol(as_(clinic.administrator), course, ann)

    assert Enrolment.objects.get().episode == episode


def test_a_clinician_places_somebody_with_a_reason_and_the_office_can_not(clinic, as_, course, ann):
    path = f"/waiting-list/courses/{course.pk}/place/"
    sent = {"person": ann.pk, "reason": "Assessed elsewhere", "submission_id": str(uuid.uuid4())}
    assert as_(clinic.administrator).post(path, sent).status_code == 404
    browser = as_(clinic.clinician)
    assert "Say why." in text_of(browser.post(path, sent | {"reason": " "}))

    browser.post(path, sent)

    assert Enrolment.objects.get().participant == ann
    assert Decision.objects.get().note == "Assessed elsewhere"
