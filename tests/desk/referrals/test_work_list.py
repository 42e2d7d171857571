"""The work list of referrals: whose turn it is, how long they have waited, and what narrows it."""

import itertools

import pytest

from accounts.models import AuditEntry
from participants.episodes.endings import end_episode
from participants.episodes.facts import episode_rows, facts_from
from participants.episodes.record import episodes_of
from participants.episodes.stages import stages_of
from participants.models import Appointment, Episode, PathwayChoice, Referral
from participants.referrals.turns import HeldBy, Moment, since_words, turn_on_the_way, with_holder
from participants.referrals.work_list import BANDS, Sieve, band_of, work_list
from tests.cast import NOW
from tests.desk.referrals.referred import DAY, TODAY, person, referred
from tests.factories import (
    accept,
    make_course,
    make_place,
    recommend,
    refer,
    say_yes,
)
from tests.participants.episodes.test_stages import assessed_on, put_on_the_list
from tests.reading import text_of

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]


# --- whose turn it is ---


def appointment(episode, days, *, mark=""):
    assessed_on(episode, -days, mark=mark)
    if days > 0:
        Appointment.objects.filter(episode=episode).update(made_at=NOW - 3 * DAY)


ASSESSMENTS = (None, 7, -7)
DECISIONS = (None, ("recommended", None), ("not_now", 30), ("not_now", -3), ("individual", None))
ANSWERS = (None, "yes", "ring_me")


def test_the_list_and_the_rule_say_the_same_of_whose_turn_it_is(clinic, edition):
    group = make_course(edition, days=[TODAY + 40 * DAY])
    for asked, assessment, decision, answer, listed in itertools.product(
        ("", "asked", "accepted"), ASSESSMENTS, DECISIONS, ANSWERS, (None, "waiting", "offered")
    ):
        episode = referred(clinic, edition.programme)
        if asked:
            accept(episode, now=NOW - 20 * DAY)
            Referral.objects.filter(episode=episode).update(triage=asked, asked_at=NOW - 9 * DAY)
        if assessment:
            appointment(episode, assessment, mark="3" if answer else "")
        if decision:
            outcome, again = decision
            more = {"look_again_on": TODAY + again * DAY} if again else {}
            more |= {"profession": "psychologist"} if outcome == "individual" else {}
            more |= {} if outcome == "recommended" else {"reason": "other"}
            recommend(episode, now=NOW - 5 * DAY, outcome=outcome, **more)
        if answer == "yes":
            say_yes(episode, now=NOW - 4 * DAY)
        elif answer:
            PathwayChoice.objects.create(episode=episode, answer=answer, way="paper", at=NOW - 4 * DAY, by="Priya Raman")
        if listed:
            put_on_the_list(episode, group, listed)
    episode.waiting_entries.update(earliest_start=TODAY + 20 * DAY, state="waiting")
    now = Moment(NOW, clinic.organisation.tzinfo)

    episodes = list(episodes_of(clinic.organisation))
    rows = episode_rows(episodes)
    reckoned = {
        each.pk: turn_on_the_way(rows[each.pk], stages_of(facts_from(each, rows[each.pk]), NOW)[-1], now).held_by
        for each in episodes
    }

    assert {each.pk: each.held_by for each in with_holder(Episode.objects.all(), now)} == reckoned
    assert set(reckoned.values()) == set(HeldBy)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "since today"),
        (1, "since yesterday"),
        (5, "for 5 days"),
        (13, "for 13 days"),
        (14, "for 2 weeks"),
        (50, "for 7 weeks"),
    ],
)
def test_how_long_is_said_in_words(days, words):
    assert since_words(TODAY - days * DAY, TODAY) == words


@pytest.mark.parametrize(
    ("weeks", "band"), [(0, "0"), (17, "0"), (18, "18"), (25, "18"), (26, "26"), (40, "40"), (51, "40"), (52, "52")]
)
def test_each_week_lies_in_one_band(weeks, band):
    assert band_of(weeks).key == band
    assert sum(each.holds(weeks) for each in BANDS) == 1


def test_the_bands_count_from_the_pathway_and_add_up(clinic, programme):
    for weeks in (0, 17, 18, 25, 26, 39, 40, 51, 52, 60):
        referred(clinic, programme, f"Person{weeks}", weeks=weeks)
    referred(clinic, programme, "Late", weeks=2, pathway_start=TODAY - 53 * 7 * DAY)
    referred(clinic, programme, "Unknown", weeks=19, pathway_start=None)

    found = work_list(clinic.organisation, Sieve(), cursor="", now=NOW)

    assert found.counts == {"0": 2, "18": 3, "26": 2, "40": 2, "52": 3}
    assert found.total == 12
    assert [row.weeks for _, rows in found.groups for row in rows] == [60, 53, 52, 51, 40, 39, 26, 25, 19, 18, 17, 0]


# --- the work list ---


