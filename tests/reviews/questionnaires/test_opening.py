"""What is open for whom: opened when it is due, moved with its day, closed when it is over or nobody is there to answer."""

import datetime as dt
from functools import partial

import pytest

from courses.models import Course, EditionMeasure, Session
from participants.merging.merge import merge
from participants.models import Appointment, Enrolment, Participant
from participants.stopping.contact import stop_contact
from reviews.models import Questionnaire, ReviewClosing
from reviews.questionnaires.beginning import begin_extra
from reviews.questionnaires.opening import open_questionnaires
from tests.at_once import at_once
from tests.factories import ParticipantFactory, assess, cpsmp_edition, make_course, make_place, pain_management_edition, refer
from tests.factories.measures import answered
from tests.factories.reviewed import reviewed_group

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
# A Monday: the group's twelve days are 7 to 24 September 2026.
FIRST = dt.date(2026, 9, 7)
UNSAID = {"outcome": "", "outcome_at": None, "outcome_by": ""}
# What two records of one person both say.
ONE_PERSON = {"first_names": "Ana", "last_name": "Pell", "email": "", "phone": "", "date_of_birth": None}
QUERIES = 13  # those of the transaction and the trail among them


def at(*day):
    return dt.datetime(*day, 10, tzinfo=dt.UTC)


def asks(edition, **points):
    for point, measures in points.items():
        for position, measure in enumerate(measures):
            EditionMeasure.objects.create(edition=edition, point=point.removeprefix("m"), measure=measure, position=position)


@pytest.fixture
def group(clinic):
    """Group 31 asks on the first and the last day and at its reviews of 26 October 2026 and 24 March 2027."""
    reviews = {1: dt.date(2026, 10, 26), 6: dt.date(2027, 3, 24)}
    group = reviewed_group(clinic.organisation, first=FIRST, reviews=reviews)
    asks(group.course.edition, first=["own"], last=["own", "pgic-7"], m1=["own"], m6=["own"])
    return group


@pytest.fixture
def walter(group):
    return group.join("Walter", "Inchbald")


def opened(clinic, *day):
    """{point: state} after the job has run on this day."""
    open_questionnaires(clinic.organisation, at(*day))
    return dict(Questionnaire.objects.order_by("pk").values_list("point", "state"))


@pytest.mark.sqlite
def test_a_pathway_is_asked_at_its_points_each_in_its_window_and_never_twice(clinic, walter):
    assert opened(clinic, 2026, 8, 9) == {}
    assert opened(clinic, 2026, 8, 10) == {"first": "open"}
    assert opened(clinic, 2026, 9, 7) == {"first": "open"}
    assert opened(clinic, 2026, 9, 8) == {"first": "closed"}
    assert opened(clinic, 2026, 9, 17) == {"first": "closed", "last": "open"}
    assert opened(clinic, 2026, 9, 17) == {"first": "closed", "last": "open"}

    rows = Questionnaire.objects.filter(point="last").order_by("pk")
    assert [(row.measure, row.episode, row.enrolment, row.edition) for row in rows] == [
        ("own", walter, None, "1"),
        ("pgic-7", walter, None, rows[1].edition),
    ]
    assert (rows[0].opens_at, rows[0].closes_at) == (
        dt.datetime(2026, 9, 16, 23, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 1, 23, tzinfo=dt.UTC),
    )
    assert (rows[0].asked_from, rows[0].overdue_from) == (dt.date(2026, 9, 24), dt.date(2026, 9, 28))


def test_a_community_course_asks_for_the_place_on_it(charity):
    edition = cpsmp_edition(charity.organisation)
    asks(edition, first=["own"])
    course = make_course(edition, days=[dt.date(2026, 11, 18) + each * 7 * DAY for each in range(6)])
    place = make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)

    open_questionnaires(charity.organisation, charity.now)

    row = Questionnaire.objects.get()
    assert (row.enrolment, row.episode, row.session) == (place, None, course.sessions.get(number=1))


def test_an_assessment_is_asked_about_up_to_its_day_and_another_houses_stays_alone(clinic, charity):
    edition = pain_management_edition(clinic.organisation)
    asks(edition, assessment=["own"])
    person = ParticipantFactory(organisation=clinic.organisation)
    episode = refer(person, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)
    session = assess(episode, at=clinic.now + 10 * DAY, now=clinic.now).session

    open_questionnaires(charity.organisation, clinic.now)
    assert not Questionnaire.objects.exists()
    open_questionnaires(clinic.organisation, clinic.now)

    row = Questionnaire.objects.get()
    assert (row.episode, row.session, row.point, row.closes_at) == (
        episode,
        session,
        "assessment",
        at(2026, 11, 13) - 10 * DAY / 24,
    )
    assert row.asked_from == clinic.now.date()  # it was booked ten days before, and nobody could be asked sooner


