"""Programme files: what the two shipped ones say, and each way a file can be wrong."""

from datetime import date, time
from itertools import pairwise

import pytest

from common.refused import Refused
from courses.dates.calendars import Answer, Pattern, programme_week, settle
from courses.dates.closed_days import ClosedDays
from courses.models.edition import Edition, EditionItem, Format, Profession, Programme
from courses.programmes import plans as edition_plans
from courses.programmes.files import SHIPPED, programme_from, read_programme, shipped_programmes
from courses.programmes.plans import PROFESSIONS, FormatPlan


@pytest.fixture(scope="module")
def cpsmp():
    return read_programme(SHIPPED / "cpsmp.toml")


@pytest.fixture(scope="module")
def hospital():
    return read_programme(SHIPPED / "pain_management.toml")


def titles(session):
    return [item.title for item in session.items]


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (edition_plans.KINDS, Programme.Kind),
        (edition_plans.REGISTER_KINDS, Edition.Register),
        (edition_plans.ENTRIES, Edition.Entry),
        (edition_plans.FORMATS, Format),
        (edition_plans.ITEM_KINDS, EditionItem.Kind),
        (edition_plans.PROFESSIONS, Profession),
    ],
)
def test_a_plan_knows_the_same_words_as_the_model_it_is_stored_as(words, choices):
    assert list(words) == choices.values


# The community course


def test_both_source_programmes_are_shipped():
    assert [plan.slug for plan in shipped_programmes()] == ["cpsmp", "pain-management"]


def test_the_community_course_has_the_shape_of_its_source(cpsmp):
    edition = cpsmp.edition

    assert (cpsmp.kind, cpsmp.group_word) == ("community", "course")
    assert (edition.number_of_sessions, edition.weekdays, edition.session_minutes) == (6, (), 150)
    assert (edition.sessions_ordered, cpsmp.session_word) == (True, "Session")
    assert (edition.register_kind, edition.entry, edition.completion_sessions) == ("presence", "registration", 4)
    assert (edition.leaders_needed, edition.peers_needed) == (2, 1)
    assert edition.books == ("Living a Healthy Life With Chronic Conditions", "Chronic Pain Workbook")
    assert len(edition.subjects) == 7
    assert edition.reviews == ()
    assert edition.reminders == {"before_first": (7, 3), "before_each": (1,), "before_each_week": (), "before_single": (7, 3, 1)}


def test_the_community_course_takes_these_numbers_of_people(cpsmp):
    assert cpsmp.edition.formats == (FormatPlan("in_person", 8, 10, 14, 16), FormatPlan("video", 6, 8, 12, 12, outside_most=2))


def test_every_community_session_has_a_break_and_ends_with_an_action_plan(cpsmp):
    for session in cpsmp.edition.sessions:
        assert [item.kind for item in session.items].count("break") == 1
        assert "action plan" in titles(session)[-2]
        assert sum(item.minutes for item in session.items) == 150


def test_community_sessions_after_the_first_open_with_feedback_on_action_plans(cpsmp):
    first, *later = cpsmp.edition.sessions

    assert "feedback" not in titles(first)[0]
    assert all("feedback on action plans" in titles(session)[0] for session in later)


# The hospital programme


def test_the_hospital_programme_has_the_shape_of_its_source(hospital):
    edition = hospital.edition

    assert (hospital.kind, hospital.group_word, hospital.session_word) == ("hospital", "group", "Day")
    assert (edition.number_of_sessions, edition.weekdays, edition.weeks) == (12, (0, 1, 2, 3), 3)
    assert (edition.default_start, edition.session_minutes) == (time(9, 30), 330)
    assert (edition.register_kind, edition.entry, edition.books) == ("codes", "referral", ())
    assert [(review.months, review.minutes, review.start) for review in edition.reviews] == [
        (months, 150, time(10)) for months in (1, 6, 12)
    ]
    assert edition.formats == (FormatPlan("in_person", 5, 8, 8, 12), FormatPlan("video", 5, 8, 8, 12))
    assert edition.reminders == {
        "before_first": (7, 3),
        "before_each": (),
        "before_each_week": (1,),
        "before_single": (7, 3, 1),
        "before_review": (42,),
    }


