"""Interpreters, transport and equipment: asked for at every session to come, then booked and confirmed."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.models import SessionBooking
from participants.needs.bookings import bookings_between, change, need, to_do
from participants.needs.rules import ToDo
from tests.cast import NOW
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WEDNESDAYS = [dt.date(2026, 10, 28) + dt.timedelta(weeks=week) for week in range(6)]
LONG_AGO = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


@pytest.fixture
def enrolment(clinic):
    """Dev on six Wednesdays, of which the first is over."""
    dev = ParticipantFactory(organisation=clinic.organisation, first_names="Dev", last_name="Lalani")
    return make_place(dev, make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS), joined_at=LONG_AGO)


def ask(enrolment, by, kind="interpreter", what="Urdu"):
    return need(enrolment, kind=kind, what=what, by=by, now=NOW)


def set_to(booking, by, state="confirmed", reference="", now=NOW, **more):
    given = {"version": booking.version} | more
    return change(booking, state=state, reference=reference, by=by, now=now, **given)


def test_it_is_needed_at_every_session_to_come(clinic, enrolment):
    added = ask(enrolment, clinic.administrator, what="  Urdu,  a woman ")

    assert [each.appointment.session.number for each in added] == [2, 3, 4, 5, 6]
    assert {(each.what, each.state, each.changed_by) for each in added} == {("Urdu, a woman", "needed", "Priya Raman")}
    assert AuditEntry.objects.filter(verb="asked for a booking").count() == 5


def test_asking_again_leaves_what_is_there_and_adds_only_what_is_missing(clinic, enrolment):
    first = ask(enrolment, clinic.administrator)
    set_to(first[0], clinic.administrator)
    first[-1].delete()

    [added] = ask(enrolment, clinic.administrator, what="urdu")

    assert added.appointment.session.number == 6
    assert SessionBooking.objects.get(pk=first[0].pk).state == "confirmed"
    assert ask(enrolment, clinic.administrator) == []


@pytest.mark.parametrize(
    ("given", "sentence", "field"),
    [
        ({"kind": "lunch"}, "Choose an interpreter, transport or equipment.", "kind"),
        ({"what": " "}, "Write what exactly is needed.", "what"),
        ({"what": "x" * 121}, "Write it in 120 characters or fewer.", "what"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(clinic, enrolment, given, sentence, field):
    with pytest.raises(Refused, match=sentence) as refused:
        ask(enrolment, clinic.administrator, **given)
    assert refused.value.field == field


def test_nothing_is_asked_for_when_no_session_is_to_come(clinic, enrolment):
    enrolment.appointments.update(state="withdrawn", closed_at=NOW)

    with pytest.raises(Refused, match="Dev Lalani has no session to come on"):
        ask(enrolment, clinic.administrator)


def test_one_is_confirmed_or_all_to_come_at_once(clinic, enrolment):
    first, second, *_ = ask(enrolment, clinic.administrator)

    assert set_to(first, clinic.administrator, reference=" KV 1 ") == [first]
    changed = set_to(second, clinic.administrator, state="booked", throughout=True)

    assert len(changed) == 5
    states = SessionBooking.objects.order_by("pk").values_list("state", "reference", "version")
    assert list(states) == [("booked", "", 3), *[("booked", "", 2)] * 4]
    entry = AuditEntry.objects.filter(verb="booking changed").order_by("pk").first()
    assert entry.details == {"kind": "interpreter", "before": "needed", "after": "confirmed", "reference": "KV 1"}


def test_the_same_for_all_leaves_other_things_and_other_people_alone(clinic, enrolment):
    first, *_ = ask(enrolment, clinic.administrator)
    ask(enrolment, clinic.administrator, kind="transport", what="Taxi")
    other = make_place(ParticipantFactory(organisation=clinic.organisation), enrolment.course, joined_at=LONG_AGO)
    ask(other, clinic.administrator)

    assert len(set_to(first, clinic.administrator, throughout=True)) == 5
    assert SessionBooking.objects.filter(state="needed").count() == 10


def test_the_same_words_again_change_nothing(clinic, enrolment):
    first, *_ = ask(enrolment, clinic.administrator)

    assert set_to(first, clinic.administrator, state="needed") == []
    assert not AuditEntry.objects.filter(verb="booking changed").exists()


def test_a_booking_that_somebody_changed_meanwhile_is_not_overwritten(clinic, enrolment):
    first, *_ = ask(enrolment, clinic.administrator)
    set_to(first, clinic.administrator, state="booked")

    with pytest.raises(Refused, match="Somebody changed this after you opened it"):
        set_to(first, clinic.clinician, state="not_needed")
    assert SessionBooking.objects.get(pk=first.pk).state == "booked"


@pytest.mark.parametrize(("given", "field"), [({"state": "lost"}, "state"), ({"reference": "x" * 81}, "reference")])
def test_a_state_or_reference_that_cannot_be_is_refused(clinic, enrolment, given, field):
    first, *_ = ask(enrolment, clinic.administrator)

    with pytest.raises(Refused) as refused:
        set_to(first, clinic.administrator, **given)
    assert refused.value.field == field


def test_saving_the_same_after_the_session_moved_says_that_it_was_checked(clinic, enrolment):
    first, *_ = ask(enrolment, clinic.administrator)
    set_to(first, clinic.administrator)
    enrolment.course.sessions.filter(number=2).update(changed_at=NOW + dt.timedelta(hours=1))
    [found] = bookings_between(clinic.organisation, NOW, NOW + dt.timedelta(days=3))
    assert to_do(found) == ToDo.CHECK

    assert set_to(found, clinic.administrator, now=NOW + dt.timedelta(hours=2)) == [found]
    assert bookings_between(clinic.organisation, NOW, NOW + dt.timedelta(days=3)) == []


@pytest.mark.parametrize("ended", ["withdrawn", "apology", "cancelled"])
def test_what_is_booked_for_somebody_who_does_not_come_is_to_be_cancelled(clinic, enrolment, ended):
    first, *_ = ask(enrolment, clinic.administrator)
    set_to(first, clinic.administrator)
    place = enrolment.appointments.filter(session__number=2)
    if ended == "withdrawn":
        place.update(state="withdrawn", closed_at=NOW)
    elif ended == "apology":
        place.update(apology_at=NOW, apology_by="self")
    else:
        enrolment.course.sessions.filter(number=2).update(state="cancelled", cancel_reason="Snow", cancelled_at=NOW)

    [found] = bookings_between(clinic.organisation, NOW, NOW + dt.timedelta(days=3))

    assert (found, to_do(found)) == (first, ToDo.CANCEL)


def test_only_what_lies_between_the_days_is_found_and_only_of_the_organisation(clinic, charity, enrolment):
    first, second, *_ = ask(enrolment, clinic.administrator)
    set_to(first, clinic.administrator)

    found = bookings_between(clinic.organisation, NOW, NOW + dt.timedelta(days=14))

    assert found == [second]
    assert bookings_between(charity.organisation, NOW, NOW + dt.timedelta(days=90)) == []