def test_what_is_open_moves_with_its_day_and_what_hung_on_a_day_that_is_lost_hangs_on_the_next(clinic, group, walter):
    opened(clinic, 2026, 8, 20)
    Session.objects.filter(course=group.course, number=1).update(state="cancelled", cancel_reason="Snow", **UNSAID)

    open_questionnaires(clinic.organisation, at(2026, 9, 8))

    row = Questionnaire.objects.get(point="first")
    assert (row.state, row.session.number) == ("open", 2)
    assert row.closes_at == dt.datetime(2026, 9, 8, 23, tzinfo=dt.UTC)
    assert row.asked_from == dt.date(2026, 8, 25)


def test_a_last_day_that_was_not_held_does_not_count(clinic, group, walter):
    Session.objects.filter(course=group.course, number=12).update(outcome="not_held")

    opened(clinic, 2026, 9, 17)

    assert set(Questionnaire.objects.filter(point="last").values_list("session__number", flat=True)) == {11}


def test_whoever_joins_late_is_asked_before_their_own_first_day(clinic, group, walter):
    Appointment.objects.filter(episode=walter, session__number__lt=4, session__kind="course").delete()

    opened(clinic, 2026, 9, 9)

    row = Questionnaire.objects.get(point="first")
    assert (row.session.number, row.asked_from) == (4, dt.date(2026, 9, 9))


def test_a_review_with_another_group_is_that_persons_day(clinic, group, walter):
    other = reviewed_group(
        clinic.organisation,
        first=dt.date(2026, 9, 28),
        reviews={1: dt.date(2026, 11, 16)},
        number=32,
        programme=group.course.programme,
    )
    opened(clinic, 2026, 10, 12)
    place = group.place(walter, 1)
    place.state, place.closed_at = "moved", at(2026, 10, 13)
    place.save()
    Appointment.objects.create(
        participant=walter.participant,
        session=other.review(1),
        enrolment=walter.enrolments.get(),
        episode=walter,
        for_months=1,
        made_at=at(2026, 10, 13),
        replaces=place,
    )

    open_questionnaires(clinic.organisation, at(2026, 10, 13))

    row = Questionnaire.objects.get(point="1")
    assert (row.session, row.state) == (other.review(1), "open")
    assert row.closes_at == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


def test_a_review_without_a_date_is_asked_about_by_the_calendar(clinic, group, walter):
    Appointment.objects.filter(episode=walter, for_months=6).delete()

    assert opened(clinic, 2027, 2, 21) == {}
    assert opened(clinic, 2027, 2, 22)["6"] == "open"
    assert Questionnaire.objects.get().session is None


@pytest.mark.parametrize("why", ["left", "withdrew", "died", "discharged", "cancelled", "no_reviews", "declined"])
def test_nobody_is_asked_at_a_review_that_is_none_of_theirs(clinic, group, walter, why):
    opened(clinic, 2026, 10, 20)
    place, when = walter.enrolments.get(), at(2026, 10, 20)
    if why == "left":
        Enrolment.objects.update(state="left", withdrawn_at=when)
    elif why == "withdrew":
        Enrolment.objects.update(state="withdrawn", withdrawn_at=when)
    elif why == "died":
        stop_contact(walter.participant, reason="died", by=clinic.administrator, now=when)
    elif why == "discharged":
        walter.ended_at, walter.ending, walter.ended_by = when, "discharged", "Imogen"
        walter.save()
    elif why == "cancelled":
        Course.objects.update(cancelled_at=when, cancel_reason="No room")
    elif why == "no_reviews":
        Enrolment.objects.update(reviews_left_at=when)
    else:
        ReviewClosing.objects.create(enrolment=place, months=1, kind="declined", way="self", by="Walter", at=when)

    # Whoever left early keeps the reviews, and is asked there.
    assert opened(clinic, 2026, 10, 21) == {"1": "open" if why == "left" else "closed"}


def test_whoever_left_early_is_not_asked_on_the_last_day(clinic, group, walter):
    Enrolment.objects.update(state="left", withdrawn_at=at(2026, 9, 15))

    assert opened(clinic, 2026, 9, 20) == {}


def test_somebody_who_asked_for_no_contact_may_still_fill_one_in(clinic, walter):
    Participant.objects.update(stopped_at=at(2026, 9, 1), stopped_reason="no_contact")

    assert opened(clinic, 2026, 9, 17) == {"last": "open"}


