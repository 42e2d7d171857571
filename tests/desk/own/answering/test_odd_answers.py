"""Odd scripts, numbers and addresses on somebody's own questions, and whose they are."""

import datetime as dt

import pytest

from participants.own.sign_in import give_sign_in
from reviews.models import ItemAnswer
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import ask
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

ODD = ["٣", "３", "1e1", "-0", "+1", "3.0", "1_0", "0x1", "😀", "\u202e3", "9" * 5000, "3\x00", "x" * 10_000, "11", "-1", "²"]


def person(clinic, first):
    made = ParticipantFactory(organisation=clinic.organisation, first_names=first, last_name="Farrow")
    return give_sign_in(made, by=clinic.administrator, now=clinic.now)


@pytest.fixture
def mo(clinic):
    return person(clinic, "Mo")


@pytest.fixture
def asked(clinic, mo):
    edition = pain_management_edition(clinic.organisation)
    episode = refer(mo, edition.programme, received=dt.date(2026, 3, 1), now=clinic.now)
    return ask(episode, "own", "1", opens_at=clinic.now - dt.timedelta(days=1))


def test_what_is_no_whole_number_in_range_is_said_at_its_question_and_never_kept(as_, mo, asked):
    sent = {f"item-{item}": value for item, value in enumerate(ODD, 1)}

    response = as_(mo.user).post(f"/me/questionnaires/{asked.pk}/", sent)

    assert text_of(response).count("is answered with a whole number from") >= 15
    assert not ItemAnswer.objects.exists()


def test_nobody_else_opens_or_answers_them_whatever_their_role(as_, clinic, mo, asked):
    bee = person(clinic, "Bee")
    refer(bee, asked.episode.programme, received=dt.date(2026, 3, 1), now=clinic.now)
    for user in (bee.user, clinic.administrator):
        browser = as_(user)
        for more in ("", "questions/1/", "end/", "later/", "no/"):
            answer = browser.post(f"/me/questionnaires/{asked.pk}/{more}", {"item-1": "3", "code": "unsaid"})
            assert answer.status_code in (302, 403, 404), (user, more)
    assert not ItemAnswer.objects.exists()
    asked.refresh_from_db()
    assert asked.state == "open"
