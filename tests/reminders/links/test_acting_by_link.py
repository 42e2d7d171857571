"""What pressing a button behind a link does, and what it says no to."""

import datetime as dt

import pytest
from django.core import mail

from accounts.models import AuditEntry
from common.refused import Refused
from participants.enrolment.apologies import cannot_come
from participants.enrolment.enrolling import withdraw
from participants.enrolment.leaving import leave_early
from participants.models import Appointment, Enrolment, Offer, Task
from participants.registration.waiting_list import wait
from participants.stopping.contact import stop_contact
from reminders.links import acting
from reminders.links.reading import link_by, link_standing, other_channels
from reminders.links.rules import Act, DateNow, PlaceNow, token_of_link
from reminders.models import ClosedAddress, Message
from reminders.sending import sender as sending
from tests.factories import make_place, refer, wait_on_programme
from tests.reminders.conftest import WEDNESDAYS, person, plan_and_send
from tests.reminders.links.conftest import ADDRESS, token_sent

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def again(link):
    """The link as the next request reads it."""
    return link_by(token_of_link(link.seed))


def place_now(link, now):
    return link_standing(again(link), now).facts.place


def first_date(enrolment):
    return enrolment.appointments.order_by("session__starts_at").first()


# --- can't come ---


def test_somebody_says_by_the_link_that_they_cannot_come_and_the_trail_says_how(charity, ana, link):
    place = first_date(ana)

    acting.say_cannot_come(link, [place.pk], now=charity.now)

    place.refresh_from_db()
    assert (place.told_us, place.apology_by, place.state) == (True, "link", "booked")
    entry = AuditEntry.objects.filter(verb="said they can’t come").get()
    assert (entry.actor_label, entry.details["told_by"]) == ("link in a message", "link")
    assert DateNow.EXCUSED in link_standing(again(link), charity.now).facts.dates
    assert again(link).used_at == charity.now


def test_they_can_come_after_all_and_twice_is_once(charity, ana, link):
    place = first_date(ana)
    cannot_come(place, told_by="telephone", by=charity.coordinator, now=charity.now)

    for _ in range(2):
        acting.say_can_come(again(link), [place.pk], now=charity.now)

    place.refresh_from_db()
    assert not place.told_us


def test_a_link_says_nothing_of_dates_its_message_did_not_speak_of(charity, course, link):
    bea = make_place(person(charity, "Bea"), course, joined_at=charity.now)

    with pytest.raises(Refused):
        acting.say_cannot_come(link, [first_date(bea).pk], now=charity.now)

    assert not Appointment.objects.filter(apology_at__isnull=False).exists()


def test_a_link_is_of_no_use_after_its_time_or_to_somebody_no_longer_written_to(charity, ana, link):
    after = link.expires_at
    with pytest.raises(Refused):
        acting.say_cannot_come(link, [first_date(ana).pk], now=after)
    stop_contact(ana.participant, reason="no_contact", by=charity.coordinator, now=charity.now)

    assert not link_standing(again(link), charity.now).works
    with pytest.raises(Refused):
        acting.give_up_by_link(again(link), now=charity.now)


# --- a place on a community course ---


def test_a_place_is_given_up_and_taken_back_with_all_its_dates(charity, course, ana, link):
    acting.give_up_by_link(link, now=charity.now)
    acting.give_up_by_link(again(link), now=charity.now + MINUTE)

    ana.refresh_from_db()
    course.refresh_from_db()
    assert (ana.state, ana.withdrawn_at, course.taken) == ("withdrawn", charity.now, 0)
    assert place_now(link, charity.now) == PlaceNow.FREE_AGAIN

    for _ in range(2):
        acting.take_back_by_link(again(link), now=charity.now + MINUTE)

    ana.refresh_from_db()
    course.refresh_from_db()
    assert (ana.state, ana.withdrawn_at, course.taken) == ("active", None, 1)
    assert ana.appointments.filter(state="booked").count() == len(WEDNESDAYS)
    assert Enrolment.objects.count() == 1


