"""Scores of single people without saying who they are: one row a person and point, for those who may take them.

Left out: names, numbers, dates (days from the first day stand for them), the group, and whatever few people have in common. A
person has a random number that is another one in every file, so that two files can't be laid beside each other. Rows are in the
order of those numbers. Somebody among fewer than five who are alike in format, site and age has these left out, the site first.
"""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from courses.models import Session
from participants.models import Participant
from reviews.outcomes.cohort import Cohort, Starter
from reviews.outcomes.hiding import SMALLEST
from reviews.outcomes.reading import CohortAnswers, Given, ScaleKey, is_higher_better, ordered, place_of

LEFT_OUT = "left out"
AGES = ((40, "under 40"), (50, "40 to 49"), (60, "50 to 59"), (70, "60 to 69"))
OLDEST, NOT_KNOWN = "70 or over", "not known"
DICTIONARY = (
    ("person", "A random number for one person in this file. In another file they have another."),
    ("format", "How the group met: in_person, video or telephone; “left out” where fewer than 5 people are alike."),
    ("site", "Where it met; “left out” where fewer than 5 people are alike."),
    ("age", "Age on the first day, in bands; “left out” where fewer than 5 people are alike."),
    ("completed", "yes: came to as many days as the edition asks for; no: started and didn’t; “left out” as above."),
    ("point", "assessment, first (day), last (day), or the months of a review."),
    ("days", "Days from the group’s first day to the day the point is planned for, to whole weeks; empty before it."),
    ("measure", "The measure and its edition’s name in this program."),
    ("scale", "The scale of the measure."),
    ("score", "The score as a decimal number, 4 places. Scores are never turned round: see “better”."),
    ("better", "higher or lower: which way of this scale is better."),
)
COLUMNS = tuple(name for name, _ in DICTIONARY)


class Likeness(NamedTuple):
    """What people could be told apart by."""

    format: str
    site: str
    age: str
    completed: str


NOTHING = Likeness(*(LEFT_OUT,) * 4)
GOES_FIRST = ("site", "age", "completed", "format")


def coarsened(likenesses: Sequence[Likeness]) -> list[Likeness]:
    """Return them so that nobody is among fewer than five who are alike: the site is left out first, the format last."""
    found = list(likenesses)
    for name in GOES_FIRST:
        few = _few(Counter(found))
        found = [each._replace(**{name: LEFT_OUT}) if each in few else each for each in found]
    alike = Counter(found)
    few = _few(alike)
    if few and sum(alike[each] for each in few) < SMALLEST:
        # They alone would be the few: the smallest group that stands is put with them.
        few |= set(sorted(set(alike) - few, key=lambda each: alike[each])[:1])
    return [NOTHING if each in few else each for each in found]


def _few(alike: Mapping[Likeness, int]) -> set[Likeness]:
    return {each for each, number in alike.items() if number < SMALLEST}


def age_band(birth: dt.date | None, on: dt.date) -> str:
    """Return the band of somebody's age on a day."""
    if birth is None:
        return NOT_KNOWN
    years = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return next((band for below, band in AGES if years < below), OLDEST)


def deidentified_rows(cohort: Cohort, answers: CohortAnswers) -> Iterator[tuple[str | int | float, ...]]:
    """Return the rows under COLUMNS, none where fewer than five people started. Two queries."""
    kept = cohort.kept
    if len(kept) < SMALLEST:
        return
    planned = _planned(kept)
    births = _births(kept)
    alike = coarsened([_likeness(each, births.get(each.participant)) for each in kept])
    people = sorted(zip((secrets.token_hex(8) for _ in kept), kept, alike, strict=True), key=lambda row: row[0])
    scores = _by_person(answers)
    for name, starter, like in people:
        for point, key, given in scores.get(starter, ()):
            days = planned.get((starter.course, point), "")
            yield name, *like, point, days, key.measure, key.scale, round(given.numerator / given.denominator, 4), _better(key)


def _likeness(starter: Starter, birth: dt.date | None) -> Likeness:
    age = age_band(birth, starter.began_on)
    return Likeness(starter.format, starter.site or NOT_KNOWN, age, "yes" if starter.completed else "no")


def _planned(kept: Sequence[Starter]) -> dict[tuple[int, str], int]:
    """How many days after a group's first its points are, to whole weeks, so that they don't say which group it was."""
    began = {each.course: each.began_on for each in kept}
    found = {(each.course, "last"): _to_weeks((each.ended_on - each.began_on).days) for each in kept}
    found |= {(course, "first"): 0 for course in began}
    reviews = Session.objects.filter(course__in=list(began), kind=Session.Kind.REVIEW, state=Session.State.PLANNED).order_by()
    for course, months, starts_at in reviews.values_list("course_id", "months", "starts_at"):
        if course is not None:
            found[course, str(months)] = _to_weeks((starts_at.date() - began[course]).days)
    return found


def _to_weeks(days: int) -> int:
    return round(days / 7) * 7


def _births(kept: Sequence[Starter]) -> dict[int, dt.date | None]:
    people = Participant.objects.filter(pk__in=[each.participant for each in kept]).order_by()
    return dict(people.values_list("pk", "date_of_birth"))


def _by_person(answers: CohortAnswers) -> dict[Starter, list[tuple[str, ScaleKey, Given]]]:
    found: dict[Starter, list[tuple[str, ScaleKey, Given]]] = {}
    points = answers.points()
    for key in ordered(answers.scores):
        for point in sorted(answers.scores[key], key=place_of):
            for starter, given in answers.scores[key][point].items():
                found.setdefault(starter, []).append((point, key, given))
    for rows in found.values():
        rows.sort(key=lambda row: points.index(row[0]))
    return found


def _better(key: ScaleKey) -> str:
    return "higher" if is_higher_better(key) else "lower"
