"""An administrator on the telephone books a joint assessment: chooses a slot, keeps it, books, moves, cancels."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from courses.models import Session, SlotHold
from participants.models import Appointment, Episode
from tests.factories import FacilitatorFactory, MembershipFactory, ParticipantFactory, accept, cpsmp_edition, refer
from tests.factories.assessing import assessed_jointly, assessing_team, assessment_clinic
from tests.factories.courses import VenueFactory, pain_management_edition
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def edition(clinic):
    edition = pain_management_edition(clinic.organisation)
    assessed_jointly(edition)
    return edition


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="", places=12)


@pytest.fixture
def team(clinic):
    return assessing_team(clinic.organisation)


@pytest.fixture
def ana(clinic, edition, garden, team):
    assessment_clinic(edition, team, garden)
    return referred(clinic, edition)


def referred(clinic, edition, *, accepted=True) -> Episode:
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name="Petrova")
    episode = refer(person, edition.programme, received=dt.date(2026, 10, 1), now=clinic.now)
    if accepted:
        accept(episode, now=clinic.now)
    return episode


@pytest.fixture
def office(as_, clinic):
    return as_(clinic.administrator)


def page_of(episode, more=""):
    return f"/referrals/{episode.pk}/assessment/{more}"


def first_slot(office, episode, by="in_person"):
    """What the first "Keep it" sends."""
    page = office.get(page_of(episode, f"?by={by}")).content.decode()
    names = ("slot", "by", "submission_id")
    return {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in names}


def kept(office, episode, by="in_person"):
    return office.post(page_of(episode, "hold/"), first_slot(office, episode, by)).url


def booked(office, episode, **more):
    here = kept(office, episode, more.pop("by", "in_person"))
    form = office.get(here).context["form"]
    sent = {"submission_id": str(form["submission_id"].value()), "version": form["version"].value() or "", **more}
    return office.post(here, sent, follow=True)


def test_the_page_shows_the_slots_of_clinics_first_and_then_the_next_others(office, ana):
    text = text_of(office.get(page_of(ana)))

    assert "Book an assessment for Ana Petrova" in text
    assert "90 minutes. Choose a slot to keep it for ten minutes while you ring. In person people get at least 24 hours" in text
    assert text.index("Tuesday 3 November 2026, 1pm to 2:30pm Garden Room") < text.index(
        "Tuesday 3 November 2026, 10:30am to midday"
    )
    assert "Ruth Okonedo, physiotherapist · Owen Castellane, psychologist · Leila Marchetti, occupational therapist" in text


def test_a_slot_is_kept_while_somebody_rings_and_others_see_by_whom(office, as_, clinic, ana):
    here = kept(office, ana)

    text = text_of(office.get(here))
    assert "Tuesday 3 November 2026, 1pm to 2:30pm. In Garden Room." in text
    assert "Kept for you until" in text
    other = text_of(as_(clinic.clinician).get(page_of(ana)))
    assert "Tuesday 3 November 2026, 1pm to 2:30pm, is held by Priya Raman until" in other
    assert "Tuesday 3 November 2026, 2:30pm to 4pm" in other
    assert as_(clinic.clinician).get(here).status_code == 404


def test_the_slot_is_booked_and_said_so(office, ana):
    text = text_of(booked(office, ana))

    assert "Ana Petrova is booked for an assessment on Tuesday 3 November 2026 at 1pm." in text
    assert Appointment.objects.get(episode=ana).session.label == "Assessment"
    again = text_of(office.get(page_of(ana)))
    assert "Booked: Tuesday 3 November 2026 at 1pm, Garden Room." in again


def test_by_video_the_link_is_asked_for(office, ana):
    assert "Enter the whole video link" in text_of(booked(office, ana, by="video"))
    assert not Session.objects.filter(kind="assessment").exists()

    booked(office, ana, by="video", video_link="https://meet.example/a")
    assert Session.objects.get(kind="assessment").video_link == "https://meet.example/a"


def test_booked_already_another_slot_moves_it(office, ana):
    booked(office, ana)

    text = text_of(booked(office, ana, by="telephone"))

    assert "The assessment of Ana Petrova is now on Monday 2 November 2026 at 10:30am." in text
    session = Session.objects.get(kind="assessment")
    assert (session.venue, session.by_telephone) == (None, True)


def test_cancelled_with_its_reason(office, ana):
    booked(office, ana)
    page = text_of(office.get(page_of(ana, "cancel/")))
    assert "Cancel the assessment of Ana Petrova?" in page
    assert "Ana Petrova is told by e-mail." in page

    assert "Write why it is cancelled" in text_of(office.post(page_of(ana, "cancel/"), {"version": 1, "reason": ""}))
    office.post(page_of(ana, "cancel/"), {"version": 1, "reason": "Ruth is ill"})
    assert Session.objects.get(kind="assessment").cancel_reason == "Ruth is ill"


def test_a_slot_let_go_is_offered_again(office, ana):
    here = kept(office, ana)

    office.post(here, {"let_go": "yes"})

    assert SlotHold.objects.get().let_go_at
    assert "This slot isn’t kept any more" in text_of(office.get(here, follow=True))


def test_the_second_click_on_booking_finds_what_the_first_did(office, ana):
    here = kept(office, ana)
    form = {"submission_id": str(uuid.uuid4()), "video_link": "", "although": "", "version": ""}

    first, second = (office.post(here, form, follow=True) for _ in "ab")

    assert "is booked" in text_of(first)
    assert (second.status_code, "is booked" in text_of(second)) == (200, True)
    assert Session.objects.filter(kind="assessment").count() == 1


def test_a_colleague_of_the_same_name_goes_on_with_no_slot_of_somebody_elses(office, as_, clinic, ana):
    here = kept(office, ana)
    namesake = MembershipFactory(organisation=clinic.organisation, role="administrator", user__name=clinic.administrator.name)

    assert as_(namesake.user).get(here).status_code == 404
    assert "Go on with it" not in text_of(as_(namesake.user).get(page_of(ana)))


def test_before_the_referral_is_accepted_a_clinician_says_why(as_, office, clinic, edition, garden, team):
    episode = referred(clinic, edition, accepted=False)

    assert "A clinician may book all the same, with a reason" in text_of(booked(office, episode))
    SlotHold.objects.update(let_go_at=clinic.now)
    assert "Write why they are assessed" in text_of(booked(as_(clinic.clinician), episode))
    SlotHold.objects.update(let_go_at=clinic.now)
    booked(as_(clinic.clinician), episode, although="A slot came free")
    assert Appointment.objects.filter(episode=episode).exists()


def test_an_edition_that_says_nothing_of_assessing_is_named(office, clinic, garden):
    episode = referred(clinic, pain_management_edition(clinic.organisation))

    assert "doesn’t say what an assessment needs" in text_of(office.get(page_of(episode)))


@pytest.mark.parametrize(
    "slot",
    [
        "",
        "nonsense",
        "20261103T1300Z-in_person-0-1",
        "99999999T9999Z-telephone-0-1.2.3",
        "20261103T1300Z-in_person-999999999-1.2.3",
    ],
)
def test_odd_slots_are_refused_with_a_sentence(office, ana, slot):
    number = first_slot(office, ana)["submission_id"]

    text = text_of(office.post(page_of(ana, "hold/"), {"slot": slot, "by": "in_person", "submission_id": number}, follow=True))

    assert "Choose" in text
    assert not SlotHold.objects.exists()


def test_nobody_elses_referral_and_nobody_without_the_right(as_, clinic, charity, ana):
    cpsmp_edition(charity.organisation)
    for user in (charity.coordinator, charity.leader, clinic.auditor):
        for more in ("", "cancel/"):
            assert as_(user).get(page_of(ana, more)).status_code == 404


def test_looking_is_written_down(office, clinic, ana):
    office.get(page_of(ana))

    entry = AuditEntry.objects.filter(verb="looked at").latest("pk")
    assert entry.object_id == ana.participant_id


@pytest.mark.parametrize("many", [1, 3])
def test_as_many_queries_for_three_of_each_profession_and_three_holds_as_for_one(office, clinic, ana, edition, many):
    for number in range(many - 1):
        team = assessing_team(clinic.organisation)
        room = VenueFactory(organisation=clinic.organisation)
        assessment_clinic(edition, team, room, start=dt.time(9 + number))
        FacilitatorFactory(organisation=clinic.organisation, profession="nurse")
    for _ in range(many):
        kept(office, ana)
    office.get(page_of(ana))

    with CaptureQueriesContext(
        connection,
    ) as seen:
        office.get(page_of(ana))

    assert len(seen) == 22, [query["sql"][:100] for query in seen]