def test_what_was_closed_is_asked_again_once_its_day_is_put_off_or_the_pathway_taken_up_again(clinic, group, walter):
    opened(clinic, 2026, 10, 20)
    walter.ended_at, walter.ending, walter.ended_by = at(2026, 10, 20), "discharged", "Imogen"
    walter.save()
    assert opened(clinic, 2026, 10, 21) == {"1": "closed"}
    walter.ended_at, walter.ending, walter.ended_by = None, "", ""
    walter.save()

    assert opened(clinic, 2026, 10, 22) == {"1": "open"}


@pytest.mark.parametrize("state", ["complete", "declined"])
def test_what_was_answered_or_declined_stays_as_it_is(clinic, walter, state):
    opened(clinic, 2026, 10, 20)
    row = Questionnaire.objects.get()
    if state == "complete":
        answered(row, {1: 5}, at=at(2026, 10, 20))
    else:
        Questionnaire.objects.update(state=state, declined_code="unwell", declined_at=at(2026, 10, 20), declined_by="Walter")

    assert opened(clinic, 2026, 10, 21) == {"1": state}
    assert opened(clinic, 2026, 12, 21) == {"1": state}


def test_a_measure_that_is_no_longer_asked_stays_open_for_whoever_was_asked(clinic, walter):
    opened(clinic, 2026, 10, 20)
    EditionMeasure.objects.all().delete()

    assert opened(clinic, 2026, 10, 21) == {"1": "open"}
    assert opened(clinic, 2026, 11, 21) == {"1": "closed"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_each_once(clinic, group, walter):
    work = partial(open_questionnaires, clinic.organisation, at(2026, 9, 17))

    at_once(work, work)

    assert Questionnaire.objects.filter(point="last").count() == 2


@pytest.mark.parametrize("people", [1, 3])
def test_opening_takes_as_many_queries_for_one_person_as_for_many(clinic, group, django_assert_num_queries, people):
    for number in range(people):
        group.join(f"Person {number}", "Inchbald")

    with django_assert_num_queries(QUERIES):
        open_questionnaires(clinic.organisation, at(2026, 9, 17))


def test_two_records_of_one_person_are_asked_once_what_either_has_answered(charity):
    edition = cpsmp_edition(charity.organisation)
    asks(edition, first=["own"], last=["own"])
    course = make_course(edition, days=[dt.date(2026, 11, 18) + each * 7 * DAY for each in range(6)])
    keep, other = (ParticipantFactory(organisation=charity.organisation, **ONE_PERSON) for _ in range(2))
    for person in (keep, other):
        make_place(person, course, joined_at=charity.now)
    open_questionnaires(charity.organisation, charity.now)
    answered(Questionnaire.objects.get(enrolment__participant=other), {1: 5}, at=charity.now)
    Questionnaire.objects.filter(enrolment__participant=keep).delete()

    merge(keep, other, choices={}, versions=(keep.version, other.version), by=charity.coordinator, now=charity.now)
    open_questionnaires(charity.organisation, charity.now)
    assert Questionnaire.objects.get().state == "complete"  # and nothing more is asked at that point

    open_questionnaires(charity.organisation, at(2026, 12, 23))
    assert list(Questionnaire.objects.order_by("pk").values_list("point", "enrolment__state")) == [
        ("first", "withdrawn"),
        ("last", "active"),
    ]


def test_what_is_open_on_a_record_that_was_merged_belongs_to_the_kept_one(charity):
    edition = cpsmp_edition(charity.organisation)
    asks(edition, first=["own"])
    course = make_course(edition, days=[dt.date(2026, 11, 18)])
    keep, other = (ParticipantFactory(organisation=charity.organisation, **ONE_PERSON) for _ in range(2))
    place = make_place(other, course, joined_at=charity.now)
    open_questionnaires(charity.organisation, charity.now)

    merge(keep, other, choices={}, versions=(keep.version, other.version), by=charity.coordinator, now=charity.now)
    open_questionnaires(charity.organisation, charity.now)

    row = Questionnaire.objects.get()
    assert (row.enrolment, row.state, row.owner.participant_id) == (place, "open", keep.pk)


def test_what_was_asked_outside_every_point_closes_after_its_two_weeks(clinic, walter):
    begun = begin_extra(walter, "own", by=clinic.clinician, now=at(2026, 9, 1))

    opened(clinic, 2026, 9, 14)
    assert Questionnaire.objects.get(pk=begun.pk).state == "open"
    opened(clinic, 2026, 9, 16)
    assert Questionnaire.objects.get(pk=begun.pk).state == "closed"