def test_a_review_has_more_places_than_a_usual_group_fills(hospital):
    usual = max(plan.advised_most for plan in hospital.edition.formats)

    assert all(review.places > usual for review in hospital.edition.reviews)


def test_the_twelve_days_are_twelve_different_days(hospital):
    sessions = hospital.edition.sessions

    assert len({session.title for session in sessions}) == 12
    assert len({session.items for session in sessions}) == 12
    topics = [[item for item in session.items if item.offset_minutes in (120, 270)] for session in sessions]
    assert len({item.title for pair in topics for item in pair}) == 24


def test_every_day_has_the_same_frame(hospital):
    for session in hospital.edition.sessions:
        frame = {(item.offset_minutes, item.minutes, item.kind) for item in session.items}
        assert {(90, 30, "break"), (180, 60, "break"), (240, 30, "self")} <= frame  # 11:00, 12:30, 13:30
        assert session.items[0].offset_minutes == 0
        assert session.items[-1].ends == 330  # 15:00
        assert all(item.ends == following.offset_minutes for item, following in pairwise(session.items))


def test_every_led_item_names_a_profession_and_no_other_does(hospital):
    items = [item for session in hospital.edition.sessions for item in session.items]

    assert {item.profession for item in items if item.kind == "led"} == set(PROFESSIONS) - {"leader"}
    assert {item.profession for item in items if item.kind != "led"} == {""}


def test_day_one_welcomes_and_talks_of_confidentiality_and_looks_back_on_nothing(hospital):
    first = titles(hospital.edition.sessions[0])

    assert first[0] == "Welcome and introductions"
    assert any("Confidentiality" in title for title in first)
    assert not any("feedback" in title or "Home practice" in title for title in first)


def test_from_day_two_on_home_practice_and_the_thought_challenge_are_looked_back_on(hospital):
    for session in hospital.edition.sessions[1:]:
        practice, challenge = session.items[:2]
        assert (practice.kind, "Home practice" in practice.title) == ("team", True)
        assert (challenge.profession, "Thought challenge" in challenge.title) == ("psychologist", True)


def test_one_session_is_the_doctors_questions_and_answers(hospital):
    assert [
        session.number for session in hospital.edition.sessions if "doctor" in {item.profession for item in session.items}
    ] == [7]


def test_nurse_led_items_take_the_place_of_the_occupational_therapists(hospital):
    for session in hospital.edition.sessions:
        (topic,) = [item for item in session.items if item.offset_minutes == 120]
        if "nurse" in {item.profession for item in session.items}:
            assert topic.profession == "nurse"


def test_the_last_day_plans_the_months_ahead(hospital):
    assert "months ahead" in hospital.edition.sessions[-1].title
    assert "plan for the months ahead" in titles(hospital.edition.sessions[-1])[-1]


@pytest.mark.parametrize("lost", range(12))
def test_friends_and_family_day_stays_in_week_two_whichever_day_is_lost_and_added_at_the_end(hospital, lost):
    (family,) = [session.number for session in hospital.edition.sessions if "Friends and family" in session.title]
    pattern, first = Pattern(3, (0, 1, 2, 3)), date(2026, 9, 7)
    day = pattern.dates(first)[lost]

    dates = settle(pattern, first, ClosedDays(own={day: "Closed"}), first, {day: Answer.EXTEND}).dates

    assert programme_week(first, dates[family - 1]) == 2


# What is refused

SMALL = """
[programme]
slug = "walks"
name = "Walks"
short_name = "Walks"
kind = "community"
group_word = "group"
session_word = "Day"

[edition]
label = "First"
valid_from = 2026-01-01
sessions_ordered = false
weekdays = ["Tuesday"]
weeks = 1
session_minutes = 60
default_start = "14:00"
register_kind = "presence"
entry = "registration"
completion_sessions = 1
leaders_needed = 1
peers_needed = 0
books = []
subjects = []
[edition.reminders]
before_first = [3]
before_each = []
before_each_week = []
before_single = [1]

[[formats]]
format = "in_person"
least = 2
advised_least = 3
advised_most = 8
most = 10

[[sessions]]
number = 1
title = "By the river"
items = [
    { at = "14:00", minutes = 40, title = "Walk", kind = "led", profession = "physiotherapist" },
    { offset_minutes = 40, minutes = 20, title = "Tea", kind = "break" },
]

[[reviews]]
months = 1
minutes = 60
start = "14:00"
places = 10
title = "Again"
"""


