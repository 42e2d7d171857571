"""A letter for somebody's employer says when they came or are booked, and nothing of what for."""

import datetime as dt
import io

import pypdf
import pytest

from accounts.models import AuditEntry, Organisation
from accounts.roles import Role
from courses.models import Session
from desk.employer.letter import ConfirmedDates, attendance_of, words_of_attendance
from participants.models import Appointment, Participant
from tests.cast import member
from tests.factories import ParticipantFactory, make_course, make_place, pain_management_edition

DAYS = [dt.date(2026, 10, 26), dt.date(2026, 10, 27), dt.date(2026, 10, 28), dt.date(2026, 11, 16), dt.date(2026, 11, 17)]
NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def maureen(clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user, wording="plain"
    )


@pytest.fixture
def placed(clinic, maureen):
    """She came to day 1, was marked at day 2 that nobody said was held, missed day 3, and can't come to day 5."""
    course = make_course(pain_management_edition(clinic.organisation), days=DAYS, number=31)
    places = list(make_place(maureen, course, joined_at=NOW - dt.timedelta(days=30)).appointments.order_by("session__starts_at"))
    for place, mark in zip(places, ("present", "present", "absent"), strict=False):
        Appointment.objects.filter(pk=place.pk).update(mark=mark, marked_at=NOW, marked_by="Imogen")
    held = Session.objects.filter(pk__in=[places[0].session_id, places[2].session_id])
    held.update(outcome="held", outcome_at=NOW, outcome_by="Imogen")
    last = places[4]
    Appointment.objects.filter(pk=last.pk).update(
        apology_at=NOW, apology_for=last.session.starts_at, apology_by="telephone", apology_reason="A funeral"
    )
    return course


def words_in(response):
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ").split())


@pytest.fixture
def nobody_yet():
    house = Organisation(name="Bradwell Pain Service", postal_address="1 Mill Lane\nPacing Club", contact_phone="01632 960 111")
    return Participant(first_names="Maureen", last_name="Pell", organisation=house)


def test_without_anything_to_confirm_the_letter_says_so_and_leaves_out_a_name_that_tells(nobody_yet):
    words = words_of_attendance(nobody_yet, ConfirmedDates(), ("Pacing Club",), now=NOW)

    assert words["none"]
    assert words["parts"] == []
    assert words["house"] == ["1 Mill Lane", "01632 960 111"]


@pytest.mark.django_db
def test_the_office_prints_when_somebody_came_and_is_booked_in_neutral_words(client, clinic, maureen, placed):
    client.force_login(clinic.administrator)
    response = client.get(f"/people/{maureen.pk}/attendance.pdf")
    words = words_in(response)

    assert response["Content-Disposition"] == 'inline; filename="attendance.pdf"'
    assert "Maureen Pell came to appointments with us on: • Monday 26 October 2026, 9:30am to 3pm" in words
    assert "Maureen Pell has appointments with us on: • Monday 16 November 2026, 9:30am to 3pm" in words
    assert not [day for day in ("27 October", "28 October", "17 November") if day in words]
    assert "Kestrel Valley Hospital" in words
    assert not {word for word in ("pain", "programme", "group", "Day 1", "funeral") if word in words.lower()}
    look = AuditEntry.objects.get(verb="looked at", details__page="attendance letter")
    assert (look.object_id, look.actor_id) == (maureen.pk, clinic.administrator.pk)


@pytest.mark.django_db
def test_who_is_here_today_finds_today_in_the_letter(maureen, placed):
    at_noon = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)

    assert [start.date() for start, _ in attendance_of(maureen, now=at_noon).booked] == [DAYS[3]]
    assert not attendance_of(maureen, now=at_noon + dt.timedelta(hours=6)).booked


@pytest.mark.django_db
def test_everybody_has_their_own_and_nobody_elses(client, clinic, charity, maureen, placed):
    client.force_login(maureen.user)
    assert "26 October 2026" in words_in(client.get("/me/attendance.pdf"))
    assert client.get(f"/people/{maureen.pk}/attendance.pdf").status_code == 404
    client.force_login(charity.coordinator)
    assert client.get(f"/people/{maureen.pk}/attendance.pdf").status_code == 404
