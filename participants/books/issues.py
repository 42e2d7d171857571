"""Books in the hands of people: a title is given once, in whatever form; another copy says why; a returned one goes back.

What courses still need is participants.books.needs. Locks: the person, then the book (courses.books.stock).
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.books import stock as books
from courses.models import Book
from participants.enrolment.enrolling import lock_person
from participants.models import BookIssue, Enrolment, Participant

REASON_LENGTH = 200


def issues_of(organisation: Organisation) -> QuerySet[BookIssue]:
    """Every copy that was ever given to somebody, with the person and the book."""
    own = BookIssue.objects.filter(participant__organisation=organisation)
    return own.select_related("participant", "book")


def books_given_to(participant: Participant) -> QuerySet[BookIssue]:
    """Every copy somebody was given, on this record or on one merged into it, latest first."""
    # By keys, so that indexes are used: a condition on either of two tables reads every issue there ever was.
    records = Participant.objects.filter(Q(pk=participant.pk) | Q(merged_into=participant)).values("pk")
    return BookIssue.objects.filter(participant__in=records).select_related("book").order_by("-issued_at", "-pk")


@tried_again
def issue_book(
    enrolment: Enrolment,
    book: Book,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    another_reason: str = "",
) -> BookIssue:
    """Give one copy to somebody with a place on a course. The same submission again returns the first.

    Raises Refused when no copy is on hand, when they have withdrawn, when their course doesn't give that title, and, without
    `another_reason`, when they have a copy of it, whatever its form.
    """
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        [enrolment] = Enrolment.objects.select_related("course__edition").filter(
            pk=enrolment.pk
        )  # one of many when all are given
        own = BookIssue.objects.filter(participant=person)
        if earlier := made_before(own, submission_id, lambda issue: issue.book_id == book.pk):
            return earlier
        _refuse_wrong_place(enrolment, person, book)
        another = _reason_for_another(person, book.title, another_reason)
        entry = books.take(book, by=by, now=now)
        issue = BookIssue.objects.create(
            participant=person,
            enrolment=enrolment,
            book=book,
            title=book.title,
            issued=entry,
            issued_at=now,
            another_reason=another,
            submission_id=submission_id,
        )
        audit.record(by, "gave a book to", person, book=str(book), issue=issue.pk, another=bool(another))
    return issue


def return_book(issue: BookIssue, *, by: Actor, now: dt.datetime) -> BookIssue:
    """Put a copy back into stock that somebody brought back; twice changes nothing.

    A copy that stayed with a record merged into another one can be returned as well.
    """
    with transaction.atomic():
        issue = (
            BookIssue.objects.select_for_update(of=("self",), no_key=True).select_related("participant", "book").get(pk=issue.pk)
        )
        if issue.returned_at:
            return issue
        issue.returned = books.give_back(issue.book, by=by, now=now)
        issue.returned_at = now
        issue.save(update_fields=["returned", "returned_at"])
        audit.record(by, "took a book back from", issue.participant, book=str(issue.book), issue=issue.pk)
    return issue


def _refuse_wrong_place(enrolment: Enrolment, person: Participant, book: Book) -> None:
    course = enrolment.course
    if book.organisation_id != course.organisation_id or enrolment.participant_id != person.pk:
        raise Refused("Open the page again and choose one of the books it shows.")
    if enrolment.state != Enrolment.State.ACTIVE:
        raise Refused(f"{person} has withdrawn from {course}, so no book is handed out.")
    if book.retired_at:
        raise Refused(f"{book} is out of use. Choose another.", field="book")
    if book.title not in course.edition.books:
        raise Refused(f"{course} doesn’t give “{book.title}”. Choose one of its books.", field="book")


def _reason_for_another(person: Participant, title: str, reason: str) -> str:
    """The reason for another copy, "" for the first one. Raises Refused when it is missing or too long."""
    theirs = Q(participant=person) | Q(participant__merged_into=person)
    held = BookIssue.objects.filter(theirs, title=title, returned_at=None).order_by("issued_at", "pk").first()
    if held is None:
        return ""
    since = long_date(held.issued_at.astimezone(person.organisation.tzinfo))
    why = f"{person} has had “{title}” since {since}. To give another copy, say why."
    return reason_given(reason, REASON_LENGTH, needed=why, field="another_reason")