def refusal_of(*changes):
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    with pytest.raises(Refused) as refused:
        programme_from(text, file="walks.toml")
    return str(refused.value)


def test_a_small_programme_of_a_third_kind_needs_no_code():
    edition = programme_from(SMALL, file="walks.toml").edition

    assert edition.weekdays == (1,)
    assert [item.offset_minutes for item in edition.sessions[0].items] == [0, 40]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Walks"\n', "", "programme, name: This is missing."),
        ('name = "Walks"\n', 'name = " "\n', "programme, name: This is empty."),
        ("[programme]", "[programme]\ncolour = 1", "programme, colour: There is no such key here."),
        (
            "[edition.reminders]",
            "“second” isn’t one of first, last, 1.",
        ),
        (
            "[edition.reminders]",
            "x",
        ),
        ("[programme]", "[extra]\n[programme]", "extra: There is no such key here."),
        ("weeks = 1", 'weeks = "1"', "edition, weeks: This must be a whole number."),
        ("weeks = 1", "weeks = true", "edition, weeks: This must be a whole number."),
        ("sessions_ordered = false", "sessions_ordered = 0", "edition, sessions_ordered: This must be true or false."),
        ("2026-01-01", '"2026"', "edition, valid_from: This must be a date, like 2026-09-07."),
        ("2026-01-01", "2026-01-01T10:00:00", "edition, valid_from: This must be a date without a time."),
        (
            'default_start = "14:00"',
            'default_start = "25:00"',
            'edition, default_start: This must be a time of day, like "09:30".',
        ),
        ('["Tuesday"]', '["Tuesdays"]', "edition, weekdays: “Tuesdays” isn’t a weekday; write Monday, Tuesday and so on."),
        ('["Tuesday"]', "[1]", "edition, weekdays: This must be a list of texts."),
        ("before_first = [3]", 'before_first = ["3"]', "edition, reminders, before_first: This must be a list of whole numbers."),
        ("before_each = []\n", "", "edition, reminders, before_each: This is missing."),
        ("before_each = []\n", "before_all = []\n", "edition, reminders, before_all: There is no such key here."),
        ('at = "14:00", ', "", "sessions 1, items 1, at: Write either at or offset_minutes, and not both."),
        (
            'at = "14:00"',
            'at = "14:00", offset_minutes = 0',
            "sessions 1, items 1, at: Write either at or offset_minutes, and not both.",
        ),
        ("places = 10", "place = 10", "reviews 1, place: There is no such key here."),
        ("[[formats]]", "[formats]", "formats: This must be a list of tables."),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_name_and_key(old, new, sentence):
    assert refusal_of((old, new)).startswith(f"walks.toml, {sentence}")


