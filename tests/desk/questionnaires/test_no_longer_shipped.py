"""A measure that a later version of the program hasn't any more, or has in another edition: nothing that was answered is lost."""

import datetime as dt

import pytest

from common.refused import Refused
from participants.own.sign_in import give_sign_in
from reviews.questionnaires.answering import finish, save_answer
from reviews.questionnaires.opening import open_questionnaires
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import answered, ask, score
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

DAY = dt.timedelta(days=1)
GONE = [("gone-9", "1"), ("phq-9", "older")]


@pytest.fixture
def mo(clinic):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


@pytest.fixture
def episode(clinic, mo):
    edition = pain_management_edition(clinic.organisation)
    return refer(mo, edition.programme, received=dt.date(2026, 3, 1), now=clinic.now)


@pytest.mark.parametrize(("measure", "edition"), GONE)
def test_whoever_had_it_open_is_asked_no_more_and_their_page_opens(as_, clinic, mo, episode, measure, edition):
    row = ask(episode, measure, "6", edition=edition, opens_at=clinic.now - DAY)
    ask(episode, "own", "6", opens_at=clinic.now - DAY)

    assert text_of(as_(mo.user).get("/me/questionnaires/"))
    assert as_(mo.user).get(f"/me/questionnaires/{row.pk}/").status_code == 404
    for act in (lambda: save_answer(row, 1, 1, by=mo.user, by_person=True, now=clinic.now), lambda: finish_own(row, mo, clinic)):
        with pytest.raises(Refused, match="asked no more"):
            act()

    open_questionnaires(clinic.organisation, clinic.now)
    row.refresh_from_db()
    assert row.state == "closed"


def finish_own(row, mo, clinic):
    return finish(row, by=mo.user, by_person=True, now=clinic.now)


@pytest.mark.parametrize(("measure", "edition"), GONE)
def test_what_was_answered_is_read_by_number_and_nothing_is_typed_any_more(as_, clinic, mo, episode, measure, edition):
    row = ask(episode, measure, "1", edition=edition, opens_at=clinic.now - DAY)
    answered(row, {1: 3, 2: 1}, at=clinic.now)
    score(row, "whole", 4, at=clinic.now)
    browser = as_(clinic.clinician)

    of_person = text_of(browser.get(f"/people/{mo.pk}/questionnaires/"))
    read = text_of(browser.get(f"/questionnaires/{row.pk}/"))

    assert "Asked no more" in of_person
    assert "Item 1" in read
    assert "whole" in read
    assert browser.get(f"/questionnaires/{row.pk}/type/").status_code == 404
    assert browser.get(f"/people/{mo.pk}/over-time/").status_code == 200
