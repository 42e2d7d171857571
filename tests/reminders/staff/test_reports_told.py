"""Whoever is named for what somebody told us is mailed that it waits: once, when it is read, and never whose it is."""

import datetime as dt
import uuid

import pytest
from django.core import mail as outbox

from accounts.roles import Role
from participants.distress.reporting import DistressTold, close_report, hand_on_unopened, mark_risk, open_report, report_distress
from reminders.models import Message
from reminders.pages.listing import messages_of
from reminders.planning import planner as planning
from reminders.rules import reasons
from reminders.sending import sender as sending
from tests.cast import member
from tests.factories import ParticipantFactory
from tests.factories.told import reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def owen(clinic):
    return member(clinic.organisation, Role.CLINICIAN, "Owen Castellane")


@pytest.fixture
def tell(clinic, owen):
    reading_terms(clinic.organisation, clinic.clinician, owen)
    mo = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")

    def tell(now=clinic.now, **more):
        told = DistressTold("upset", "So much worse since Friday", **more)
        return report_distress(mo, told, by=clinic.administrator, now=now, submission_id=uuid.uuid4())

    return tell


def mails_at(now, requested=None):
    before = len(outbox.outbox)
    if requested:
        planning.plan_requested(now, requested)
    else:
        planning.plan(now)
    sending.send_due(now)
    return outbox.outbox[before:]


def test_the_owner_is_mailed_at_once_and_once_without_a_name_or_a_word_of_it(clinic, tell):
    report = tell()
    (mail,) = mails_at(clinic.now, clinic.organisation)

    assert (mail.to, mail.subject) == ([clinic.clinician.email], "Something waits for you to read")
    assert f"/told-us/{report.pk}/" in mail.body
    assert not any(word in mail.subject + mail.body for word in ("Mo", "Farrow", "worse", "pain", "distress", "safe", "low"))
    assert mails_at(clinic.now + HOUR) == []


def test_at_night_it_waits_for_the_next_opening(clinic, tell):
    tell(dt.datetime(2026, 11, 6, 23, 59, tzinfo=dt.UTC))
    opening = dt.datetime(2026, 11, 9, 8, 30, tzinfo=dt.UTC)

    assert mails_at(opening - HOUR / 60) == []
    assert len(mails_at(opening)) == 1


def test_the_second_is_mailed_when_it_is_handed_on(clinic, tell, owen):
    tell()
    mails_at(clinic.now)
    later = clinic.now + 2 * HOUR
    hand_on_unopened(later)
    (mail,) = mails_at(later, clinic.organisation)

    assert (mail.to, mail.subject) == ([owen.email], "Handed on to you: something waits to be read")


@pytest.mark.parametrize("ends", ["opened", "closed"])
def test_what_was_opened_or_closed_before_the_mail_went_is_told_to_nobody(clinic, tell, ends):
    report = tell()
    planning.plan(clinic.now)
    if ends == "opened":
        open_report(report, by=clinic.clinician, now=clinic.now)
    else:
        close_report(report, outcome="Rang her", by=clinic.clinician, now=clinic.now)

    assert mails_at(clinic.now) == []
    assert Message.objects.get().reason == reasons.REPORT_OPENED


def test_a_risk_is_told_to_the_lead_in_the_same_words_and_the_office_sees_no_message(clinic, tell, owen):
    clinic.organisation.safeguarding_lead = owen
    clinic.organisation.save()
    report = tell()
    (first,) = mails_at(clinic.now)
    mark_risk(report, reason="Not safe at home", by=clinic.clinician, now=clinic.now)
    (mail,) = mails_at(clinic.now + HOUR)

    assert (mail.to, mail.subject) == ([owen.email], first.subject)
    assert not messages_of(clinic.organisation).exists()
