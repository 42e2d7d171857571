"""Recurring assessment clinics in Set-up: added, changed, ended, and refused where they can't be."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from common.once import Stale
from common.refused import Refused
from courses.assessing.clinics import ClinicDraft, add_clinic, change_clinic, end_clinic
from courses.assessing.finding import find_slots
from courses.models import AssessmentClinic, Duty
from tests.factories import FacilitatorFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition
from tests.factories.assessing import assessed_jointly, assessing_team, assessment_clinic
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
HERE = "/setup/assessment-clinics/"


@pytest.fixture
def assessed(edition):
    assessed_jointly(edition)
    return edition


@pytest.fixture
def team(clinic):
    return assessing_team(clinic.organisation)


@pytest.fixture
def draft(assessed, garden, team):
    def draft(**more):
        usual = {"weekday": 1, "start": dt.time(13), "slots": 2, "format": "in_person", "venue": garden, "staff": tuple(team)}
        return ClinicDraft(programme=assessed.programme, valid_from=dt.date(2026, 11, 2), **(usual | more))

    return draft


@pytest.fixture
def add(clinic):
    def add(draft, number=None):
        return add_clinic(draft, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now, submission_id=number)

    return add


@pytest.mark.sqlite
def test_the_same_form_sent_twice_adds_one(add, draft):
    number = uuid.uuid4()

    assert add(draft(), number) == add(draft(), number)
    assert AssessmentClinic.objects.count() == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"venue": None}, "Choose a room, or assess by telephone or video."),
        ({"staff": ()}, "An assessment needs a physiotherapist, a psychologist and an occupational therapist as well."),
        ({"slots": 8}, "8 assessments of 90 minutes go past midnight."),
        ({"valid_until": dt.date(2026, 11, 1)}, "The last day must be the first day or later."),
        ({"valid_from": dt.date(2026, 9, 1), "valid_until": dt.date(2026, 10, 1)}, "is over. Choose a later last day"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(add, draft, more, sentence):
    with pytest.raises(Refused, match=sentence):
        add(replace(draft(), **more))


@pytest.mark.sqlite
def test_who_only_drafts_does_not_count(add, draft, team):
    team[1].drafts_only = True
    team[1].save()

    with pytest.raises(Refused, match=r"An assessment needs a psychologist as well\. Somebody who only drafts doesn’t count"):
        add(draft())


@pytest.mark.sqlite
def test_another_clinic_at_the_same_hour_with_the_same_room_or_people_is_named(clinic, add, draft, team):
    add(draft())
    others = tuple(assessing_team(clinic.organisation))
    room = VenueFactory(organisation=clinic.organisation)

    with pytest.raises(Refused, match="The Garden Room is taken then by the clinic on Tuesdays at 1pm in Garden Room"):
        add(draft(start=dt.time(15), staff=others))
    with pytest.raises(Refused, match="Ruth Okonedo is at the clinic on Tuesdays at 1pm in Garden Room then"):
        add(draft(venue=room, staff=(team[0], *others[1:])))
    assert add(draft(start=dt.time(16)))
    assert add(draft(weekday=2))


@pytest.mark.sqlite
def test_changed_by_two_the_second_is_asked_to_look_again(clinic, add, draft):
    made = add(draft())
    change_clinic(made, draft(slots=3), by=clinic.administrator, now=clinic.now, version=1)

    assert AssessmentClinic.objects.get().slots == 3
    with pytest.raises(Stale):
        change_clinic(made, draft(slots=1), by=clinic.administrator, now=clinic.now, version=1)


@pytest.mark.sqlite
def test_an_ended_clinic_is_offered_no_more(clinic, assessed, add, draft):
    made = add(draft())
    end_clinic(made, by=clinic.administrator, now=clinic.now)
    end_clinic(made, by=clinic.administrator, now=clinic.now)

    found = find_slots(assessed.programme, clinic.organisation, format="in_person", now=clinic.now)
    assert not [slot for slot in found.slots if slot.clinic]


@pytest.mark.parametrize("people", [3, 9])
def test_a_year_of_rota_is_read_in_as_many_queries_for_nine_as_for_three(
    clinic, assessed, garden, people, django_assert_num_queries
):
    team = [each for _ in range(people // 3) for each in assessing_team(clinic.organisation)]
    assessment_clinic(assessed, team[:3], garden)
    days = [dt.date(2026, 11, 3) + dt.timedelta(weeks=week) for week in range(50)]
    course = make_course(cpsmp_edition(clinic.organisation), days=days)
    Duty.objects.bulk_create(
        Duty(session=session, facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at)
        for session in course.sessions.all()
        for person in team
    )

    with django_assert_num_queries(13):
        found = find_slots(assessed.programme, clinic.organisation, format="in_person", now=clinic.now)

    assert len(found.slots) == 10
    assert found.looks < 200


# --- the pages ---


def sent(draft, **more):
    return {
        "programme": draft.programme.pk,
        "weekday": draft.weekday,
        "start": "1pm",
        "slots": draft.slots,
        "format": draft.format,
        "venue": draft.venue.pk,
        "staff": [person.pk for person in draft.staff],
        "valid_from_day": 2,
        "valid_from_month": 11,
        "valid_from_year": 2026,
        "submission_id": str(uuid.uuid4()),
    } | more


def test_the_office_adds_changes_and_ends_a_clinic(as_, clinic, draft):
    office = as_(clinic.administrator)
    assert "No clinic comes round yet" in text_of(office.get(HERE))
    assert "Assessment clinics" in text_of(office.get("/setup/"))

    page = office.post(f"{HERE}new/", sent(draft()), follow=True)
    assert "Slots of the clinic on Tuesdays at 1pm in Garden Room are offered from now on." in text_of(page)
    assert "Tuesdays at 1pm, 2 in a row" in text_of(page)

    made = AssessmentClinic.objects.get()
    changed = text_of(office.post(f"{HERE}{made.pk}/", sent(draft(), slots=1, version=1), follow=True))
    assert "Tuesdays at 1pm" in changed
    assert "in a row" not in changed
    ended = text_of(office.post(f"{HERE}{made.pk}/end/", follow=True))
    assert "has ended" in ended


def test_a_form_with_nothing_in_it_says_what_is_missing(as_, clinic, draft):
    draft()
    text = text_of(as_(clinic.administrator).post(f"{HERE}new/", {}))

    for sentence in ("Choose a programme.", "Choose a weekday.", "Enter when it starts", "Choose who assesses."):
        assert sentence in text


def test_nobody_who_only_drafts_is_listed(as_, clinic, draft):
    FacilitatorFactory(organisation=clinic.organisation, profession="psychologist", name="Tess Trainee", drafts_only=True)
    draft()

    assert "Tess Trainee" not in text_of(as_(clinic.administrator).get(f"{HERE}new/"))


def test_a_charity_has_no_such_page_and_no_such_line(as_, charity):
    cpsmp_edition(charity.organisation)
    coordinator = as_(charity.coordinator)

    assert coordinator.get(HERE).status_code == 404
    assert "Assessment clinics" not in text_of(coordinator.get("/setup/"))


def test_another_houses_clinic_is_not_there(as_, charity, clinic, add, draft):
    made = add(draft())
    assessed_jointly(pain_management_edition(charity.organisation))

    assert as_(charity.coordinator).get(f"{HERE}{made.pk}/").status_code == 404
