"""What the board counts is what everybody's own milestones say, and who has no place is found by the database."""

import datetime as dt

import pytest
from django.db.models import Q

from participants.models import Appointment, Enrolment
from reviews.board.counting import milestones_of_lines, without_place
from reviews.milestones.closing import close_review
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.models import Discharge, ReviewClosing
from tests.factories import mark_at_review, review_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def everybody(clinic, september, october, ana):
    """Ana came; Ben missed it; Cy takes October's; Di said no; Ed died; Flo told us; Gil's place went; Ida is new; Kit's
    discharge is decided."""
    ben, cy, di, ed, flo, gil, ida = (
        enrolled(clinic, september, name, "Prior") for name in ("Ben", "Cy", "Di", "Ed", "Flo", "Gil", "Ida")
    )
    now = clinic.now
    mark_at_review(ana, 1, "5", now=now)
    mark_at_review(ben, 1, "3", now=now)
    own = mark_at_review(cy, 1, "2", now=now)
    Appointment.objects.filter(pk=own.pk).update(state="moved", closed_at=now, for_months=None)
    Appointment.objects.create(
        participant=cy.participant, session=review_of(october, 1), enrolment=cy, for_months=1, replaces=own, made_at=now
    )
    close_review(di, 6, kind=ReviewClosing.Kind.DECLINED, way="telephone", by=clinic.administrator, now=now)
    ed.participant.stopped_at, ed.participant.stopped_reason = now, "died"
    ed.participant.save()
    flo.appointments.filter(for_months=6).update(apology_at=now, apology_for=review_of(september, 6).starts_at)
    gil.appointments.filter(for_months=12).update(state="withdrawn", closed_at=now)
    kit = enrolled(clinic, october, "Kit", "Prior")
    kit.appointments.filter(for_months__in=[1, 12]).update(state="withdrawn", closed_at=now)
    Discharge.objects.create(
        episode=kit.episode, ground="early", reason="Moves.", decided_at=now, decided_by="Imogen Fairweather"
    )
    return [ana, ben, cy, di, ed, flo, gil, ida, kit, enrolled(clinic, october, "Jo", "Prior")]


@pytest.mark.parametrize("days", [0, 14, 60, 150, 400])
def test_the_board_counts_what_each_persons_milestones_say(clinic, everybody, days):
    now = clinic.now + days * DAY

    counted = {}
    for each in milestones_of_lines(clinic.organisation, Q(), now):
        counted.setdefault(each.line.pk, []).append(each.milestone)

    read = milestones_of(list(enrolments_with_reviews(clinic.organisation)), now)
    assert counted == {pk: [each.milestone for each in rows] for pk, rows in read.items()}


@pytest.mark.sqlite
@pytest.mark.parametrize("days", [0, 14, 60, 150, 400])
def test_the_database_finds_whoever_has_no_place_as_the_rule_does(clinic, everybody, days):
    now = clinic.now + days * DAY

    found = set(without_place(clinic.organisation, now).values_list("pk", flat=True))

    assert found == {each.line.pk for each in milestones_of_lines(clinic.organisation, Q(), now) if each.lacks_place}


def test_what_a_group_counts_takes_five_questions_however_many_people(clinic, everybody, django_assert_num_queries):
    for people in (everybody[:1], everybody[:3]):
        with django_assert_num_queries(5):
            milestones_of_lines(clinic.organisation, Q(pk__in=[each.pk for each in people]), clinic.now)


def test_another_hospitals_people_are_not_counted(charity, everybody):
    assert milestones_of_lines(charity.organisation, Q(), charity.now) == []
    assert not without_place(charity.organisation, charity.now).exists()
    assert Enrolment.objects.count() == len(everybody)
