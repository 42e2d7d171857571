"""Somebody answers whether and how; what follows from each answer."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from common.once import Used
from common.refused import Refused
from participants.models import PathwayChoice, Task, WaitingListEntry
from participants.waiting.choosing import Formats, record_choice
from participants.waiting.joining import acceptance
from tests.factories import recommend

pytestmark = pytest.mark.django_db
BOTH = Formats(in_person=True, video=True)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def answers(clinic):
    def given(episode, answer, **more):
        more = {"way": "telephone", "now": clinic.now, "by": clinic.administrator} | more
        return record_choice(episode, answer, **more)

    return given


def test_a_yes_puts_somebody_on_the_list_from_the_day_of_the_decision(answers, ann):
    choice = answers(ann, "yes", formats=BOTH)

    entry = WaitingListEntry.objects.get()
    assert (entry.participant, entry.accepted_on) == (ann.participant, dt.date(2026, 10, 20))
    assert (entry.takes_in_person, entry.takes_video, entry.episode) == (True, True, ann)
    assert (choice.by, choice.way) == ("Priya Raman", "telephone")


def test_a_second_yes_changes_the_formats_of_the_same_entry(answers, ann):
    answers(ann, "yes", formats=BOTH)
    answers(ann, "yes", formats=Formats(video=True))

    entry = WaitingListEntry.objects.get()
    assert (entry.takes_in_person, entry.takes_video) == (False, True)
    assert PathwayChoice.objects.count() == 2


def test_the_same_form_twice_is_one_answer(answers, ann):
    form = uuid.uuid4()

    assert answers(ann, "yes", formats=BOTH, submission_id=form) == answers(ann, "yes", formats=BOTH, submission_id=form)
    assert PathwayChoice.objects.count() == 1
    for answer, more in (("ring_me", {}), ("yes", {"formats": Formats(video=True)}), ("yes", {"formats": BOTH, "note": "Later"})):
        with pytest.raises(Used):
            answers(ann, answer, submission_id=form, **more)


@pytest.mark.parametrize(
    ("answer", "more", "sentence"),
    [
        ("yes", {}, "Choose face to face, by video, or both."),
        ("perhaps", {}, "Choose an answer."),
        ("ring_me", {"way": "by pigeon"}, "Choose how they told us."),
        ("ring_me", {"note": "x" * 4000}, "Write the reason in 300 characters or fewer."),
    ],
)
def test_an_answer_that_lacks_something_is_refused(answers, ann, answer, more, sentence):
    with pytest.raises(Refused, match=sentence):
        answers(ann, answer, **more)
    assert not PathwayChoice.objects.exists()


def test_nobody_says_yes_before_it_is_recommended(answers, referred):
    with pytest.raises(Refused, match="hasn’t been recommended yet"):
        answers(referred("Ben"), "yes", formats=BOTH)


def test_nobody_says_yes_to_what_was_decided_otherwise_since(answers, ann, clinic):
    recommend(ann, now=clinic.now, outcome="not_interested", reason="declined")

    with pytest.raises(Refused, match="hasn’t been recommended yet"):
        answers(ann, "yes", formats=BOTH)


def test_not_interested_is_told_to_the_clinic_from_the_invitation_onward(answers, referred):
    ben = referred("Ben")
    answers(ben, "not_interested")
    answers(ben, "not_interested")

    task = Task.objects.get()
    assert (task.kind, task.participant) == ("tell_clinic", ben.participant)
    ben.refresh_from_db()
    assert ben.ended_at is None


def test_not_interested_leaves_the_list(answers, ann):
    answers(ann, "yes", formats=BOTH)
    answers(ann, "not_interested")

    entry = WaitingListEntry.objects.get()
    assert (entry.state, entry.closed_reason) == ("left", "Not interested.")


@pytest.mark.parametrize("answer", ["another_format", "ring_me"])
def test_who_wants_something_else_is_rung_and_waits_on(answers, ann, answer):
    answers(ann, "yes", formats=BOTH)
    answers(ann, answer)

    assert WaitingListEntry.objects.get().state == "waiting"
    assert Task.objects.get().kind == "ring"


def test_an_ended_pathway_takes_no_answer(answers, ann, clinic):
    ann.ended_at, ann.ending, ann.ended_by = clinic.now, "moved", "Priya Raman"
    ann.save()

    with pytest.raises(Refused, match="This pathway has ended"):
        answers(ann, "yes", formats=BOTH)


def test_the_day_of_acceptance_is_the_first_of_the_last_recommendations():
    days = [dt.datetime(2026, month, 1, 9, tzinfo=dt.UTC) for month in (9, 7, 5, 3)]
    outcomes = ["recommended", "recommended", "not_now", "recommended"]

    assert acceptance(zip(outcomes, days, strict=True), LONDON) == dt.date(2026, 7, 1)
    assert acceptance([("not_now", days[0]), ("recommended", days[1])], LONDON) is None
