"""The office writes down what somebody answered on the telephone, on paper or in person, as their own page would."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from participants.models import Episode, PathwayChoice, Task, WaitingListEntry
from tests.cast import NOW
from tests.factories import ParticipantFactory, pain_management_edition, recommend, refer, say_yes, wait_on_programme
from tests.reading import text_of

pytestmark = pytest.mark.django_db
DECIDED = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def referred(clinic, edition):
    def made(name):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed")
        return refer(person, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)

    return made


@pytest.fixture
def ann(referred):
    """Ann was recommended for the programme and hasn't answered."""
    episode = referred("Ann")
    recommend(episode, now=DECIDED)
    return episode


def at(episode):
    return f"/referrals/{episode.pk}/choice/"


def sent(**more):
    return {"submission_id": str(uuid.uuid4()), "note": "", **more}


def test_the_office_reads_both_current_waits_to_them_and_writes_down_a_yes(as_, clinic, ann, referred):
    waiting = referred("Ben")
    recommend(waiting, now=DECIDED)
    say_yes(waiting, now=DECIDED)
    wait_on_programme(waiting, now=DECIDED, accepted=NOW.date() - dt.timedelta(weeks=9))
    office = as_(clinic.administrator)
    text = text_of(office.get(at(ann)))
    assert "Write down the answer of Ann Reed" in text
    assert "Face to face: 1 person waits now, for 9 weeks so far." in text
    assert "By video: Nobody waits for this now." in text

    text = text_of(office.post(at(ann), sent(answer="yes", formats=["in_person", "video"], way="telephone"), follow=True))

    assert "Ann Reed wants to come, and is on the waiting list." in text
    choice = PathwayChoice.objects.get(episode=ann)
    assert (choice.way, choice.by) == ("telephone", "Priya Raman")
    entry = WaitingListEntry.objects.get(episode=ann)
    assert (entry.takes_in_person, entry.takes_video, entry.accepted_on) == (True, True, DECIDED.date())


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ("not_interested", "tell_clinic", "Ann Reed doesn’t want to come."),
        ("another_format", "ring", "Ann Reed needs another way to meet."),
        ("ring_me", "ring", "Ann Reed wants individual sessions."),
    ],
)
def test_any_other_answer_opens_its_task(as_, clinic, ann, answer, kind, said):
    text = text_of(as_(clinic.clinician).post(at(ann), sent(answer=answer, way="in_person", note="Rang at noon"), follow=True))

    assert said in text
    assert Task.objects.get().kind == kind
    assert "Rang at noon" not in str(list(AuditEntry.objects.values_list("details", "object_label")))


def test_two_clicks_write_down_one_answer(as_, clinic, ann):
    form, office = sent(answer="yes", formats=["video"], way="paper"), as_(clinic.administrator)
    for _ in range(2):
        assert office.post(at(ann), form).status_code == 302

    assert PathwayChoice.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"answer": "yes", "way": "telephone"}, "Choose face to face, by video, or both."),
        ({"answer": "ring_me", "formats": ["video"], "way": "telephone"}, "Only a yes says how."),
        ({"answer": "ring_me"}, "Choose how they told us."),
        ({"answer": "ring_me", "way": "own_page"}, "How did they tell us?: choose one of those listed."),
        ({"way": "paper"}, "Choose their answer."),
        ({"answer": "ring_me", "way": "paper", "note": "x" * 301}, "What they added: write 300 characters or fewer."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(as_, clinic, ann, wrong, said):
    assert said in text_of(as_(clinic.administrator).post(at(ann), sent(**wrong)))
    assert not PathwayChoice.objects.exists()


def test_a_yes_before_the_recommendation_is_refused_in_a_sentence(as_, clinic, referred):
    episode, office = referred("Cy"), as_(clinic.administrator)
    assert "The programme hasn’t been recommended to them" in text_of(office.get(at(episode)))

    text = text_of(office.post(at(episode), sent(answer="yes", formats=["video"], way="paper")))

    assert "The programme hasn’t been recommended yet, so nobody can say yes to it." in text


def test_an_ended_pathway_takes_no_answer(as_, clinic, ann):
    Episode.objects.filter(pk=ann.pk).update(ended_at=NOW, ending="no_reply", ended_by="Priya Raman")

    text = text_of(as_(clinic.administrator).post(at(ann), sent(answer="yes", formats=["video"], way="paper")))

    assert "This pathway has ended. Take the ending back first." in text


def test_their_last_answer_stands_above_the_question(as_, clinic, ann):
    say_yes(ann, now=DECIDED, video=True)

    text = text_of(as_(clinic.administrator).get(at(ann)))

    assert "Their last answer: Yes, face to face or by video, Tuesday 20 October 2026, by telephone." in text


def test_looking_is_written_down(as_, clinic, ann):
    as_(clinic.administrator).get(at(ann))

    assert AuditEntry.objects.get(verb="looked at").object_id == ann.participant_id


def test_strangers_and_those_without_the_right_get_a_404(as_, clinic, charity, ann):
    for user in (charity.coordinator, charity.leader, clinic.auditor):
        for response in (as_(user).get(at(ann)), as_(user).post(at(ann), sent(answer="yes", formats=["video"], way="paper"))):
            assert response.status_code == 404
            assert "Ann" not in response.content.decode()
    assert not PathwayChoice.objects.exists()


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_takes_eight_queries_however_many_wait(as_, clinic, ann, referred, others, django_assert_num_queries):
    for number in range(others):
        wait_on_programme(referred(f"Ben {number}"), now=DECIDED)
    office = as_(clinic.administrator)
    office.get(at(ann))

    with django_assert_num_queries(8):
        office.get(at(ann))
