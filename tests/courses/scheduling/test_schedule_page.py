"""Scheduling a course: what an administrator sees before anything is saved, and what is saved."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.utils.html import strip_tags

from courses.models import ClosedDay, Course, Session
from tests.cast import NOW, member
from tests.factories import OrganisationFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition
from tests.reading import source_of

URL = "/courses/new/"
LIVE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def programme(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="", places=12)


@pytest.fixture
def administrator(clinic, as_):
    return as_(clinic.administrator)


def typed(edition, venue, first: dt.date, **more) -> dict[str, str]:
    """The form as somebody fills it in: in person, at the usual hour, for the usual eight."""
    form = {
        "submission_id": str(uuid.uuid4()),
        "shown_for": f"{edition.pk}:in_person",
        "edition": str(edition.pk),
        "format": "in_person",
        "places": "8",
        "venue": str(venue.pk) if venue else "",
        "first_day_day": str(first.day),
        "first_day_month": str(first.month),
        "first_day_year": str(first.year),
        "start": "9:30am",
    }
    return form | {name: str(value) for name, value in more.items()}


def send(browser, form, **headers):
    with time_machine.travel(NOW, tick=False):
        return browser.post(URL, form, **headers)


def shown(browser, form) -> str:
    """What the live preview says."""
    return words_on(send(browser, form, **LIVE))


def create(browser, form):
    """Look at the dates, then press "Create course"."""
    body = send(browser, form, **LIVE).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', body)
    return send(browser, form | {"create": "course", "seen": seen[1] if seen else ""})


def words_on(response) -> str:
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def hrefs_of_summary(response) -> list[str]:
    summary = re.search(r'class="nhsuk-error-summary".*?</ul>', response.content.decode(), re.DOTALL)
    return re.findall(r'href="(#[^"]+)"', summary[0]) if summary else []


CLEAN = dt.date(2027, 4, 5 + 7)  # a Monday after Easter; the three weeks end before the May holiday
MAY = dt.date(2027, 4, 26)  # its second Monday is 3 May 2027, a bank holiday


@pytest.mark.parametrize("house", ["clinic", "charity"])
def test_the_form_opens_with_the_kind_of_programme_the_organisation_mostly_runs(as_, clinic, charity, house):
    organisation = {"clinic": clinic, "charity": charity}[house].organisation
    editions = {"charity": cpsmp_edition(organisation), "clinic": pain_management_edition(organisation)}
    office = clinic.administrator if house == "clinic" else charity.coordinator

    with time_machine.travel(NOW, tick=False):
        body = as_(office).get(URL).content.decode()

    offered = re.findall(r'<option value="(\d+)"', body[body.index('name="edition"') :])
    assert offered[:2] == [str(editions[house].pk), str(next(e.pk for name, e in editions.items() if name != house))]


@pytest.mark.sqlite
def test_an_administrator_sees_twelve_days_and_three_reviews_before_anything_is_saved(administrator, programme, garden):
    words = shown(administrator, typed(programme, garden, CLEAN))

    assert "What this will make: 12 days and 3 reviews" in words
    for text in ("Week 1", "Day 1 Monday 12 April 2027", "Day 12 Thursday 29 April 2027", "Reviews, counted from day 12"):
        assert text in re.sub(r"(Date|Time|Check)(?=[A-Z0-9])", "", words)
    assert words.count("9:30am to 3pm") == 12
    assert words.count("10am to 12:30pm") == 3
    assert "Nothing is saved yet" in words
    assert not Course.objects.exists()


def test_the_form_opens_with_the_usual_numbers_and_asks_for_a_first_day(administrator, programme, garden):
    with time_machine.travel(NOW, tick=False):
        response = administrator.get(URL)

    words = words_on(response)
    assert "Garden Room, holds 12" in words
    assert "In person, 8 places" in words
    assert "A Monday. For example, 30 11 2026" in words
    assert "Each day lasts 5 hours 30 minutes" in words
    assert "Choose a first day, and every date stands here before anything is saved." in words
    assert 'value="9:30am"' in response.content.decode()


@pytest.mark.sqlite
def test_a_bank_holiday_is_asked_about_and_settled(administrator, programme, garden):
    form = typed(programme, garden, MAY)

    asked = shown(administrator, form)
    assert "Day 5 falls on a bank holiday, Monday 3 May 2027" in asked
    assert "To settle1" in asked
    assert "Friday 7 May 2027" in asked

    settled = shown(administrator, form | {"on-2027-05-03": "2027-05-07"})
    assert "To settle0" in settled
    assert "Instead of Monday 3 May" in settled

    assert create(administrator, form | {"on-2027-05-03": "2027-05-07"}).status_code == 302
    days = [session.local_date for session in Session.objects.filter(kind="course").order_by("number")]
    assert dt.date(2027, 5, 7) in days
    assert dt.date(2027, 5, 3) not in days
    assert len(days) == 12


def test_the_nearest_clean_first_day_is_one_button_away(administrator, programme, garden):
    form = typed(programme, garden, MAY)
    buttons = re.findall(r"<button[^>]*>", send(administrator, form, **LIVE).content.decode())
    offered = [re.search(r'value="([^"]+)"', button)[1] for button in buttons if 'name="start_on"' in button]
    assert offered == ["2027-04-12", "2027-05-10"]

    by_script = send(administrator, form | {"start_on": "2027-04-12"}, **LIVE)
    without = send(administrator, form | {"start_on": "2027-04-12"})

    for response in (by_script, without):
        assert "Monday 12 April 2027" in words_on(response)
        assert "To settle0" in words_on(response)
        assert re.search(r'name="first_day_day"[^>]*value="12"', response.content.decode())
    assert not Course.objects.exists()


@pytest.mark.sqlite
def test_creating_makes_the_course_and_leads_to_its_page(administrator, programme, garden, clinic):
    response = create(administrator, typed(programme, garden, CLEAN))

    course = Course.objects.get()
    assert response["Location"] == f"/courses/{course.pk}/"
    assert course.organisation == clinic.organisation
    assert (course.places, course.venue, course.sessions.count()) == (8, garden, 15)
    banner = [str(message) for message in response.wsgi_request._messages]
    assert banner == [f"{course.name} is scheduled."]


@pytest.mark.sqlite
def test_pressing_create_twice_makes_one_course(administrator, programme, garden):
    form = typed(programme, garden, CLEAN)

    first, second = create(administrator, form), create(administrator, form)

    assert first["Location"] == second["Location"]
    assert Course.objects.count() == 1


def test_a_half_typed_hour_keeps_what_was_decided(administrator, programme, garden):
    form = typed(programme, garden, MAY, places=10, above_advised_agreed="on") | {"on-2027-05-03": "extend", "start": "9"}

    body = send(administrator, form, **LIVE).content.decode()

    assert "Say if you mean 9am or 9pm." in body
    assert '<input type="hidden" name="on-2027-05-03" value="extend">' in body
    assert '<input type="hidden" name="above_advised_agreed" value="on">' in body


def test_creating_with_something_to_settle_saves_nothing_and_says_where(administrator, programme, garden):
    response = create(administrator, typed(programme, garden, MAY))

    words = words_on(response)
    assert "There is a problem Day 5 falls on a bank holiday" in words
    assert hrefs_of_summary(response) == ["#on-2027-05-03"]
    assert 'id="on-2027-05-03"' in response.content.decode()
    assert "<title>Error:" in response.content.decode()
    assert not Course.objects.exists()


def test_a_room_that_is_taken_is_asked_about_and_another_room_can_be_chosen(administrator, clinic, programme, garden):
    other = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2027, 4, 14)], venue=garden)
    spare = VenueFactory(organisation=clinic.organisation, name="Room 4", room="", places=8)
    form = typed(programme, garden, CLEAN)

    asked = shown(administrator, form)
    assert "The Garden Room is taken on day 3, Wednesday 14 April 2027, 10am to 12:30pm, by " + other.name in asked
    assert create(administrator, form).status_code == 200

    assert create(administrator, form | {"on-2027-04-14": f"room-{spare.pk}"}).status_code == 302
    made = Course.objects.exclude(pk=other.pk).get()
    assert [session.label for session in made.sessions.filter(venue=spare)] == ["Day 3"]


def test_a_room_taken_since_the_look_is_refused_and_nothing_is_saved(administrator, clinic, programme, garden):
    form = typed(programme, garden, CLEAN)
    seen = re.search(r'name="seen" value="([^"]+)"', send(administrator, form, **LIVE).content.decode())[1]
    make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2027, 4, 14)], venue=garden)

    response = send(administrator, form | {"create": "course", "seen": seen})

    assert "The Garden Room is taken on day 3" in words_on(response)
    assert Course.objects.count() == 1


def test_dates_nobody_was_shown_are_shown_before_they_are_created(administrator, programme, garden):
    form = typed(programme, garden, CLEAN)

    response = send(administrator, form | {"create": "course"})

    assert "These dates are new. Look at them, then press “Create course” again." in words_on(response)
    assert not Course.objects.exists()
    seen = re.search(r'name="seen" value="([^"]+)"', response.content.decode())[1]
    assert send(administrator, form | {"create": "course", "seen": seen}).status_code == 302


def test_more_places_than_advised_need_a_tick_and_more_than_possible_are_refused(administrator, programme, garden):
    form = typed(programme, garden, CLEAN, places=10)

    refused = create(administrator, form)
    assert "No more than 8 places are advised" in words_on(refused)
    assert "#id_above_advised_agreed" in hrefs_of_summary(refused)
    assert create(administrator, form | {"above_advised_agreed": "on"}).status_code == 302
    too_many = create(administrator, typed(programme, garden, MAY, places=13, above_advised_agreed="on"))
    assert "12 places are the most for this programme" in words_on(too_many)


def test_choosing_another_programme_brings_its_usual_numbers(administrator, clinic, programme, garden):
    weekly = cpsmp_edition(clinic.organisation)
    form = typed(programme, garden, CLEAN) | {"edition": str(weekly.pk)}

    body = send(administrator, form, **LIVE).content.decode()

    assert 'hx-swap-oob="innerHTML"' in body
    assert re.search(r'name="places"[^>]*value="14"', body)
    assert re.search(r'name="start"[^>]*value="10am"', body)
    assert "6 sessions" in body


def test_choosing_video_asks_for_the_link_and_not_the_room(administrator, programme, garden):
    form = typed(programme, garden, CLEAN) | {"format": "video"}

    body = send(administrator, form, **LIVE).content.decode()
    assert 'name="video_link"' in body
    assert 'name="venue"' not in body

    by_video = form | {"shown_for": f"{programme.pk}:video"}
    missing = create(administrator, by_video)
    assert "#id_video_link" in hrefs_of_summary(missing)
    assert create(administrator, by_video | {"video_link": "https://meet.example/34"}).status_code == 302
    course = Course.objects.get()
    assert (course.venue, course.video_link) == (None, "https://meet.example/34")


def test_a_link_that_names_pain_is_warned_of_before_anything_is_saved_and_can_be_kept(administrator, programme, garden):
    form = typed(programme, None, CLEAN) | {"format": "video", "shown_for": f"{programme.pk}:video"}

    assert "names what the course is for" not in shown(administrator, form | {"video_link": "https://meet.example/34"})
    form |= {"video_link": "https://meet.example/PainGroup31"}
    assert "This link names what the course is for." in shown(administrator, form)
    assert create(administrator, form).status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first_day_day": "", "first_day_month": "", "first_day_year": ""}, "Enter the first day."),
        ({"first_day_year": ""}, "Enter the year as well."),
        ({"first_day_day": "31", "first_day_month": "2"}, "February 2027 has no day 31."),
        ({"first_day_year": "2025", "first_day_day": "14"}, "Monday 14 April 2025 is in the past."),
        ({"first_day_year": "2127"}, "is more than five years away. Check the year."),
        ({"first_day_day": "13"}, "Tuesday 13 April 2027 can’t be the first day: this programme starts on a Monday."),
        ({"start": "25:00"}, "The hour must be from 0 to 23."),
        ({"start": "5"}, "Say if you mean 5am or 5pm."),
        ({"start": "a novel " * 500}, "Enter a time like 9:30am, 5pm or 17:30."),
        ({"places": "eight"}, "Enter the number of places in figures, for example 8."),
        ({"places": "99999999999"}, "Enter a number of places that a group can have."),
        ({"places": "0"}, "A course needs at least one place."),
        ({"venue": ""}, "Choose the room it is held in."),
        ({"edition": "999999"}, "Choose one of the programmes listed."),
        ({"format": "by post", "shown_for": ""}, "Choose one of the formats listed."),
        ({"submission_id": "x"}, "This form has lost its number."),
    ],
)
def test_bad_input_is_answered_by_a_sentence_and_saves_nothing(administrator, programme, garden, change, sentence):
    form = typed(programme, garden, CLEAN) | change

    assert sentence in shown(administrator, form)
    whole = create(administrator, form)

    assert "There is a problem" in words_on(whole)
    assert sentence in words_on(whole)
    assert not Course.objects.exists()


def test_an_hour_that_the_clocks_skip_or_show_twice_is_said(administrator, clinic, garden):
    weekly = cpsmp_edition(clinic.organisation)
    form = typed(weekly, garden, dt.date(2027, 3, 28), start="1:30am", places=12)

    assert "There is no 1:30am on Sunday 28 March 2027: the clocks go forward past it." in shown(administrator, form)
    twice = form | {"first_day_day": "31", "first_day_month": "10"}
    asked = send(administrator, twice, **LIVE)
    assert "comes twice" in words_on(asked)
    assert 'name="fold"' in asked.content.decode()
    assert "6 sessions" in shown(administrator, twice | {"fold": "1"})


def test_another_organisations_editions_and_rooms_can_be_neither_seen_nor_chosen(administrator, programme, garden):
    elsewhere = OrganisationFactory()
    theirs = cpsmp_edition(elsewhere)
    annexe = VenueFactory(organisation=elsewhere, name="Secret Annexe")
    with time_machine.travel(NOW, tick=False):
        assert "CPSMP" not in source_of(administrator.get(URL))

    by_edition = create(administrator, typed(theirs, garden, CLEAN))
    by_room = create(administrator, typed(programme, annexe, CLEAN))

    for response in (by_edition, by_room):
        assert "Secret Annexe" not in words_on(response)
        assert "Choose one of the" in words_on(response)
    assert not Course.objects.exists()


def test_the_organisations_own_closed_day_is_asked_about(administrator, clinic, programme, garden):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2027, 4, 14), reason="Staff training")

    words = shown(administrator, typed(programme, garden, CLEAN))

    assert "Closed day" in words
    assert "Staff training" in words


def test_nobody_but_who_schedules_finds_the_page(clinic, charity, as_, client, programme):
    participant = member(clinic.organisation, "participant", "Maureen Pell")
    for user in (clinic.clinician, clinic.auditor, charity.leader, participant):
        assert as_(user).get(URL).status_code == 404
    assert client.get(URL).status_code == 302


def test_without_a_programme_the_page_says_so(administrator):
    with time_machine.travel(NOW, tick=False):
        response = administrator.get(URL)

    assert "There is no programme to schedule yet. Add one" in words_on(response)
    assert 'href="/setup/programmes/">Programmes and editions</a>' in response.content.decode()
    assert administrator.get("/setup/programmes/").status_code == 200


@pytest.mark.parametrize("others", [1, 3])
def test_a_preview_takes_the_same_queries_whatever_stands_in_its_way(
    administrator, clinic, programme, garden, others, django_assert_num_queries
):
    weekly = cpsmp_edition(clinic.organisation)
    for number in range(others):
        make_course(weekly, days=[dt.date(2027, 4, 14 + number)], venue=garden, number=number + 1)
        VenueFactory(organisation=clinic.organisation)

    # session, user, membership; editions with formats, venues; reviews, plans, closed days, diary; capacity;
    # other rooms and when they are taken; who leads here
    with django_assert_num_queries(14):
        shown(administrator, typed(programme, garden, CLEAN))
