"""The private calendar address: who finds what there, how often, and what is told to caches; and the page it is made on."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import AuditEntry
from accounts.roles import Role
from common.refused import Refused
from participants.models import CalendarFeed, Participant
from participants.own import calendar_feeds
from participants.own.sign_in import take_sign_in
from participants.people.own_details import OwnDetails, change_own_details
from tests.cast import NOW, member
from tests.desk.calendars import read
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, VenueFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user)


@pytest.fixture
def placed(maureen, group):
    make_place(maureen, group.course, joined_at=LONG_AGO)
    return group


@pytest.fixture
def address(maureen, placed) -> str:
    return address_of(calendar_feeds.open_feed(maureen, by=maureen.user, now=NOW))


def address_of(feed) -> str:
    return f"/calendar-feed/{calendar_feeds.token_of(feed)}/"


def minutes_later(minutes):
    return time_machine.travel(NOW + dt.timedelta(minutes=minutes), tick=False)


@pytest.mark.sqlite
def test_a_calendar_gets_the_dates_without_signing_in(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(read(response.content)) == 15
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response


def test_asking_again_with_the_etag_brings_nothing_but_304(client, address):
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "private, no-cache"


def test_the_etag_changes_with_a_time_a_room_and_the_wording(client, maureen, placed, address):
    seen = [client.get(address)["ETag"]]

    def asked_after_a_change():
        cache.clear()
        response = client.get(address, headers={"If-None-Match": seen[-1]})
        assert response.status_code == 200
        seen.append(response["ETag"])

    session = placed.session(12)
    session.starts_at -= dt.timedelta(hours=1)
    session.save()
    asked_after_a_change()
    session.venue = VenueFactory(organisation=placed.course.organisation, name="Room 4")
    session.save()
    asked_after_a_change()
    typed = OwnDetails(email=maureen.email, phone="", channel="email", wording="plain")
    change_own_details(maureen, typed, by=maureen.user, now=NOW, version=maureen.version)
    asked_after_a_change()

    assert len(set(seen)) == 4


def test_a_closed_address_finds_nothing_at_once(client, as_, maureen, address):
    text = text_of(as_(maureen.user).post("/me/calendar/close/", follow=True))

    assert "The calendar address no longer works." in text
    assert client.get(address).status_code == 404


@pytest.mark.sqlite
def test_a_new_address_ends_the_old_one(client, as_, maureen, address):
    as_(maureen.user).post("/me/calendar/new/")

    new = address_of(CalendarFeed.objects.get(closed_at=None))
    assert (client.get(address).status_code, client.get(new).status_code) == (404, 200)


def test_a_sign_in_taken_away_takes_the_address_with_it(client, clinic, maureen, address):
    take_sign_in(maureen, by=clinic.administrator, now=NOW)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["0" * 64, "x", "Maureen", "%00", "é" * 40, "a" * 3000])
def test_a_guessed_address_finds_nothing_and_names_nobody(client, address, token):
    response = client.get(f"/calendar-feed/{token}/")

    assert response.status_code == 404
    assert "Pell" not in response.content.decode()


def test_the_table_alone_opens_no_calendar(client, address):
    feed = CalendarFeed.objects.get()

    for kept in (feed.token_digest, feed.seed.hex, str(feed.seed)):
        assert kept not in address
        assert client.get(f"/calendar-feed/{kept}/").status_code == 404
    assert len(bytes.fromhex(address.split("/")[2])) * 8 >= 128


def test_another_secret_key_keeps_old_addresses_working_but_shows_none(client, as_, maureen, address, settings):
    settings.SECRET_KEY = "another one, since the first got out"

    assert client.get(address).status_code == 200
    assert "Make my calendar address" in text_of(as_(maureen.user).get("/me/calendar/"))


@pytest.mark.sqlite
def test_a_feed_asked_for_every_second_is_told_to_wait(client, address):
    answers = []
    for second in range(70):
        with time_machine.travel(NOW + dt.timedelta(seconds=second), tick=False):
            answers.append(client.get(address))

    codes = [answer.status_code for answer in answers]
    assert codes == [200] * 10 + [429] * 50 + [200] * 10
    refused = answers[10]
    assert refused["Retry-After"] == "50"
    assert refused.content.decode() == "This calendar was asked for too often. Wait a minute."
    assert "Pell" not in refused.content.decode()


def test_one_persons_hurry_slows_nobody_else(client, address, placed):
    other = placed.add("Colin", "Amberley")
    theirs = address_of(calendar_feeds.open_feed(other, by=member(other.organisation, "participant", "C"), now=NOW))
    for _ in range(11):
        last = client.get(address)

    assert (last.status_code, client.get(theirs).status_code) == (429, 200)


def test_asking_is_noted_once_an_hour(client, address):
    noted = []
    for minutes in (0, 20, 59, 61, 100, 125):
        with minutes_later(minutes):
            client.get(address)
        noted.append((CalendarFeed.objects.get().fetched_at - NOW).total_seconds() / 60)

    assert noted == [0, 0, 0, 61, 61, 125]


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_feed_takes_few_queries_however_many_dates(client, maureen, address, sessions, django_assert_num_queries):
    maureen.appointments.filter(session__number__gt=5 + sessions).delete()
    client.get(address)

    # Whose it is, six for the count in the cache (a table here, one command in Redis), the dates; nothing to note.
    with django_assert_num_queries(14):
        client.get(address)


def test_the_page_offers_the_address_first_and_the_file_second(as_, maureen, placed):
    browser = as_(maureen.user)
    assert "Make my calendar address" in text_of(browser.get("/me/calendar/"))

    response = browser.post("/me/calendar/new/", follow=True)

    text = text_of(response)
    shown = re.search(r"http://testserver(/calendar-feed/\w{64}/)", text)[1]
    assert f'href="webcal://testserver{shown}"' in response.content.decode()
    assert text.index(shown) < text.index("Download my dates")
    assert "No calendar has asked yet." in text
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    # Shown again tomorrow, on another device.
    assert shown in text_of(as_(maureen.user).get("/me/calendar/"))


def test_the_file_holds_her_own_dates_under_a_name_that_tells_nothing(as_, maureen, placed):
    placed.add("Colin", "Amberley")

    response = as_(maureen.user).get("/me/calendar.ics")

    assert response["Content-Disposition"] == 'attachment; filename="appointments.ics"'
    assert response["Cache-Control"] == "private, no-store"
    assert len(read(response.content)) == 15


def test_making_and_closing_are_written_down_without_the_address(as_, maureen, placed):
    browser = as_(maureen.user)
    browser.post("/me/calendar/new/")
    browser.post("/me/calendar/close/")
    browser.post("/me/calendar/close/")

    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.verb for entry in entries] == ["made a calendar address", "closed the calendar address"]
    token = calendar_feeds.token_of(CalendarFeed.objects.get())
    assert not any(token in str(vars(entry)) for entry in entries)


@pytest.mark.parametrize("who", ["administrator", "clinician", "auditor"])
@pytest.mark.parametrize("path", ["/me/calendar/", "/me/calendar.ics"])
def test_staff_have_no_calendar_of_that_kind(as_, clinic, who, path):
    assert as_(getattr(clinic, who)).get(path).status_code == 404


def test_the_page_takes_five_queries(as_, maureen, address, django_assert_num_queries):
    browser = as_(maureen.user)

    with django_assert_num_queries(5):
        browser.get("/me/calendar/")


def test_a_sign_in_taken_away_meanwhile_leaves_no_address_behind(clinic, maureen):
    take_sign_in(Participant.objects.get(pk=maureen.pk), by=clinic.administrator, now=NOW)

    with pytest.raises(Refused):
        calendar_feeds.open_feed(maureen, by=maureen.user, now=NOW)

    assert not CalendarFeed.objects.filter(closed_at=None).exists()
