"""The day for guests: invited, counted in the room, told by mail, with a page of their own on that day, forgotten."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.handouts.laying import tell_of_day
from courses.models import EditionDay, Session, Venue
from participants.enrolment.apologies import can_come_after_all, cannot_come
from participants.guests.forgetting import forget_guests
from participants.guests.inviting import guests_at, invite
from participants.guests.seats import days_too_small
from participants.models import Guest, Task
from reminders.sending import guest_mail, inviter_mail
from reminders.sending.guest_mail import mail_guests_of_days
from reminders.sending.inviter_mail import tell_those_who_invited
from tests.at_once import told_at_once
from tests.cast import NOW, member
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, VenueFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ONE = "0a3c5cde-4a39-4b1b-8d8b-0d1f9b1f8a01"
TWO = "0a3c5cde-4a39-4b1b-8d8b-0d1f9b1f8a02"
THREE = "0a3c5cde-4a39-4b1b-8d8b-0d1f9b1f8a03"


@pytest.fixture
def maureen(clinic, group):
    """Maureen Pell on group 31, in neutral wording; day 6, tomorrow, is for guests, two each."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user, wording="neutral"
    )
    make_place(person, group.course, joined_at=LONG_AGO)
    EditionDay.objects.create(edition=group.course.edition, number=6, guests_each=2)
    return person


@pytest.fixture
def hers(as_, maureen):
    return as_(maureen.user)


@pytest.fixture
def path(maureen, group):
    return f"/me/days/{group.place(maureen, 6).pk}/guests/"


def sent(name, number=ONE, email=""):
    return {"name": name, "email": email, "submission_id": number}


def test_the_person_knows_which_day_it_is_and_says_whom_they_bring(hers, path):
    assert "You can bring somebody on this day. Say whom you bring" in text_of(hers.get(path.removesuffix("guests/")))
    assert "You can bring 2 people on that day: friends or family." in text_of(hers.get(path))

    text = text_of(hers.post(path, sent("Ned Pell"), follow=True))

    assert "Ned Pell is on the list." in text
    link = re.search(r"/guest/[0-9a-f]{64}/", text).group()
    assert hers.get(link).status_code == 404


def test_the_same_form_twice_makes_one_guest_and_a_third_guest_is_refused(hers, path):
    for name, number in (("Ned", ONE), ("Ned", ONE), ("Ada", TWO)):
        hers.post(path, sent(name, number))
    text = text_of(hers.post(path, sent("Cy", THREE)))

    assert "Each person can bring 2 on that day. Take one off first." in text
    assert sorted(Guest.objects.values_list("name", flat=True)) == ["Ada", "Ned"]


def test_a_guest_taken_off_is_forgotten_at_once_and_counts_no_more(hers, path):
    hers.post(path, sent("Ned Pell", email="ned@post.example"))
    guest = Guest.objects.get()

    assert "Ned Pell is off the list." in text_of(hers.post(f"{path}{guest.pk}/off/", follow=True))

    guest.refresh_from_db()
    assert (guest.name, guest.email, guest.token_digest) == ("", "", None)
    assert "You bring nobody yet." in text_of(hers.get(path))


def test_the_office_is_asked_about_a_full_room_only_where_it_is(as_, clinic, group, maureen):
    page = f"/sessions/{group.session(6).pk}/guests/"

    assert "The room is full" not in text_of(as_(clinic.administrator).get(page))
    Venue.objects.filter(pk=group.course.venue_id).update(places=1)
    assert "The room is full: add this guest all the same" in text_of(as_(clinic.administrator).get(page))


def test_another_persons_day_and_a_day_that_is_none_for_guests_are_not_found(hers, as_, group, maureen, path):
    other = group.add("Colin", "Amberley")

    assert hers.get(f"/me/days/{group.place(other, 6).pk}/guests/").status_code == 404
    assert hers.get(f"/me/days/{group.place(maureen, 7).pk}/guests/").status_code == 404


