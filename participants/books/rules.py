"""Which books people on courses still need, and in which form: pure rules of plain values (docs/domain.md, chapter 19)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.models.book import Book
from participants.rules.reading import ReadingNeeds

Key = tuple[str, str]  # a title and a form


@dataclass(frozen=True, slots=True)
class PersonOnCourse:
    """One person's place on one course: what the course gives them, what they hold already, and the form that fits them."""

    course_pk: int
    participant_pk: int
    titles: tuple[str, ...]
    form: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One copy that is kept for one person: the course it is for, the title, the form."""

    course_pk: int
    participant_pk: int
    title: str
    form: str

    @property
    def key(self) -> Key:
        """What it takes from the stock."""
        return self.title, self.form


@dataclass(frozen=True, slots=True)
class BookNeed:
    """One title on one course: how many people are to have it, how many do, and what there is for the others.

    `available` are the copies on hand that no course before this one needs, `kept` those that one does; `missing` is how many
    people would go without, for somebody who reads large print isn't helped by a copy in print.
    """

    title: str
    needed: int
    issued: int
    available: int
    missing: int
    kept: int = 0


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
                found.append(Claim(place.course_pk, place.participant_pk, title, place.form))
    return found


def unmet(kept: Iterable[Claim], stock: Mapping[Key, int]) -> list[Claim]:
    """The claims for which no copy is on hand, once those before them have had theirs."""
    left, found = Counter(dict(stock)), []
    for claim in kept:
        if left[claim.key] > 0:
            left[claim.key] -= 1
        else:
            found.append(claim)
    return found


def needs_of(
    course_pk: int,
    titles: Sequence[str],
    places: Sequence[PersonOnCourse],
    held: Collection[tuple[int, str]],
    stock: Mapping[Key, int],
) -> list[BookNeed]:
    """What one course needs; `places` are those on it and on the courses before it, in order, `held` who has which title.

    Somebody who is on a course before this one as well gets their copy there.
    """
    kept = claims(places, held)
    people = [place.participant_pk for place in places if place.course_pk == course_pk]
    before = Counter(claim.key for claim in kept if claim.course_pk != course_pk)
    left = {key: max(0, on_hand - before[key]) for key, on_hand in stock.items()}
    missing = Counter(claim.title for claim in unmet(kept, stock) if claim.course_pk == course_pk)
    return [
        BookNeed(
            title,
            needed=len(people),
            issued=sum((person, title) in held for person in people),
            available=sum(copies for (named, _), copies in left.items() if named == title),
            missing=missing[title],
            kept=sum(on_hand - left[key] for key, on_hand in stock.items() if key[0] == title),
        )
        for title in dict.fromkeys(titles)
    ]
