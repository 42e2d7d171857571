"""Everybody on a course is given what its edition asks for, by one press: each in the form that suits them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.trail.audit import Actor
from common.refused import Refused
from courses.books.stock import books_of
from courses.models import Book, Course
from participants.books.issues import issue_book
from participants.books.rules import Shelf, best_copy
from participants.enrolment.enrolling import enrolments_of
from participants.models import BookIssue, Enrolment
from participants.rules.reading import reading_needs_of


@dataclass(frozen=True, slots=True)
class LeftWithout:
    """Somebody who goes without a title for now, and why, as a sentence."""

    participant_pk: int
    title: str
    why: str


def give_everybody(course: Course, *, by: Actor, now: dt.datetime) -> tuple[list[BookIssue], list[LeftWithout]]:
    """Give everybody on a course each of its titles that they don't hold; return what was given, and who goes without.

    Only in the form that suits them: another one is somebody's decision. Each copy is a transaction of its own, so that what
    was handed out before a fault stays handed out; a second press gives what is left. Nobody is given a second copy.
    """
    places = list(enrolments_of(course.organisation).filter(course=course, state=Enrolment.State.ACTIVE).order_by("pk"))
    titles = list(dict.fromkeys(course.edition.books))
    held = _held(places)
    given: list[BookIssue] = []
    without: list[LeftWithout] = []
    for place in places:
        for title in titles:
            if (place.participant_id, title) in held:
                continue
            done = _give(place, title, books_of(course.organisation).filter(title=title, retired_at=None), by, now)
            if isinstance(done, BookIssue):
                given.append(done)
            else:
                without.append(done)
    return given, without


def _held(places: Sequence[Enrolment]) -> set[tuple[int, str]]:
    people = [place.participant_id for place in places]
    whose = Q(participant__in=people) | Q(participant__merged_into__in=people)
    issues = BookIssue.objects.filter(whose, returned_at=None).select_related("participant")
    return {(each.participant.merged_into_id or each.participant_id, each.title) for each in issues}


def _give(place: Enrolment, title: str, books: Iterable[Book], by: Actor, now: dt.datetime) -> BookIssue | LeftWithout:
    needs = reading_needs_of(place.participant)
    shelves = {Shelf(each.pk, each.title, each.form, each.language, each.on_hand): each for each in books if each.on_hand}
    best = best_copy(title, needs, list(shelves))
    form = Book.Form(needs.form).label.lower()
    if best is None or best.form != needs.form:
        return LeftWithout(place.participant_id, title, f"no copy in {form} is on hand")
    try:
        return issue_book(place, shelves[best], by=by, now=now)
    except Refused as refused:
        return LeftWithout(place.participant_id, title, refused.sentence)
