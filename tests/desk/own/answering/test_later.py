"""Somebody would rather answer later: everything of that point is put off together, and may be answered all the same."""

import datetime as dt

import pytest

from desk.own.answering.later_form import days_to_choose
from participants.own.sign_in import give_sign_in
from reviews.models import Questionnaire
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import ask

pytestmark = pytest.mark.usefixtures("monday_morning")
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(("left", "days"), [(20, [1, 3, 7, 14]), (7, [1, 3, 7]), (2, [1]), (0, [])])
def test_no_day_is_offered_after_the_questions_close(left, days):
    today = dt.date(2026, 11, 2)

    assert [(day - today).days for day in days_to_choose(today, today + left * DAY)] == days


@pytest.fixture
def mo(clinic):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


@pytest.fixture
def own(clinic, mo):
    """Two measures at one point, which close on 8 November 2026."""
    episode = refer(mo, pain_management_edition(clinic.organisation).programme, received=dt.date(2026, 3, 1), now=clinic.now)
    rows = [ask(episode, each, "1", opens_at=clinic.now - DAY, closes_at=clinic.now + 7 * DAY) for each in ("own", "pgic-7")]
    return rows[0]


@pytest.mark.django_db
def test_somebody_chooses_a_day_and_is_told_that_they_may_answer_before(as_, mo, own):
    browser = as_(mo.user)
    assert f"/me/questionnaires/{own.pk}/later/" in browser.get("/me/questionnaires/").content.decode()

    response = browser.post(f"/me/questionnaires/{own.pk}/later/", {"until": "2026-11-05"}, follow=True)

    page = response.content.decode()
    assert "We ask you again on Thursday 5 November 2026. You may answer before." in page
    assert f"/me/questionnaires/{own.pk}/" in page
    assert set(Questionnaire.objects.values_list("later_until", flat=True)) == {dt.date(2026, 11, 5)}


@pytest.mark.django_db
@pytest.mark.parametrize("until", ["2026-11-02", "2026-12-01", "", "soon"])
def test_another_day_is_not_taken(as_, mo, own, until):
    response = as_(mo.user).post(f"/me/questionnaires/{own.pk}/later/", {"until": until})

    assert "Choose" in response.content.decode()
    assert not Questionnaire.objects.exclude(later_until=None).exists()


@pytest.mark.django_db
def test_nobody_puts_off_what_is_somebody_elses(as_, clinic, mo, own):
    other = give_sign_in(ParticipantFactory(organisation=clinic.organisation), by=clinic.administrator, now=clinic.now)

    assert as_(other.user).post(f"/me/questionnaires/{own.pk}/later/", {"until": "2026-11-05"}).status_code == 404
