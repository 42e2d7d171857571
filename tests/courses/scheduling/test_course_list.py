"""The list of courses, as an administrator, a coordinator, a clinician and everybody else meet it."""

import base64
import datetime as dt
import json
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from tests.cast import NOW, member
from tests.factories import OrganisationFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition

TODAY = NOW.date()
URL = "/courses/"


def weekly(first: dt.date, weeks: int = 6) -> list[dt.date]:
    return [first + dt.timedelta(weeks=week) for week in range(weeks)]


def four_days_a_week(monday: dt.date) -> list[dt.date]:
    return [monday + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]


def look(browser, **asked):
    """Return the list as it is seen at the cast's moment."""
    with time_machine.travel(NOW, tick=False):
        response = browser.get(URL, asked)
    assert response.status_code == 200
    return response


def words_on(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def names_on(response) -> list[str]:
    return [row.course.name for row in response.context["rows"]]


def hrefs(response) -> dict[str, str]:
    links = re.findall(r'href="([^"]*cursor=[^"]*)" rel="(prev|next)"', response.content.decode())
    return {"newer" if way == "prev" else "older": href.replace("&amp;", "&") for href, way in links}


def cursor(kind: str, text: str, key: object = 1) -> str:
    """A page's cursor as somebody might make one up."""
    return base64.urlsafe_b64encode(json.dumps(["o", [kind, "v"], [text, key]]).encode()).decode().rstrip("=")


@pytest.fixture
def programme(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def weekly_edition(clinic):
    return cpsmp_edition(clinic.organisation)


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="")


@pytest.fixture
def shelf(clinic, programme, weekly_edition, garden):
    """One course in each state; the names in the order of the list."""
    hall = VenueFactory(organisation=clinic.organisation, name="Élan Community Hall", room="")
    to_come = make_course(weekly_edition, days=weekly(dt.date(2027, 1, 6)), number=59, places=14, venue=hall)
    full = make_course(programme, days=four_days_a_week(dt.date(2026, 11, 16)), number=33, venue=garden)
    full.taken = 8
    full.save()
    make_course(weekly_edition, days=weekly(dt.date(2026, 10, 28)), number=58, places=12)
    reviews = {1: dt.date(2026, 10, 12), 6: dt.date(2027, 3, 10), 12: dt.date(2027, 9, 10)}
    make_course(programme, days=four_days_a_week(dt.date(2026, 8, 24)), number=32, venue=garden, reviews=reviews)
    gone = make_course(weekly_edition, days=weekly(dt.date(2026, 3, 4)), number=57)
    gone.cancelled_at, gone.cancel_reason = NOW, "Too few people"
    gone.save()
    make_course(weekly_edition, days=weekly(dt.date(2025, 1, 8)), number=56)
    return to_come


@pytest.mark.sqlite
def test_an_administrator_sees_every_course_latest_first_day_first(clinic, as_, shelf):
    response = look(as_(clinic.administrator))

    assert [name.rpartition(" ")[2] for name in names_on(response)] == ["59", "33", "58", "32", "57", "56"]
    words = words_on(response)
    assert "6 courses, latest first day first" in words
    assert "Wed 6 January to Wed 10 February 2027 Wednesdays, 10am to 12:30pm" in words
    assert "Pain management programme, group 33 Hospital, in person" in words
    assert "Mon 16 November to Thu 3 December 2026 Mon to Thu, 9:30am to 3pm PlaceGarden Room Taken8 of 8 State Full" in words
    assert "0 of 14 Needs 8 more to run State Places free" in words
    assert words.count("more to run") == 1
    assert "Next review Wed 10 March 2027" in words
    assert reverse("desk:course", args=[shelf.pk]) in response.content.decode()


def test_a_clinician_sees_the_list_without_the_way_to_schedule(clinic, as_, shelf):
    response = look(as_(clinic.clinician))

    assert len(names_on(response)) == 6
    assert "Schedule" not in words_on(response)


def test_a_coordinator_of_a_charity_sees_only_their_own_courses(charity, clinic, as_, shelf):
    make_course(cpsmp_edition(charity.organisation), days=weekly(dt.date(2027, 1, 6)), number=4)

    response = look(as_(charity.coordinator))

    assert [name[-8:] for name in names_on(response)] == ["course 4"]
    body = response.content.decode()
    assert "Pain management" not in body
    assert "Garden Room 33" not in body
    assert "Élan" not in body


def test_a_leader_an_auditor_and_a_participant_find_nothing_there(clinic, charity, as_, shelf):
    participant = member(clinic.organisation, "participant", "Maureen Pell")
    for user in (charity.leader, clinic.auditor, participant):
        response = as_(user).get(URL)
        assert response.status_code == 404
        assert "Pain management" not in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(client, shelf):
    response = client.get(URL)

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/") or "next=/courses/" in response["Location"]


def test_the_list_of_a_new_organisation_says_what_to_do_next(clinic, as_):
    words = words_on(look(as_(clinic.administrator)))

    assert "There are no courses yet. Schedule the first course." in words


def test_a_course_full_by_an_offer_says_so(clinic, as_, weekly_edition):
    course = make_course(weekly_edition, days=weekly(TODAY + dt.timedelta(days=30)), places=8)
    course.taken, course.offered = 7, 1
    course.save()

    assert "7 of 8 1 offered State Full" in words_on(look(as_(clinic.administrator)))


def test_filters_that_match_nothing_say_how_to_go_on(clinic, as_, shelf):
    words = words_on(look(as_(clinic.administrator), q="nowhere"))

    assert "No course matches. Clear the filters, or schedule a course." in words


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"kind": "hospital"}, ["33", "32"]),
        ({"kind": "community"}, ["59", "58", "57", "56"]),
        ({"state": "Places free"}, ["59"]),
        ({"state": "Full"}, ["33"]),
        ({"state": "Running"}, ["58"]),
        ({"state": "Reviews"}, ["32"]),
        ({"state": "Finished"}, ["56"]),
        ({"state": "Cancelled"}, ["57"]),
        ({"when": "now"}, ["58"]),
        ({"when": "next"}, ["59", "33"]),
        ({"when": "last"}, ["58", "32", "57"]),
        ({"free": "on"}, ["59", "58"]),
        ({"q": "elan"}, ["59"]),
        ({"q": "ÉLAN  59"}, ["59"]),
        ({"q": "59 Hall"}, ["59"]),
        ({"q": "Management PROGRAMME"}, ["33", "32"]),
        ({"kind": "community", "free": "on", "when": "now"}, ["58"]),
    ],
)
def test_each_filter_leaves_the_courses_that_fit(clinic, as_, shelf, asked, numbers):
    assert [name.rpartition(" ")[2] for name in names_on(look(as_(clinic.administrator), **asked))] == numbers


