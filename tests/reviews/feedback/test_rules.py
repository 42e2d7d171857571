"""What feedback may be and what of it may be quoted. No database."""

import datetime as dt

import pytest

from common.refused import Refused
from reviews.feedback.rules import feedback_refusal, quote_of, sentences_of, stands_in, takes_feedback

ENDED = dt.datetime(2026, 9, 24, 14, tzinfo=dt.UTC)
SAID = "The  pacing helped me most. I sing again!\nWould I come again? Yes"


def test_feedback_is_taken_for_sixty_days():
    assert takes_feedback(ENDED, ENDED)
    assert takes_feedback(ENDED, ENDED + dt.timedelta(days=59))
    assert not takes_feedback(ENDED, ENDED + dt.timedelta(days=60))
    assert not takes_feedback(ENDED, ENDED - dt.timedelta(seconds=1))


@pytest.mark.parametrize(
    ("said", "field"),
    [((11, "", ""), "recommends"), ((-1, "", ""), "recommends"), ((None, "", ""), "recommends"), ((5, "x" * 2001, ""), "helped")],
)
def test_what_is_no_feedback_is_refused_at_its_box(said, field):
    assert feedback_refusal(*said).field == field


@pytest.mark.parametrize("said", [(0, "", ""), (None, "All of it.", ""), (None, "", "The chairs.")])
def test_any_one_answer_is_enough(said):
    assert feedback_refusal(*said) is None


def test_the_office_chooses_among_whole_sentences():
    assert sentences_of(SAID) == ["The pacing helped me most.", "I sing again!", "Would I come again?", "Yes"]
    assert quote_of(sentences_of(SAID), [1, 0]) == "The pacing helped me most. I sing again!"


@pytest.mark.parametrize(
    ("chosen", "why"), [([], "Choose the sentences"), ([9], "Choose the sentences"), ([0, 2], "follow each other")]
)
def test_a_choice_that_leaves_something_out_is_refused(chosen, why):
    with pytest.raises(Refused, match=why):
        quote_of(sentences_of(SAID), chosen)


def test_a_quote_is_short():
    with pytest.raises(Refused, match="400 characters"):
        quote_of(["x" * 250 + ".", "y" * 250 + "."], [0, 1])


def test_a_quote_stands_in_the_words_however_their_lines_are_broken():
    assert stands_in("I sing again! Would I come again?", "", SAID)
    assert not stands_in("I sing again.", SAID)