def test_taken_back_before_anybody_was_told_nothing_is_said(charity, ana, link):
    acting.give_up_by_link(link, now=charity.now)
    acting.take_back_by_link(again(link), now=charity.now + MINUTE)
    mail.outbox.clear()

    plan_and_send(charity.now + MINUTE)

    assert mail.outbox == []


def test_taken_back_after_they_were_told_they_hear_of_their_dates_again(charity, ana, link):
    later = charity.now + dt.timedelta(hours=1)
    uid = first_date(ana).uid
    acting.give_up_by_link(again(link), now=later)
    plan_and_send(later)
    given_back = mail.outbox[-1]
    assert given_back.subject == "You have given back your place"
    assert "Was it a mistake? You can take your place back as long as it is free." in given_back.body
    acting.take_back_by_link(link_by(ADDRESS.search(given_back.body).group(1)), now=later + MINUTE)
    mail.outbox.clear()

    plan_and_send(later + dt.timedelta(hours=1))

    (back,) = mail.outbox
    assert back.subject == "You have your place again"
    assert back.body.count("Wednesday") == len(WEDNESDAYS)
    assert first_date(ana).uid != uid  # a calendar that was told of the cancelling takes it as a new entry


def test_a_place_that_was_passed_on_is_not_taken_back(charity, course, ana, link):
    course.places = 1
    course.save()
    bea = wait(person(charity, "Bea"), course, by=charity.coordinator, now=charity.now)
    acting.give_up_by_link(link, now=charity.now)

    assert Offer.objects.get(state="open").entry == bea
    assert place_now(link, charity.now) == PlaceNow.PASSED_ON
    with pytest.raises(Refused):
        acting.take_back_by_link(again(link), now=charity.now + MINUTE)


def test_a_place_that_the_office_took_back_is_not_taken_back_by_a_link(charity, ana, link):
    withdraw(ana, reason="Rang us.", by=charity.coordinator, now=charity.now)
    plan_and_send(charity.now)

    assert ADDRESS.search(mail.outbox[-1].body) is None
    assert place_now(link, charity.now) == PlaceNow.GIVEN_BACK
    with pytest.raises(Refused):
        acting.take_back_by_link(again(link), now=charity.now + MINUTE)


def test_any_of_their_links_takes_the_place_back(charity, ana, link):
    other = link_by(token_sent(dt.datetime(2026, 11, 15, 9, tzinfo=dt.UTC)))
    later = dt.datetime(2026, 11, 15, 9, 1, tzinfo=dt.UTC)

    acting.give_up_by_link(link, now=later)
    acting.take_back_by_link(other, now=later + MINUTE)

    ana.refresh_from_db()
    assert ana.state == "active"


# --- a hospital programme ---


def test_who_wants_to_leave_a_hospital_programme_is_rung_and_keeps_the_place(clinic, group):
    cy = make_place(person(clinic, "Cy"), group, joined_at=clinic.now)
    link = link_by(token_sent(clinic.now))

    for _ in range(2):
        acting.ask_to_leave(again(link), now=clinic.now)

    cy.refresh_from_db()
    task = Task.objects.get()
    assert (cy.state, task.kind, task.participant) == ("active", "ring", cy.participant)
    assert "Their place stands until you have spoken to them" in task.line
    standing = link_standing(again(link), clinic.now)
    assert Act.ASK_TO_LEAVE not in standing.acts
    with pytest.raises(Refused):
        acting.give_up_by_link(again(link), now=clinic.now)


