"""Somebody reviews with another group: what they are told, what stops, and whose link it is."""

import datetime as dt

import pytest

from participants.models import Appointment
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.rules.enrolments import enrolments_to_tell
from tests.factories import make_course, make_place
from tests.reminders.conftest import cancel, change, hours_before, london, person, plan_and_send

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
THEIR_LINK, OTHER_LINK = "https://meet.example/thirty-one", "https://meet.example/thirty-two"
OTHER_DAY = dt.date(2027, 1, 11)  # a week after their own group's review


@pytest.fixture
def other(clinic, group):
    """Another group of the same edition, with its first review on Monday 11 January 2027."""
    days = [dt.date(2026, 11, 23) + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    return make_course(group.edition, days=days, number=32, places=40, reviews={1: OTHER_DAY})


@pytest.fixture
def cy(clinic, group, other):
    """Cy of group 31, who has heard of all dates; both groups' reviews are by video."""
    for course, link in ((group, THEIR_LINK), (other, OTHER_LINK)):
        course.sessions.filter(kind="review").update(format="video", venue=None, video_link=link)
    place = make_place(person(clinic, "Cy"), group, joined_at=hours_before(clinic.now, 1))
    plan_and_send(clinic.now)
    return place


def review_of(course):
    return course.sessions.get(kind="review")


def move(place, session, now):
    """Give them a place at this review instead of the one they have, as reviews.transfers does."""
    old = place.appointments.get(session__kind="review", state="booked")
    old.state, old.closed_at = "moved", now
    old.save()
    return Appointment.objects.create(
        participant=place.participant, session=session, enrolment=place, for_months=1, replaces=old, made_at=now
    )


def test_who_moved_to_another_group_is_told_once_what_was_and_what_is_now(clinic, cy, other, mailoutbox):
    move(cy, review_of(other), clinic.now)

    plan_and_send(clinic.now + 2 * MINUTE)
    plan_and_send(clinic.now + 9 * MINUTE)

    mail = mailoutbox[-1]
    assert len(mailoutbox) == 2  # the confirmation, and this
    assert mail.subject == "Changed: your appointment is now on Monday 11 January 2027 at 10am"
    assert "You have another date instead of one you had." in mail.body
    assert "It was: Monday 4 January 2027 at 10am\nNow: Monday 11 January 2027, 10am to 12:30pm" in mail.body
    assert OTHER_LINK in mail.body
    assert THEIR_LINK not in mail.body
    assert "The link you had for the old date is not yours any more." in mail.body
    assert "review" not in mail.body


def test_nobody_is_told_who_chose_once_more_within_the_minute_and_went_back(clinic, cy, group, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    planning.plan(clinic.now)
    move(cy, review_of(group), clinic.now + MINUTE / 2)

    plan_and_send(clinic.now + 5 * MINUTE)

    assert len(mailoutbox) == 1


def test_who_went_back_after_they_were_told_is_told_that_too(clinic, cy, group, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    plan_and_send(clinic.now + 2 * MINUTE)
    move(cy, review_of(group), clinic.now + 60 * MINUTE)

    plan_and_send(clinic.now + 62 * MINUTE)

    mail = mailoutbox[-1]
    assert len(mailoutbox) == 3
    assert mail.subject == "Changed: your appointment is now on Monday 4 January 2027 at 10am"
    assert THEIR_LINK in mail.body
    assert OTHER_LINK not in mail.body


def test_the_reminders_of_the_old_date_stop_and_those_of_the_new_one_go(clinic, cy, group, other):
    planning.plan(london("2026-12-27 12:00"))
    move(cy, review_of(other), london("2026-12-27 13:00"))

    planning.plan(london("2026-12-27 13:05"))

    old = Message.objects.filter(session=review_of(group), rule="before_single")
    assert set(old.values_list("state", "reason")) == {("not_needed", "They no longer have a place at this session.")}
    new = Message.objects.filter(session=review_of(other), rule="before_single", state="due").order_by("due_at")
    assert [(each.days_before, each.due_at) for each in new] == [
        (7, london("2027-01-04 09:00")),
        (3, london("2027-01-08 09:00")),
        (1, london("2027-01-09 09:00")),
    ]


def test_a_reminder_of_the_new_date_brings_its_own_link(clinic, cy, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    plan_and_send(clinic.now + 2 * MINUTE)

    plan_and_send(london("2027-01-04 09:01"))

    reminder = mailoutbox[-1]
    assert reminder.subject == "Your appointment on Monday 11 January 2027 at 10am"
    assert OTHER_LINK in reminder.body
    assert THEIR_LINK not in reminder.body


def test_a_review_that_is_moved_after_somebody_came_into_it_tells_them_as_well(clinic, cy, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    plan_and_send(clinic.now + 2 * MINUTE)
    session, later = review_of(other), dt.timedelta(days=1)

    change(session, clinic.now + 5 * MINUTE, starts_at=session.starts_at + later, ends_at=session.ends_at + later)
    plan_and_send(clinic.now + 7 * MINUTE)

    assert len(mailoutbox) == 3
    assert "We had to change one of your dates." in mailoutbox[-1].body
    assert "It was: Monday 11 January 2027 at 10am\nNow: Tuesday 12 January 2027" in mailoutbox[-1].body


def test_a_review_that_is_cancelled_after_somebody_came_into_it_tells_them_as_well(clinic, cy, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    plan_and_send(clinic.now + 2 * MINUTE)

    cancel(review_of(other), clinic.now + 5 * MINUTE)
    plan_and_send(clinic.now + 7 * MINUTE)

    assert len(mailoutbox) == 3
    assert mailoutbox[-1].subject == "Cancelled: your appointment on Monday 11 January 2027 at 10am"


def test_one_that_is_cancelled_before_they_heard_of_it_keeps_them_from_the_old_date_too(clinic, cy, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    cancel(review_of(other), clinic.now + MINUTE / 2)

    plan_and_send(clinic.now + 5 * MINUTE)

    assert len(mailoutbox) == 2
    assert "It was instead of Monday 4 January 2027 at 10am: please do not come then either." in mailoutbox[-1].body


def test_what_they_choose_after_they_heard_that_theirs_is_cancelled_is_one_more_date(clinic, cy, group, other, mailoutbox):
    cancel(review_of(group), clinic.now)
    plan_and_send(clinic.now + 2 * MINUTE)
    move(cy, review_of(other), clinic.now + 60 * MINUTE)

    plan_and_send(clinic.now + 62 * MINUTE)

    assert len(mailoutbox) == 3
    assert mailoutbox[-1].subject == "One more appointment: Monday 11 January 2027 at 10am"


def test_who_has_no_address_is_told_of_the_move_by_hand(clinic, group, other):
    di = make_place(person(clinic, "Di", email="", channel="telephone"), group, joined_at=hours_before(clinic.now, 1))
    planning.plan(clinic.now)
    move(di, review_of(other), clinic.now)

    planning.plan(clinic.now + 2 * MINUTE)

    (moved,) = Message.objects.filter(rule="moved")
    assert moved.body.startswith("1-month review: from Monday 4 January 2027 at 10am")
    assert "to Monday 11 January 2027 at 10am" in moved.body


def test_who_reviews_elsewhere_keeps_that_when_their_own_group_is_cancelled(clinic, cy, group, other, mailoutbox):
    move(cy, review_of(other), clinic.now)
    plan_and_send(clinic.now + 2 * MINUTE)
    group.cancelled_at, group.cancel_reason = clinic.now + 5 * MINUTE, "No staff"
    group.save()
    group.sessions.update(state="cancelled", cancelled_at=group.cancelled_at, cancel_reason="No staff")

    plan_and_send(clinic.now + 7 * MINUTE)
    planning.plan(london("2027-01-03 10:00"))

    assert mailoutbox[-1].subject == "Cancelled: all your appointments with us"
    assert "11 January" not in mailoutbox[-1].body
    assert Message.objects.filter(session=review_of(other), rule="before_single", state="due").count() == 3


@pytest.mark.parametrize("stop", ["died", "apology", "left"])
def test_six_weeks_before_the_first_word_goes_unless_something_stops_it(clinic, cy, stop):
    planning.plan(london("2026-11-22 10:00"))
    first = Message.objects.get(rule="before_review")
    assert (first.state, first.due_at, first.days_before) == ("due", london("2026-11-23 09:00"), 42)

    theirs = cy.appointments.get(session__kind="review")
    if stop == "died":
        cy.participant.stopped_reason, cy.participant.stopped_at = "died", clinic.now
        cy.participant.save()
    elif stop == "apology":
        theirs.apology_at, theirs.apology_for = clinic.now, theirs.session.starts_at
        theirs.save()
    else:
        theirs.state, theirs.closed_at = "withdrawn", clinic.now
        theirs.save()
    planning.plan(london("2026-11-22 11:00"))

    first.refresh_from_db()
    assert first.state == "not_needed"


def test_the_first_word_says_enough_and_not_what_it_is(clinic, cy, mailoutbox):
    plan_and_send(london("2026-11-23 09:01"))

    mail = next(each for each in mailoutbox if "4 January" in each.subject)
    assert mail.subject == "Your appointment on Monday 4 January 2027 at 10am"
    assert "You have an appointment with us in some weeks:" in mail.body
    assert "please tell us soon: there may be another date" in mail.body
    assert "review" not in mail.body.lower()


def test_who_wants_letters_has_no_first_word_to_be_rung_about(clinic, cy):
    cy.participant.channel = "letter"
    cy.participant.save()

    planning.plan(london("2026-11-23 09:01"))

    assert not Message.objects.filter(rule="before_review").exists()


def test_a_planner_reads_three_people_elsewhere_in_as_many_queries_as_one(clinic, cy, group, other, django_assert_num_queries):
    move(cy, review_of(other), clinic.now)
    with django_assert_num_queries(7):
        enrolments_to_tell([cy.pk])
    places = [cy]
    for name in ("Di", "Ed"):
        places.append(make_place(person(clinic, name), group, joined_at=hours_before(clinic.now, 1)))
        move(places[-1], review_of(other), clinic.now)

    with django_assert_num_queries(7):
        enrolments_to_tell([each.pk for each in places])