def test_a_place_shows_what_meets_there_and_video_what_meets_nowhere(clinic, as_, shelf, garden, weekly_edition):
    video = make_course(weekly_edition, days=weekly(dt.date(2027, 2, 1)), number=60)
    video.format, video.venue, video.video_link = "video", None, "https://meet.example/60"
    video.save()
    administrator = as_(clinic.administrator)

    assert [name.rpartition(" ")[2] for name in names_on(look(administrator, place=garden.pk))] == ["33", "32"]
    by_video = look(administrator, place="video")
    assert names_on(by_video) == [video.name]
    assert "Community, video link" in words_on(by_video)


def chosen(first: str = "", last: str = "") -> dict[str, str]:
    """The boxes of two dates, typed as "4 3 2026"."""
    asked = {"when": "chosen"}
    for name, typed in (("first", first), ("last", last)):
        asked |= {f"{name}_{part}": text for part, text in zip(("day", "month", "year"), typed.split(), strict=False)}
    return asked


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [
        ("4 3 2026", "24 8 2026", ["32", "57"]),
        ("", "8 1 2025", ["56"]),
        ("16 11 2026", "", ["59", "33"]),
    ],
)
def test_chosen_dates_show_courses_whose_first_day_lies_between(clinic, as_, shelf, first, last, numbers):
    response = look(as_(clinic.administrator), **chosen(first, last))

    assert [name.rpartition(" ")[2] for name in names_on(response)] == numbers


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (chosen(), "Enter the dates between which the courses start, or choose other dates."),
        (chosen("31 2 2026"), "February 2026 has no day 31. Check the day and the month."),
        (chosen("4 3 2026", "3 3 2026"), "This day is before the other one. Enter a later day."),
    ],
)
def test_wrong_dates_are_said_and_narrow_nothing(clinic, as_, shelf, asked, sentence):
    response = look(as_(clinic.administrator), **asked)

    assert "There is a problem" in words_on(response)
    assert sentence in words_on(response)
    assert len(names_on(response)) == 6


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "zoo"},
        {"state": "Open'--"},
        {"place": "9999999"},
        {"place": "x"},
        {"cursor": "rubbish"},
        {"cursor": "WyJvIiwgWyJ0IiwgInYiXSwgWyJ4IiwgMV1d"},
        {"cursor": "WyJvIiwgWyJ2IiwgInYiXSwgWyJ4IiwgInkiXV0"},
        {"cursor": cursor("t", "2027-01-01T00:00:00")},
        {"cursor": cursor("t", "2027-01-01T00:00:00+00:00", 10**30)},
        {"cursor": cursor("t", "2027-01-01T00:00:00+00:00", "one")},
        {"q": "a " * 4000},
        {"q": "\x00"},
    ],
)
def test_nonsense_in_the_address_shows_a_list_and_never_a_fault(clinic, as_, shelf, asked):
    look(as_(clinic.administrator), **asked)


