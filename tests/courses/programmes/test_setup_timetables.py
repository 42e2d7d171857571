"""One session's timetable as a grid of boxes."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.models import Edition, EditionItem
from courses.programmes.loading import load_programmes
from courses.programmes.stored_plans import plan_of
from tests.courses.programmes.editing import row_sent, timetable_sent
from tests.reading import text_of


@pytest.fixture
def edition(clinic):
    """The hospital's twelve days as a draft."""
    load_programmes(clinic.organisation)
    Edition.objects.update(valid_from=None)
    return Edition.objects.select_related("programme__organisation").get(programme__slug="pain-management")


def page_of(edition, number=3):
    return f"/setup/editions/{edition.pk}/sessions/{number}/"


def items(edition, number=3):
    return [(item.offset_minutes, item.minutes, item.title) for item in plan_of(edition).sessions[number - 1].items]


def test_the_grid_shows_clock_times_and_a_few_blank_rows(clinic, as_, edition):
    page = as_(clinic.administrator).get(page_of(edition)).content.decode()

    assert 'value="9:30am"' in page
    assert 'value="11:30am"' in page
    assert 'value="Pacing: activity and rest through the day"' in page
    assert page.count("Leave row") == 10
    assert "A session of this edition lasts from 9:30am to 3pm." in page


@pytest.mark.sqlite
def test_rows_are_added_changed_left_out_and_put_in_order(clinic, as_, edition):
    sent = timetable_sent(
        edition,
        3,
        title="Pacing, and a walk",
        item_6_remove="on",
        **row_sent(7, "2:30pm", "30", "A walk", "led", "physiotherapist"),
        **row_sent(8, "2pm", "30", "Tea", "break"),
    )

    response = as_(clinic.administrator).post(page_of(edition), sent, follow=True)

    assert "Day 3 is saved." in text_of(response)
    assert items(edition)[-2:] == [(270, 30, "Tea"), (300, 30, "A walk")]
    assert edition.sessions.get(number=3).title == "Pacing, and a walk"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == ("changed", {"session": 3})


def test_saving_goes_on_to_the_next_day_if_asked(clinic, as_, edition):
    sent = timetable_sent(edition, 3, title="Other") | {"next": "yes"}

    assert as_(clinic.administrator).post(page_of(edition), sent)["Location"] == page_of(edition, 4)
    assert "Save and go on to" not in text_of(as_(clinic.administrator).get(page_of(edition, 12)))


@pytest.mark.parametrize(
    ("typed", "sentence", "box"),
    [
        ({"title": ""}, "Say what it is about.", "id_title"),
        (row_sent(7, "11am", "45", "Tea", "break"), "“Tea” starts before “Break” is over.", "id_item_7_start"),
        (
            row_sent(7, "2:45pm", "30", "Tea", "break"),
            "Row 8: “Tea” starts before “Movement: building up from a baseline” is over.",
            "id_item_7_start",
        ),
        (row_sent(7, "3pm", "15", "Tea", "break"), "“Tea” runs 15 minutes past the end of the session.", "id_item_7_start"),
        (row_sent(7, "9am", "15", "Tea", "break"), "“Tea” starts before the session does.", "id_item_7_start"),
        (row_sent(7, "", "15", "Tea", "break"), "Row 8: enter when it begins.", "id_item_7_start"),
        (row_sent(7, "3", "15", "Tea", "break"), "Say if you mean 3am or 3pm.", "id_item_7_start"),
        (row_sent(7, "3pm", "", "Tea", "break"), "Row 8: enter how many minutes it lasts.", "id_item_7_minutes"),
        (row_sent(7, "3pm", "lots", "Tea", "break"), "write a whole number in figures.", "id_item_7_minutes"),
        (row_sent(7, "3pm", "0", "Tea", "break"), "“Tea” lasts no time.", "id_item_7_start"),
        (row_sent(7, "3pm", "15", "", "break"), "Row 8: say what happens.", "id_item_7_title"),
        (row_sent(7, "3pm", "15", "Tea", ""), "Row 8: choose who does it.", "id_item_7_kind"),
        ({"item_0_kind": "led"}, "Row 1: ", "id_item_0_profession"),
        ({"item_0_profession": "nurse"}, "Only an item of kind led names a profession", "id_item_0_profession"),
        ({"item_0_title": "x" * 121}, "write 120 characters or fewer.", "id_item_0_title"),
        (
            {f"item_{row}_remove": "on" for row in range(7)},
            "The timetable is empty. Fill in at least one row.",
            "id_item_0_start",
        ),
    ],
)
def test_each_fault_is_a_sentence_that_leads_to_its_box(clinic, as_, edition, typed, sentence, box):
    before = items(edition)

    response = as_(clinic.administrator).post(page_of(edition), timetable_sent(edition, 3, **typed))

    assert sentence in text_of(response)
    assert f'href="#{box}"' in response.content.decode()
    assert f'id="{box}"' in response.content.decode()
    assert items(edition) == before


def test_all_faults_are_said_at_once(clinic, as_, edition):
    sent = timetable_sent(edition, 3, **row_sent(7, "8am", "15", "Tea", "break"), **row_sent(8, "3pm", "10", "Cake", "break"))

    words = text_of(as_(clinic.administrator).post(page_of(edition), sent))

    assert "“Tea” starts before the session does." in words
    assert "“Cake” runs 10 minutes past the end of the session." in words


def test_a_row_that_misses_something_hides_no_fault_of_another(clinic, as_, edition):
    sent = timetable_sent(edition, 3, **row_sent(7, "8am", "15", "Tea", "break"), **row_sent(8, "3pm", "10", "Cake", ""))

    words = text_of(as_(clinic.administrator).post(page_of(edition), sent))

    assert "“Tea” starts before the session does." in words
    assert "Row 9: choose who does it." in words


