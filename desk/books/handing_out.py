"""The books of one course, handed out by name: who has which title, what to give the others, and what came back or should."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from common.words import counted, day_and_month, long_date
from courses.books.stock import books_of
from courses.models import Book, Course
from participants.books.issues import issues_of
from participants.books.needs import books_for
from participants.books.rules import BookNeed, Shelf, best_copy
from participants.enrolment.enrolling import enrolments_of
from participants.models import BookIssue, Enrolment, Participant
from participants.people.told_apart import listed_names, short_names
from participants.rules.reading import ReadingNeeds, reading_needs_of


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that can be handed out: the words of its button, and how many there are."""

    pk: int
    words: str
    left: str


@dataclass(frozen=True, slots=True)
class TitleLine:
    """One title for one person: the copy they have, or the copies to choose from, the one that fits them first."""

    number: int
    title: str
    issue: BookIssue | None
    has: str
    copies: Sequence[Copy]
    more: Sequence[BookIssue] = ()
    submission_id: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person on the course with all their titles."""

    enrolment: Enrolment
    name: str
    needs: Sequence[str]
    titles: Sequence[TitleLine]


@dataclass(frozen=True, slots=True)
class HandOutSheet:
    """The whole page. `left_over`: copies given for this course to somebody who isn't on it any more."""

    people: Sequence[PersonLine]
    needs: Sequence[BookNeed]
    left_over: Sequence[tuple[BookIssue, str]] = ()
    counts: Sequence[dict[str, Any]] = field(default_factory=list)


def sheet_of(course: Course, organisation: Organisation, now: dt.datetime, *, office: bool = True) -> HandOutSheet:
    """Everything the page shows, to a leader with short names. Seven queries, however many people and titles."""
    places = list(_places(course, organisation).order_by("participant__sort_key", "pk"))
    people = [place.participant_id for place in places]
    whose = Q(participant__in=people) | Q(participant__merged_into__in=people) | Q(enrolment__course=course)
    issues = list(issues_of(organisation).filter(whose, returned_at=None).order_by("issued_at", "pk"))
    needs = books_for(course, organisation, now=now)
    shown = _lines(places, issues, course, organisation, office=office)
    ours = set(people)
    left_over = [
        (issue, _why_left(issue, organisation))
        for issue in issues
        if office and issue.participant_id not in ours and issue.participant.merged_into_id not in ours
    ]
    return HandOutSheet(shown, needs, left_over, counts_of(needs))


def line_of(place: Enrolment, organisation: Organisation, *, office: bool = True) -> PersonLine:
    """One person's line alone, after a tap; `place` was read with its course's edition. Two queries, for a leader three."""
    whose = Q(participant=place.participant_id) | Q(participant__merged_into=place.participant_id)
    issues = issues_of(organisation).filter(whose, returned_at=None).order_by("issued_at", "pk")
    line = _lines([place], issues, place.course, organisation, office=office)[0]
    return line if office else replace(line, name=called_by_leaders(place, organisation))


def called_by_leaders(place: Enrolment, organisation: Organisation) -> str:
    """The short name by which whoever leads the course knows somebody on it. One query."""
    others = _places(place.course, organisation)
    return short_names(each.participant for each in others)[place.participant_id]


def counts_of(needs: Iterable[BookNeed]) -> list[dict[str, Any]]:
    """A number for each title: how many people have it; bad when copies are missing."""
    return [
        {
            "label": need.title,
            "value": f"{need.issued} of {need.needed}",
            "tone": "bad" if need.missing else "good" if need.issued >= need.needed else "busy",
            "url": "",
        }
        for need in needs
    ]


def _places(course: Course, organisation: Organisation) -> QuerySet[Enrolment]:
    return enrolments_of(organisation).filter(course=course, state=Enrolment.State.ACTIVE)


def _lines(
    places: Sequence[Enrolment], issues: Iterable[BookIssue], course: Course, organisation: Organisation, *, office: bool
) -> list[PersonLine]:
    held: dict[tuple[int, str], list[BookIssue]] = defaultdict(list)
    for issue in issues:
        held[issue.participant.merged_into_id or issue.participant_id, issue.title].append(issue)
    titles = list(dict.fromkeys(course.edition.books))
    names = (listed_names if office else short_names)(place.participant for place in places)
    books = list(books_of(organisation).filter(title__in=titles, retired_at=None).order_by("title", "edition_label", "pk"))
    return [
        PersonLine(
            place,
            names[place.participant_id],
            [need for need in (place.participant.communication_needs, reading_words(place.participant)) if need],
            [
                _held(number, title, theirs, organisation)
                if (theirs := held[place.participant_id, title])
                else _to_give(number, title, place, books)
                for number, title in enumerate(titles, 1)
            ],
        )
        for place in places
    ]


def reading_words(person: Participant) -> str:
    """In which form somebody reads, where their communication needs don't say so by themselves; else ""."""
    form = reading_needs_of(person).form
    said = ReadingNeeds(person.communication_needs).form
    return "" if form in (said, Book.Form.PRINT) else f"Reads: {Book.Form(form).label.lower()}"


def _held(number: int, title: str, issues: Sequence[BookIssue], organisation: Organisation) -> TitleLine:
    first, *more = issues
    since = day_and_month(first.issued_at.astimezone(organisation.tzinfo))
    return TitleLine(number, title, first, f"{first.book.get_form_display()}, since {since}", (), more)


def _to_give(number: int, title: str, place: Enrolment, books: Iterable[Book]) -> TitleLine:
    shelves = {Shelf(each.pk, each.title, each.form, each.language, each.on_hand): each for each in books if each.title == title}
    best = best_copy(title, reading_needs_of(place.participant), list(shelves))
    own = sorted(shelves, key=lambda shelf: shelf is not best)
    copies = [Copy(shelf.pk, _copy_words(shelves[shelf]), f"{shelf.on_hand} on hand") for shelf in own]
    return TitleLine(number, title, None, "", copies, (), str(uuid.uuid4()))


def _copy_words(book: Book) -> str:
    return ", ".join(filter(None, [book.get_form_display().lower(), book.edition_label, book.language]))


def _why_left(issue: BookIssue, organisation: Organisation) -> str:
    since = day_and_month(issue.issued_at.astimezone(organisation.tzinfo))
    return f"{issue.book}, since {since}"


def summary_words(needs: Sequence[BookNeed]) -> str:
    """Return in a sentence whether everybody can be given their books."""
    missing = sum(need.missing for need in needs)
    if missing:
        said = f"{counted(missing, 'copy', 'copies')} {'is' if missing == 1 else 'are'} missing."
        kept = sum(need.kept for need in needs if need.missing)
        return f"{said} {_kept_words(kept)}" if kept else said
    if coming := [need for need in needs if need.expected and need.expected_on]:
        copies, last = sum(need.expected for need in coming), max(need.expected_on for need in coming if need.expected_on)
        return f"There will be copies for everybody: {counted(copies, 'is', 'are')} on order, expected by {long_date(last)}."
    if any(need.issued < need.needed for need in needs):
        return "There are copies for everybody."
    return "Everybody has their books." if any(need.needed for need in needs) else "Nobody has a place yet."


def _kept_words(kept: int) -> str:
    if kept == 1:
        return "1 on hand is kept for a course that begins sooner."
    return f"{kept} on hand are kept for courses that begin sooner."
