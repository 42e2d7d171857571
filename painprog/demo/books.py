"""The charity's books: enough for the course that runs, too few for the next, so that some are to be ordered."""

import datetime as dt

from accounts.models import Organisation, User
from common.clock import today_in
from courses.books.ordering import OrderFacts, order_copies
from courses.books.stock import Movement, books_of, receive
from courses.books.titles import BookFacts, add_book
from courses.models import Book, Edition
from participants.books.issues import issue_book
from participants.models import Enrolment

COPIES = {Book.Form.PRINT: 21, Book.Form.LARGE_PRINT: 2}
LEAD_DAYS = 42


def buy(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Put the books that the community edition names on the shelf."""
    for title in Edition.objects.get(programme__organisation=organisation, programme__slug="cpsmp").books:
        for form, copies in COPIES.items():
            facts = BookFacts(title=title, edition_label="", language="English", form=form, isbn="", lead_days=LEAD_DAYS)
            receive(add_book(facts, organisation=organisation, by=office), Movement(copies), by=office, now=now)


def _order_more(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Order a few copies of the first title: they are on their way, and count for the courses that begin later."""
    if book := books_of(organisation).order_by("pk").first():
        today = today_in(organisation.tzinfo, now)
        facts = OrderFacts(today + dt.timedelta(days=10), "Order 2214")
        order_copies(book, 5, facts, by=office, now=now, today=today, submission_id=None)


def give_out(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Give them to everybody whose course has begun, at its first session."""
    begun = Enrolment.objects.filter(participant__organisation=organisation, course__first_starts_at__lte=now)
    enrolments = list(begun.select_related("course", "participant").order_by("course__first_starts_at", "pk"))
    for book in books_of(organisation).order_by("pk"):
        for enrolment in enrolments:
            large = "large print" in enrolment.participant.communication_needs.lower()
            if large == (book.form == Book.Form.LARGE_PRINT):
                issue_book(enrolment, book, by=office, now=enrolment.course.first_starts_at)
    _order_more(organisation, office, now)