@pytest.mark.sqlite
def test_a_stale_grid_changes_nothing_and_keeps_what_was_typed(clinic, as_, edition):
    browser = as_(clinic.administrator)
    opened = timetable_sent(edition, 3, item_0_title="Hello")
    browser.post(page_of(edition), timetable_sent(edition, 3, title="Other"))

    response = browser.post(page_of(edition), opened)

    assert "Somebody changed this after you opened it." in text_of(response)
    assert 'value="Hello"' in response.content.decode()
    assert not EditionItem.objects.filter(title="Hello").exists()


@pytest.mark.parametrize("rows", ["", "x", "-1", "1000000", "0"])
def test_a_wrong_number_of_rows_does_no_harm(clinic, as_, edition, rows):
    response = as_(clinic.administrator).post(page_of(edition), timetable_sent(edition, 3, rows=rows, title=""))

    assert response.status_code == 200


@pytest.mark.sqlite
def test_a_day_that_a_course_uses_is_only_read(clinic, as_, edition):
    sent = timetable_sent(edition, 3, title="Changed")
    Edition.objects.update(frozen_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    browser = as_(clinic.administrator)

    page = browser.get(page_of(edition))
    assert "11:30am to 12:30pm Pacing: activity and rest through the day Occupational therapist" in text_of(page).replace(
        "What ", ""
    ).replace("Who ", "")
    assert "Copy to change it" in text_of(page)
    assert "<input" not in page.content.decode().partition("<main")[2]
    browser.post(page_of(edition), sent)
    assert edition.sessions.get(number=3).title == "Pacing"


def test_a_day_it_does_not_have_is_not_there(clinic, as_, edition):
    assert as_(clinic.administrator).get(page_of(edition, 13)).status_code == 404
    assert as_(clinic.administrator).get(page_of(edition, 0)).status_code == 404


def test_the_grid_takes_eight_queries_whatever_its_length(clinic, as_, edition, django_assert_num_queries):
    browser = as_(clinic.administrator)

    for number in (1, 3):
        with django_assert_num_queries(8):
            browser.get(page_of(edition, number))


# --- one timetable copied onto others ---


def copy_of(edition, number=3):
    return f"{page_of(edition, number)}copy/"


def titles(edition):
    return [session.title for session in plan_of(edition).sessions]


@pytest.mark.sqlite
def test_a_timetable_is_copied_onto_others_which_keep_their_titles(clinic, as_, edition):
    before, browser = titles(edition), as_(clinic.administrator)
    assert f'href="{copy_of(edition)}"' in browser.get(page_of(edition)).content.decode()
    words = text_of(browser.get(copy_of(edition)))
    assert "What stands in the timetables you tick is lost. Their titles stay." in words
    assert "Day 4: " in words
    assert "items now)" in words
    assert "Day 3: " not in words

    response = browser.post(copy_of(edition), {"to": ["5", "8"], "version": edition.version}, follow=True)

    edition.refresh_from_db()
    assert "The timetable of Day 3 is copied onto 2 days." in text_of(response)
    assert items(edition, 5) == items(edition, 8) == items(edition, 3)
    assert items(edition, 4) != items(edition, 3)
    assert (titles(edition), edition.version) == (before, 2)
    assert AuditEntry.objects.latest("pk").details == {"copied": 3, "onto": [5, 8]}


@pytest.mark.sqlite
def test_copying_twice_changes_nothing_the_second_time(clinic, as_, edition):
    browser = as_(clinic.administrator)
    for _ in range(2):
        assert browser.post(copy_of(edition), {"to": ["5"], "version": "1"}).status_code == 302

    edition.refresh_from_db()
    assert edition.version == 2


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose at least one."),
        ({"to": ["3"]}, "Choose from those listed."),
        ({"to": ["13"]}, "Choose from those listed."),
        ({"to": ["x"]}, "Choose from those listed."),
        ({"to": ["5"], "version": "7"}, "Somebody changed this after you opened it."),
        ({"to": ["5"], "version": ""}, "This form has lost its version."),
    ],
)
def test_a_copy_that_can_not_be_is_refused_with_a_sentence(clinic, as_, edition, sent, sentence):
    before = plan_of(edition)

    assert sentence in text_of(as_(clinic.administrator).post(copy_of(edition), {"version": "1"} | sent))

    assert plan_of(Edition.objects.get(pk=edition.pk)) == before


def test_an_empty_timetable_is_not_copied_over_a_full_one(clinic, as_, edition):
    EditionItem.objects.filter(session__edition=edition, session__number=3).delete()

    response = as_(clinic.administrator).post(copy_of(edition), {"to": ["5"], "version": "1"})

    assert "Day 3 has no timetable to copy yet." in text_of(response)
    assert items(edition, 5)


def test_a_frozen_edition_copies_nothing(clinic, as_, edition):
    Edition.objects.filter(pk=edition.pk).update(frozen_at=clinic.now)
    before = items(edition, 5)

    response = as_(clinic.administrator).post(copy_of(edition), {"to": ["5"], "version": "1"})

    assert response["Location"] == page_of(edition)
    assert items(edition, 5) == before


def test_another_organisations_timetable_is_not_copied(charity, as_, edition):
    for number in (3, 13):
        assert as_(charity.coordinator).post(copy_of(edition, number), {"to": ["5"], "version": "1"}).status_code == 404


def test_a_session_it_does_not_have_has_no_copy_page(clinic, as_, edition):
    assert as_(clinic.administrator).get(copy_of(edition, 13)).status_code == 404