def test_guests_of_a_day_that_is_for_guests_no_more_can_still_be_taken_off(as_, clinic, group, hers, path):
    hers.post(path, sent("Ned Pell"))
    EditionDay.objects.update(guests_each=0)
    office, day = as_(clinic.administrator), f"/sessions/{group.session(6).pk}/"

    assert "Ned Pell" in text_of(office.get(f"{day}guests/"))
    assert "Guests" in text_of(office.get(day))
    assert "Ned Pell" in text_of(hers.get(path))
    hers.post(f"{path}{Guest.objects.get().pk}/off/")
    assert office.get(f"{day}guests/").status_code == 404


def test_a_room_too_small_is_said_to_the_person_and_asked_of_the_office(as_, clinic, group, maureen, hers, path):
    Venue.objects.filter(pk=group.course.venue_id).update(places=1)
    place, office = group.place(maureen, 6), as_(clinic.administrator)

    assert "The room holds 1, and with 1 person and 0 guests it is full. Please ring us" in text_of(hers.get(path))
    page = f"/sessions/{place.session_id}/guests/"
    given = {"place": place.pk, **sent("Ned Pell")}
    assert "it is full" in text_of(office.post(page, given))
    text = text_of(office.post(page, {**given, "above_room": "on"}, follow=True))

    assert "Ned Pell is on the list." in text
    asked = "The room holds 1, and 1 person and 1 guest are expected: 1 seat too few."
    assert f"{asked} It concerns guests of Maureen Pell. Nothing happens until you choose:" in text
    assert f"{asked} Say what should happen" in text_of(office.get(f"/sessions/{place.session_id}/"))
    assert f"Day 6, Tuesday 3 November 2026: {asked}" in text_of(office.get("/today/"))


def test_the_office_takes_off_the_guests_who_were_shown_and_they_and_their_person_are_told_once(as_, clinic, hers, path, group):
    for name, number in (("Ned", ONE), ("Ada", TWO)):
        hers.post(path, sent(name, number, email=f"{name}@post.example".lower()))
    mail_guests_of_days(NOW)
    Venue.objects.filter(pk=group.course.venue_id).update(places=2)
    ada = Guest.objects.order_by("-pk")[0]
    office, page = as_(clinic.administrator), f"/sessions/{group.session(6).pk}/guests/"

    assert "Take off those invited last: Ada (Maureen Pell)" in text_of(office.get(page))
    assert "1 guest taken off." in text_of(office.post(f"{page}too-many/", {"guest": ada.pk}, follow=True))
    assert "The list has changed meanwhile." in text_of(office.post(f"{page}too-many/", {"guest": ada.pk}, follow=True))

    mail.outbox.clear()
    for _ in range(2):
        mail_guests_of_days(NOW)
        tell_those_who_invited(NOW)
    assert [each.subject for each in mail.outbox] == ["You need not come", "There isn’t room for everybody you bring"]
    assert "Can’t come: the room has no seat for them." in text_of(hers.get(path))


def test_the_guests_of_somebody_who_cannot_come_keep_no_seat_and_have_it_again_if_they_come_after_all(
    as_, clinic, hers, path, group, maureen
):
    hers.post(path, sent("Ned Pell", email="ned@post.example"))
    mail_guests_of_days(NOW)
    place, day = group.place(maureen, 6), group.session(6)
    link = Guest.objects.get()

    cannot_come(place, told_by="self", by=maureen.user, now=NOW)
    assert guests_at(day) == []
    assert "Not expected, because you said that you can’t come that day." in text_of(hers.get(path))
    assert "You said that you can’t come that day." in text_of(hers.post(path, sent("Ada", TWO)))
    assert mail_guests_of_days(NOW) == 1

    can_come_after_all(place, told_by="self", by=maureen.user, now=NOW)
    assert guests_at(day) == [link]
    assert mail_guests_of_days(NOW) == 1
    assert [each.subject for each in mail.outbox] == [
        "You are invited",
        "You need not come",
        "The day you are invited to has changed",
    ]