def test_another_organisations_venue_is_no_filter(clinic, as_, shelf):
    theirs = VenueFactory(organisation=OrganisationFactory(), name="Secret Annexe")

    response = look(as_(clinic.administrator), place=theirs.pk)

    assert "Secret Annexe" not in response.content.decode()
    assert "There is a problem" in words_on(response)


@pytest.mark.sqlite
def test_older_and_newer_lead_there_and_back_and_keep_the_filters(clinic, as_, weekly_edition):
    first = dt.date(2026, 11, 4)
    for number in range(1, 61):
        make_course(weekly_edition, days=[first + dt.timedelta(days=number // 3)], number=number)
    administrator = as_(clinic.administrator)

    newest = look(administrator, kind="community", q="")
    middle = administrator.get(URL + hrefs(newest)["older"])
    oldest = administrator.get(URL + hrefs(middle)["older"])
    back = administrator.get(URL + hrefs(oldest)["newer"])

    assert "newer" not in hrefs(newest)
    assert "older" not in hrefs(oldest)
    assert names_on(back) == names_on(middle)
    seen = names_on(newest) + names_on(middle) + names_on(oldest)
    assert len(seen) == len(set(seen)) == 60
    assert hrefs(middle)["newer"].startswith("?kind=community&cursor=")
    assert "Older first day up to Mon 16 November 2026" in words_on(newest).replace(" : ", " ")
    assert "60 courses" in words_on(middle)


def test_more_than_a_thousand_courses_are_not_counted_further_nor_asked_for(
    clinic, as_, weekly_edition, django_assert_num_queries
):
    one = make_course(weekly_edition, days=[TODAY])
    copies = [_copy(one, number) for number in range(2, 1003)]
    type(one).objects.bulk_create(copies)

    administrator = as_(clinic.administrator)
    with django_assert_num_queries(6):
        assert "More than 1,000 courses" in words_on(look(administrator))


def _copy(course, number):
    fields = {field.attname: getattr(course, field.attname) for field in course._meta.concrete_fields if field.name != "id"}
    return type(course)(**fields | {"number": number, "name": f"CPSMP course {number}"})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_row_and_three(clinic, as_, programme, rows, django_assert_num_queries):
    for number in range(rows):
        first = dt.date(2026, 8, 24) + dt.timedelta(weeks=20 * number)
        make_course(programme, days=four_days_a_week(first), reviews={6: first + dt.timedelta(weeks=30)})
    administrator = as_(clinic.administrator)

    # session, user, membership with its organisation; venues to choose from; courses, their count, least people, next reviews
    with django_assert_num_queries(8 if rows == 3 else 7):
        look(administrator)
