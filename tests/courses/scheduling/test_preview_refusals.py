"""What the preview refuses at once, and what it only says beside the dates."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.dates.wall_time import OccursTwice
from courses.models import EditionFormat
from courses.scheduling.previewing import preview
from tests.courses.scheduling.drafting import NOW, draft, look, take
from tests.factories import OrganisationFactory, VenueFactory

# What is refused at once


@pytest.mark.parametrize(
    ("first_day", "sentence"),
    [
        (dt.date(2026, 9, 8), "Tuesday 8 September 2026 can’t be the first day: this programme starts on a Monday."),
        (dt.date(2025, 12, 29), "Monday 29 December 2025 is in the past."),
        (dt.date(2062, 9, 4), "is more than five years away. Check the year."),
        (dt.date(2019, 12, 30), "is in the past"),
    ],
)
def test_a_first_day_that_cannot_be_is_refused_with_the_reason(edition, garden, first_day, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        look(draft(edition, garden, first_day))
    assert refused.value.field == "first_day"


def test_a_start_that_has_passed_today_is_refused(edition, garden):
    with pytest.raises(Refused, match="9:30am on Monday 7 September 2026 has already passed"):
        look(draft(edition, garden, dt.date(2026, 9, 7)), now=dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC))


def test_an_edition_is_not_used_before_it_is_valid(edition, garden):
    edition.valid_from = dt.date(2027, 1, 1)
    with pytest.raises(Refused, match="is used from Friday 1 January 2027 on"):
        look(draft(edition, garden, dt.date(2026, 9, 7)))


def test_a_start_that_the_clocks_skip_is_refused(weekly, garden):
    with pytest.raises(Refused, match="There is no 1:30am on Sunday 29 March 2026") as refused:
        look(draft(weekly, garden, dt.date(2026, 3, 29), start=dt.time(1, 30)))
    assert refused.value.field == "start"


def test_a_start_that_comes_twice_is_a_question_and_its_answer_counts(weekly, garden):
    with pytest.raises(OccursTwice, match="comes twice"):
        look(draft(weekly, garden, dt.date(2026, 10, 25), start=dt.time(1, 30)))

    second = look(draft(weekly, garden, dt.date(2026, 10, 25), start=dt.time(1, 30), fold=1))
    assert second.rows[0].starts.astimezone(dt.UTC) == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_another_organisations_programme_is_refused(edition, garden):
    with pytest.raises(Refused, match="one of your own programmes"):
        preview(draft(edition, garden, dt.date(2026, 9, 7)), organisation=OrganisationFactory(), now=NOW)


# What is wrong in the form


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"places": 0}, "places", "A course needs at least one place."),
        (
            {"places": 13, "format": "video", "link_later": True},
            "places",
            "12 places are the most for this programme. Choose 12 or fewer.",
        ),
        ({"places": 9}, "above_advised_agreed", "No more than 8 places are advised. Say that you want 9 all the same."),
        ({"venue": None}, "venue", "Choose the room it is held in."),
        ({"format": "video", "venue": None}, "video_link", "Enter the video link, or say that you will add it later."),
        ({"format": "video", "video_link": "ask me"}, "video_link", "Enter the whole video link. It starts with https://"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_the_dates(edition, garden, more, field, sentence):
    shown = look(draft(edition, garden, dt.date(2026, 9, 7), **more))

    assert [(stop.field, stop.sentence) for stop in shown.stops] == [(field, sentence)]
    assert not shown.ready
    assert len(shown.rows) == 15


def test_a_room_that_is_too_small_or_given_up_is_said(edition, garden):
    small = VenueFactory(organisation=garden.organisation, name="Garden Room", room="Level 2", places=7)
    [stop] = look(draft(edition, small, dt.date(2026, 9, 7))).stops
    assert stop.sentence == "The Garden Room, Level 2, holds 7, and 8 places are planned. Choose a larger room or fewer places."

    garden.closed_at = NOW
    [stop] = look(draft(edition, garden, dt.date(2026, 9, 7))).stops
    assert stop.sentence == "The Garden Room isn’t in use any more. Choose another room."


def test_a_strangers_room_is_no_room(edition):
    [stop] = look(draft(edition, VenueFactory(), dt.date(2026, 9, 7))).stops
    assert stop.sentence == "Choose the room it is held in."


def test_above_the_advised_places_asks_and_the_answer_counts(edition, garden):
    assert look(draft(edition, garden, dt.date(2026, 9, 7), places=9, above_advised_agreed=True)).ready


def test_a_format_that_the_edition_does_not_have_is_said(edition, garden):
    EditionFormat.objects.filter(format="video").delete()
    [stop] = look(draft(edition, None, dt.date(2026, 9, 7), format="video", link_later=True)).stops
    assert stop.field == "format"


def test_by_video_the_link_may_come_later_and_a_room_left_in_the_form_does_not_count(edition, garden):
    take(garden, dt.date(2026, 9, 9))
    shown = look(draft(edition, garden, dt.date(2026, 9, 7), format="video", link_later=True))

    assert shown.ready
    assert {each.venue for each in shown.rows} == {None}
