"""The charity's books: enough for the course that runs, too few for the next, so that some are to be ordered."""

import datetime as dt

from accounts.models import Organisation, User
from courses.book_titles import BookFacts, add_book
from courses.books import Movement, receive
from courses.models import Book, Edition
from participants.book_issues import issue_book
from participants.models import Enrolment

COPIES = {Book.Form.PRINT: 21, Book.Form.LARGE_PRINT: 2}
LEAD_DAYS = 28


def give_out(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Buy the books that the community edition names, and give them to everybody whose course has begun."""
    edition = (
        Edition.objects.filter(programme__organisation=organisation, frozen_at__isnull=False).exclude(books=[]).earliest("pk")
    )
    begun = Enrolment.objects.filter(course__edition=edition, course__first_starts_at__lte=now, state=Enrolment.State.ACTIVE)
    enrolments = list(begun.select_related("course", "participant").order_by("course__first_starts_at", "pk"))
    bought = min(each.course.created_at for each in enrolments)
    for title in edition.books:
        shelf = {form: _bought(title, form, copies, organisation, office, bought) for form, copies in COPIES.items()}
        for enrolment in enrolments:
            large = "large print" in enrolment.participant.communication_needs.lower()
            book = shelf[Book.Form.LARGE_PRINT if large else Book.Form.PRINT]
            issue_book(enrolment, book, by=office, now=enrolment.course.first_starts_at)


def _bought(title: str, form: str, copies: int, organisation: Organisation, office: User, at: dt.datetime) -> Book:
    facts = BookFacts(title=title, edition_label="", language="English", form=form, isbn="", lead_days=LEAD_DAYS)
    book = add_book(facts, organisation=organisation, by=office)
    receive(book, Movement(copies), by=office, now=at)
    return book
