"""A merge is taken apart after something else has happened: what goes back, what stays, what is refused."""

import datetime as dt
import uuid

import pytest

from accounts.trail.audit import looked
from common.refused import Refused
from desk.own.about_me import looks_at
from participants.distress.reporting import DistressTold, report_distress
from participants.enrolment.apologies import cannot_come
from participants.enrolment.enrolling import enrol, withdraw
from participants.guests.inviting import guests_at
from participants.merging import merge as merging
from participants.merging.merge import preview_undo, undo_merge
from participants.models import Guest, Merge, Participant, PracticePlan
from participants.own.calendar_feeds import feed_by, open_feed, token_of
from participants.people.record import change_person
from participants.stopping.contact import stop_contact
from tests.factories import MessageFactory, ParticipantFactory, UserFactory, make_course
from tests.participants.two_records import CHOICES, WEDNESDAYS, everything, make_one, replaced


def test_a_place_that_was_left_since_goes_back_as_it_is_now(charity, course, maureen, double):
    place = enrol(double, course, by=charity.coordinator, now=charity.now)
    made = make_one(charity, maureen, double)
    cannot_come(maureen.appointments.first(), told_by="paper", by=charity.coordinator, now=charity.now)
    withdraw(place, reason="New job", by=charity.coordinator, now=charity.now)

    undo_merge(made, by=charity.coordinator, now=charity.now)

    place.refresh_from_db()
    course.refresh_from_db()
    assert (place.participant, place.state, place.withdrawn_reason, course.taken) == (double, "withdrawn", "New job", 0)
    assert double.appointments.filter(apology_by="paper").count() == 1
    assert maureen.appointments.count() == 0


def test_reports_plans_and_guests_go_with_a_merge_and_back_when_it_is_taken_apart(charity, course, maureen, double):
    place = enrol(double, course, by=charity.coordinator, now=charity.now)
    appointment = double.appointments.earliest("session__starts_at")
    told = DistressTold("pain", "Worse since Friday")
    report = report_distress(double, told, by=charity.coordinator, now=charity.now, submission_id=uuid.uuid4())
    plan = PracticePlan.objects.create(
        enrolment=place, session=appointment.session, what="Walk", confidence=7, made_at=charity.now, made_by="Maureen"
    )
    guest = Guest.objects.create(appointment=appointment, name="Ned", made_at=charity.now)

    made = make_one(charity, maureen, double)
    report, plan, guest = (each._meta.model.objects.get(pk=each.pk) for each in (report, plan, guest))
    assert [report.participant, report.task.participant, plan.enrolment.participant, guest.appointment.participant] == [
        maureen
    ] * 4

    undo_merge(made, by=charity.coordinator, now=charity.now)
    report, plan, guest = (each._meta.model.objects.get(pk=each.pk) for each in (report, plan, guest))
    assert [report.participant, report.task.participant, plan.enrolment.participant, guest.appointment.participant] == [
        double
    ] * 4


def test_guests_and_plans_of_a_place_both_hold_stay_with_the_one_that_stays_and_go_back(charity, course, maureen, double):
    kept = enrol(maureen, course, by=charity.coordinator, now=charity.now)
    closed = enrol(double, course, by=charity.coordinator, now=charity.now + dt.timedelta(minutes=1))
    at = double.appointments.earliest("session__starts_at")
    stays = maureen.appointments.get(session=at.session)
    said = {"session": at.session, "what": "Walk", "confidence": 7, "made_at": charity.now, "made_by": "Maureen"}
    plan = PracticePlan.objects.create(enrolment=closed, **said)
    guest = Guest.objects.create(appointment=at, name="Ned", made_at=charity.now)

    made = make_one(charity, maureen, double)
    assert (Guest.objects.get().appointment, PracticePlan.objects.get().enrolment) == (stays, kept)
    assert [each.pk for each in guests_at(at.session)] == [guest.pk]

    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert (Guest.objects.get().appointment, PracticePlan.objects.get(pk=plan.pk).enrolment) == (at, closed)


def test_what_came_since_stays_but_for_what_hangs_on_a_place_that_goes_back(charity, edition, course, maureen, double):
    place = enrol(double, course, by=charity.coordinator, now=charity.now)
    made = make_one(charity, maureen, double)
    later = make_course(edition, days=[day + dt.timedelta(days=70) for day in WEDNESDAYS], number=60)
    new = enrol(maureen, later, by=charity.coordinator, now=charity.now)
    about_place = MessageFactory(participant=maureen, enrolment=place)
    about_new = MessageFactory(participant=maureen, enrolment=new)

    assert set(preview_undo(Merge.objects.get(), now=charity.now).going) == {
        "1 place on a course",
        "6 places at sessions",
        "1 message",
    }
    undo_merge(made, by=charity.coordinator, now=charity.now)

    for row, owner in ((place, double), (about_place, double), (new, maureen), (about_new, maureen)):
        row.refresh_from_db()
        assert row.participant == owner


