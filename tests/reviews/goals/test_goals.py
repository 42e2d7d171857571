"""Goals in the person's own words, and how far they say they are."""

import uuid

import pytest

from common.once import Used
from common.refused import Refused
from participants.models import Episode
from reviews.goals.keeping import add_goal, goals_with_progress, say_how_far, set_goal_aside
from reviews.models import Goal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def added(walter, clinic, words="Do the weekly shop with my wife", **more):
    """Walter's goal, as Ruth wrote it down."""
    given = {"by_when": "The last programme day", "value": 2, "session": walter.session} | more
    return add_goal(walter.episode, words=words, by=walter.user("physiotherapist"), now=clinic.now, **given)


def test_a_goal_is_kept_in_the_persons_words_with_how_far_they_are(walter, clinic):
    added(walter, clinic)

    (goal,) = goals_with_progress([walter.episode.pk])
    assert (goal.words, goal.by_when) == ("Do the weekly shop with my wife", "The last programme day")
    assert [step.value for step in goal.progress.all()] == [2]


def test_two_clicks_write_one_goal(walter, clinic):
    number = uuid.uuid4()

    assert added(walter, clinic, submission_id=number) == added(walter, clinic, submission_id=number)
    assert Goal.objects.count() == 1
    with pytest.raises(Used):
        added(walter, clinic, by_when="Christmas", submission_id=number)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"words": " "}, "own words"),
        ({"words": "x" * 201}, "200 characters"),
        ({"value": 11}, "from 0 to 10"),
        ({"by_when": "x" * 61}, "60 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(walter, clinic, more, why):
    with pytest.raises(Refused, match=why):
        added(walter, clinic, **more)


def test_each_step_is_kept_and_the_latest_stands(walter, clinic):
    goal = added(walter, clinic)
    say_how_far(goal, value=6, session=None, by=walter.user("psychologist"), now=clinic.now)

    (goal,) = goals_with_progress([walter.episode.pk])
    assert [step.value for step in goal.progress.all()] == [2, 6]


def test_a_goal_set_aside_keeps_its_reason_and_takes_no_more_steps(walter, clinic):
    goal = set_goal_aside(added(walter, clinic), reason="Moved in with his son.", by=clinic.clinician, now=clinic.now)

    assert goal.ended_reason == "Moved in with his son."
    with pytest.raises(Refused, match="set aside"):
        say_how_far(goal, value=6, session=None, by=clinic.clinician, now=clinic.now)


def test_no_goal_is_written_on_a_pathway_that_has_ended(walter, clinic):
    Episode.objects.filter(pk=walter.episode.pk).update(ended_at=clinic.now, ending="moved", ended_by="Priya Raman")

    with pytest.raises(Refused, match="has ended"):
        added(walter, clinic)
