"""What is changed of somebody's wait: how and when they can, who comes first, whom they aren't to meet."""

import datetime as dt

import pytest

from common.once import Stale
from common.refused import Refused
from participants.models import KeptApart, Task, WaitingListEntry
from participants.waiting.candidates import candidates
from participants.waiting.changing import (
    change_entry,
    come_sooner,
    end_apart,
    keep_apart,
    look_at,
    set_priority,
    settle_sooner,
    stay_with_place,
    still_wants,
    take_off,
)
from participants.waiting.choosing import Formats, record_choice
from participants.waiting.placing import place
from participants.waiting.waits import current_waits
from tests.factories import make_place, recommend

pytestmark = pytest.mark.django_db
AWAY = (dt.date(2027, 1, 11), dt.date(2027, 1, 14))


@pytest.fixture
def change(clinic):
    def made(entry, **more):
        asked = {"formats": Formats(in_person=True), "earliest_start": None, "away": (), "not_weekdays": (), "sooner": False}
        version = more.pop("version", entry.version)
        return change_entry(entry, **asked | more, by=clinic.administrator, now=clinic.now, version=version)

    return made


def test_how_and_when_somebody_can_come_decides_whether_they_fit(change, waits, january, clinic):
    entry = waits("Ann")
    change(entry, away=[AWAY])

    (found,) = candidates(january, now=clinic.now)
    assert found.fit.why_not == "can’t come on 4 of the 12 days"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"formats": Formats()}, "Choose face to face"),
        ({"away": [AWAY[::-1]]}, "end on or after"),
        ({"away": [AWAY] * 13}, "at most 12"),
        ({"not_weekdays": range(7)}, "Leave a day of the week"),
        ({"not_weekdays": [9]}, "Leave a day of the week"),
    ],
)
def test_what_cannot_be_is_refused(change, waits, asked, sentence):
    with pytest.raises(Refused, match=sentence):
        change(waits("Ann"), **asked)


def test_a_stale_form_changes_nothing(change, waits):
    entry = waits("Ann")
    change(entry)

    with pytest.raises(Stale):
        change(entry, sooner=True)


def test_a_clinician_says_who_comes_first_and_why_for_clinicians_alone(waits, january, clinic):
    waits("Ann", dt.date(2026, 9, 1))
    ben = waits("Ben")
    set_priority(ben, 1, reason="Losing function fast", by=clinic.clinician, now=clinic.now, version=1)

    assert [each.entry.participant.first_names for each in candidates(january, now=clinic.now)] == ["Ben", "Ann"]
    task = Task.objects.get()
    assert (task.clinical, task.outcome, task.done_by) == (True, "Losing function fast", "Imogen Fairweather")
    with pytest.raises(Refused, match="Say why"):
        set_priority(ben, 2, reason=" ", by=clinic.clinician, now=clinic.now, version=2)