def test_a_file_that_is_not_toml_is_refused():
    assert refusal_of(("[programme]", "[programme")).startswith("walks.toml: This isn’t a TOML file that can be read: ")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "community"', 'kind = "charity"', "programme.kind: “charity” isn’t one of community, hospital."),
        ('group_word = "group"', 'group_word = "band"', "programme.group_word: “band” isn’t one of course, group."),
        ('session_word = "Day"', 'session_word = "Hour"', "programme.session_word: “Hour” isn’t one of Session, Day."),
        ('register_kind = "presence"', 'register_kind = "list"', "edition.register_kind: “list” isn’t one of presence, codes."),
        ('entry = "registration"', 'entry = "door"', "edition.entry: “door” isn’t one of registration, referral."),
        ('["Tuesday"]', '["Tuesday", "Tuesday"]', "edition.weekdays: A weekday is named twice."),
        ("session_minutes = 60", "session_minutes = 0", "edition.session_minutes: A session lasts from one minute to a day."),
        (
            "completion_sessions = 1",
            "completion_sessions = 2",
            "edition.completion_sessions: Completing takes from 1 to all 1 sessions.",
        ),
        ("leaders_needed = 1", "leaders_needed = -1", "edition.leaders_needed: Numbers of leaders can’t be below zero."),
        ("peers_needed = 0", "peers_needed = 2", "edition.peers_needed: More peers (2) than leaders (1)."),
        (
            "before_first = [3]",
            "before_first = [3, 3]",
            "edition.reminders.before_first: Days before are whole numbers from 1, each once.",
        ),
        (
            "before_first = [3]",
            "before_first = [0]",
            "edition.reminders.before_first: Days before are whole numbers from 1, each once.",
        ),
        ('format = "in_person"', 'format = "phone"', "formats 1: “phone” isn’t one of in_person, video, telephone."),
        ("least = 2", "least = 0", "formats 1: The numbers must rise from 1: least, advised_least, advised_most, most."),
        ("most = 10", "most = 7", "formats 1: The numbers must rise from 1: least, advised_least, advised_most, most."),
        ("weeks = 1", "weeks = 2", "sessions: The weeks and weekdays make 2 sessions; 1 are described."),
        ("number = 1", "number = 2", "sessions: Number the sessions 1, 2, 3 and so on, in order."),
        ("offset_minutes = 40", "offset_minutes = 39", "sessions 1, items 2: “Tea” starts before “Walk” is over."),
        ("minutes = 20", "minutes = 25", "sessions 1, items 2: “Tea” runs 5 minutes past the end of the session."),
        ("minutes = 20", "minutes = 0", "sessions 1, items 2: “Tea” lasts no time."),
        ('at = "14:00"', 'at = "13:45"', "sessions 1, items 1: “Walk” starts before the session does."),
        ('kind = "break"', 'kind = "rest"', "sessions 1, items 2: “rest” isn’t one of led, team, self, break."),
        ('"physiotherapist"', '"piper"', "sessions 1, items 1, profession: “piper” isn’t one of psychologist, physiotherapist,"),
        (', profession = "physiotherapist"', "", "sessions 1, items 1, profession: “” isn’t one of psychologist,"),
        (
            'kind = "break"',
            'kind = "break", profession = "nurse"',
            "sessions 1, items 2, profession: Only an item of kind led names a profession; this one is break.",
        ),
        ("months = 1", "months = 0", "reviews 1.months: A review comes at least one month after the last day."),
        ("minutes = 60\nstart", "minutes = 0\nstart", "reviews 1.minutes: A review lasts from one minute to a day."),
        (
            "[edition.reminders]",
            '[edition.measures]\nsecond = ["own"]\n[edition.reminders]',
            "edition.measures: “second” isn’t one of first, last, 1.",
        ),
        (
            "[edition.reminders]",
            '[edition.measures]\n1 = ["own", "own"]\n[edition.reminders]',
            "edition.measures.1: Name at least one measure, each once.",
        ),
        ("places = 10", "places = 0", "reviews 1.places: A review needs at least one place."),
    ],
)
def test_a_programme_that_cannot_be_scheduled_is_refused(old, new, sentence):
    assert f"walks.toml, {sentence}" in refusal_of((old, new))


def test_an_empty_pattern_is_refused():
    assert "walks.toml, edition.weeks: A programme lasts at least one week." in refusal_of(("weeks = 1", "weeks = 0"))


def test_a_session_with_an_empty_timetable_is_refused():
    start, end = SMALL.index("items = ["), SMALL.index("[[reviews]]")

    assert refusal_of((SMALL[start:end], "")) == "walks.toml, sessions 1: The timetable is empty."


def test_a_format_named_twice_and_none_at_all_are_refused():
    start, end = SMALL.index("[[formats]]"), SMALL.index("[[sessions]]")
    formats = SMALL[start:end]

    assert refusal_of((formats, formats * 2)) == "walks.toml, formats 2: “in_person” is named twice."
    assert refusal_of((formats, "")) == "walks.toml, formats: Name at least one format, in person or video."


def test_reviews_out_of_order_are_refused():
    review = SMALL[SMALL.index("[[reviews]]") :]

    assert refusal_of((review, review * 2)) == "walks.toml, reviews: Put the reviews in order of their months, each month once."


def test_every_fault_of_a_file_is_told_at_once():
    told = refusal_of(('kind = "community"', 'kind = "charity"'), ("places = 10", "places = 0"))

    assert [line.split(":")[0] for line in told.splitlines()] == ["walks.toml, programme.kind", "walks.toml, reviews 1.places"]
