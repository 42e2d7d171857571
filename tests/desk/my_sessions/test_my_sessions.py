"""Whoever leads has a page of their own sessions, and a private calendar address."""

import datetime as dt
import re

import pytest

from accounts.models import AuditEntry
from courses.models import EditionItem
from courses.staffing.answering import name_psychologist_lead
from courses.staffing.duties import assign, end_duty
from participants.models import CalendarFeed
from participants.own import calendar_feeds
from tests.factories import FacilitatorFactory, MembershipFactory, make_course, make_place, pain_management_edition
from tests.reminders.conftest import person

pytestmark = pytest.mark.django_db
DAYS = [dt.date(2026, 11, 16) + dt.timedelta(days=day) for day in range(3)]


@pytest.fixture
def group(clinic):
    edition = pain_management_edition(clinic.organisation)
    for plan in edition.sessions.filter(number__in=(1, 2, 3)):
        for offset, title, kind, profession in (
            (0, "Thought challenge", "led", "psychologist"),
            (60, "Break", "break", ""),
            (90, "Pacing", "led", "occupational_therapist"),
        ):
            EditionItem.objects.create(
                session=plan, offset_minutes=offset, minutes=60, title=title, kind=kind, profession=profession
            )
    return make_course(edition, days=DAYS, number=31)


@pytest.fixture
def imogen(clinic):
    return FacilitatorFactory(
        organisation=clinic.organisation, name="Imogen Fairweather", user=clinic.clinician, profession="psychologist"
    )


@pytest.fixture
def give(clinic, group):
    def give(who, *numbers, title="Thought challenge"):
        found = []
        for session in group.sessions.filter(number__in=numbers).select_related("plan").order_by("number"):
            item = session.plan.items.get(title=title)
            found.append(assign(session, who, item=item, by=clinic.administrator, now=clinic.now))
        return found

    return give


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_clinician_sees_their_days_with_timetable_colleagues_and_room(client, clinic, give, imogen, group):
    ruth = FacilitatorFactory(organisation=clinic.organisation, name="Ruth Osei", profession="occupational_therapist")
    give(imogen, 1), give(ruth, 1, title="Pacing")
    name_psychologist_lead(group, imogen, by=clinic.administrator)
    make_place(person(clinic, "Ana", "Pereira"), group, joined_at=clinic.now)
    client.force_login(clinic.clinician)
    text = text_of(client.get("/my-sessions/"))

    assert "Monday 16 November 2026" in text
    assert "You: Thought challenge" in text
    assert "Ruth Osei, occupational therapist" in text
    assert "Psychologist lead: Imogen Fairweather" in text
    assert "10:30am: Thought challenge , Imogen Fairweather" in text
    assert "Pereira" not in text
    assert "Tuesday 17 November" not in text
    assert "Ruth Osei" in text_of(client.get("/my-sessions/print/"))


@pytest.mark.parametrize("days", [1, 3])
def test_the_page_takes_as_many_queries_for_one_day_as_for_three(client, clinic, give, imogen, days, django_assert_num_queries):
    give(imogen, *range(1, days + 1))
    client.force_login(clinic.clinician)
    client.get("/my-sessions/")
    with django_assert_num_queries(10):
        client.get("/my-sessions/")


def test_whoever_leads_nothing_is_told_why_the_page_is_empty(client, clinic, charity):
    client.force_login(clinic.clinician)
    assert "belongs to nobody of the team" in text_of(client.get("/my-sessions/"))
    client.force_login(charity.leader)
    assert client.get("/my-sessions/").status_code == 200


def calendar(client):
    address = re.search(r"http://testserver(/staff-calendar/\w{64}/)", client.get("/my-sessions/").content.decode())
    return address[1]


def test_a_calendar_address_shows_the_group_and_nobody_and_stops_when_it_is_closed(client, clinic, give, imogen, group):
    give(imogen, 1)
    make_place(person(clinic, "Ana", "Pereira"), group, joined_at=clinic.now)
    client.force_login(clinic.clinician)
    client.post("/my-sessions/calendar/new/")
    first = calendar(client)
    client.post("/my-sessions/calendar/new/")
    second = calendar(client)
    client.logout()
    content = client.get(second).content.decode()

    assert client.get(first).status_code == 404
    assert "SUMMARY:Pain management programme\\, group 31\\, Day 1" in content
    assert "DTSTART:20261116T093000Z" in content
    assert not {word for word in ("Ana", "Pereira", "ATTENDEE", "Imogen") if word in content}
    assert CalendarFeed.objects.get(closed_at=None).token_digest not in second

    client.force_login(clinic.clinician)
    client.post("/my-sessions/calendar/close/")
    client.logout()
    assert client.get(second).status_code == 404
    verbs = AuditEntry.objects.filter(object_type="courses.facilitator").values_list("verb", flat=True)
    assert sorted(verbs) == ["closed the calendar address", "made a calendar address", "made a calendar address"]


def test_what_is_taken_off_stays_cancelled_for_30_days_under_its_uid_with_a_higher_number(client, clinic, give, imogen):
    (duty,) = give(imogen, 1)
    feed = calendar_feeds.open_staff_feed(imogen, by=clinic.clinician, now=clinic.now)
    address = f"/staff-calendar/{calendar_feeds.token_of(feed)}/"
    before = client.get(address)
    assert client.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304

    end_duty(duty, by=clinic.administrator, now=clinic.now)
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    was, now = before.content.decode(), after.content.decode()

    assert "STATUS:CANCELLED" in now
    assert "SUMMARY:CANCELLED: " in now
    assert re.findall("UID:.*", was) == re.findall("UID:.*", now)
    assert (re.findall(r"SEQUENCE:(\d+)", was), re.findall(r"SEQUENCE:(\d+)", now)) == (["0"], ["1"])


def test_the_address_of_somebody_who_left_opens_nothing_and_a_guess_neither(client, clinic, imogen):
    feed = calendar_feeds.open_staff_feed(imogen, by=clinic.clinician, now=clinic.now)
    imogen.ended_at = clinic.now
    imogen.save()

    assert client.get(f"/staff-calendar/{calendar_feeds.token_of(feed)}/").status_code == 404
    assert client.get(f"/staff-calendar/{'0' * 64}/").status_code == 404
    assert client.get(f"/calendar-feed/{calendar_feeds.token_of(feed)}/").status_code == 404


def test_the_address_of_somebody_who_signs_in_no_more_opens_nothing(client, clinic, imogen):
    feed = calendar_feeds.open_staff_feed(imogen, by=clinic.clinician, now=clinic.now)
    address = f"/staff-calendar/{calendar_feeds.token_of(feed)}/"
    assert client.get(address).status_code == 200

    clinic.clinician.memberships.update(ended_at=clinic.now)

    assert client.get(address).status_code == 404


def test_others_have_no_such_page(client, clinic):
    client.force_login(clinic.auditor)
    assert client.get("/my-sessions/").status_code == 404
    stranger = MembershipFactory(organisation=clinic.organisation, role="administrator").user
    client.force_login(stranger)
    assert client.post("/my-sessions/calendar/new/").status_code == 404
