"""Somebody whose record names no GP is discharged: one is entered, or a clinician says that there is none."""

import uuid

import pytest

from accounts.models import Membership
from common.refused import Refused
from participants.letters.deliveries import sign_and_send
from participants.models import Letter, Participant
from reviews.discharge.deciding import close_discharge, decide_discharge, undo_discharge
from reviews.discharge.gp import GpEntered, enter_gp, say_there_is_no_gp
from reviews.discharge.reading import open_discharges
from reviews.models import Discharge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def decide(episode, by, *, now, ground="attended", reason="", number=None):
    return decide_discharge(episode, ground, reason=reason, by=by, now=now, submission_id=number or uuid.uuid4())


def sent(letter, by, *, now, way="print"):
    """Have a letter signed and gone."""
    letter.refresh_from_db()
    Letter.objects.filter(pk=letter.pk).update(recipient="Dr Okafor\n1 Mill Road\nKV1 1AA", text="How it went: well.")
    letter.refresh_from_db()
    signed = sign_and_send(letter, way, by=by, now=now, version=letter.version)
    signed.deliveries.update(sent_at=now, sent_by="Priya Raman")
    return signed


def test_a_gp_who_is_not_on_record_is_asked_for_before_it_closes(clinic, group, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(12,))
    _, letters = decide(ulla, imogen, now=clinic.now)

    assert [each.to for each in letters] == ["person"]
    assert open_discharges(clinic.organisation)[0].waits == [
        "no GP is on their record, so the letter to the GP can’t be written",
        "the letter to the person isn’t signed yet",
    ]


def test_a_gp_who_is_entered_gets_the_letter(clinic, group, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(12,))
    discharge, _ = decide(ulla, imogen, now=clinic.now)
    once = uuid.uuid4()
    with pytest.raises(Refused, match="Enter the GP’s name or the practice"):
        enter_gp(discharge, GpEntered(), by=imogen, now=clinic.now, submission_id=once)

    [letter] = enter_gp(discharge, GpEntered("Dr Okafor"), by=imogen, now=clinic.now, submission_id=once)

    assert (letter.to, letter.kind) == ("gp", "discharge")
    assert open_discharges(clinic.organisation)[0].waits[0] == "the letter to the GP isn’t signed yet"
    enter_gp(Discharge.objects.get(), GpEntered("Dr Okafor"), by=imogen, now=clinic.now, submission_id=once)
    assert Letter.objects.filter(to="gp").count() == 1


def test_whoever_has_no_gp_is_discharged_with_their_own_letter_and_it_says_who_decided(clinic, group, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(12,))
    discharge, [letter] = decide(ulla, imogen, now=clinic.now)
    office = Membership.objects.get(user=clinic.administrator)
    with pytest.raises(Refused, match="Only a registered clinician"):
        say_there_is_no_gp(discharge, by=office, now=clinic.now)

    discharge = say_there_is_no_gp(discharge, by=imogen, now=clinic.now)

    assert discharge.no_gp_by == "Imogen Fairweather, psychologist"
    sent(letter, imogen, now=clinic.now)
    close_discharge(discharge, by=clinic.clinician, now=clinic.now)
    ulla.refresh_from_db()
    assert (ulla.ending, ulla.ending_told) == ("discharged", "The person")


def test_a_gp_who_is_entered_after_all_is_waited_for_again(clinic, group, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(12,))
    discharge, _ = decide(ulla, imogen, now=clinic.now)
    say_there_is_no_gp(discharge, by=imogen, now=clinic.now)
    Participant.objects.filter(pk=ulla.participant_id).update(gp_name="Dr Okafor")

    assert open_discharges(clinic.organisation)[0].waits[0] == "the letter to the GP isn’t written yet"
    with pytest.raises(Refused, match="Their record names a GP"):
        say_there_is_no_gp(decide_again(discharge, imogen, clinic), by=imogen, now=clinic.now)


def decide_again(discharge, imogen, clinic):
    undo_discharge(discharge, reason="Looked again", by=imogen, now=clinic.now)
    return decide(discharge.episode, imogen, now=clinic.now)[0]