def test_the_office_sees_who_waits_longest_and_what_holds_them_up(clinic, as_, programme):
    referred(clinic, programme, "Clement", weeks=57)
    referred(clinic, programme, "Edwin", weeks=3, consultant_reviewed_on=None)

    page = text_of(as_(clinic.administrator).get("/referrals/"))

    assert "2 people between referral and the first programme day" in page
    assert page.index("Clement Pell") < page.index("Edwin Pell")
    assert "52 weeks or more, 1 person" in page
    assert "57 weeks" in page
    assert "Us, for 57 weeks" in page
    assert "Consultant’s review date" in page
    assert AuditEntry.objects.filter(verb="looked at", details__page="referrals").count() == 2


def test_the_tiles_and_filters_narrow(clinic, as_, programme):
    old, new = referred(clinic, programme, "Clement", weeks=57), referred(clinic, programme, "Edwin", weeks=3, urgent=True)
    accept(old, now=NOW - 40 * DAY)
    Referral.objects.filter(episode=new).update(source="GP", nurse_appointments=None)
    office = as_(clinic.administrator)

    for query, found in {
        "band=52": "Clement",
        "band=0": "Edwin",
        "stage=to_assess": "Clement",
        "stage=referred": "Edwin",
        "source=GP": "Edwin",
        "urgent=on": "Edwin",
        "missing=on": "Edwin",
        "q=clem": "Clement",
        "stage=referred&held_by=us": "Edwin",
    }.items():
        page = text_of(office.get(f"/referrals/?{query}"))
        other = {"Clement": "Edwin", "Edwin": "Clement"}[found]
        assert f"{found} Pell" in page, query
        assert f"{other} Pell" not in page, query
    assert "Nobody matches" in text_of(office.get("/referrals/?stage=offered"))
    assert "Clement" in text_of(office.get("/referrals/?stage=nonsense&band=999&source=nobody"))


def test_an_earlier_referral_is_a_filter_and_is_said(clinic, as_, programme):
    mo = person(clinic)
    end_episode(
        refer(mo, programme, received=TODAY - 300 * DAY, now=NOW - 300 * DAY),
        "no_reply",
        by=clinic.administrator,
        now=NOW - 90 * DAY,
    )
    refer(mo, programme, received=TODAY - 9 * DAY, now=NOW - 9 * DAY)
    referred(clinic, programme, "Edwin")

    page = text_of(as_(clinic.administrator).get("/referrals/?earlier=on"))

    assert "Maureen Pell" in page
    assert "An earlier referral ended on Tue 4 August 2026: no reply" in page
    assert "Edwin" not in page


def test_who_has_begun_is_not_on_the_list_unless_asked_for(clinic, as_, edition):
    episode = referred(clinic, edition.programme)
    group = make_course(edition, days=[TODAY - DAY, TODAY + 3 * DAY])
    enrolment = make_place(episode.participant, group, joined_at=NOW - 20 * DAY)
    enrolment.episode = episode
    enrolment.save()
    office = as_(clinic.administrator)

    assert "Maureen" not in text_of(office.get("/referrals/"))
    assert "Maureen Pell" in text_of(office.get("/referrals/?stage=on_programme"))


def test_thirty_people_are_paged_by_key(clinic, as_, programme):
    for number in range(30):
        referred(clinic, programme, f"Person{number:02}", weeks=60 - number)
    office = as_(clinic.administrator)

    first = office.get("/referrals/")
    older = first.context["list"].page.older

    assert "Person24" in text_of(first)
    assert "Person25" not in text_of(first)
    assert "Person29 Pell" in text_of(office.get(f"/referrals/?cursor={older}"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(clinic, as_, edition, number, django_assert_num_queries):
    group = make_course(edition, days=[TODAY + 40 * DAY])
    for count in range(number):
        episode = referred(clinic, edition.programme, f"Person{count}")
        accept(episode, now=NOW - 20 * DAY)
        put_on_the_list(episode, group, "offered")
    office = as_(clinic.administrator)
    office.get("/referrals/")

    with django_assert_num_queries(17):
        office.get("/referrals/")


def test_who_ended_is_counted_by_reason_and_listed(clinic, as_, programme):
    for name, ending in (("Ann", "no_reply"), ("Ben", "moved"), ("Cy", "no_reply")):
        episode = referred(clinic, programme, name)
        end_episode(episode, ending, told="The GP", by=clinic.administrator, now=NOW - DAY)
    office = as_(clinic.administrator)

    assert "3 referrals ended in the last 30 days: 2 no reply, 1 moved away." in text_of(office.get("/referrals/"))
    page = text_of(office.get("/referrals/ended/"))
    assert "Ann Pell" in page
    assert "Priya Raman" in page
    assert "The GP" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_endings_ask_as_much_for_one_as_for_three(clinic, as_, programme, number, django_assert_num_queries):
    for count in range(number):
        end_episode(referred(clinic, programme, f"Person{count}"), "moved", by=clinic.administrator, now=NOW)
    office = as_(clinic.administrator)
    office.get("/referrals/ended/")

    with django_assert_num_queries(7):
        office.get("/referrals/ended/")
