"""Where somebody stands: the rule and the database say the same, and the stages add up to the whole wait."""

import datetime as dt
import itertools
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from courses.models import Session
from participants.episodes.facts import episode_facts, stage_now, stages_by_key
from participants.episodes.stages import (
    EpisodeFacts,
    PlaceFacts,
    Stage,
    stage_of,
    stage_word,
    stage_words_of,
    stages_of,
    with_stage,
)
from participants.models import Appointment, Enrolment, Episode, Offer, Referral
from participants.rules import link_tokens
from tests.factories import ParticipantFactory, accept, make_course, pain_management_edition, recommend, refer, wait_on_programme

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
LONDON = ZoneInfo("Europe/London")


def ago(days):
    return NOW - dt.timedelta(days=days)


def on(days):
    return ago(days).date()


JUST_REFERRED = EpisodeFacts(began_on=on(100), zone=LONDON)
ALL_THE_WAY = EpisodeFacts(
    began_on=on(300),
    zone=LONDON,
    accepted_at=ago(290),
    signed_at=ago(250),
    decided_at=ago(249),
    recommended=True,
    entry_since=ago(240),
    offered_at=ago(120),
    places=(PlaceFacts(ago(115), ago(90), ago(70)),),
)


def test_each_stage_follows_from_the_facts():
    accepted = replace(JUST_REFERRED, accepted_at=ago(90))
    assessed = replace(accepted, signed_at=ago(60))
    asked = replace(assessed, decided_at=ago(59), recommended=True)
    waiting = replace(asked, entry_since=ago(50), entry_open=True)
    booked = replace(waiting, entry_open=False, places=(PlaceFacts(ago(20), ago(-5), ago(-25)),))

    assert stage_of(JUST_REFERRED, NOW) == Stage.REFERRED
    assert stage_of(accepted, NOW) == Stage.TO_ASSESS
    assert stage_of(assessed, NOW) == Stage.TO_DECIDE
    assert stage_of(asked, NOW) == Stage.ASKED
    assert stage_of(waiting, NOW) == Stage.WAITING
    assert stage_of(replace(waiting, offered_at=ago(3), offer_open=True), NOW) == Stage.OFFERED
    assert stage_of(booked, NOW) == Stage.BOOKED
    assert stage_of(booked, NOW + dt.timedelta(days=6)) == Stage.ON_PROGRAMME
    assert stage_of(booked, NOW + dt.timedelta(days=26)) == Stage.IN_REVIEWS


def test_not_now_is_still_to_be_decided():
    assert stage_of(replace(JUST_REFERRED, accepted_at=ago(90), signed_at=ago(60), decided_at=ago(59)), NOW) == Stage.TO_DECIDE


def test_who_left_early_keeps_the_reviews():
    left = replace(ALL_THE_WAY, places=(PlaceFacts(ago(30), ago(10), ago(-10), left_at=ago(5)),))

    assert stage_of(left, NOW) == Stage.IN_REVIEWS
    assert stages_of(left, NOW)[-1].since == on(5)


def test_who_starts_again_after_leaving_is_booked():
    left, again = PlaceFacts(ago(100), ago(90), ago(60), left_at=ago(80)), PlaceFacts(ago(20), ago(-10), ago(-30))

    assert stage_of(replace(ALL_THE_WAY, places=(left, again)), NOW) == Stage.BOOKED


def test_an_ending_says_discharged_or_ended():
    assert stage_of(replace(ALL_THE_WAY, ended_at=ago(1), discharged=True), NOW) == Stage.DISCHARGED
    assert stage_of(replace(JUST_REFERRED, ended_at=ago(1)), NOW) == Stage.ENDED


def test_the_stages_of_the_whole_way_stand_in_order_with_their_days():
    found = [(each.stage, each.days) for each in stages_of(ALL_THE_WAY, NOW)]

    assert found == [
        (Stage.REFERRED, 10),
        (Stage.TO_ASSESS, 40),
        (Stage.TO_DECIDE, 1),
        (Stage.ASKED, 9),
        (Stage.WAITING, 120),
        (Stage.OFFERED, 5),
        (Stage.BOOKED, 25),
        (Stage.ON_PROGRAMME, 20),
        (Stage.IN_REVIEWS, 70),
    ]


