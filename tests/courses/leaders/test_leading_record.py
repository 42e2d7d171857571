"""What is gathered about leaders: which courses count, and in how few questions."""

import datetime as dt

import pytest

from courses.leaders.record import leader_facts_of, policy_on
from courses.leaders.standing import Led, Policy, Trained
from courses.models import Duty, LedElsewhere, Session, StandingPolicy, Training, TrainingRecord
from tests.cast import NOW
from tests.factories import FacilitatorFactory, hold, make_course

D = dt.date
SEPTEMBER = [D(2026, 9, 2) + dt.timedelta(weeks=week) for week in range(6)]
DECEMBER = [D(2026, 12, 2) + dt.timedelta(weeks=week) for week in range(6)]


def leads(person, session, **more):
    more = {"starts_at": session.starts_at, "ends_at": session.ends_at} | more
    return Duty.objects.create(session=session, facilitator=person, **more)


@pytest.fixture
def lenny(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Lenny Marsh")


@pytest.fixture
def held(weekly):
    """A course of six sessions with a review, whose last session was on 7 October; all were held."""
    course = make_course(weekly, days=SEPTEMBER, reviews={6: D(2027, 4, 7)})
    hold(course)
    return course


def own(course):
    return course.sessions.filter(kind="course").order_by("number")


def led_by(person, now=NOW):
    return leader_facts_of([person], now)[person.pk].led


@pytest.mark.sqlite
def test_a_course_led_to_its_end_is_on_record_and_one_to_come_is_planned(lenny, held, weekly):
    to_come = make_course(weekly, days=DECEMBER)
    for session in [*own(held), *own(to_come)]:
        leads(lenny, session)

    facts = leader_facts_of([lenny], NOW)[lenny.pk]

    slug = weekly.programme.slug
    assert facts.led == (Led(slug, SEPTEMBER[-1], sessions=6, held=6, course_pk=held.pk),)
    assert facts.planned == (Led(slug, DECEMBER[-1], sessions=6, held=6, course_pk=to_come.pk),)


def test_a_running_course_is_not_led_yet(lenny, held):
    for session in own(held):
        leads(lenny, session)

    before_the_last = own(held).last().starts_at
    assert led_by(lenny, before_the_last) == ()
    assert len(led_by(lenny, own(held).last().ends_at)) == 1


def test_supporting_a_part_given_away_reviews_and_session_zero_dont_count(lenny, held):
    sessions = list(own(held))
    for session in sessions[:4]:
        leads(lenny, session)
    leads(lenny, sessions[4], role="support")
    leads(lenny, sessions[5], ended_at=NOW)
    leads(lenny, held.sessions.get(kind="review"))
    zero = Session.objects.get(pk=sessions[0].pk)
    zero.pk, zero.number, zero.kind, zero.label = None, 0, "zero", "Session Zero"
    zero.starts_at, zero.ends_at = zero.starts_at - dt.timedelta(days=14), zero.ends_at - dt.timedelta(days=14)
    zero.save()
    leads(lenny, zero)

    [course] = led_by(lenny)
    assert (course.sessions, course.held) == (4, 6)
    assert not course.counts(Policy())
    assert course.counts(Policy(sessions_led=4))


def test_leading_a_session_together_with_an_item_of_it_counts_once(lenny, held):
    for session in own(held):
        leads(lenny, session)
        Duty.objects.create(
            session=session,
            facilitator=lenny,
            item=session.plan.items.create(offset_minutes=0, minutes=30, title="Welcome", kind="team"),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )

    assert led_by(lenny)[0].sessions == 6


def test_a_cancelled_course_doesnt_count_and_a_cancelled_session_isnt_missed(lenny, held):
    for session in own(held)[:5]:
        leads(lenny, session)
    own(held).filter(number=6).update(state="cancelled", cancel_reason="Snow", outcome="", outcome_at=None, outcome_by="")
    assert led_by(lenny)[0].counts(Policy())

    type(held).objects.filter(pk=held.pk).update(cancelled_at=NOW, cancel_reason="Snow")
    assert led_by(lenny) == ()


@pytest.mark.sqlite
def test_a_course_that_is_over_counts_for_nobody_until_somebody_says_it_was_held(lenny, weekly):
    course = make_course(weekly, days=SEPTEMBER)
    for session in own(course):
        leads(lenny, session)
    facts = leader_facts_of([lenny], NOW)[lenny.pk]
    assert (facts.led, facts.planned) == ((), ())

    hold(course, 1, 2, 3, 4, 5)
    [led] = led_by(lenny)
    assert (led.sessions, led.held, led.last_day, led.counts(Policy())) == (5, 6, SEPTEMBER[4], False)

    own(course).filter(number=6).update(outcome="not_held", outcome_at=NOW)
    [led] = led_by(lenny)
    assert (led.sessions, led.held, led.last_day, led.counts(Policy())) == (5, 5, SEPTEMBER[4], True)


@pytest.mark.sqlite
def test_courses_elsewhere_count_and_withdrawn_records_dont(lenny):
    day = {"first_day": D(2026, 1, 5), "last_day": D(2026, 2, 9), "where": "Ferry Lane", "evidence": "Letter", "recorded_at": NOW}
    LedElsewhere.objects.create(facilitator=lenny, programme_slug="cpsmp", **day)
    LedElsewhere.objects.create(facilitator=lenny, programme_slug="cdsmp", withdrawn_at=NOW, withdrawn_reason="Twice", **day)
    training = {"facilitator": lenny, "kind": "leader", "last_day": D(2025, 4, 30), "recorded_at": NOW}
    TrainingRecord.objects.create(programme_slug="cpsmp", **training)
    TrainingRecord.objects.create(programme_slug="cdsmp", withdrawn_at=NOW, withdrawn_reason="Another Lenny", **training)

    facts = leader_facts_of([lenny], NOW)[lenny.pk]
    assert facts.led == (Led("cpsmp", D(2026, 2, 9)),)
    assert facts.trainings == (Trained("cpsmp", "leader", D(2025, 4, 30)),)


@pytest.mark.parametrize(("kind", "counts_as"), [("leader", "leader_training"), ("cross", "cross_training"), ("refresher", None)])
def test_a_training_given_counts_once_it_is_finished(lenny, weekly, kind, counts_as):
    training = Training.objects.create(
        organisation=lenny.organisation, programme=weekly.programme, kind=kind, name="T", format="video", places=8, created_at=NOW
    )
    start = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)
    day = Session.objects.create(
        organisation=lenny.organisation,
        training=training,
        kind="training",
        number=1,
        label="Day 1",
        starts_at=start,
        ends_at=start + dt.timedelta(hours=6),
        zone="Europe/London",
        places=8,
    )
    leads(lenny, day)
    assert led_by(lenny) == ()

    training.finished_at = NOW
    training.save()
    assert [each.what for each in led_by(lenny)] == ([counts_as] if counts_as else [])


