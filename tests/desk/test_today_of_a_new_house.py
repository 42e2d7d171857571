"""Today in a house that has scheduled nothing yet: it leads to what comes first there."""

import pytest

from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_house_without_a_course_is_led_to_set_up(as_, charity):
    text = text_of(as_(charity.coordinator).get("/today/"))

    assert "No course has been scheduled yet. Begin with set-up: rooms, closed days, people and programmes." in text
    assert "Everything is in hand" not in text


def test_a_clinician_there_is_only_told_that_nothing_needs_them(as_, clinic):
    text = text_of(as_(clinic.clinician).get("/today/"))

    assert "Everything is in hand." in text
    assert "Begin with set-up" not in text
