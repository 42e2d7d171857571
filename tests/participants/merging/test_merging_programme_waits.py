"""Two records that both wait for one programme become one: one entry stays, the other is closed, and undoing opens it again."""

import datetime as dt

import pytest

from courses.models import Course
from participants.merging.merge import merge, preview_merge, undo_merge
from participants.models import Offer, WaitingListEntry
from participants.waiting.offers import Offering, offer
from tests.factories import (
    ParticipantFactory,
    make_course,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)

pytestmark = pytest.mark.django_db
REPLY_BY = dt.datetime(2026, 11, 12, 17, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def both(clinic, edition):
    """Maureen waits since September; her other record, brought in from a spreadsheet without a pathway, since August."""
    keep, other = (
        ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Pell") for name in ("Maureen", "Mo")
    )
    episode = refer(keep, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)
    recommend(episode, now=clinic.now)
    say_yes(episode, now=clinic.now)
    kept = wait_on_programme(episode, now=clinic.now, accepted=dt.date(2026, 9, 1))
    earlier = WaitingListEntry.objects.create(
        participant=other, programme=edition.programme, since=clinic.now, accepted_on=dt.date(2026, 8, 1), takes_video=True
    )
    return kept, earlier


def make_one(clinic, kept, going):
    keep, other = kept.participant, going.participant
    keep.refresh_from_db()
    other.refresh_from_db()
    preview = preview_merge(keep, other, now=clinic.now)
    choices = {each.field: "kept" for each in preview.details}
    versions = (keep.version, other.version)
    return preview, merge(keep, other, choices=choices, versions=versions, by=clinic.administrator, now=clinic.now)


def states(*entries):
    return [WaitingListEntry.objects.get(pk=each.pk).state for each in entries]


def test_the_first_of_two_entries_stays_and_undoing_opens_the_other_again(clinic, both):
    kept, earlier = both
    preview, made = make_one(clinic, kept, earlier)
    assert "Both wait for Pain management programme" in preview.waiting_settled[0]
    assert states(kept, earlier) == ["left", "waiting"]

    undo_merge(made, by=clinic.administrator, now=clinic.now)

    assert states(kept, earlier) == ["waiting", "waiting"]


def test_the_entry_with_an_offer_stays(clinic, both, edition):
    kept, earlier = both
    days = [dt.date(2027, 1, 11) + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    course = make_course(edition, days=days, number=34, places=2)
    offer([kept], Offering(course, REPLY_BY), by=clinic.administrator, now=clinic.now)

    make_one(clinic, kept, earlier)

    assert states(kept, earlier) == ["offered", "left"]
    assert (Offer.objects.get().state, Course.objects.get(pk=course.pk).offered) == ("open", 1)
