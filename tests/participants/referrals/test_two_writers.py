"""Two people at the same referral at the same moment, on PostgreSQL: one of them is told."""

import datetime as dt

import pytest

from participants.episodes.endings import end_episode, take_back_ending
from participants.models import Episode
from participants.referrals.receiving import receive
from tests.at_once import told_at_once
from tests.cast import NOW
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.participants.referrals.test_referrals import WHOLE

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db(transaction=True)]


def test_of_two_referrals_of_one_person_at_once_one_opens_a_pathway(clinic):
    programme = pain_management_edition(clinic.organisation).programme
    mo = ParticipantFactory(organisation=clinic.organisation)

    told = told_at_once(*(lambda: receive(mo, programme, WHOLE, by=clinic.administrator, now=NOW) for _ in range(2)))

    assert sorted(bool(sentence) for sentence in told) == [False, True]
    assert Episode.objects.count() == 1


def test_an_ending_and_a_new_referral_at_once_leave_one_open_pathway_at_most(clinic):
    programme = pain_management_edition(clinic.organisation).programme
    mo = ParticipantFactory(organisation=clinic.organisation)
    episode = refer(mo, programme, received=NOW.date() - dt.timedelta(days=40), now=NOW)
    end_episode(episode, "no_reply", by=clinic.administrator, now=NOW - dt.timedelta(days=20))

    told_at_once(
        lambda: receive(mo, programme, WHOLE, by=clinic.administrator, now=NOW),
        lambda: take_back_ending(episode, by=clinic.administrator, now=NOW),
    )

    assert Episode.objects.filter(ended_at=None).count() == 1