def test_who_left_early_and_keeps_a_review_can_still_say_that_they_cannot_come(clinic, group):
    cy = make_place(person(clinic, "Cy"), group, joined_at=clinic.now)
    link = link_by(token_sent(clinic.now))
    review = cy.appointments.get(session__kind="review")
    begun = dt.datetime(2026, 11, 18, 18, tzinfo=dt.UTC)
    leave_early(cy, reason="Too far.", by=clinic.administrator, now=begun)

    standing = link_standing(again(link), begun)

    assert standing.facts.place == PlaceNow.NONE
    assert [each.place for each in standing.dates if each.now == DateNow.TO_COME] == [review]
    assert Act.CANNOT_COME in standing.acts
    assert Act.ASK_TO_LEAVE not in standing.acts


def test_who_waits_for_a_hospital_programme_is_rung_and_stays_on_the_list(clinic, group):
    long_ago = clinic.now - dt.timedelta(weeks=13)
    pathway = refer(person(clinic, "Di"), group.programme, received=long_ago.date(), now=long_ago)
    entry = wait_on_programme(pathway, now=long_ago)
    link = link_by(token_sent(clinic.now))
    assert (link.message.rule, link.purpose) == ("still_waiting", "waiting")

    with pytest.raises(Refused):
        acting.stop_waiting(link, now=clinic.now)
    acting.ask_to_leave(again(link), now=clinic.now)

    entry.refresh_from_db()
    assert entry.state == "waiting"
    assert "They stay on the waiting list until you have spoken to them" in Task.objects.get(kind="ring").line


# --- waiting ---


def test_somebody_leaves_the_waiting_list_of_a_course(charity, course):
    course.places = course.taken
    course.save()
    entry = wait(person(charity, "Bea"), course, by=charity.coordinator, now=charity.now)
    link = link_by(token_sent(charity.now))
    assert link.purpose == "waiting"

    for _ in range(2):
        acting.stop_waiting(again(link), now=charity.now)

    entry.refresh_from_db()
    assert (entry.state, entry.closed_reason) == ("left", acting.NO_MORE)
    assert place_now(link, charity.now) == PlaceNow.WAITS_NO_MORE


# --- another channel ---


def test_another_channel_that_is_on_file_is_chosen_and_the_old_address_is_told(charity, ana, link):
    acting.choose_channel(link, "telephone", now=charity.now + MINUTE)
    acting.choose_channel(again(link), "telephone", now=charity.now + 2 * MINUTE)
    mail.outbox.clear()

    sending.send_due(charity.now + 2 * MINUTE)

    ana.participant.refresh_from_db()
    assert ana.participant.channel == "telephone"
    (told,) = mail.outbox
    assert told.to == ["ana@post.example"]
    assert told.subject == "How you hear from us has changed"
    assert "by telephone, and no longer by e-mail" in told.body
    assert "/go/" not in told.body
    assert AuditEntry.objects.filter(verb="changed", object_id=ana.participant_id).get().details["fields"] == ["channel"]


def test_the_old_address_is_told_also_when_it_is_no_longer_on_the_record(charity, ana, link):
    acting.choose_channel(link, "telephone", now=charity.now)
    ana.participant.email = ""
    ana.participant.save()
    mail.outbox.clear()

    plan_and_send(charity.now)

    assert [each.to for each in mail.outbox] == [["ana@post.example"]]
    assert Message.objects.get(rule="channel_changed").state == "sent"


def test_only_what_is_on_file_set_up_and_not_closed_can_be_chosen(charity, ana, link):
    someone = ana.participant
    assert [(each.channel, each.hint) for each in other_channels(someone)] == [("telephone", "…001")]
    someone.channel = "telephone"
    assert [(each.channel, each.hint) for each in other_channels(someone)] == [("email", "a…@post.example")]
    ClosedAddress.objects.create(
        organisation=charity.organisation, channel="email", address=someone.email, why="refused", closed_at=charity.now
    )
    assert other_channels(someone) == ()

    for nothing_there in ("letter", "text", "pigeon"):
        with pytest.raises(Refused):
            acting.choose_channel(link, nothing_there, now=charity.now)
