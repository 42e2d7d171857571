"""Between a decision and its last letter things happen: what is no longer so closes nothing, and nobody loses a place by it."""

import datetime as dt

import pytest

from common.refused import Refused
from participants.episodes.facts import stage_now
from participants.episodes.stages import Stage
from participants.models import Appointment
from reviews.discharge.deciding import close_discharge, close_finished
from reviews.milestones.closing import close_review, take_closing_back
from reviews.models import ReviewClosing
from reviews.transfers.moving import choose_review
from tests.factories import ContactNoteFactory
from tests.factories.reviewed import reviewed_group
from tests.reviews.discharge.test_discharging import AN_HOUR, decide, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def later_group(clinic, group):
    """Group 32, whose twelve-month review is in two weeks."""
    return reviewed_group(
        clinic.organisation, first=dt.date(2025, 10, 27), reviews={12: dt.date(2026, 11, 16)}, number=32,
        programme=group.course.programme,
    )  # fmt: skip


@pytest.fixture
def unreachable(clinic, group, imogen):
    """Ulla missed her last review and answered neither calls nor letter; her discharge is decided."""
    ulla = group.join("Ulla", "Berg", came_to=(1, 6), gp_name="Dr Okafor", gp_practice="Mill Road Surgery")
    group.came(ulla, 12, mark="3")
    for way in ("call", "call", "letter"):
        ContactNoteFactory(participant=ulla.participant, way=way, direction="out", at=clinic.now - 7 * DAY)
    return ulla, *decide(ulla, imogen, now=clinic.now, ground="unreachable", reason="Rang twice and wrote")


def test_whoever_takes_a_place_at_a_review_after_the_decision_keeps_it_when_the_last_letter_goes(
    clinic, imogen, unreachable, later_group
):
    ulla, discharge, letters = unreachable
    choose_review(ulla.enrolments.get(), 12, later_group.review(12), by=clinic.administrator, now=clinic.now + AN_HOUR)
    for letter in letters:
        sent(letter, imogen, now=clinic.now + AN_HOUR)

    assert close_finished(clinic.organisation.pk, now=clinic.now + 2 * AN_HOUR) == 0

    assert Appointment.objects.filter(episode=ulla, session=later_group.review(12), state="booked").exists()
    with pytest.raises(Refused, match="“They couldn’t be reached” is no longer so"):
        close_discharge(discharge, by=clinic.clinician, now=clinic.now + 2 * AN_HOUR)


def test_a_register_put_right_after_the_decision_keeps_the_pathway_open(clinic, group, colin, imogen):
    _, letters = decide(colin, imogen, now=clinic.now)
    group.came(colin, 12, mark="3")
    for letter in letters:
        sent(letter, imogen, now=clinic.now)

    assert close_finished(clinic.organisation.pk, now=clinic.now + AN_HOUR) == 0
    assert stage_now(colin, clinic.now + AN_HOUR) == Stage.IN_REVIEWS


def test_a_review_that_is_wanted_after_all_keeps_the_pathway_open_and_others_close(clinic, group, colin, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(1, 6), gp_name="Dr Okafor", gp_practice="Mill Road Surgery")
    closing = close_review(
        ulla.enrolments.get(), 12, kind=ReviewClosing.Kind.DECLINED, way="telephone", by=clinic.administrator, now=clinic.now
    )
    for episode, ground in ((ulla, "declined"), (colin, "attended")):
        for letter in decide(episode, imogen, now=clinic.now, ground=ground)[1]:
            sent(letter, imogen, now=clinic.now)
    take_closing_back(closing, by=clinic.administrator, now=clinic.now)

    assert close_finished(clinic.organisation.pk, now=clinic.now + AN_HOUR) == 1

    ulla.refresh_from_db()
    colin.refresh_from_db()
    assert (ulla.ending, colin.ending) == ("", "discharged")