def test_a_day_set_to_no_guests_tells_those_who_had_some_once_and_those_without_mail_are_rung(
    as_, clinic, hers, path, group, maureen
):
    hers.post(path, sent("Ned Pell", email="ned@post.example"))
    mail_guests_of_days(NOW)
    other = group.add("Colin", "Amberley", channel="telephone")
    invite(group.place(other, 6), "Bo", "", by=clinic.administrator, now=NOW)
    mail.outbox.clear()

    day, edition = EditionDay.objects.get(), group.course.edition
    tell_of_day(edition, 6, bring="", guests_each=0, by=clinic.administrator, version=day.version)
    for _ in range(2):
        mail_guests_of_days(NOW)
        tell_those_who_invited(NOW)

    assert [each.subject for each in mail.outbox] == ["You need not come", "Please come alone"]
    assert "Ned" not in mail.outbox[1].body
    assert Task.objects.get(participant=other).line == (
        "Tell them that they can’t bring everybody they wrote down on Tuesday 3 November 2026"
    )
    assert guests_at(group.session(6)) == []

    tell_of_day(edition, 6, bring="", guests_each=2, by=clinic.administrator, version=day.version + 1)
    mail_guests_of_days(NOW)
    tell_those_who_invited(NOW)
    verbs = AuditEntry.objects.filter(actor_label="days that take guests").values_list("verb", flat=True)
    assert set(verbs) == {"called a guest off", "let a guest come after all"}
    assert [each.subject for each in mail.outbox[2:]] == [
        "The day you are invited to has changed",
        "You can bring somebody after all",
    ]


@pytest.mark.logs_errors
def test_a_teller_that_dies_between_mail_and_mark_sends_the_same_mail_again_and_no_other(hers, path, group, clinic, monkeypatch):
    hers.post(path, sent("Ned Pell"))
    tell_of_day(group.course.edition, 6, bring="", guests_each=0, by=clinic.administrator, version=1)

    def dies(*_args, **_kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(inviter_mail, "_mark", dies)
        assert tell_those_who_invited(NOW) == 0
    assert [tell_those_who_invited(NOW), tell_those_who_invited(NOW)] == [1, 0]

    first, again = mail.outbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]


def test_a_move_to_a_room_too_small_for_the_guests_is_asked_with_whom_it_concerns(as_, clinic, group, hers, path):
    hers.post(path, sent("Ned Pell"))
    session, office = group.session(6), as_(clinic.administrator)
    small = VenueFactory(organisation=clinic.organisation, name="Small Room", places=session.places)
    Venue.objects.filter(pk=small.pk).update(places=1)
    Session.objects.filter(pk=session.pk).update(places=1)
    sent_to = {
        "day_day": session.local_date.day,
        "day_month": session.local_date.month,
        "day_year": session.local_date.year,
        "start": f"{session.local_start:%H:%M}",
        "venue": small.pk,
        "version": session.version,
    }

    text = text_of(office.post(f"/sessions/{session.pk}/move/", sent_to))
    assert "1 seat too few. It concerns guests of Maureen Pell. Nobody is taken off by moving it" in text
    session.refresh_from_db()
    assert session.venue_id != small.pk

    office.post(f"/sessions/{session.pk}/move/", sent_to | {"all_the_same": "on"})
    session.refresh_from_db()
    assert session.venue_id == small.pk


def test_a_place_that_makes_the_day_for_guests_too_full_is_asked_about_first(as_, clinic, group, hers, path):
    hers.post(path, sent("Ned Pell"))
    Venue.objects.filter(pk=group.course.venue_id).update(places=2)
    assert days_too_small(group.course, joining=0, now=NOW) == []
    [said] = days_too_small(group.course, joining=1, now=NOW)
    assert said == "Day 6: The room holds 2, and 2 people and 1 guest are expected: 1 seat too few."


