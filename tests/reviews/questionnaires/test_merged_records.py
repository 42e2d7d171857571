"""Two records of one person on one course, each with questionnaires: asked once, counted once, and taken apart again."""

import datetime as dt
from fractions import Fraction

import pytest

from participants.merging.merge import merge, preview_merge, undo_merge
from reviews.models import Questionnaire
from reviews.outcomes.cohort import OutcomeScope, cohort_of
from reviews.outcomes.reading import answers_of, pairs_of
from reviews.questionnaires.opening import open_questionnaires
from tests.factories import ParticipantFactory, cpsmp_edition, hold, make_course, make_place
from tests.factories.measures import answered, ask, score
from tests.factories.outcomes import Took, take_part

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

DAY = dt.timedelta(days=1)
ONE_PERSON = {"first_names": "Ada", "last_name": "Brook", "date_of_birth": dt.date(1960, 5, 4)}


def made_one(keep, other, charity):
    keep.refresh_from_db()
    other.refresh_from_db()
    choices = {each.field: "kept" for each in preview_merge(keep, other, now=charity.now).details}
    return merge(keep, other, choices=choices, versions=(keep.version, other.version), by=charity.coordinator, now=charity.now)


def test_what_one_record_has_answered_the_other_is_asked_no_more_until_they_are_two_again(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.measures.create(point="first", measure="own", position=0)
    course = make_course(edition, days=[dt.date(2026, 11, 18) + each * 7 * DAY for each in range(6)])
    keep, other = (ParticipantFactory(organisation=charity.organisation, **ONE_PERSON) for _ in range(2))
    for person in (keep, other):
        make_place(person, course, joined_at=charity.now)
    open_questionnaires(charity.organisation, charity.now)
    answered(Questionnaire.objects.get(enrolment__participant=other), {1: 5}, at=charity.now)

    made = made_one(keep, other, charity)
    open_questionnaires(charity.organisation, charity.now)
    open_questionnaires(charity.organisation, charity.now)
    assert sorted(Questionnaire.objects.values_list("state", flat=True)) == ["closed", "complete"]

    undo_merge(made, by=charity.coordinator, now=charity.now)
    open_questionnaires(charity.organisation, charity.now)
    states = dict(Questionnaire.objects.values_list("enrolment__participant", "state"))
    assert states == {keep.pk: "open", other.pk: "complete"}


def test_what_two_records_answered_of_one_course_is_one_persons_outcome(charity):
    edition = cpsmp_edition(charity.organisation)
    course = make_course(edition, days=[dt.date(2026, 3, 3) + dt.timedelta(weeks=week) for week in range(6)], places=20)
    hold(course)
    one, two = take_part(course, [Took(days=6), Took(days=6)], measure="own", scale="life", by_referral=False)
    for place, point, value in ((one, "first", 4), (two, "last", 7)):
        row = ask(place, "own", point, opens_at=course.first_starts_at)
        score(row, "life", Fraction(value), at=charity.now)
    type(one.participant).objects.update(**ONE_PERSON)
    made_one(one.participant, two.participant, charity)

    scope = OutcomeScope(charity.organisation, edition.programme, dt.date(2026, 1, 1), dt.date(2026, 6, 30), charity.now)
    cohort = cohort_of(scope)
    [key] = answers_of(cohort).scores
    assert len(cohort.kept) == 1
    assert [(pair.before, pair.after) for pair in pairs_of(answers_of(cohort), key, "last")] == [(4, 7)]