MOMENTS = (None, ago(400), ago(200), ago(20), ago(-20))
PLACES = (
    (),
    (PlaceFacts(ago(30), ago(10), ago(-10)),),
    (PlaceFacts(ago(30), ago(-3), ago(-20)),),
    (PlaceFacts(ago(90), ago(80), ago(60), ago(70)),),
)


def test_stages_add_up_to_the_whole_wait_however_the_facts_were_written_down():
    """Out of order, on one day, before the pathway began: no day is lost, and none counts twice."""
    for accepted, assessed, decided, entry, places, ended in itertools.product(
        MOMENTS, MOMENTS, MOMENTS[:4], MOMENTS, PLACES, (None, ago(15), ago(250))
    ):
        facts = EpisodeFacts(
            began_on=on(210),
            zone=LONDON,
            accepted_at=accepted,
            signed_at=assessed,
            decided_at=decided,
            recommended=decided == ago(200),
            entry_since=entry,
            entry_open=entry is not None,
            places=places,
            ended_at=ended,
        )
        stretches = stages_of(facts, NOW)

        assert sum(each.days for each in stretches) == facts.age(NOW).days, facts
        assert stretches[0].since == facts.began_on
        assert stretches[-1].stage == stage_of(facts, NOW)
        assert all(each.days >= 0 for each in stretches)
        assert [one.until for one in stretches[:-1]] == [two.since for two in stretches[1:]]


def test_the_wait_counts_from_receipt_where_no_start_is_known():
    assert JUST_REFERRED.age(NOW).days == 100


# --- the same from the database ---


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def group(edition):
    """Groups by when they are: over, being held, to come, and one that was cancelled."""
    days = {"over": -100, "held": -2, "to come": 30, "cancelled": 40}
    found = {
        name: make_course(edition, days=[NOW.date() + dt.timedelta(days=start + day) for day in range(4)])
        for name, start in days.items()
    }
    found["cancelled"].cancelled_at, found["cancelled"].cancel_reason = NOW, "Nobody to lead it"
    found["cancelled"].save()
    return found


def assessed_on(episode, day, *, mark="", outcome="", signed=""):
    session = Session.objects.create(
        organisation=episode.organisation,
        kind="assessment",
        number=1,
        label="Assessment",
        starts_at=NOW - dt.timedelta(days=day, minutes=90),
        ends_at=NOW - dt.timedelta(days=day),
        zone="Europe/London",
        places=1,
        outcome=outcome,
        outcome_at=NOW if outcome else None,
        outcome_by="Priya Raman" if outcome else "",
    )
    marked = {"mark": mark, "marked_at": NOW, "marked_by": "Priya Raman"} if mark else {}
    more = marked | ({"signed_at": ago(day - 1)} if signed else {})
    Appointment.objects.create(participant=episode.participant, session=session, episode=episode, made_at=ago(day + 9), **more)


ASSESSMENTS: tuple[dict[str, str] | None, ...] = (
    None,
    {},
    {"outcome": "held"},
    {"mark": "3", "outcome": "held"},
    {"mark": "5"},
    {"outcome": "not_held"},
    {"signed": "all three"},
    {"mark": "5", "signed": "all three"},
    {"mark": "3", "signed": "all three"},
)
DECISIONS = (None, "recommended", "not_now")
LISTED = (None, "waiting", "left", "offered", "declined")
GIVEN = (None, ("over", "active"), ("held", "active"), ("to come", "active"), ("cancelled", "active"), ("held", "left"))
GIVEN_UP = ("to come", "withdrawn")