@pytest.mark.parametrize("people", [1, 3])
def test_it_takes_four_queries_however_many_people(clinic, weekly, people, django_assert_num_queries):
    team = FacilitatorFactory.create_batch(people, organisation=clinic.organisation)
    for number, person in enumerate(team):
        days = [day + dt.timedelta(days=200 * number) for day in SEPTEMBER]
        for session in own(make_course(weekly, days=days)):
            leads(person, session)

    with django_assert_num_queries(4):
        leader_facts_of(team, NOW)


@pytest.mark.sqlite
def test_the_policy_of_a_day_knows_those_before_it(clinic, django_assert_num_queries):
    rows = [(D(2025, 1, 1), 9), (D(2027, 1, 1), 6)]
    for valid_from, months in rows:
        StandingPolicy.objects.create(organisation=clinic.organisation, valid_from=valid_from, renew_months=months)

    with django_assert_num_queries(1):
        policy = policy_on(clinic.organisation, D(2026, 6, 1))

    assert (policy.renew_months, policy.on(D(2024, 6, 1)).renew_months) == (9, 12)
    assert policy_on(clinic.organisation, D(2027, 1, 1)).renew_months == 6


def test_an_organisation_without_a_policy_follows_the_shipped_one(clinic):
    assert policy_on(clinic.organisation, D(2026, 6, 1)) == Policy()