def test_a_guest_is_told_in_neutral_words_once_and_again_when_the_day_moves_or_is_off(hers, path, group):
    hers.post(path, sent("Ned Pell", email="ned@post.example"))
    session = group.session(6)

    assert [mail_guests_of_days(NOW), mail_guests_of_days(NOW)] == [1, 0]
    Session.objects.filter(pk=session.pk).update(ends_at=session.ends_at + dt.timedelta(hours=1))
    assert [mail_guests_of_days(NOW), mail_guests_of_days(NOW)] == [1, 0]
    Session.objects.filter(pk=session.pk).update(state="cancelled", cancel_reason="Snow", cancelled_at=NOW)
    assert [mail_guests_of_days(NOW), mail_guests_of_days(NOW)] == [1, 0]

    first, moved, off = mail.outbox
    assert (first.subject, moved.subject, off.subject) == (
        "You are invited",
        "The day you are invited to has changed",
        "You need not come",
    )
    assert "on Tuesday 3 November 2026, 9:30am to 3pm." in first.body
    assert "It is on Tuesday 3 November 2026 now, 9:30am to 4pm." in moved.body
    for each in mail.outbox:
        assert each.to == ["ned@post.example"]
        for word in ("pain", "Pain", "Maureen", "Pell", "Ned", "group 31"):
            assert word not in each.body


def test_a_guest_behind_many_who_were_told_is_told_too(hers, path, monkeypatch):
    monkeypatch.setattr(guest_mail, "BATCH", 1)
    for name, number in (("Ned", ONE), ("Ada", TWO)):
        hers.post(path, sent(name, number, f"{name}@post.example"))

    assert [mail_guests_of_days(NOW) for _ in range(3)] == [1, 1, 0]
    assert [each.to for each in mail.outbox] == [["Ned@post.example"], ["Ada@post.example"]]


def test_a_guest_has_a_page_on_that_day_alone_and_its_link_half_an_hour_before(client, hers, path, group):
    Session.objects.filter(pk=group.session(6).pk).update(video_link="https://meet.example/room", venue=None)
    link = re.search(r"/guest/[0-9a-f]{64}/", text_of(hers.post(path, sent("Ned"), follow=True))).group()
    starts, ends = group.session(6).starts_at, group.session(6).ends_at

    def at(moment):
        with time_machine.travel(moment, tick=False):
            return client.get(link)

    early, open_, over = at(starts - dt.timedelta(hours=2)), at(starts - dt.timedelta(minutes=30)), at(ends)
    assert "The link to join stands here from 9am until the end." in text_of(early)
    assert b"https://meet.example/room" in open_.content
    assert b"meet.example" not in early.content + over.content
    assert (at(starts - DAY).status_code, at(starts + DAY).status_code) == (404, 404)
    assert client.get("/guest/" + "0" * 64 + "/").status_code == 404


def test_the_register_counts_guests_and_after_two_weeks_nobody_knows_who_they_were(as_, clinic, hers, path, group):
    hers.post(path, sent("Ned Pell", email="ned@post.example"))
    session = group.session(6)
    with time_machine.travel(session.starts_at, tick=False):
        assert "Guests 1" in text_of(as_(clinic.administrator).get(f"/sessions/{session.pk}/register/"))

    assert forget_guests(session.ends_at + 14 * DAY - dt.timedelta(seconds=1)) == 0
    assert forget_guests(session.ends_at + 14 * DAY) == 1
    assert forget_guests(session.ends_at + 14 * DAY) == 0

    guest = Guest.objects.get()
    assert (guest.name, guest.email, guest.removed_at) == ("", "", None)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_want_the_last_seat_at_once_get_one_guest_between_them(clinic, group, maureen):
    other = group.add("Colin", "Amberley")
    Venue.objects.filter(pk=group.course.venue_id).update(places=3)

    def bring(person, name):
        return lambda: invite(group.place(person, 6), name, "", by=clinic.administrator, now=NOW)

    told = told_at_once(bring(maureen, "Ned"), bring(other, "Ada"))

    assert min(told) == ""
    assert max(told).startswith("The room holds 3, and with 2 people and 1 guest it is full.")
    assert Guest.objects.count() == 1
