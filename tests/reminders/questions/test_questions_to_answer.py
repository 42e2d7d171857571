"""Questions to answer: one mail for a person and a point, sent again until they have answered, declined or said later."""

import datetime as dt

import pytest

from courses.models import EditionMeasure
from participants.models import Enrolment
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from reviews.models import Questionnaire
from reviews.questionnaires.opening import open_questionnaires
from tests.factories import UserFactory, make_place
from tests.factories.measures import answered, ask
from tests.reminders.conftest import person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def cy(clinic, group):
    """Cy, who starts on 16 November 2026, and is asked two things before that and a test of staff's."""
    for position, slug in enumerate(("own", "pgic-7", "sit-to-stand")):
        EditionMeasure.objects.create(edition=group.edition, point="first", measure=slug, position=position)
    place = make_place(person(clinic, "Cy", user=UserFactory()), group, joined_at=clinic.now)
    open_questionnaires(clinic.organisation, clinic.now)
    Message.objects.all().delete()
    return place.participant


def sent_on(now):
    """The mails about questions that go at this moment."""
    planning.plan(now)
    sending.send_due(now)
    return Message.objects.filter(rule="questionnaires", state="sent").order_by("pk")


@pytest.mark.sqlite
def test_somebody_gets_one_mail_for_a_point_and_two_more_days_later(clinic, cy, mailoutbox):
    assert [each.key.rpartition("/")[2] for each in sent_on(clinic.now)] == ["ask=1"]
    assert sent_on(clinic.now + 2 * DAY).count() == 1
    assert sent_on(clinic.now + 3 * DAY).count() == 2
    assert sent_on(clinic.now + 12 * DAY).count() == 3

    first, second, _ = (mail for mail in mailoutbox if "uestions" in mail.subject)
    assert (first.subject, second.subject) == (
        "Questions for you before your first day",
        "Still to answer: questions before your first day",
    )
    assert "Please answer them by Monday 16 November 2026:" in first.body
    assert "/me/questionnaires/" in first.body
    for word in ("pain", "programme", "management"):
        assert word not in first.body.lower()


@pytest.mark.parametrize("how", ["answered", "declined", "later", "closed"])
def test_nobody_is_asked_again_who_has_answered_or_would_rather_not(clinic, cy, mailoutbox, how):
    sent_on(clinic.now)
    planning.plan(clinic.now + 1 * DAY)
    rows = Questionnaire.objects.all()
    if how == "answered":
        for row in rows:
            answered(row, {1: 5}, at=clinic.now)
    elif how == "later":
        rows.update(later_until=dt.date(2026, 11, 13))
    elif how == "closed":
        rows.update(state="closed")
    else:
        rows.update(state="declined", declined_code="unwell", declined_at=clinic.now, declined_by="Cy")

    # The planner needn't have run: whoever sends asks again whether it still holds.
    sending.send_due(clinic.now + 3 * DAY)
    assert sent_on(clinic.now + 3 * DAY).count() == 1
    assert sent_on(clinic.now + 12 * DAY).count() == (2 if how == "later" else 1)


def test_what_staff_measure_alone_is_asked_of_nobody(clinic, cy, mailoutbox):
    Questionnaire.objects.exclude(measure="sit-to-stand").delete()

    assert not sent_on(clinic.now).exists()


@pytest.mark.parametrize("who", [{"channel": "letter"}, {"email": ""}, {"user": None}, {"stopped": True}])
def test_whoever_no_mail_reaches_is_left_to_the_office(clinic, cy, mailoutbox, who):
    for name, value in who.items():
        if name == "stopped":
            cy.stopped_at, cy.stopped_reason = clinic.now, "no_contact"
        else:
            setattr(cy, name, value)
    cy.save()

    planning.plan(clinic.now)

    assert not Message.objects.filter(rule="questionnaires").exists()


def test_what_was_answered_long_ago_is_not_read_again_for_each_plan(clinic, group, cy):
    from reminders.questions.reading import questions_to_tell

    long_ago, lately = (clinic.now - dt.timedelta(days=days) for days in (61, 5))
    for point, at in (("6", long_ago), ("1", lately)):
        row = ask(Enrolment.objects.get(participant=cy), "own", point, opens_at=at)
        Questionnaire.objects.filter(pk=answered(row, {1: 5}, at=at).pk).update(asked_from=at.date())

    (record,) = questions_to_tell([cy.pk], now=clinic.now).values()
    assert [day for _, day in record.facts.answered] == [lately.date()]


@pytest.mark.parametrize("people", [1, 3])
def test_reading_takes_as_many_queries_for_one_as_for_many(clinic, group, cy, django_assert_num_queries, people):
    from reminders.questions.reading import questions_to_tell

    others = [make_place(person(clinic, f"P{number}"), group, joined_at=clinic.now) for number in range(people - 1)]
    everybody = [cy.pk, *(each.participant_id for each in others)]
    open_questionnaires(clinic.organisation, clinic.now)

    with django_assert_num_queries(5):
        assert len(questions_to_tell(everybody)) == people