def furnish(edition, group, triage, assessment, decision, listed, given):
    episode = refer(
        ParticipantFactory(organisation=edition.programme.organisation), edition.programme, received=on(200), now=ago(199)
    )
    if triage:
        accept(episode, now=ago(190))
    if assessment is not None:
        assessed_on(episode, 100, **assessment)
    if decision:
        more = {"look_again_on": on(-20), "reason": "not_ready"} if decision == "not_now" else {}
        recommend(episode, now=ago(99), outcome=decision, **more)
    if listed:
        put_on_the_list(episode, group["to come"], listed)
    if given:
        course, state = given
        Enrolment.objects.create(
            participant=episode.participant,
            episode=episode,
            course=group[course],
            state=state,
            joined_at=ago(120),
            withdrawn_at=None if state == "active" else ago(1),
        )
    return episode


def put_on_the_list(episode, course, listed):
    state = {"waiting": "waiting", "offered": "offered"}.get(listed, "left")
    closed = {"closed_at": ago(2)} if state == "left" else {}
    entry = wait_on_programme(episode, now=ago(80), state=state, **closed)
    if listed in ("offered", "declined"):
        Offer.objects.create(
            participant=episode.participant,
            course=course,
            entry=entry,
            state="open" if listed == "offered" else "declined",
            made_at=ago(5),
            reply_by=NOW + dt.timedelta(days=2),
            closed_at=None if listed == "offered" else ago(2),
            token_digest=link_tokens.digest_for(f"{episode.pk:064x}"),
        )


@pytest.mark.django_db
def test_the_list_and_the_rule_say_the_same_of_everybody(edition, group):
    """All that can stand together: triage, assessment, decision, waiting list and place; then some of them ended."""
    for combination in itertools.product((False, True), ASSESSMENTS, DECISIONS, LISTED, (None, GIVEN_UP)):
        furnish(edition, group, *combination)
    for given in GIVEN[1:]:
        furnish(edition, group, True, {"mark": "5", "signed": "all three"}, "recommended", "left", given)
        furnish(edition, group, True, {"mark": "5", "signed": "all three"}, "recommended", "waiting", given)
    for number, ending in enumerate(("discharged", "moved", "no_reply")):
        ended = Episode.objects.order_by("pk")[40 * number + 7]
        ended.ended_at, ended.ending, ended.ended_by = ago(1), ending, "Priya Raman"
        ended.save()

    listed = {each.pk: (each.stage, each.began_on) for each in with_stage(Episode.objects.all(), NOW)}
    episodes = list(Episode.objects.select_related("organisation"))
    reckoned = {pk: (stage_of(facts, NOW), facts.began_on) for pk, facts in episode_facts(episodes).items()}

    assert listed == reckoned
    assert {stage for stage, _ in listed.values()} == set(Stage)

    triage = {each.episode_id: each.triage for each in Referral.objects.order_by("received_on", "pk")}
    words = {pk: stage_word(stage, triage.get(pk, "")) for pk, (stage, _) in reckoned.items()}
    assert stage_words_of(list(reckoned), NOW) == words


@pytest.mark.django_db
def test_the_wait_begins_with_the_pathway_else_with_the_first_referral(clinic, edition):
    mo = ParticipantFactory(organisation=clinic.organisation)
    episode = refer(mo, edition.programme, received=on(50), now=ago(50), pathway_start=None)

    assert with_stage(Episode.objects.all(), NOW).get().began_on == on(50)
    assert stage_now(episode, NOW) == Stage.REFERRED


@pytest.mark.django_db
def test_the_facts_of_three_people_take_no_more_queries_than_those_of_one(clinic, edition, django_assert_num_queries):
    for _ in range(3):
        furnish(
            edition,
            {"to come": make_course(edition, days=[on(-30)])},
            True,
            {"mark": "5", "signed": "all three"},
            "recommended",
            "offered",
            None,
        )
    episodes = list(Episode.objects.select_related("organisation"))

    with django_assert_num_queries(7):
        stages_by_key(episodes[:1], NOW)
    with django_assert_num_queries(7):
        stages_by_key(episodes, NOW)