def test_a_clinicians_look_lets_somebody_be_offered_again(waits, january, clinic):
    entry = waits("Ann")
    entry.episode.decisions.update(decided_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    assert candidates(january, now=clinic.now)[0].fit.clinician

    look_at(entry, by=clinic.clinician, now=clinic.now)

    assert candidates(january, now=clinic.now)[0].fit


def test_still_wanting_it_is_written_down(waits, clinic):
    still_wants(waits("Ann"), by=clinic.administrator, now=clinic.now)

    assert WaitingListEntry.objects.get().still_wants_at == clinic.now


def test_whoever_is_taken_off_the_list_can_not_be_changed(waits, change, clinic):
    entry = waits("Ann")
    take_off(entry, reason="Moved", by=clinic.administrator, now=clinic.now)
    take_off(entry, reason="Moved", by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="don’t wait any more"):
        change(entry)


def test_two_people_are_kept_apart_and_may_meet_again(waits, january, clinic):
    ann, ben = waits("Ann"), waits("Ben")
    place(ann.participant, january, by=clinic.administrator, now=clinic.now)
    for _ in range(2):
        pair = keep_apart(ben.participant, ann.participant, note="Neighbours", by=clinic.administrator, now=clinic.now)
    assert KeptApart.objects.count() == 1
    assert "isn’t to be in one group" in candidates(january, now=clinic.now)[0].fit.why_not

    end_apart(pair, by=clinic.administrator, now=clinic.now)

    assert candidates(january, now=clinic.now)[0].fit


def test_who_would_come_sooner_stands_where_they_stood_until_their_course_begins(waits, january, march, clinic):
    ann, _ = waits("Ann", dt.date(2026, 9, 1)), waits("Ben")
    enrolment = place(ann.participant, march, by=clinic.administrator, now=clinic.now)
    assert len(candidates(january, now=clinic.now)) == 1

    come_sooner(enrolment, by=clinic.administrator, now=clinic.now)

    first = candidates(january, now=clinic.now)[0]
    assert (first.entry.participant.first_names, bool(first.fit)) == ("Ann", True)
    assert not candidates(march, now=clinic.now)[0].fit
    assert [settle_sooner(clinic.now), settle_sooner(march.first_starts_at)] == [0, 1]
    ann.refresh_from_db()
    assert ann.state == "placed"


def test_nobody_comes_sooner_to_a_course_that_has_begun(waits, march, clinic):
    enrolment = place(waits("Ann").participant, march, by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="on a course to come"):
        come_sooner(enrolment, by=clinic.administrator, now=march.first_starts_at)


@pytest.mark.sqlite
def test_a_day_of_the_week_on_which_somebody_never_can_is_kept_and_read(change, waits, january, clinic):
    entry = waits("Ann")
    change(entry, not_weekdays=[3, 3, 4])

    (found,) = candidates(january, now=clinic.now)
    assert found.entry.not_weekdays == [3, 4]
    assert found.fit.why_not == "can’t come on Thursdays, 3 of the 12 days"


def test_somebody_with_a_place_would_come_sooner_and_then_not_after_all(waits, march, clinic):
    entry = waits("Ann")
    enrolment = place(entry.participant, march, by=clinic.administrator, now=clinic.now)
    come_sooner(enrolment, by=clinic.administrator, now=clinic.now)

    for _ in range(2):
        stay_with_place(enrolment, by=clinic.administrator, now=clinic.now)

    entry.refresh_from_db()
    assert (entry.state, entry.sooner, entry.closed_at) == ("placed", False, clinic.now)
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_the_office_takes_the_tick_off_and_who_has_a_place_waits_no_more(change, waits, march, clinic):
    entry = waits("Ann")
    enrolment = place(entry.participant, march, by=clinic.administrator, now=clinic.now)
    entry = come_sooner(enrolment, by=clinic.administrator, now=clinic.now)
    WaitingListEntry.objects.filter(pk=entry.pk).update(state="offered")
    with pytest.raises(Refused, match="They have been offered a place"):
        change(entry, sooner=False)
    WaitingListEntry.objects.filter(pk=entry.pk).update(state="waiting")
    assert change(entry, sooner=True).closed_at is None

    closed = change(entry, sooner=False, version=entry.version + 1)

    assert (closed.state, closed.sooner, closed.closed_at) == ("placed", False, clinic.now)
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_who_waits_without_a_place_goes_on_waiting_without_the_tick(change, waits):
    entry = change(waits("Ann"), sooner=True)

    assert change(entry, sooner=False).state == "waiting"


def test_who_was_offered_an_earlier_place_answers_that_first(waits, march, clinic):
    entry = waits("Ann")
    enrolment = place(entry.participant, march, by=clinic.administrator, now=clinic.now)
    come_sooner(enrolment, by=clinic.administrator, now=clinic.now)
    WaitingListEntry.objects.filter(pk=entry.pk).update(state="offered")

    with pytest.raises(Refused, match="They have been offered a place"):
        stay_with_place(enrolment, by=clinic.administrator, now=clinic.now)


def test_who_was_on_the_programme_once_and_is_referred_again_waits_like_everybody(referred, group, clinic):
    over = group(12, dt.date(2025, 3, 3))
    episode = referred("Ann")
    make_place(episode.participant, over, joined_at=dt.datetime(2025, 2, 1, tzinfo=dt.UTC))
    recommend(episode, now=clinic.now)

    record_choice(episode, "yes", way="telephone", by=clinic.administrator, now=clinic.now, formats=Formats(in_person=True))

    assert WaitingListEntry.objects.get(participant=episode.participant).state == "waiting"
    assert current_waits(episode.programme, clinic.now)["in_person"].people == 1
