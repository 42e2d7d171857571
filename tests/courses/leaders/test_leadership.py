"""Who is in standing on a day: the rule as a table (docs/domain.md, chapter 21)."""

import datetime as dt

import pytest

from courses.leaders.standing import (
    LeaderFacts,
    Led,
    Policy,
    Trained,
    counting_planned,
    in_standing,
    renewing,
    status_on,
    trainer_status_on,
)

D = dt.date
SHIPPED = Policy()
TRAINED = D(2025, 4, 30)
CROSS_TRAINED = D(2024, 1, 10)


def leader(*courses, trained=TRAINED, kind="leader", slug="cpsmp", **more):
    """A leader trained once, who led courses that ended on these days."""
    return LeaderFacts(trainings=(Trained(slug, kind, trained),), led=tuple(Led(slug, day) for day in courses), **more)


@pytest.mark.parametrize(
    ("day", "courses", "status", "until"),
    [
        # Trained on 30 April 2025 and nothing led: trained, due in the last 90 days, lapsed the day after the anniversary.
        (D(2025, 4, 29), (), "untrained", None),
        (D(2025, 4, 30), (), "trained", D(2026, 4, 30)),
        (D(2026, 1, 29), (), "trained", D(2026, 4, 30)),
        (D(2026, 1, 30), (), "due", D(2026, 4, 30)),
        (D(2026, 4, 30), (), "due", D(2026, 4, 30)),
        (D(2026, 5, 1), (), "lapsed", D(2026, 4, 30)),
        # The sixth session on the anniversary itself is in time; a day later it isn't, and lapsed stays lapsed.
        (D(2026, 4, 30), (D(2026, 4, 30),), "active", D(2027, 4, 30)),
        (D(2026, 5, 1), (D(2026, 4, 30),), "active", D(2027, 4, 30)),
        (D(2026, 5, 1), (D(2026, 5, 1),), "lapsed", D(2026, 4, 30)),
        (D(2026, 9, 1), (D(2026, 5, 1),), "lapsed", D(2026, 4, 30)),
        # A course early in a window carries to the end of the next, not to a year after it.
        (D(2025, 9, 1), (D(2025, 9, 1),), "active", D(2027, 4, 30)),
        (D(2027, 4, 30), (D(2025, 9, 1),), "due", D(2027, 4, 30)),
        (D(2027, 5, 1), (D(2025, 9, 1),), "lapsed", D(2027, 4, 30)),
        # Two in one window don't carry further than one.
        (D(2026, 4, 1), (D(2025, 9, 1), D(2026, 3, 1)), "active", D(2027, 4, 30)),
        (D(2027, 1, 1), (D(2025, 9, 1), D(2026, 12, 1)), "active", D(2028, 4, 30)),
        # What happened later isn't known yet.
        (D(2025, 8, 31), (D(2025, 9, 1),), "trained", D(2026, 4, 30)),
    ],
)
def test_a_leader_is_what_their_windows_say(day, courses, status, until):
    standing = status_on(day, leader(*courses), "cpsmp", SHIPPED)

    assert (standing.status, standing.until) == (status, until)


def test_a_training_on_29_february_has_its_anniversary_on_28_february():
    trained = leader(trained=D(2028, 2, 29))

    assert status_on(D(2029, 2, 28), trained, "cpsmp", SHIPPED).status == "due"
    assert status_on(D(2029, 3, 1), trained, "cpsmp", SHIPPED).sentence == (
        "Lapsed from 1 March 2029: a course was not led in time."
    )
    led = leader(D(2028, 6, 1), D(2029, 6, 1), D(2030, 6, 1), trained=D(2028, 2, 29))
    assert status_on(D(2030, 7, 1), led, "cpsmp", SHIPPED).until == D(2032, 2, 29)


def both(*cdsmp, cpsmp=(), cross=CROSS_TRAINED):
    """Trained in the foundation first, then cross-trained; courses of either that ended on these days."""
    return LeaderFacts(
        trainings=(Trained("cdsmp", "leader", D(2023, 3, 1)), Trained("cpsmp", "cross", cross)),
        led=(*(Led("cdsmp", day) for day in cdsmp), *(Led("cpsmp", day) for day in cpsmp)),
    )


