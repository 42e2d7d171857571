"""An ending that is taken back gives a place at another group's review back only where there is room, also for two at once."""

import datetime as dt

import pytest

from participants.episodes import returning
from participants.episodes.endings import end_episode, take_back_ending
from participants.models import Appointment, Episode
from reviews.transfers import moving
from reviews.transfers.moving import choose_review
from tests.at_once import A_MOMENT, Meeting, told_at_once
from tests.factories import make_group, review_of
from tests.reviews.conftest import enrolled


@pytest.mark.django_db(transaction=True)
def test_an_ending_taken_back_and_somebody_elses_choice_at_once_give_the_last_place_once(clinic, ana, edition, monkeypatch):
    group = make_group(edition, dt.date(2026, 10, 5), number=42)
    group.sessions.filter(months=6).update(places=1)
    last = review_of(group, 6)
    ben = enrolled(clinic, make_group(edition, dt.date(2026, 9, 14), number=40), "Ben", "Prior")
    choose_review(ana, 6, last, by=clinic.administrator, now=clinic.now)
    end_episode(ana.episode, "moved", by=clinic.administrator, now=clinic.now)
    meeting = Meeting(A_MOMENT)
    counted, appointments = moving.review_date, returning.dates_back

    def count_and_wait(*told):
        date = counted(*told)
        meeting.wait()
        return date

    def wait_and_give(closed, now):
        found = list(closed)
        if any(each.session_id == last.pk for each in found):
            meeting.wait()
        return appointments(found, now)

    monkeypatch.setattr(moving, "review_date", count_and_wait)
    monkeypatch.setattr(returning, "dates_back", wait_and_give)

    told = told_at_once(
        lambda: take_back_ending(Episode.objects.get(pk=ana.episode_id), by=clinic.administrator, now=clinic.now),
        lambda: choose_review(ben, 6, last, by=clinic.administrator, now=clinic.now),
    )

    assert told == ["", ""]
    assert [each.participant for each in Appointment.objects.filter(session=last, state="booked")] == [ben.participant]
