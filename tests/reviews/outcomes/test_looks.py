"""What several looks at the page give away together: three sites one after another, formats beside and alone."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from reviews.measures.change import Verdict
from reviews.outcomes.cohort import Cohort, OutcomeScope, Starter
from reviews.outcomes.figures import BETTER, HERE, PAIRS, WORSE, CountKey, hidden_counts, hidden_people
from reviews.outcomes.reading import COMPLETED, STARTED, Pair

DAY = dt.date(2026, 3, 1)
SCOPE = OutcomeScope(
    cast(Any, SimpleNamespace(tzinfo=ZoneInfo("Europe/London"))),
    cast(Any, None),
    DAY,
    DAY,
    dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
)
THREE_SITES = {"A": 3, "B": 10, "C": 11}


def starter(site="A", way="video", edition=1, completed=True):
    return Starter(1, 1, 1, 1, edition, way, site, DAY, DAY, completed, 12, left_reviews=False)


def pairs_at(sites, verdict=Verdict.IMPROVED, name="site"):
    asks = {"site": lambda value: starter(site=value), "format": lambda value: starter(way=value)}[name]
    return [Pair(asks(value), 1, 2, verdict) for value, number in sites.items() for _ in range(number)]


def shown(scope, pairs, counts=PAIRS):
    return CountKey(HERE, STARTED, counts) not in hidden_counts(scope, pairs)


@pytest.mark.parametrize("name", ["site", "format"])
def test_three_choices_of_a_filter_dont_give_the_small_one_away_by_what_the_others_and_all_say(name):
    pairs = pairs_at(THREE_SITES, name=name)

    seen = {value: shown(replace(SCOPE, **{name: value}), pairs) for value in THREE_SITES}

    assert shown(SCOPE, pairs)
    assert seen == {"A": False, "B": False, "C": True}, "the smaller of the others goes with it, whichever is looked at"


def test_few_who_became_worse_at_one_site_are_not_found_from_the_other_two():
    better, worse = pairs_at({"A": 12, "B": 12, "C": 12}), pairs_at({"A": 2, "B": 7, "C": 8}, Verdict.WORSE)

    seen = [shown(replace(SCOPE, site=site), better + worse, WORSE) for site in "ABC"]

    assert not seen[0]
    assert seen.count(True) < 2


def test_large_sites_are_all_shown():
    pairs = pairs_at({"A": 6, "B": 10, "C": 11})

    assert all(shown(replace(SCOPE, site=site), pairs, counts) for site in "ABC" for counts in (PAIRS, BETTER))


def test_those_of_a_group_without_a_site_are_not_found_by_subtracting_every_site():
    assert [shown(replace(SCOPE, site=site), pairs_at({"": 3, "B": 10, "C": 11})) for site in "BC"] == [False, True]


@pytest.mark.parametrize(("stopped", "hidden"), [(0, set()), (4, {COMPLETED}), (6, set())])
def test_who_started_and_completed_hangs_together(stopped, hidden):
    people = [starter() for _ in range(20)] + [starter(completed=False) for _ in range(stopped)]

    assert hidden_people(Cohort(SCOPE, tuple(people), {})) == hidden


def test_few_who_stopped_at_one_site_are_not_found_by_subtracting_the_other_from_all():
    people = [starter(site) for site, number in {"A": 17, "B": 10}.items() for _ in range(number)]
    people += [starter(site, completed=False) for site, number in {"A": 3, "B": 10}.items() for _ in range(number)]

    gone = {site: hidden_people(Cohort(replace(SCOPE, site=site), tuple(people), {})) for site in "AB"}

    assert COMPLETED in gone["A"] | gone["B"]
    assert gone["A"]
    assert gone["B"], "else all less B is A"