def test_a_leader_of_two_programmes_has_two_years_for_the_second():
    facts = both(D(2023, 9, 1), D(2024, 9, 1), cpsmp=[D(2025, 1, 10)])

    assert status_on(D(2026, 1, 11), facts, "cpsmp", SHIPPED).status == "active"
    assert status_on(D(2027, 1, 10), facts, "cpsmp", SHIPPED).until == D(2027, 1, 10)
    assert status_on(D(2027, 1, 11), facts, "cpsmp", SHIPPED).status == "lapsed"
    assert status_on(D(2025, 6, 1), facts, "cdsmp", SHIPPED).until == D(2026, 3, 1), "the first programme keeps its year"


def test_who_let_the_first_programme_lapse_has_one_year_for_the_second():
    facts = both(cpsmp=[D(2025, 1, 10)])

    assert status_on(D(2025, 1, 11), facts, "cdsmp", SHIPPED).status == "lapsed"
    assert status_on(D(2025, 6, 1), facts, "cpsmp", SHIPPED).until == D(2026, 1, 10)


def test_the_first_course_after_cross_training_is_due_within_a_year():
    assert status_on(D(2025, 1, 11), both(D(2023, 9, 1), D(2024, 9, 1)), "cpsmp", SHIPPED).status == "lapsed"


@pytest.mark.parametrize("kind", ["refresher", "leader"])
def test_a_refresher_or_another_training_ends_a_lapse(kind):
    lapsed = leader(D(2025, 9, 1))
    again = LeaderFacts(trainings=(*lapsed.trainings, Trained("cpsmp", kind, D(2027, 6, 1))), led=lapsed.led)

    assert status_on(D(2027, 5, 31), again, "cpsmp", SHIPPED).status == "lapsed"
    standing = status_on(D(2027, 6, 1), again, "cpsmp", SHIPPED)
    assert (standing.status, standing.until, standing.first_timer) == ("trained", D(2028, 6, 1), False)


@pytest.mark.parametrize(("refreshed", "until"), [(D(2025, 10, 1), D(2027, 4, 30)), (D(2027, 3, 1), D(2028, 3, 1))])
def test_a_refresher_never_shortens_a_standing(refreshed, until):
    facts = leader(D(2025, 9, 1))
    facts = LeaderFacts(trainings=(*facts.trainings, Trained("cpsmp", "refresher", refreshed)), led=facts.led)

    standing = status_on(D(2027, 3, 1), facts, "cpsmp", SHIPPED)
    assert (standing.until, in_standing(standing.status)) == (until, True)


def test_a_refresher_alone_trains_nobody():
    assert status_on(D(2026, 1, 1), leader(kind="refresher"), "cpsmp", SHIPPED).status == "untrained"


def test_who_retired_is_retired_from_that_day_on():
    facts = leader(D(2025, 9, 1), retired_on=D(2026, 1, 1))

    assert status_on(D(2025, 12, 31), facts, "cpsmp", SHIPPED).status == "active"
    assert status_on(D(2026, 1, 1), facts, "cpsmp", SHIPPED).sentence == "Retired on 1 January 2026."


def test_the_other_programmes_courses_and_trainings_given_dont_count():
    facts = LeaderFacts(
        trainings=(Trained("cpsmp", "leader", D(2025, 4, 30)),),
        led=(Led("cdsmp", D(2025, 9, 1)), Led("cpsmp", D(2025, 9, 1), "leader_training")),
    )

    standing = status_on(D(2026, 5, 1), facts, "cpsmp", SHIPPED)
    assert (standing.status, standing.first_timer) == ("lapsed", True)


@pytest.mark.parametrize(
    ("led", "needed", "counts"),
    [(6, None, True), (5, None, False), (5, 5, True), (4, 5, False), (3, 5, False), (3, 3, True)],
)
def test_a_course_counts_when_enough_of_its_sessions_were_led(led, needed, counts):
    course = Led("cpsmp", D(2026, 3, 1), sessions=led, held=6)

    assert course.counts(Policy(sessions_led=needed)) is counts


