"""A concern about somebody: written down with who answers and by when, on Today until it is answered."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from common.once import Stale
from common.refused import Refused
from desk.own.about_me import about
from desk.own.timetable import own_record
from participants.models import ContactNote
from participants.people.concerns import answer_concern, hand_over_concern, owner_token, write_concern
from tests.at_once import told_at_once
from tests.cast import member
from tests.factories import ParticipantFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

FRIDAY = dt.date(2026, 11, 6)


@pytest.fixture
def mo(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")


def typed(who, **more):
    day = {"answer_by_day": "6", "answer_by_month": "11", "answer_by_year": "2026"}
    said = {"line": "Says they can’t afford the heating", "direction": "in", "way": "call", "owner": who.pk}
    return {**said, **day, "submission_id": uuid.uuid4(), **more}


def concern_about(mo, clinic, **more):
    said = {"direction": "in", "way": "call", "line": "Can’t afford the heating", "owner": clinic.clinician.pk}
    said |= {"answer_by": FRIDAY, "submission_id": uuid.uuid4(), "by": clinic.administrator, "now": clinic.now, **more}
    return write_concern(mo, **said)


def test_the_office_writes_down_a_concern_with_who_answers_and_by_when(as_, clinic, mo):
    answer = as_(clinic.administrator).post(f"/people/{mo.pk}/concern/", typed(clinic.clinician), follow=True)

    concern = ContactNote.objects.get()
    assert (concern.kind, concern.owner, concern.answer_by) == ("concern", clinic.clinician, FRIDAY)
    assert "Imogen Fairweather answers by Friday 6 November 2026" in answer.content.decode()
    entry = AuditEntry.objects.get(verb="wrote a concern down")
    assert "heating" not in f"{entry.object_label} {entry.details}"


def test_two_clicks_write_one(as_, clinic, mo):
    sent = typed(clinic.clinician)
    for _ in range(2):
        as_(clinic.administrator).post(f"/people/{mo.pk}/concern/", sent)

    assert ContactNote.objects.count() == 1
    again = as_(clinic.administrator).post(f"/people/{mo.pk}/concern/", {**sent, "line": "Has no heating at all"})
    assert "This form has done its work already" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"owner": ""}, "Choose who answers for it."),
        ({"answer_by_day": "", "answer_by_month": "", "answer_by_year": ""}, "Say by which day it is answered."),
        ({"answer_by_day": "1"}, "in the past"),
        ({"answer_by_year": "2027"}, "more than three months away"),
        ({"line": ""}, "Write in one line"),
        ({"line": "x" * 4000}, "300"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(as_, clinic, mo, wrong, why):
    page = as_(clinic.administrator).post(f"/people/{mo.pk}/concern/", typed(clinic.clinician, **wrong)).content.decode()

    assert why in page
    assert "can’t afford the heating" in page or "line" in wrong
    assert not ContactNote.objects.exists()


def test_today_shows_it_until_it_is_answered_and_overdue_first(as_, clinic, mo):
    other = ParticipantFactory(organisation=clinic.organisation, first_names="Ada", last_name="Lowe")
    concern_about(other, clinic, answer_by=dt.date(2026, 11, 20), now=clinic.now - dt.timedelta(days=20))
    late = concern_about(mo, clinic, answer_by=clinic.now.date())
    ContactNote.objects.filter(pk=late.pk).update(answer_by=clinic.now.date() - dt.timedelta(days=1))

    page = as_(clinic.clinician).get("/today/").content.decode()
    assert page.index("concern about Mo Farrow") < page.index("concern about Ada Lowe")
    answer_concern(late, "Told the welfare officer", by=clinic.clinician, now=clinic.now)

    assert "concern about Mo Farrow" not in as_(clinic.clinician).get("/today/").content.decode()


def test_it_is_answered_on_its_page_and_the_answer_stays_on_the_record(as_, clinic, mo):
    concern = concern_about(mo, clinic)

    page = as_(clinic.clinician).post(f"/concerns/{concern.pk}/", {"answer": "Told the welfare officer"}, follow=True)

    assert "Answered by Imogen Fairweather: Told the welfare officer" in page.content.decode()


def test_a_second_answer_is_refused_with_the_first(clinic, mo):
    concern = answer_concern(concern_about(mo, clinic), "Told the welfare officer", by=clinic.clinician, now=clinic.now)

    answer_concern(concern, "Told the welfare officer", by=clinic.administrator, now=clinic.now)
    with pytest.raises(Refused, match="Imogen Fairweather has answered it already"):
        answer_concern(concern, "Nothing to do", by=clinic.administrator, now=clinic.now)
    with pytest.raises(Refused, match="answered it already"):
        handed_over(concern, clinic.administrator, clinic, read=owner_token(concern))


def handed_over(concern, owner, clinic, read):
    return hand_over_concern(concern, owner=owner.pk, answer_by=FRIDAY, read=read, by=clinic.administrator, now=clinic.now)


def test_of_two_who_give_a_concern_away_the_second_is_told_and_the_same_again_changes_nothing(clinic, mo):
    concern = concern_about(mo, clinic)
    read = owner_token(concern)
    lenny = member(clinic.organisation, Role.CLINICIAN, "Lenny Marsh")

    first = handed_over(concern, lenny, clinic, read)
    assert handed_over(concern, lenny, clinic, read) == first
    with pytest.raises(Stale, match="Lenny Marsh answers for it since"):
        handed_over(concern, clinic.administrator, clinic, read)


@pytest.mark.django_db(transaction=True)
def test_answered_and_given_away_at_once_a_concern_keeps_its_answer(clinic, mo):
    concern = concern_about(mo, clinic)
    read = owner_token(concern)

    told = told_at_once(
        lambda: answer_concern(concern, "Rang the council", by=clinic.clinician, now=clinic.now),
        lambda: answer_concern(concern, "Nothing to do", by=clinic.administrator, now=clinic.now),
        lambda: handed_over(concern, clinic.administrator, clinic, read),
    )

    assert told[:2].count("") == 1
    concern.refresh_from_db()
    assert concern.answer in ("Rang the council", "Nothing to do")


def test_when_its_owner_leaves_today_asks_for_somebody_else(as_, clinic, mo):
    concern = concern_about(mo, clinic)
    clinic.clinician.memberships.update(ended_at=clinic.now)
    priya = as_(clinic.administrator)
    assert "Name somebody for a concern about Mo Farrow" in priya.get("/today/").content.decode()

    named = {
        "to-owner": clinic.administrator.pk,
        "to-answer_by_day": "6",
        "to-answer_by_month": "11",
        "to-answer_by_year": "2026",
        "to-read": owner_token(concern),
    }
    priya.post(f"/concerns/{concern.pk}/", named)

    concern.refresh_from_db()
    assert concern.owner == clinic.administrator
    assert "Answer a concern about Mo Farrow" in priya.get("/today/").content.decode()


def test_whoever_sees_no_people_answers_for_none(clinic, mo):
    leader = member(clinic.organisation, Role.LEADER, "Lenny Marsh")

    with pytest.raises(Refused, match="Choose who answers"):
        concern_about(mo, clinic, owner=leader.pk)


def test_somebody_of_another_organisation_finds_nothing(as_, clinic, charity, mo):
    concern = concern_about(mo, clinic)
    sorcha = as_(charity.coordinator)

    for page in (f"/concerns/{concern.pk}/", f"/people/{mo.pk}/concern/"):
        assert sorcha.get(page).status_code == 404
        assert sorcha.post(page, {"answer": "x"}).status_code == 404
    with pytest.raises(Refused, match="Choose who answers"):
        concern_about(mo, clinic, owner=charity.coordinator.pk)


def test_the_page_names_who_leads_on_safeguarding(as_, clinic, mo):
    priya = as_(clinic.administrator)
    assert "Nobody is named here to lead on safeguarding" in priya.get(f"/people/{mo.pk}/concern/").content.decode()

    clinic.organisation.safeguarding_lead = clinic.clinician
    clinic.organisation.save()
    assert "Ring Imogen Fairweather now" in priya.get(f"/people/{mo.pk}/concern/").content.decode()

    clinic.clinician.memberships.update(ended_at=clinic.now)
    assert "Imogen" not in priya.get(f"/people/{mo.pk}/concern/").content.decode()


def test_a_concern_does_not_stand_on_the_persons_own_page(clinic, mo):
    mo.user = UserFactory()
    mo.save()
    concern_about(mo, clinic)

    assert about(own_record(mo.user, mo.organisation), now=clinic.now).notes == []
