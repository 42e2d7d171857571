"""Two records of one person, one or both of them on their way through a hospital programme."""

import datetime as dt

import pytest

from common.refused import Refused
from participants.episodes.endings import end_episode
from participants.merging.merge import merge, preview_merge, undo_merge
from participants.models import Episode, KeptApart, Letter, Task, WaitingListEntry
from tests.cast import NOW
from tests.factories import ParticipantFactory, accept, pain_management_edition, recommend, refer, say_yes, wait_on_programme
from tests.participants.two_records import everything

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]

DAY = dt.timedelta(days=1)
RECEIVED = dt.date(2026, 6, 1)


@pytest.fixture
def programme(clinic):
    return pain_management_edition(clinic.organisation).programme


@pytest.fixture
def keep(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="", phone="")


@pytest.fixture
def other(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="", phone="")


def on_the_list(person, programme):
    episode = refer(person, programme, received=RECEIVED, now=NOW - 150 * DAY)
    accept(episode, now=NOW - 140 * DAY)
    recommend(episode, now=NOW - 90 * DAY)
    say_yes(episode, now=NOW - 80 * DAY)
    wait_on_programme(episode, now=NOW - 80 * DAY)
    return episode


def make_one(clinic, keep, other):
    return merge(keep, other, choices={}, versions=(keep.version, other.version), by=clinic.administrator, now=NOW)


def test_a_pathway_moves_whole_and_goes_back_whole(clinic, programme, keep, other):
    episode = on_the_list(other, programme)
    Task.objects.create(organisation=clinic.organisation, kind="ring", key="x", line="Ring", opened_at=NOW, participant=other)
    signed = {"signed_at": NOW, "signed_by": clinic.administrator, "signature": "Priya Raman"}
    for more in ({}, signed):
        words = {"subject": "x", "text": "x", "made_at": NOW, "made_by": "Priya Raman", **more}
        Letter.objects.create(participant=other, episode=episode, kind="choice", to="person", **words)
    before = everything()

    made = make_one(clinic, keep, other)
    assert Episode.objects.get().participant == keep
    assert WaitingListEntry.objects.get().participant == keep
    undo_merge(made, by=clinic.administrator, now=NOW)

    assert everything() == before


def test_what_came_to_a_pathway_since_goes_back_with_it(clinic, programme, keep, other):
    episode = refer(other, programme, received=RECEIVED, now=NOW - 150 * DAY)
    made = make_one(clinic, keep, other)
    entry = wait_on_programme(Episode.objects.get(), now=NOW)

    undo_merge(made, by=clinic.administrator, now=NOW + DAY)

    entry.refresh_from_db()
    episode.refresh_from_db()
    assert (entry.participant, episode.participant) == (other, other)


def test_two_open_pathways_on_one_programme_are_refused_beforehand_and_at_the_end(clinic, programme, keep, other):
    on_the_list(keep, programme)
    on_the_list(other, programme)
    sentence = "Both have an open pathway on Pain management programme. End the one that isn’t to go on"

    assert preview_merge(keep, other, now=NOW).refusals[0].startswith(sentence)
    with pytest.raises(Refused, match="Both have an open pathway"):
        make_one(clinic, keep, other)


def test_once_one_of_two_pathways_has_ended_the_two_are_one(clinic, programme, keep, other):
    on_the_list(keep, programme)
    end_episode(on_the_list(other, programme), "no_reply", by=clinic.administrator, now=NOW)

    make_one(clinic, keep, other)

    assert Episode.objects.filter(participant=keep).count() == 2


def test_two_who_are_kept_apart_are_refused_until_that_has_ended(clinic, keep, other):
    pair = KeptApart.objects.create(one=keep, other=other, made_at=NOW, made_by="Priya Raman")
    with pytest.raises(Refused, match="not to be in one group"):
        make_one(clinic, keep, other)
    pair.ended_at = NOW
    pair.save()

    make_one(clinic, keep, other)

    pair.refresh_from_db()
    assert (pair.one, pair.other) == (keep, other)