def test_a_stricter_policy_leaves_the_windows_that_run_as_they_are():
    stricter = Policy(initial_months=6, renew_months=6, valid_from=D(2026, 1, 1), earlier=SHIPPED)

    # The first window began before 2026 and keeps its year; the next one begins under the new policy.
    assert status_on(D(2026, 2, 1), leader(), "cpsmp", stricter).until == D(2026, 4, 30)
    assert status_on(D(2026, 2, 1), leader(D(2025, 9, 1)), "cpsmp", stricter).until == D(2026, 10, 30)


def test_of_planned_courses_those_renew_that_end_in_time_and_carry_further():
    planned = (
        Led("cpsmp", D(2026, 3, 31), sessions=6, held=6, course_pk=1),
        Led("cpsmp", D(2026, 4, 30), sessions=5, held=6, course_pk=2),
        Led("cpsmp", D(2026, 5, 1), sessions=6, held=6, course_pk=3),
        Led("cdsmp", D(2026, 3, 31), sessions=6, held=6, course_pk=4),
    )
    facts = leader(planned=planned)

    assert [each.course_pk for each in renewing(D(2026, 3, 1), facts, "cpsmp", SHIPPED)] == [1]
    assert status_on(D(2026, 4, 1), facts, "cpsmp", SHIPPED).status == "due"
    assert status_on(D(2026, 4, 1), counting_planned(facts), "cpsmp", SHIPPED).until == D(2027, 4, 30)
    led_already = leader(D(2025, 8, 1), planned=planned)
    assert [each.course_pk for each in renewing(D(2025, 9, 1), led_already, "cpsmp", SHIPPED)] == [3]


def trainer(*done, retired_on=None):
    """A Master Trainer of 1 March 2024, and what they did since, as (day, what)."""
    return LeaderFacts(
        trainings=(Trained("cpsmp", "leader", D(2020, 1, 1)), Trained("cpsmp", "master", D(2024, 3, 1))),
        led=tuple(Led("cpsmp", day, what) for day, what in done),
        retired_on=retired_on,
    )


YEARLY = [(D(year, 10, 1), "course") for year in (2024, 2025, 2026, 2027, 2028)]
GIVEN = "leader_training"


@pytest.mark.parametrize(
    ("day", "done", "status", "until"),
    [
        (D(2024, 2, 29), [], "untrained", None),
        (D(2024, 3, 1), [], "trained", D(2025, 3, 1)),
        (D(2025, 3, 2), [], "lapsed", D(2025, 3, 1)),
        # A course keeps them active in the first year, and the first leader training is due after 18 months.
        (D(2025, 3, 2), YEARLY, "trained", D(2025, 9, 1)),
        (D(2025, 9, 2), YEARLY, "lapsed", D(2025, 9, 1)),
        (D(2025, 9, 1), [*YEARLY, (D(2025, 9, 1), GIVEN)], "active", D(2027, 3, 1)),
        (D(2026, 2, 1), [*YEARLY, (D(2025, 9, 1), GIVEN)], "active", D(2027, 3, 1)),
        # Then every 36 months from the last one given, however active they are otherwise.
        (D(2028, 9, 1), [*YEARLY, (D(2025, 9, 1), GIVEN)], "due", D(2028, 9, 1)),
        (D(2028, 9, 2), [*YEARLY, (D(2025, 9, 1), GIVEN)], "lapsed", D(2028, 9, 1)),
        # A cross-training keeps them active and is no full leader training.
        (D(2025, 9, 2), [(D(2024, 10, 1), "cross_training")], "lapsed", D(2025, 9, 1)),
        # A year without anything ends it.
        (D(2026, 3, 2), [(D(2024, 10, 1), GIVEN)], "lapsed", D(2026, 3, 1)),
    ],
)
def test_a_master_trainer_is_what_they_gave_and_led(day, done, status, until):
    standing = trainer_status_on(day, trainer(*done), "cpsmp", SHIPPED)

    assert (standing.status, standing.until) == (status, until)


def test_a_master_trainer_who_retired_is_retired():
    assert trainer_status_on(D(2024, 6, 1), trainer(retired_on=D(2024, 5, 1)), "cpsmp", SHIPPED).status == "retired"
