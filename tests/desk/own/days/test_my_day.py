"""One day by the clock on somebody's own page, on paper and in neutral words; the link half an hour before."""

import datetime as dt
import io

import pypdf
import pytest
import time_machine

from accounts.roles import Role
from courses.models import Absence, Duty, EditionDay, EditionItem, Session
from tests.cast import NOW, member
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LINK = "https://meet.example/room"


@pytest.fixture
def maureen(clinic, group):
    """Maureen Pell on group 31, in plain wording; day 6 is tomorrow and has a timetable."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(organisation=clinic.organisation, user=user, wording="plain")
    make_place(person, group.course, joined_at=LONG_AGO)
    EditionItem.objects.create(session=group.session(6).plan, offset_minutes=15, minutes=30, title="Break", kind="break")
    EditionDay.objects.create(edition=group.course.edition, number=6, bring="A cushion, and a drink.")
    return person


@pytest.fixture
def day(as_, maureen, group):
    """day(): the page of day 6 as text."""
    return lambda: text_of(as_(maureen.user).get(f"/me/days/{group.place(maureen, 6).pk}/"))


def test_somebody_reads_their_day_by_the_clock_with_breaks_and_who_leads(day, group):
    item = group.session(6).plan.items.get(profession="nurse")
    group.lead("Neil Sandford", "nurse", 6, item)

    text = day()

    assert "Tuesday 3 November 2026 9:30am to 3pm Day 6 of 12. Subject 6" in text
    assert "What to bring A cushion, and a drink." in text
    assert "9:30am to 9:45am Home practice The team" in text
    assert "9:45am to 10:15am Break 11:30am to 12:30pm Medicines and pain Neil Sandford, nurse" in text
    assert "Who to ring Ring Priya Raman, 01632 960142" in text


def test_a_part_nobody_has_been_named_for_says_the_profession_and_a_draft_of_the_rota_is_not_told(day, group):
    group.lead("Neil Sandford", "nurse", 6)
    Duty.objects.update(published_at=None)

    text = day()

    assert "Medicines and pain Nurse" in text
    assert "Neil" not in text


def test_who_is_away_that_day_is_not_named(day, group):
    duty = group.lead("Neil Sandford", "nurse", 6)
    duty = duty if isinstance(duty, Duty) else Duty.objects.get()
    Absence.objects.create(
        facilitator=duty.facilitator, kind="sick", starts_at=duty.starts_at, ends_at=duty.ends_at, made_at=NOW, made_by="Priya"
    )

    assert "Medicines and pain Nurse" in day()


def test_neutral_wording_names_the_breaks_and_the_people_alone(day, maureen, group):
    group.lead("Neil Sandford", "nurse", 6)
    maureen.wording = "neutral"
    maureen.save()
    EditionDay.objects.update(bring="Your pain diary.")

    text = day()

    assert "9:30am to 9:45am Appointment 9:45am to 10:15am Break 11:30am to 12:30pm Appointment Neil Sandford" in text
    for word in ("pain diary", "Medicines", "nurse", "Subject", "Home practice"):
        assert word not in text


def test_the_link_stands_there_from_half_an_hour_before_until_the_end(day, group):
    Session.objects.filter(pk=group.session(6).pk).update(video_link=LINK, venue=None)
    starts, ends = group.session(6).starts_at, group.session(6).ends_at
    at = {
        starts - dt.timedelta(minutes=31): "The link to join stands here from 9am that day.",
        starts - dt.timedelta(minutes=30): "Join by video",
        ends - dt.timedelta(minutes=1): "Join by video",
        ends: "The link is gone.",
    }

    for moment, said in at.items():
        with time_machine.travel(moment, tick=False):
            assert said in day()


def test_nobody_elses_day_and_no_day_of_another_group_is_found(as_, clinic, maureen, group, course_60):
    other = group.add("Colin", "Amberley")

    assert as_(maureen.user).get(f"/me/days/{group.place(other, 6).pk}/").status_code == 404
    assert as_(maureen.user).get(f"/me/days/{group.place(other, 6).pk}.pdf").status_code == 404
    assert as_(clinic.clinician).get(f"/me/days/{group.place(maureen, 6).pk}/").status_code == 404


def test_the_pdf_says_the_same_and_never_the_link(as_, maureen, group):
    Session.objects.filter(pk=group.session(6).pk).update(video_link=LINK, venue=None)
    group.lead("Neil Sandford", "nurse", 6)

    with time_machine.travel(group.session(6).starts_at, tick=False):
        response = as_(maureen.user).get(f"/me/days/{group.place(maureen, 6).pk}.pdf")

    reader = pypdf.PdfReader(io.BytesIO(response.content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Medicines and pain Neil Sandford, nurse" in words
    assert "By video, from your own home." in words
    assert "meet.example" not in words


def test_the_pdf_in_neutral_wording_says_the_number_and_whom_one_can_bring_as_the_page_does(as_, maureen, group):
    maureen.wording = "neutral"
    maureen.save()
    Session.objects.filter(pk=group.session(6).pk).update(title="Friends and family day")
    EditionDay.objects.update(guests_each=1)

    response = as_(maureen.user).get(f"/me/days/{group.place(maureen, 6).pk}.pdf")

    reader = pypdf.PdfReader(io.BytesIO(response.content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Day 6 of 12, You can bring somebody 9:30am to 9:45am Appointment" in words
    assert "You can bring somebody on this day." in words
    for word in ("amily", "Subject", "Medicines", "ain management"):
        assert word not in words


def test_fridays_and_weekends_of_the_weeks_are_to_be_kept_clear_and_of_a_weekly_course_none(as_, maureen, group, course_60):
    text = text_of(as_(maureen.user).get("/me/"))
    paper = text_of(as_(maureen.user).get("/me/print/"))

    assert "Friday 6 November to Sunday 8 November 2026: keep these days clear of big plans." in text
    assert text.count("keep these days clear") == paper.count("Keep these days clear") == 2


def test_a_day_takes_as_many_queries_for_three_parts_as_for_one(as_, maureen, group, django_assert_num_queries):
    browser, path = as_(maureen.user), f"/me/days/{group.place(maureen, 6).pk}/"
    browser.get(path)
    with django_assert_num_queries(10):
        browser.get(path)

    EditionItem.objects.filter(session=group.session(6).plan).exclude(kind="break").delete()
    with django_assert_num_queries(10):
        browser.get(path)