def test_a_detail_that_was_changed_since_stays_as_it_was_written(charity, maureen, double):
    made = make_one(charity, maureen, double)
    maureen.refresh_from_db()
    change_person(
        maureen, replaced(maureen, phone="01632 960003"), by=charity.coordinator, now=charity.now, version=maureen.version
    )

    undoing = undo_merge(made, by=charity.coordinator, now=charity.now)

    maureen.refresh_from_db()
    double.refresh_from_db()
    assert undoing.left == ("Telephone number",)
    assert (maureen.phone, maureen.email, double.phone) == ("+441632960003", "", "+441632960002")


def kept_was_stopped(charity, maureen, double):
    stop_contact(maureen, reason="died", by=charity.coordinator, now=charity.now)


def kept_was_merged_on(charity, maureen, double):
    third = ParticipantFactory(organisation=charity.organisation, first_names="Third")
    maureen.refresh_from_db()
    make_one(charity, third, maureen, choices=dict.fromkeys(("first_names", "last_name", "email", "phone", "channel"), "kept"))


def number_went_to_somebody_else(charity, maureen, double):
    Participant.objects.filter(pk=maureen.pk).update(nhs_number="")
    ParticipantFactory(organisation=charity.organisation, first_names="Third", nhs_number="9434765919")


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        (kept_was_stopped, "Maureen Pell was stopped after the merge: died. Take that back before you undo the merge."),
        (kept_was_merged_on, "The record of Maureen Pell was itself merged into another one. Undo that first."),
        (number_went_to_somebody_else, "Third Pell has the NHS number of the other record now. Mend that first."),
    ],
)
def test_an_undoing_that_cannot_be_is_refused_with_a_sentence(charity, maureen, double, since, sentence):
    made = make_one(charity, maureen, double)
    since(charity, maureen, double)
    made = merging.merges_of(charity.organisation).get(pk=made.pk)

    assert preview_undo(made, now=charity.now).refusals == (sentence,)
    with pytest.raises(Refused, match=sentence[:30]):
        undo_merge(made, by=charity.coordinator, now=charity.now)
    double.refresh_from_db()
    assert double.is_merged


def test_a_record_merged_on_brings_those_merged_into_it(charity, course, maureen, double):
    place = enrol(double, course, by=charity.coordinator, now=charity.now)
    first = make_one(charity, maureen, double)
    before = everything()
    third = ParticipantFactory(organisation=charity.organisation, first_names="Third")
    maureen.refresh_from_db()
    chosen = dict.fromkeys(("first_names", "last_name", "email", "phone", "channel"), "kept")
    with_third = everything()

    second = make_one(charity, third, maureen, choices=chosen)
    double.refresh_from_db()
    place.refresh_from_db()
    assert (double.merged_into, place.participant) == (third, third)

    undo_merge(second, by=charity.coordinator, now=charity.now)
    assert everything() == with_third
    undo_merge(first, by=charity.coordinator, now=charity.now)
    place.refresh_from_db()
    assert place.participant == double
    assert before != everything()


# --- what hangs on the two in other rooms ---


def test_calendars_are_never_told_a_lower_number_than_before(charity, maureen, double):
    Participant.objects.filter(pk=double.pk).update(wording="plain", wording_revision=4)
    double.refresh_from_db()

    def numbers():
        return {p.pk: p.wording_revision for p in Participant.objects.filter(pk__in=[maureen.pk, double.pk])}

    made = make_one(charity, maureen, double, choices=CHOICES | {"wording": "other"})
    assert numbers() == {maureen.pk: 5, double.pk: 4}

    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert numbers() == {maureen.pk: 6, double.pk: 5}


@pytest.mark.parametrize("both", [False, True])
def test_a_calendar_address_moves_or_waits_when_the_kept_record_has_one(charity, maureen, double, both):
    theirs = open_feed(double, by=charity.coordinator, now=charity.now)
    if both:
        open_feed(maureen, by=charity.coordinator, now=charity.now)
    token = token_of(theirs)

    made = make_one(charity, maureen, double)
    found = feed_by(token)
    assert found is None if both else found.participant == maureen

    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert feed_by(token).participant == double


def test_a_sign_in_that_would_not_be_told_apart_is_refused(charity, maureen, double):
    ParticipantFactory(organisation=charity.organisation, email="MO@post.example", user=UserFactory())
    Participant.objects.filter(pk=double.pk).update(user=UserFactory())
    double.refresh_from_db()
    before = everything()

    with pytest.raises(Refused, match="Somebody else signs in with this e-mail address and date of birth"):
        make_one(charity, maureen, double)

    assert everything() == before


def test_who_looked_at_the_closed_record_stands_with_the_looks_at_the_kept_one(charity, maureen, double):
    looked(charity.coordinator, double)
    made = make_one(charity, maureen, double)
    assert [look.name for look in looks_at(maureen).looks] == ["Sorcha Bell"]

    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert looks_at(maureen).looks == []
