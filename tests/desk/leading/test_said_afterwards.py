"""What whoever led a course reads of it: no names, nothing that belongs together, and nothing before five people spoke."""

import pytest
import time_machine

from reviews.models import Feedback
from tests.cast import NOW
from tests.factories import ParticipantFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
SAID = [("Pacing", 9), ("breathing", 8), ("Meeting others", 10), ("The walks", 7), ("", 6)]


def say(charity, course, number):
    """So many people say something of the course."""
    for each, (helped, recommends) in enumerate(SAID[:number]):
        person = ParticipantFactory(organisation=charity.organisation, first_names=f"Tamsin{each}", last_name="Quill")
        Feedback.objects.create(
            organisation=charity.organisation,
            enrolment=make_place(person, course, joined_at=NOW),
            point="last",
            recommends=recommends,
            helped=helped,
            made_at=NOW,
            made_by=person.full_name,
        )


@pytest.fixture
def led(charity, course_59):
    """Course 59, of which Lenny leads the last session."""
    course_59.lead("Lenny Marsh", "leader", 6, user=charity.leader)
    return course_59.course


def read(as_, user, course):
    with time_machine.travel(course.last_ends_at, tick=False):
        return as_(user).get(f"/leading/courses/{course.pk}/said/")


def test_five_peoples_words_are_shown_by_the_alphabet_and_without_names(as_, charity, led):
    say(charity, led, 5)

    text = text_of(read(as_, charity.leader, led))

    assert "5 people said something. They would recommend it 8 of 10 on average." in text
    assert "What helped breathing Meeting others Pacing The walks What to change Nobody wrote anything." in text
    assert "Tamsin" not in text


def test_four_peoples_words_are_not(as_, charity, led):
    say(charity, led, 4)

    text = text_of(read(as_, charity.leader, led))

    assert "Fewer than 5 people have said something yet." in text
    assert "Pacing" not in text


def test_a_course_of_somebody_else_is_not_there(as_, charity, clinic, course_60, led):
    assert read(as_, charity.leader, course_60.course).status_code == 404
    assert read(as_, charity.coordinator, led).status_code == 404
