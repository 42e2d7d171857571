"""Giving somebody a place on a course that is entered by referral: the office by the rule, a clinician with a reason."""

import datetime as dt
import uuid

import pytest

from participants.models import Decision, Enrolment
from tests.factories import (
    ParticipantFactory,
    make_course,
    make_place,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)
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


def test_the_course_shows_who_fits_and_why_the_others_do_not_in_order(clinic, as_, course):
    def waits(name, day, **takes):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed")
        episode = refer(person, course.programme, received=dt.date(2026, 8, 3), now=clinic.now)
        recommend(episode, now=clinic.now)
        say_yes(episode, now=clinic.now)
        return wait_on_programme(episode, now=clinic.now, accepted=dt.date(2026, 9, day), **takes)

    for name, day in (("Ben", 9), ("Ann", 2)):
        waits(name, day)
    waits("Cy", 1, takes_in_person=False, takes_video=True)

    browser = as_(clinic.administrator)
    part = f"/waiting-list/courses/{course.pk}/fits/?on=course"
    assert f'hx-get="{part}"' in browser.get(f"/courses/{course.pk}/").content.decode()

    text = text_of(browser.get(part, HTTP_HX_REQUEST="true"))

    assert "Who of the waiting list fits: 2 to offer" in text
    assert text.index("2. Ann Reed") < text.index("3. Ben Reed") < text.index("1. Cy Reed")
    assert "takes video only" in text


def test_who_left_early_stands_last_among_the_people_with_the_reviews_they_keep(clinic, as_, course):
    for name in ("Zoe", "Ann"):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed")
        make_place(person, course, joined_at=clinic.now)
    left_at = dt.datetime(2027, 1, 12, 9, tzinfo=dt.UTC)
    Enrolment.objects.filter(participant__first_names="Ann").update(state="left", withdrawn_at=left_at, withdrawn_reason="Ill")

    text = text_of(as_(clinic.administrator).get(f"/courses/{course.pk}/"))

    assert text.index("Zoe") < text.index("Ann")
    assert "Left on Tuesday 12 January, keeps the reviews" in text
    assert "Give the reviews back" in text


def test_who_places_somebody_by_hand_reads_on_which_days_they_never_can(clinic, as_, course, ann):
    episode = ann.episodes.get()
    recommend(episode, now=clinic.now)
    say_yes(episode, now=clinic.now)
    wait_on_programme(episode, now=clinic.now, not_weekdays=[3])

    text = text_of(as_(clinic.administrator).get(f"/courses/{course.pk}/enrol/?person={ann.pk}"))

    assert "Ann Reed can’t come on Thursdays, 1 of the 4 days." in text
