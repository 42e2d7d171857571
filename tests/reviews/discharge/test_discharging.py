"""A clinician decides on a discharge, its letters go, and only then the pathway closes."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry, Membership
from common.refused import Refused
from courses.models import Facilitator
from participants.episodes.endings import take_back_ending
from participants.episodes.facts import stage_now
from participants.episodes.stages import Stage
from participants.letters.deliveries import send_letter, sign_and_send
from participants.letters.drafting import set_aside_letter
from participants.letters.signing import sign_letter
from participants.models import Appointment, Episode, Letter, Participant, Referral
from participants.stopping.contact import stop_contact
from participants.stopping.pathways import end_pathway
from reviews.board.counting import without_place
from reviews.discharge.deciding import close_discharge, close_finished, decide_discharge, undo_discharge
from reviews.discharge.reading import open_discharges, proposed_discharges, standing_of_pathway
from reviews.milestones.closing import close_review
from reviews.milestones.reading import milestones_of_person
from reviews.models import Discharge, ReviewClosing
from tests.at_once import at_once, told_at_once
from tests.factories import ContactNoteFactory, refer
from tests.factories.reviewed import reviewed_group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
AN_HOUR = dt.timedelta(hours=1)


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


def proposals(clinic):
    return {each.enrolment.episode_id: each.proposal.ground for each in proposed_discharges(clinic.organisation, clinic.now, 50)}


def test_after_the_last_review_a_discharge_is_proposed_and_nothing_happens_by_itself(clinic, group, colin):
    ulla = group.join("Ulla", "Berg", came_to=(1, 6))

    assert proposals(clinic) == {colin.pk: "attended"}
    assert stage_now(colin, clinic.now) == stage_now(ulla, clinic.now) == Stage.IN_REVIEWS
    assert not Discharge.objects.exists()


def test_a_last_review_attended_with_another_group_counts(clinic, group):
    other = reviewed_group(
        clinic.organisation, first=dt.date(2025, 10, 27), reviews={12: dt.date(2026, 10, 30)}, number=32,
        programme=group.course.programme,
    )  # fmt: skip
    ulla = group.join("Ulla", "Berg", came_to=(1, 6))
    Appointment.objects.filter(episode=ulla, for_months=12).update(state="moved", closed_at=clinic.now)
    Appointment.objects.create(
        participant=ulla.participant, session=other.review(12), enrolment=ulla.enrolments.get(), episode=ulla, for_months=12,
        made_at=clinic.now, mark="5", marked_at=clinic.now, marked_by="Priya Raman",
    )  # fmt: skip

    assert proposals(clinic) == {ulla.pk: "attended"}


def test_whoever_declined_the_last_review_is_proposed_too(clinic, group):
    ulla = group.join("Ulla", "Berg", came_to=(1,))
    close_review(
        ulla.enrolments.get(), 12, kind=ReviewClosing.Kind.DECLINED, way="telephone", by=clinic.administrator, now=clinic.now
    )

    assert proposals(clinic) == {ulla.pk: "declined"}


def test_two_calls_and_a_letter_in_vain_propose_it_and_a_word_from_them_takes_that_back(clinic, group, imogen):
    ulla = group.join("Ulla", "Berg")
    tried = {"participant": ulla.participant, "direction": "out", "at": clinic.now - 3 * AN_HOUR}
    ContactNoteFactory(way="call", **tried)
    ContactNoteFactory(way="call", **tried)
    assert proposals(clinic) == {}
    with pytest.raises(Refused, match="Ring them 2 times and write to them first"):
        decide(ulla, imogen, now=clinic.now, ground="unreachable", reason="Silent")

    ContactNoteFactory(way="letter", **tried)
    assert proposals(clinic) == {ulla.pk: "unreachable"}
    with pytest.raises(Refused, match="Write why"):
        decide(ulla, imogen, now=clinic.now, ground="unreachable")

    ContactNoteFactory(participant=ulla.participant, direction="in", way="call", at=clinic.now - AN_HOUR)
    assert proposals(clinic) == {}


def test_calls_before_the_review_was_due_do_not_count(clinic, group):
    ulla = group.join("Ulla", "Berg")
    for way in ("call", "call", "letter"):
        ContactNoteFactory(participant=ulla.participant, direction="out", way=way, at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))

    assert proposals(clinic) == {}


def test_a_clinicians_decision_drafts_both_letters_and_leaves_the_pathway_open(clinic, colin, imogen):
    discharge, letters = decide(colin, imogen, now=clinic.now)

    assert [(each.kind, each.to) for each in letters] == [("discharge", "gp"), ("discharge", "person")]
    assert "Colin Amberley has come to the end of our programme" in letters[0].text
    assert "You have come to the end of our programme" in letters[1].text
    assert (discharge.decided_by, discharge.ground) == ("Imogen Fairweather, psychologist", "attended")
    colin.refresh_from_db()
    assert colin.ended_at is None
    assert proposals(clinic) == {}


def test_the_same_form_twice_decides_once(clinic, colin, imogen):
    number = uuid.uuid4()
    decide(colin, imogen, now=clinic.now, number=number)
    decide(colin, imogen, now=clinic.now, number=number)

    assert Discharge.objects.count() == 1
    assert Letter.objects.filter(kind="discharge").count() == 2


def test_neither_the_office_nor_an_assistant_decides(clinic, colin, imogen):
    with pytest.raises(Refused, match="Only a registered clinician decides"):
        decide(colin, Membership.objects.get(user=clinic.administrator), now=clinic.now)
    Facilitator.objects.filter(user=clinic.clinician).update(drafts_only=True)
    with pytest.raises(Refused, match="Only a registered clinician decides"):
        decide(colin, imogen, now=clinic.now)


def test_a_discharge_with_a_letter_unsent_is_refused_and_names_it(clinic, colin, imogen):
    discharge, (to_gp, to_person) = decide(colin, imogen, now=clinic.now)
    with pytest.raises(Refused, match="the letter to the GP isn’t signed yet and the letter to the person isn’t signed yet"):
        close_discharge(discharge, by=clinic.clinician, now=clinic.now)

    sent(to_gp, imogen, now=clinic.now)
    Letter.objects.filter(pk=to_person.pk).update(recipient="Colin\n1 Mill Lane\nKV1 1AA", text="Well.")
    to_person.refresh_from_db()
    sign_letter(to_person, by=imogen, now=clinic.now, version=to_person.version)
    with pytest.raises(Refused, match="The pathway stays open: the letter to the person is signed and hasn’t gone yet"):
        close_discharge(discharge, by=clinic.clinician, now=clinic.now)
    colin.refresh_from_db()
    assert colin.ended_at is None


def test_once_both_have_gone_the_pathway_is_discharged(clinic, colin, imogen):
    _, letters = decide(colin, imogen, now=clinic.now)
    for letter in letters:
        sent(letter, imogen, now=clinic.now + AN_HOUR)

    assert close_finished(clinic.organisation.pk, now=clinic.now + 2 * AN_HOUR) == 1
    assert close_finished(clinic.organisation.pk, now=clinic.now + 3 * AN_HOUR) == 0

    colin.refresh_from_db()
    assert (colin.ending, colin.ended_by) == ("discharged", "Imogen Fairweather, psychologist")
    assert colin.ending_told == "The GP and the person"
    assert stage_now(colin, clinic.now + 3 * AN_HOUR) == Stage.DISCHARGED
    assert [each.milestone.state for each in milestones_of_person(colin.participant, clinic.now)] == ["attended"] * 3
    assert colin.enrolments.get().state == "active", "their place on the programme stays as it was"
    assert AuditEntry.objects.filter(verb="discharge closed").exists()


def test_the_last_letter_that_is_ticked_as_sent_closes_it(clinic, colin, imogen, django_capture_on_commit_callbacks):
    _, (to_gp, to_person) = decide(colin, imogen, now=clinic.now)
    sent(to_gp, imogen, now=clinic.now)
    Letter.objects.filter(pk=to_person.pk).update(recipient="Colin\n1 Mill Lane\nKV1 1AA", text="Well.")
    to_person.refresh_from_db()
    Participant.objects.filter(pk=colin.participant_id).update(user=clinic.auditor)
    with django_capture_on_commit_callbacks(execute=True):
        sign_and_send(to_person, "own_page", by=imogen, now=clinic.now, version=to_person.version)

    colin.refresh_from_db()
    assert colin.ending == "discharged"


def test_a_letter_set_aside_has_to_be_written_anew(clinic, colin, imogen):
    discharge, (to_gp, _) = decide(colin, imogen, now=clinic.now)
    set_aside_letter(to_gp, reason="Wrong GP", by=imogen, now=clinic.now)

    (stands,) = open_discharges(clinic.organisation)
    assert stands.waits == ["the letter to the GP isn’t written yet", "the letter to the person isn’t signed yet"]
    with pytest.raises(Refused, match="the letter to the GP isn’t written yet"):
        close_discharge(discharge, by=clinic.clinician, now=clinic.now)


def test_a_decision_can_be_taken_back_while_the_pathway_is_open(clinic, colin, imogen):
    discharge, _ = decide(colin, imogen, now=clinic.now)
    with pytest.raises(Refused, match="Write why it is taken back"):
        undo_discharge(discharge, reason=" ", by=imogen, now=clinic.now)
    undo_discharge(discharge, reason="He wants one more talk", by=imogen, now=clinic.now)

    assert not Letter.objects.filter(kind="discharge", dropped_at=None).exists()
    assert proposals(clinic) == {colin.pk: "attended"}
    with pytest.raises(Refused, match="was taken back"):
        close_discharge(discharge, by=clinic.clinician, now=clinic.now)
    decide(colin, imogen, now=clinic.now)
    assert Discharge.objects.count() == 2


def test_once_closed_it_is_the_ending_that_is_taken_back_and_the_letters_of_then_do_not_close_it_again(clinic, colin, imogen):
    discharge, letters = decide(colin, imogen, now=clinic.now)
    for letter in letters:
        sent(letter, imogen, now=clinic.now + AN_HOUR)
    closed = close_discharge(discharge, by=clinic.clinician, now=clinic.now + AN_HOUR)
    with pytest.raises(Refused, match="Take the ending back instead"):
        undo_discharge(closed, reason="A mistake", by=imogen, now=clinic.now + 2 * AN_HOUR)

    take_back_ending(colin, by=clinic.clinician, now=clinic.now + 2 * AN_HOUR)
    again, _ = decide(colin, imogen, now=clinic.now + 3 * AN_HOUR)
    with pytest.raises(Refused, match="isn’t signed yet"):
        close_discharge(again, by=clinic.clinician, now=clinic.now + 3 * AN_HOUR)


def test_an_early_discharge_needs_a_reason_and_gives_up_the_reviews_to_come(clinic, imogen):
    group = reviewed_group(
        clinic.organisation, first=dt.date(2026, 4, 13), reviews={1: dt.date(2026, 6, 1), 12: dt.date(2027, 5, 3)}
    )
    ulla = group.join("Ulla", "Berg", came_to=(1,), gp_name="Dr Okafor")
    with pytest.raises(Refused, match="Write why"):
        decide(ulla, imogen, now=clinic.now, ground="early")
    discharge, letters = decide(ulla, imogen, now=clinic.now, ground="early", reason="Moves abroad")
    for letter in letters:
        sent(letter, imogen, now=clinic.now)
    close_discharge(discharge, by=clinic.clinician, now=clinic.now)

    assert not Appointment.objects.filter(episode=ulla, session__starts_at__gt=clinic.now, state="booked").exists()
    assert ulla.enrolments.get().state == "active"
    assert [each.milestone.state for each in milestones_of_person(ulla.participant, clinic.now)][-1] == "not_counted"

    back = take_back_ending(ulla, by=clinic.clinician, now=clinic.now + AN_HOUR)
    assert back.lost == []
    assert Appointment.objects.filter(episode=ulla, session__starts_at__gt=clinic.now, state="booked").count() == 1


def test_before_the_programme_begins_nobody_is_discharged(clinic, imogen):
    group = reviewed_group(clinic.organisation, first=dt.date(2026, 11, 16), reviews={1: dt.date(2027, 1, 4)})
    ulla = group.join("Ulla", "Berg")
    with pytest.raises(Refused, match="Their programme hasn’t begun"):
        decide(ulla, imogen, now=clinic.now, ground="early", reason="Moves abroad")


def test_somebody_who_died_gets_no_letter_has_nothing_planned_and_missed_nothing(clinic, imogen):
    group = reviewed_group(
        clinic.organisation, first=dt.date(2026, 4, 13), reviews={1: dt.date(2026, 6, 1), 12: dt.date(2027, 5, 3)}
    )
    ulla = group.join("Ulla", "Berg", gp_name="Dr Okafor")
    decide(ulla, imogen, now=clinic.now, ground="early", reason="Moves abroad")
    end_pathway(ulla, Episode.Ending.DIED, by=clinic.clinician, now=clinic.now)

    ulla.refresh_from_db()
    assert ulla.ending == "died"
    assert not Letter.objects.filter(episode=ulla, dropped_at=None).exists()
    assert not Appointment.objects.filter(episode=ulla, session__starts_at__gt=clinic.now, state="booked").exists()
    assert {each.milestone.state for each in milestones_of_person(ulla.participant, clinic.now)} <= {"not_counted"}
    assert open_discharges(clinic.organisation) == []


def test_a_review_with_another_group_is_given_up_too_when_somebody_dies(clinic, group):
    other = reviewed_group(
        clinic.organisation, first=dt.date(2025, 11, 3), reviews={12: dt.date(2026, 11, 20)}, number=32,
        programme=group.course.programme,
    )  # fmt: skip
    ulla = group.join("Ulla", "Berg", came_to=(1, 6))
    Appointment.objects.filter(episode=ulla, for_months=12).update(state="moved", closed_at=clinic.now)
    Appointment.objects.create(
        participant=ulla.participant, session=other.review(12), enrolment=ulla.enrolments.get(), episode=ulla, for_months=12,
        made_at=clinic.now,
    )  # fmt: skip
    stop_contact(ulla.participant, reason="died", by=clinic.administrator, now=clinic.now)

    assert not Appointment.objects.filter(
        participant=ulla.participant, session__starts_at__gt=clinic.now, state="booked"
    ).exists()


def test_whoever_was_discharged_can_be_referred_again_and_both_stand_on_one_record(clinic, colin, imogen):
    discharge, letters = decide(colin, imogen, now=clinic.now)
    for letter in letters:
        sent(letter, imogen, now=clinic.now)
    close_discharge(discharge, by=clinic.clinician, now=clinic.now)
    again = refer(colin.participant, colin.programme, received=dt.date(2026, 11, 2), now=clinic.now + AN_HOUR)

    assert Referral.objects.filter(episode__participant=colin.participant).count() == 2
    assert standing_of_pathway(again, clinic.now) is None
    assert stage_now(again, clinic.now) == Stage.REFERRED


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_take_nine_queries_for_one_and_three(clinic, group, count, django_assert_num_queries):
    for name in ("Ada", "Ben", "Cy")[:count]:
        group.join(name, "Moor", came_to=(12,))

    with django_assert_num_queries(9):
        assert len(proposed_discharges(clinic.organisation, clinic.now, 50)) == count


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(clinic, colin, imogen):
    ruth = Membership.objects.get(user=clinic.clinician)

    came = at_once(
        lambda: decide(colin, imogen, now=clinic.now),
        lambda: decide(colin, ruth, now=clinic.now),
    )

    assert Discharge.objects.count() == 1
    assert sum(isinstance(each, str) for each in came) == 1
    assert Letter.objects.filter(kind="discharge").count() == 2


@pytest.mark.django_db(transaction=True)
def test_closing_and_taking_back_at_once_leave_it_closed_or_taken_back_and_never_both(clinic, colin, imogen):
    discharge, letters = decide(colin, imogen, now=clinic.now)
    for letter in letters:
        sent(letter, imogen, now=clinic.now + AN_HOUR)
    later = clinic.now + 2 * AN_HOUR

    told = told_at_once(
        lambda: close_discharge(discharge, by=clinic.clinician, now=later),
        lambda: undo_discharge(discharge, reason="They rang", by=imogen, now=later),
    )

    discharge.refresh_from_db()
    colin.refresh_from_db()
    closed, undone = discharge.closed_at is not None, discharge.undone_at is not None
    assert closed is not undone
    assert (colin.ended_at is not None) is closed
    assert sorted(map(bool, told)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_it_once(clinic, colin, imogen):
    discharge, letters = decide(colin, imogen, now=clinic.now)
    for letter in letters:
        sent(letter, imogen, now=clinic.now + AN_HOUR)
    later = clinic.now + 2 * AN_HOUR

    told = told_at_once(*[lambda: close_discharge(discharge, by=clinic.clinician, now=later)] * 2)

    assert told == ["", ""]
    assert AuditEntry.objects.filter(verb="discharge closed").count() == 1


def test_sending_another_letter_closes_nothing(clinic, colin, imogen, django_capture_on_commit_callbacks):
    decide(colin, imogen, now=clinic.now)
    letter = Letter.objects.filter(kind="discharge", to="gp").get()
    Letter.objects.filter(pk=letter.pk).update(recipient="Dr Okafor\n1 Mill Road\nKV1 1AA", text="Well.")
    letter.refresh_from_db()
    sign_letter(letter, by=imogen, now=clinic.now, version=letter.version)
    with django_capture_on_commit_callbacks(execute=True):
        send_letter(letter, "print", by=imogen, now=clinic.now)

    colin.refresh_from_db()
    assert colin.ended_at is None


def test_nobody_looks_for_a_review_that_was_missed_once_the_discharge_is_decided(clinic, group, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(1, 12))
    group.came(ulla, 6, mark="3")
    assert [each.pk for each in without_place(clinic.organisation, clinic.now)] == [ulla.enrolments.get().pk]

    discharge, _ = decide(ulla, imogen, now=clinic.now)
    assert [each.milestone.state for each in milestones_of_person(ulla.participant, clinic.now)] == [
        "attended",
        "not_counted",
        "attended",
    ]
    assert not without_place(clinic.organisation, clinic.now)

    undo_discharge(discharge, reason="She asked for it.", by=imogen, now=clinic.now)
    assert without_place(clinic.organisation, clinic.now)
