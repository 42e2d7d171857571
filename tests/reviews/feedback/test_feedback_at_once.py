"""Two people at the same moment: who takes the yes back wins over who quotes, and of two who write one is told."""

import pytest

from common.once import STALE
from reviews.feedback.giving import SaidOfProgramme, give_feedback, may_be_quoted, say_whether_quoted
from reviews.feedback.quoting import publish_quote
from reviews.models import Feedback, Quote
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def came(ana, september):
    """Ana came to the September group's days."""
    ana.appointments.filter(session__kind="course").update(mark="5", marked_at=september.last_ends_at, marked_by="Priya Raman")
    return ana


def test_of_two_who_write_for_one_person_at_once_one_is_kept_and_the_other_told(came, clinic):
    told = at_once(
        *(
            lambda number=number: give_feedback(
                came, "last", SaidOfProgramme(number), version=0, by=clinic.administrator, now=clinic.now
            )
            for number in (2, 9)
        )
    )

    kept = Feedback.objects.get()
    assert kept in told
    assert STALE in told
    assert kept.version == 1


def test_a_sentence_that_is_quoted_while_the_yes_is_taken_back_does_not_stay(came, clinic):
    feedback = give_feedback(came, "last", SaidOfProgramme(9, "I sing."), version=0, by=clinic.administrator, now=clinic.now)
    feedback = say_whether_quoted(feedback, "nobody", by=clinic.administrator, now=clinic.now)

    at_once(
        lambda: say_whether_quoted(feedback, "", by=clinic.administrator, now=clinic.now),
        lambda: publish_quote(feedback, [0], version=feedback.version, by=clinic.administrator, now=clinic.now),
    )

    assert not may_be_quoted(Feedback.objects.get())
    assert not Quote.objects.filter(ended_at=None).exists()
