"""What somebody who waits for a programme is told, and when: the rules, the words, and the planner that keeps to them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from participants.waiting.changing import still_wants
from participants.waiting.offers import Offering, offer, take_back
from reminders.models import Message
from reminders.planning.planner import plan
from reminders.rules.facts import WantedMessage
from reminders.rules.offers import OfferMade, why_not
from reminders.rules.programme_list import programme_waits_to_tell
from reminders.rules.programme_waiting import ProgrammeWaitFacts, wanted
from reminders.wording.programme_waiting import words_of_programme_wait
from tests.factories import (
    ParticipantFactory,
    make_course,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)

LONDON = ZoneInfo("Europe/London")
HEARD = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
WAIT = ProgrammeWaitFacts(entry=5, zone=LONDON, state="waiting", heard_at=HEARD, ask_weeks=12)
MADE = OfferMade(7, "open", HEARD, HEARD + dt.timedelta(days=10))


def rules_of(wait):
    return {each.rule for each in wanted(wait)}


def test_somebody_who_waits_is_asked_every_twelve_weeks():
    first, second, *_ = wanted(WAIT)

    assert (first.rule, first.key) == ("still_waiting", "still-waiting/entry=5/at=2027-01-25")
    assert [each.due_at.date() for each in (first, second)] == [dt.date(2027, 1, 25), dt.date(2027, 4, 19)]


@pytest.mark.parametrize(
    ("offer_state", "entry_state", "rule"),
    [
        ("open", "offered", "offer"),
        ("expired", "waiting", "offer_expired"),
        ("taken_back", "waiting", "offer_withdrawn"),
    ],
)
def test_an_offer_and_its_end_are_told(offer_state, entry_state, rule):
    made = OfferMade(7, offer_state, HEARD, MADE.reply_by, None if offer_state == "open" else HEARD)

    assert rule in rules_of(ProgrammeWaitFacts(5, LONDON, entry_state, HEARD, 12, (made,)))


@pytest.mark.parametrize("entry_state", ["left", "placed"])
def test_who_has_left_the_list_is_told_nothing_of_it(entry_state):
    ended = OfferMade(7, "taken_back", HEARD, MADE.reply_by, HEARD)

    assert wanted(ProgrammeWaitFacts(5, LONDON, entry_state, HEARD, 12, (ended,))) == []


def test_nobody_who_is_stopped_is_asked_and_who_is_rung_is_rung():
    assert wanted(ProgrammeWaitFacts(5, LONDON, "waiting", HEARD, 12, stopped_reason="died")) == []
    assert "died" in why_not(ProgrammeWaitFacts(5, LONDON, "waiting", HEARD, 12, stopped_reason="died"))
    rung = wanted(ProgrammeWaitFacts(5, LONDON, "waiting", HEARD, 12, channel="telephone"))
    assert all("rung" in each.reason for each in rung)
    assert all("e-mail" in each.reason for each in wanted(ProgrammeWaitFacts(5, LONDON, "waiting", HEARD, 12, has_address=False)))


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


def ann_waits(clinic, edition, **person):
    ann = ParticipantFactory(organisation=clinic.organisation, first_names="Ann", last_name="Reed", **person)
    episode = refer(ann, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)
    recommend(episode, now=clinic.now)
    say_yes(episode, now=clinic.now)
    return wait_on_programme(episode, now=clinic.now)


def course_of(edition, first, number):
    days = [first + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    return make_course(edition, days=days, number=number, places=8)


def offer_two(clinic, edition, entry):
    january = course_of(edition, dt.date(2027, 1, 11), 34)
    march = course_of(edition, dt.date(2027, 3, 1), 35)
    reply_by = dt.datetime(2026, 11, 12, 17, tzinfo=dt.UTC)
    (made,) = offer([entry], Offering(january, reply_by, march), by=clinic.administrator, now=clinic.now)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("wording", ["neutral", "plain"])
def test_an_offer_says_all_that_one_must_know_to_choose(clinic, edition, wording):
    entry = ann_waits(clinic, edition, wording=wording)
    made = offer_two(clinic, edition, entry)
    record = programme_waits_to_tell([entry.pk])[entry.pk]
    (want,) = record.wanted("offer")

    words = words_of_programme_wait(want, record)

    for said in (
        "Choice 1",
        "Choice 2",
        "12 days in 3 weeks",
        "Monday 11 January 2027",
        "Monday to Thursday",
        "by 5pm",
        "/join/offer/",
    ):
        assert said in words.body, said
    assert made.reply_by == want.useful_until
    assert "/join/offer/" not in words.on_file
    assert ("ain management" in words.body) is (wording == "plain")


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["offer", "offer_expired", "offer_withdrawn", "still_waiting"])
def test_neutral_wording_names_nothing(clinic, edition, rule):
    entry = ann_waits(clinic, edition)
    made = offer_two(clinic, edition, entry)
    record = programme_waits_to_tell([entry.pk])[entry.pk]

    words = words_of_programme_wait(WantedMessage(f"{rule}/offer={made.pk}", rule, HEARD, HEARD), record)

    assert "pain" not in f"{words.subject} {words.body}".replace("painprog", "").lower()


@pytest.mark.django_db
def test_the_planner_asks_offers_and_tells_of_an_offer_taken_back(clinic, edition):
    entry = ann_waits(clinic, edition)
    made = offer_two(clinic, edition, entry)
    plan(clinic.now)
    assert Message.objects.get().rule == "offer"

    take_back(made, reason="Mistake", by=clinic.administrator, now=clinic.now)
    plan(clinic.now)

    assert set(Message.objects.filter(state="due").values_list("rule", flat=True)) == {"offer_withdrawn"}


@pytest.mark.django_db
def test_who_says_that_they_still_want_it_is_asked_later(clinic, edition):
    entry = ann_waits(clinic, edition)
    asked = clinic.now + dt.timedelta(weeks=12)
    plan(asked)
    assert Message.objects.get().rule == "still_waiting"

    still_wants(entry, by=clinic.administrator, now=asked)
    plan(asked)

    assert Message.objects.get().state == "not_needed"
