"""Which books people on courses still need, and in which form: pure rules of plain values (docs/domain.md, chapter 19)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.models.book import Book
from participants.rules.reading import ReadingNeeds

Key = tuple[str, str]  # a title and a form


@dataclass(frozen=True, slots=True)
class PersonOnCourse:
    """One person's place on one course: what the course gives them, the form that fits them, and its first day there."""

    course_pk: int
    participant_pk: int
    titles: tuple[str, ...]
    form: str
    first: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One copy that is kept for one person: the course it is for, the title, the form, and before which day it must be there."""

    course_pk: int
    participant_pk: int
    title: str
    form: str
    before: dt.date | None = None

    @property
    def key(self) -> Key:
        """What it takes from the stock."""
        return self.title, self.form


@dataclass(frozen=True, slots=True)
class Arrival:
    """Copies of a title in a form that are on order, and the day on which they are expected."""

    title: str
    form: str
    copies: int
    on: dt.date


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is of each title in each form: copies on hand, and those on order that haven't come too late yet."""

    stock: Counter[Key]
    arriving: Sequence[Arrival] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """A claim and what serves it: a copy on hand, one that is expected on that day, or nothing."""

    claim: Claim
    on_hand: bool
    expected_on: dt.date | None = None

    @property
    def is_missing(self) -> bool:
        """Whether neither a copy on hand nor one on order serves it."""
        return not self.on_hand and self.expected_on is None


@dataclass(frozen=True, slots=True)
class BookNeed:
    """One title on one course: how many people are to have it, how many do, and what there is for the others.

    `available` are the copies on hand that no course before this one needs, `kept` those that one does; `missing` is how many
    people would go without, for somebody who reads large print isn't helped by a copy in print. `expected` copies are on order
    and there before the first day, the last of them on `expected_on`.
    """

    title: str
    needed: int
    issued: int
    available: int
    missing: int
    kept: int = 0
    expected: int = 0
    expected_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of book in stock, as the choice of a copy sees it."""

    pk: int
    title: str
    form: str
    language: str
    on_hand: int


def best_copy(title: str, needs: ReadingNeeds, shelves: Sequence[Shelf]) -> Shelf | None:
    """Which copy of a title to suggest: the form that fits before another, the language they name, and one that is on hand.

    None when the title isn't in stock at all.
    """
    wanted, said = needs.form, f"{needs.communication} {needs.practical}".casefold()
    fitting = [shelf for shelf in shelves if shelf.title == title]

    def rank(shelf: Shelf) -> tuple[bool, bool, bool, bool, int]:
        return (
            shelf.on_hand > 0,
            shelf.form == wanted,
            shelf.language.casefold() in said,
            shelf.form == Book.Form.PRINT,
            shelf.on_hand,
        )

    return max(fitting, key=rank, default=None)


def claims(places: Iterable[PersonOnCourse], held: Collection[tuple[int, str]]) -> list[Claim]:
    """What is kept for whom, in the order of the places: one copy of a title for a person, and none of what they hold."""
    seen, found = set(held), []
    for place in places:
        for title in dict.fromkeys(place.titles):
            if (place.participant_pk, title) not in seen:
                seen.add((place.participant_pk, title))
                found.append(Claim(place.course_pk, place.participant_pk, title, place.form, place.first))
    return found


def served(kept: Iterable[Claim], stock: Mapping[Key, int], arriving: Iterable[Arrival] = ()) -> list[Served]:
    """What serves each claim, once those before it have had theirs: a copy on hand, else the first that comes in time.

    In time is before the first day of its course; a claim without a day waits for none.
    """
    left = Counter(dict(stock))
    coming: dict[Key, list[dt.date]] = defaultdict(list)
    for arrival in sorted(arriving, key=lambda each: each.on):
        coming[arrival.title, arrival.form] += [arrival.on] * arrival.copies
    found = []
    for claim in kept:
        on_hand, days = left[claim.key] > 0, coming[claim.key]
        in_time = not on_hand and bool(days) and claim.before is not None and days[0] < claim.before
        left[claim.key] -= on_hand
        found.append(Served(claim, on_hand, days.pop(0) if in_time else None))
    return found


def unmet(kept: Iterable[Claim], stock: Mapping[Key, int]) -> list[Claim]:
    """The claims for which no copy is on hand, once those before them have had theirs."""
    return [each.claim for each in served(kept, stock) if each.is_missing]


def needs_of(
    course_pk: int,
    titles: Sequence[str],
    places: Sequence[PersonOnCourse],
    held: Collection[tuple[int, str]],
    supply: Supply,
) -> list[BookNeed]:
    """What one course needs; `places` are those on it and on the courses before it, in order, `held` who has which title.

    Somebody who is on a course before this one as well gets their copy there.
    """
    kept = claims(places, held)
    people = [place.participant_pk for place in places if place.course_pk == course_pk]
    before = Counter(claim.key for claim in kept if claim.course_pk != course_pk)
    left = {key: max(0, on_hand - before[key]) for key, on_hand in supply.stock.items()}
    own = [each for each in served(kept, supply.stock, supply.arriving) if each.claim.course_pk == course_pk]
    return [
        BookNeed(
            title,
            needed=len(people),
            issued=sum((person, title) in held for person in people),
            available=sum(copies for (named, _), copies in left.items() if named == title),
            missing=sum(each.is_missing and each.claim.title == title for each in own),
            kept=sum(on_hand - left[key] for key, on_hand in supply.stock.items() if key[0] == title),
            expected=len(days := [each.expected_on for each in own if each.expected_on and each.claim.title == title]),
            expected_on=max(days, default=None),
        )
        for title in dict.fromkeys(titles)
    ]
