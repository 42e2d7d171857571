"""A joint assessment is booked, moved and cancelled: with everything it takes, or not at all."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.assessing.holding import hold_slot, let_go
from courses.models import Absence, Duty, Session, SlotHold
from courses.scheduling.changing.moving import move_session
from courses.staffing.duties import assign
from participants.models import Appointment, Participant, Task
from reviews.assessments import booking
from reviews.assessments.booking import Booking, book, move
from tests.at_once import at_once
from tests.factories import FacilitatorFactory, ParticipantFactory, accept, make_course, refer
from tests.factories.assessing import assessing_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(clinic, ana, slot):
    return book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now)


def hold(clinic, need, slot, by=None, number=None):
    return hold_slot(
        slot, need=need, organisation=clinic.organisation, by=by or clinic.administrator, now=clinic.now, submission_id=number
    )


@pytest.mark.sqlite
def test_booking_makes_the_session_its_three_parts_and_the_appointment(clinic, ana, booked, team, garden):
    session = booked.session
    assert (session.kind, session.course, session.venue, session.format) == ("assessment", None, garden, "in_person")
    assert (session.label, session.places, session.minutes) == ("Assessment", 1, 90)
    assert (booked.participant, booked.episode, booked.enrolment) == (ana.participant, ana, None)
    parts = Duty.objects.filter(session=session).order_by("item__pk").values_list("item__title", "facilitator__name")
    assert list(parts) == [
        ("Physical", "Ruth Okonedo"),
        ("Psychological", "Owen Castellane"),
        ("Occupational", "Leila Marchetti"),
    ]


@pytest.mark.sqlite
def test_the_same_form_sent_twice_books_once(clinic, ana, slot):
    number = uuid.uuid4()
    one, other = (book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now, submission_id=number) for _ in "ab")

    assert one == other
    assert Session.objects.filter(kind="assessment").count() == 1


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ("room", "The Garden Room is taken on Tuesday 10 November 2026, 9am to 2:30pm, by"),
        ("duty", "Ruth Okonedo is at"),
        ("absence", "Owen Castellane is away on Tuesday 10 November 2026."),
        ("past", "has passed. Choose another slot."),
        ("short", "Whoever comes is told 24 hours before at least. Choose a later slot, or one by telephone."),
        ("closed", "Tuesday 10 November 2026 is Staff training."),
        ("draft", "An assessment needs a physiotherapist as well."),
        ("ended", "Ruth Okonedo doesn’t work here any more."),
    ],
)
@pytest.mark.sqlite
def test_a_slot_that_is_taken_or_cannot_be_is_refused_with_what_takes_it(
    clinic, edition, ana, slot, team, garden, taken, sentence
):
    wanted, now = slot(), clinic.now
    nine = dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)
    if taken in ("room", "duty"):
        course = make_course(edition, days=[nine.date()], start=dt.time(9), venue=garden if taken == "room" else None)
        session = course.sessions.get()
        if taken == "duty":
            Duty.objects.create(session=session, facilitator=team[0], starts_at=nine, ends_at=session.ends_at)
    elif taken == "absence":
        Absence.objects.create(
            facilitator=team[1], starts_at=nine, ends_at=nine + dt.timedelta(hours=1), kind="leave", made_at=now, made_by="Priya"
        )
    elif taken == "past":
        now = nine
    elif taken == "short":
        now = wanted.span.starts_at - dt.timedelta(hours=23)
    elif taken == "closed":
        clinic.organisation.closed_days.create(date=nine.date(), reason="Staff training")
    elif taken == "draft":
        wanted = slot(staff=[_drafting(team[0]), *team[1:]])
    elif taken == "ended":
        team[0].ended_at = now
        team[0].save()

    with pytest.raises(Refused, match=sentence):
        book(ana, Booking(wanted), by=clinic.administrator, now=now)
    assert not Session.objects.filter(kind="assessment").exists()


def _drafting(person):
    person.drafts_only = True
    person.save()
    return person


@pytest.mark.sqlite
def test_somebody_who_is_elsewhere_with_us_then_is_not_booked(clinic, edition, ana, slot):
    course = make_course(edition, days=[dt.date(2026, 11, 10)], start=dt.time(9))
    Appointment.objects.create(participant=ana.participant, session=course.sessions.get(), made_at=clinic.now)

    with pytest.raises(Refused, match=r"Petrova is at .* then, 9am to 2:30pm"):
        book(ana, Booking(slot(by="telephone")), by=clinic.administrator, now=clinic.now)


@pytest.mark.sqlite
def test_before_the_referral_is_accepted_only_a_clinician_books_and_says_why(clinic, edition, slot):
    person = ParticipantFactory(organisation=clinic.organisation)
    episode = refer(person, edition.programme, received=dt.date(2026, 10, 1), now=clinic.now)
    asked = Booking(slot())

    with pytest.raises(Refused, match="A clinician may book all the same, with a reason"):
        book(episode, asked, by=clinic.administrator, now=clinic.now)
    with pytest.raises(Refused, match="Write why"):
        book(episode, asked, by=clinic.clinician, now=clinic.now, clinician=True)
    place = book(episode, asked, by=clinic.clinician, now=clinic.now, clinician=True, although="Cancelled slot tomorrow")
    assert "Cancelled slot" not in str(list(AuditEntry.objects.values_list("details", "object_label")))
    assert (place.agreed_reason, place.agreed_by, place.agreed_at) == (
        *("Cancelled slot tomorrow", str(clinic.clinician), clinic.now),
    )
    assert not Task.objects.filter(participant=episode.participant).exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("why", ["ended", "stopped", "booked"])
def test_somebody_who_has_left_or_is_booked_already_is_not_booked(clinic, ana, slot, why):
    if why == "ended":
        ana.ended_at, ana.ending, ana.ended_by = clinic.now, "moved", "Priya Raman"
        ana.save()
    elif why == "stopped":
        Participant.objects.filter(pk=ana.participant_id).update(stopped_at=clinic.now, stopped_reason="died")
    else:
        book(ana, Booking(slot(day=11)), by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match=r"has ended|Nothing can be booked|is booked already, on Wednesday 11 November 2026 at 9am"):
        book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now)


@pytest.mark.sqlite
def test_by_video_the_link_is_asked_for_and_kept(clinic, ana, slot):
    with pytest.raises(Refused, match="Enter the whole video link"):
        book(ana, Booking(slot(by="video"), "meet.example"), by=clinic.administrator, now=clinic.now)

    session = book(ana, Booking(slot(by="video"), "https://meet.example/a"), by=clinic.administrator, now=clinic.now).session
    assert (session.venue, session.video_link, session.by_telephone) == (None, "https://meet.example/a", False)


@pytest.mark.sqlite
def test_moved_to_another_slot_others_assess_and_the_old_one_is_free(clinic, ana, booked, slot, team):
    pam = FacilitatorFactory(organisation=clinic.organisation, profession="physiotherapist", name="Pam Reyes")
    asked = Booking(slot(day=12, staff=[pam, *team[1:]]))

    moved = move(booked, asked, by=clinic.administrator, now=clinic.now, version=booked.session.version)

    assert moved == booked
    session = Session.objects.get(pk=booked.session_id)
    assert (session.local_date, session.revision, session.changed_at) == (dt.date(2026, 11, 12), 2, clinic.now)
    on = Duty.objects.filter(session=session, ended_at=None).order_by("pk").values_list("facilitator__name", "starts_at")
    assert on[0] == ("Pam Reyes", session.starts_at)
    assert on.count() == 3
    with pytest.raises(Refused, match="Somebody changed this"):
        move(booked, Booking(slot(day=13)), by=clinic.administrator, now=clinic.now, version=1)


@pytest.mark.sqlite
def test_cancelled_with_a_reason_it_can_be_booked_again(clinic, ana, booked, slot):
    with pytest.raises(Refused):
        booking.cancel(booked, reason=" ", by=clinic.administrator, now=clinic.now, version=1)

    booking.cancel(booked, reason="Ruth is ill", by=clinic.administrator, now=clinic.now, version=1)

    assert booking.to_come(ana, clinic.now) is None
    assert book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now).pk != booked.pk


# --- holding ---


@pytest.mark.sqlite
def test_a_held_slot_is_nobody_elses_until_its_minutes_are_over(clinic, ana, need, slot):
    kept = hold(clinic, need, slot())

    with pytest.raises(Refused, match="is held by Priya Raman until"):
        hold(clinic, need, slot(), by=clinic.clinician)
    with pytest.raises(Refused, match="9am to 10:30am, is held by Priya Raman until"):
        book(ana, Booking(slot()), by=clinic.clinician, now=clinic.now)

    SlotHold.objects.filter(pk=kept.pk).update(until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert hold(clinic, need, slot(), by=clinic.clinician).held_by == "Imogen Fairweather"


@pytest.mark.sqlite
def test_whoever_holds_a_slot_books_it_and_holds_it_no_longer(clinic, ana, need, slot):
    kept = hold(clinic, need, slot())

    assert book(ana, Booking(slot(), hold=kept), by=clinic.administrator, now=clinic.now)
    assert SlotHold.objects.get().let_go_at == clinic.now


@pytest.mark.sqlite
def test_a_slot_let_go_is_free_at_once(clinic, need, slot):
    kept = hold(clinic, need, slot())
    let_go(kept, by=clinic.administrator, now=clinic.now)
    let_go(kept, by=clinic.administrator, now=clinic.now)

    assert hold(clinic, need, slot(), by=clinic.clinician)


@pytest.mark.sqlite
def test_a_course_keeps_off_the_room_and_the_people_of_a_slot_while_somebody_holds_it(clinic, edition, need, slot, garden, team):
    kept = hold(clinic, need, slot())
    days = [dt.date(2026, 11, 10) + dt.timedelta(weeks=week) for week in range(4)]
    first = make_course(edition, days=days).sessions.get(number=1)

    def moved():
        where = {"venue": garden, "video_link": "", "day": days[0], "start": first.local_start.time()}
        return move_session(first, **where, by=clinic.administrator, now=clinic.now, version=1)

    with pytest.raises(Refused, match="9am to 10:30am, by an assessment slot that is kept by Priya Raman"):
        moved()
    with pytest.raises(Refused, match="Ruth Okonedo is kept for an assessment on Tuesday 10 November 2026, 9am to 10:30am"):
        assign(first, team[0], by=clinic.administrator, now=clinic.now)

    let_go(kept, by=clinic.administrator, now=clinic.now)
    assert assign(first, team[0], by=clinic.administrator, now=clinic.now)
    assert moved().venue == garden


@pytest.mark.sqlite
def test_the_same_form_sent_twice_holds_once(clinic, need, slot):
    number = uuid.uuid4()

    assert hold(clinic, need, slot(), number=number) == hold(clinic, need, slot(), number=number)


@pytest.mark.sqlite
def test_another_houses_people_and_rooms_are_no_slot(clinic, charity, need, slot):
    strangers = assessing_team(charity.organisation)

    with pytest.raises(Refused, match="Choose one of the slots offered"):
        hold(clinic, need, slot(staff=strangers))


# --- two at the same moment ---


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_the_same_slot_at_once_one_is_told_that_it_is_gone(clinic, edition, ana, slot):
    ben = refer(
        ParticipantFactory(organisation=clinic.organisation), edition.programme, received=dt.date(2026, 10, 2), now=clinic.now
    )
    accept(ben, now=clinic.now)

    def one(episode):
        return lambda: str(book(episode, Booking(slot()), by=clinic.administrator, now=clinic.now).session.kind)

    told = at_once(one(ana), one(ben))

    [refused] = [each for each in told if each != "assessment"]
    assert "is taken on Tuesday 10 November 2026" in refused
    assert Session.objects.filter(kind="assessment").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_share_only_a_clinician_one_is_told(clinic, edition, ana, slot, team):
    ben = refer(
        ParticipantFactory(organisation=clinic.organisation), edition.programme, received=dt.date(2026, 10, 2), now=clinic.now
    )
    accept(ben, now=clinic.now)
    others = [team[0], *assessing_team(clinic.organisation)[1:]]

    def one(episode, staff):
        asked = Booking(slot(by="telephone", staff=staff))
        return lambda: str(book(episode, asked, by=clinic.administrator, now=clinic.now).session.kind)

    told = sorted(at_once(one(ana, team), one(ben, others)))

    assert told[1] == "assessment"
    assert told[0].startswith("Ruth Okonedo is at Assessment, on Tuesday 10 November 2026")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hold_the_same_slot_at_once_one_has_it(clinic, need, slot):
    told = at_once(lambda: hold(clinic, need, slot()).held_by, lambda: hold(clinic, need, slot(), by=clinic.clinician).held_by)

    assert sum("is held by" in each for each in told) == 1
    assert SlotHold.objects.count() == 1
