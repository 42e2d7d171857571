"""Once all three have signed, somebody is to be decided; before, what holds them up is said."""

import datetime as dt

import pytest
import time_machine

from participants.episodes.facts import episode_rows, facts_from, stage_now
from participants.episodes.stages import Stage, stages_of
from participants.models import Appointment
from participants.referrals.turns import Moment, Step, turn_on_the_way
from participants.referrals.work_list import rows_to_see_to
from reviews.assessments.sections import section_place
from reviews.notes.writing import begin_amending, sign_note
from tests.reading import text_of

pytestmark = pytest.mark.django_db
TEXT = {"physiotherapist": "movement", "psychologist": "mood", "occupational_therapist": "roles"}


def sign(walter, profession, *, now, words="Walks.", read="1.0"):
    place = section_place(walter.episode.organisation, walter.place, profession)
    return sign_note(place, {TEXT[profession]: words}, token=read, by=walter.user(profession), now=now)


def turn(episode, now):
    rows = episode_rows([episode])[episode.pk]
    return turn_on_the_way(rows, stages_of(facts_from(episode, rows), now)[-1], Moment(now, episode.organisation.tzinfo))


def test_somebody_assessed_is_to_be_decided_from_the_third_signature_on(walter, clinic):
    later = clinic.now + dt.timedelta(hours=1)
    for profession in ("physiotherapist", "psychologist"):
        sign(walter, profession, now=clinic.now)
    assert stage_now(walter.episode, later) == Stage.TO_ASSESS

    sign(walter, "occupational_therapist", now=later)

    assert stage_now(walter.episode, later) == Stage.TO_DECIDE
    assert Appointment.objects.get(pk=walter.place.pk).signed_at == later


def test_amending_a_signed_section_leaves_the_day_of_the_signatures(walter, clinic):
    for profession in TEXT:
        note = sign(walter, profession, now=clinic.now)
    later = clinic.now + dt.timedelta(hours=1)

    begin_amending(note, reason="He rang", by=walter.user("occupational_therapist"), now=later)
    sign(walter, "occupational_therapist", now=later, words="Walks 20.", read="2.1")

    assert Appointment.objects.get(pk=walter.place.pk).signed_at == clinic.now


def test_who_was_there_waits_for_signatures_and_who_has_no_mark_for_somebody_to_say_so(walter, clinic):
    assert turn(walter.episode, clinic.now).step == Step.SAY_HELD

    walter.session.outcome, walter.session.outcome_at, walter.session.outcome_by = "held", clinic.now, "Priya Raman"
    walter.session.save()

    waits = turn(walter.episode, clinic.now)
    assert (waits.step, waits.why) == (Step.SIGN, "Assessed on Monday 2 November 2026; not all three sections are signed")


def test_three_signatures_prove_that_it_was_held(walter, clinic):
    for profession in TEXT:
        sign(walter, profession, now=clinic.now)

    assert turn(walter.episode, clinic.now).step == Step.DECIDE


def test_the_office_is_asked_to_book_nothing_for_who_waits_for_signatures(walter, clinic):
    assert rows_to_see_to(clinic.organisation, now=clinic.now, most=10) == []


@pytest.mark.usefixtures("monday_morning")
def test_the_office_is_told_that_signatures_prove_it_and_confirms_with_one_press(walter, clinic, as_):
    for profession in TEXT:
        sign(walter, profession, now=clinic.now)
    with time_machine.travel(clinic.now + dt.timedelta(days=1), tick=False):
        office = as_(clinic.administrator)
        today = text_of(office.get("/today/"))
        register = text_of(office.get(f"/sessions/{walter.session.pk}/register/"))
        office.post(f"/sessions/{walter.session.pk}/register/held/", {"seen": "", "outcome": "held"})
        after = text_of(office.get("/today/"))

    assert "Confirm that the assessment of Monday 2 November 2026 was held" in today
    assert "Finish the register" not in today
    assert "All three sections are signed, so it was held" in register
    assert "Confirm that the assessment" not in after


@pytest.mark.usefixtures("monday_morning")
def test_an_administrator_is_told_until_clinicians_need_a_second_factor(walter, clinic, as_):
    office = as_(clinic.administrator)
    assert "Have clinicians sign in with a second factor" in text_of(office.get("/today/"))
    assert "Not needed of clinicians yet" in text_of(office.get("/setup/"))

    clinic.organisation.second_factor_roles = ["clinician"]
    clinic.organisation.save()

    assert "second factor" not in text_of(office.get("/today/"))
    assert "Needed of clinicians" in text_of(office.get("/setup/"))
