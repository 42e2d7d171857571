"""The office is told once a day, in numbers, what needs somebody; nobody else is, and on a day without anything nobody."""

import datetime as dt

import pytest
from django.core import mail as outbox

from reminders.models import Message
from reminders.planning import planner as planning
from reminders.planning.digests import plan_digests
from reminders.rules import reasons
from reminders.sending import sender as sending
from tests.factories import LicenceFactory, MessageFactory, ParticipantFactory, cpsmp_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def licence(charity):
    programmes = [cpsmp_edition(charity.organisation).programme]
    starts, ends = dt.date(2024, 1, 1), dt.date(2026, 12, 31)
    return LicenceFactory(
        organisation=charity.organisation, number="4711", programmes=programmes, starts_on=starts, expires_on=ends
    )


@pytest.fixture
def lost(charity):
    ana = ParticipantFactory(organisation=charity.organisation, first_names="Ana", last_name="Pereira")
    return MessageFactory(participant=ana, state="failed", reason=reasons.GAVE_UP)


def mails_at(now):
    before = len(outbox.outbox)
    plan_digests(now)
    sending.send_due(now)
    return outbox.outbox[before:]


def test_the_coordinator_gets_one_mail_a_day_that_names_nobody_on_file(charity, licence, lost):
    (mail,) = mails_at(charity.now)

    assert mail.to == [charity.coordinator.email]
    assert mail.subject == f"Today at {charity.organisation.name}: 4 things to see to"
    assert "Messages: 1 message didn’t arrive." in mail.body
    assert "4711" in mail.body
    assert "Ana" not in mail.body
    assert "Pereira" not in mail.body
    assert mails_at(charity.now + dt.timedelta(hours=1)) == []
    assert len(mails_at(charity.now + DAY)) == 1


def test_where_nothing_stands_nobody_is_mailed(charity):
    assert mails_at(charity.now) == []
    assert not Message.objects.filter(rule="digest").exists()


def test_what_was_seen_to_before_the_mail_went_is_told_to_nobody(charity, lost):
    plan_digests(charity.now)
    lost.state, lost.sent_at = "sent", charity.now
    lost.save()
    sending.send_due(charity.now)

    digest = Message.objects.get(rule="digest")
    assert (outbox.outbox, digest.state, digest.reason) == ([], "not_needed", reasons.NOTHING_STANDS)


def test_a_digest_that_couldnt_go_all_day_is_missed_and_the_next_days_goes(charity, lost):
    plan_digests(charity.now)
    (mail,) = mails_at(charity.now + DAY)

    assert mail.to == [charity.coordinator.email]
    states = Message.objects.filter(rule="digest").order_by("due_at").values_list("state", flat=True)
    assert list(states) == ["not_needed", "sent"]


def test_planning_everything_leaves_a_digest_as_it_is(charity, lost):
    plan_digests(charity.now)
    planning.plan(charity.now)

    assert Message.objects.get(rule="digest").state == "due"


def test_who_is_told_nothing_when_they_work_there_no_longer(charity, lost):
    plan_digests(charity.now)
    charity.coordinator.memberships.update(ended_at=charity.now)
    sending.send_due(charity.now)

    assert outbox.outbox == []
    assert Message.objects.get(rule="digest").state == "not_needed"


@pytest.mark.parametrize("number", [1, 3])
def test_planning_takes_the_same_queries_for_one_and_for_three(charity, number, django_assert_max_num_queries):
    for _ in range(number):
        MessageFactory(participant=ParticipantFactory(organisation=charity.organisation), state="failed", reason=reasons.GAVE_UP)
    with django_assert_max_num_queries(30):
        assert plan_digests(charity.now) == 1
