"""Books where rooms meet: what to order, and handing them out by name on a course."""

from collections import Counter
from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.pages.paging import page_by_key
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.words import counted
from courses.books.ordering import to_come_by_book
from courses.books.stock import books_of
from courses.ground.catalogue import courses_of
from courses.models import Course
from desk.books.forms import AnotherBookForm, GiveBookForm
from desk.books.handing_out import called_by_leaders, counts_of, line_of, sheet_of, summary_words
from desk.leading.page import sessions_led_by
from participants.books.giving import give_everybody
from participants.books.issues import books_given_to, issue_book, issues_of, return_book
from participants.books.needs import books_for, stock_of
from participants.books.orders import kept_for_people, orders_of
from participants.enrolment.enrolling import enrolments_of
from participants.models import Enrolment
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SET_UP)
@require_safe
def book_list(request: StaffRequest) -> HttpResponse:
    """Show what to order now, and every book with its stock and what of it is kept for people on courses to come."""
    books = books_of(request.organisation).filter(retired_at=None)
    page = page_by_key(books, ("title", "id"), request.GET.get("cursor", ""))
    claims = kept_for_people(request.organisation, request.now)
    kept = Counter(claim.key for claim in claims)
    stock = stock_of(request.organisation.pk)
    to_come = to_come_by_book(page.rows)
    keys = [(book.title, book.form) for book in page.rows]
    rows = [
        (book, kept[key], stock[key] - kept[key], kept[key] - stock[key], to_come[book.pk])
        for book, key in zip(page.rows, keys, strict=True)
    ]
    shown = {
        "page": page,
        "rows": rows,
        "today": today_in(request.organisation.tzinfo, request.now),
        "some_short": any(short > 0 for *_, short, _ in rows),
        "orders": orders_of(request.organisation, request.now, claims),
        "retired": books_of(request.organisation).exclude(retired_at=None).order_by("title", "pk")[:20],
    }
    return render(request, "desk/books/books.html", shown)


@staff_page(Right.KEEP_REGISTERS)
@require_safe
def course_books(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who on a course has which book; a tap hands one out. For the office, and for whoever leads the course."""
    course, office = _course(request, pk)
    sheet = sheet_of(course, request.organisation, request.now, office=office)
    _saw(request, {line.enrolment.participant_id: line.enrolment.participant.full_name for line in sheet.people})
    shown = {
        "course": course,
        "sheet": sheet,
        "office": office,
        "may_give_another": request.membership.may(Right.EDIT_PEOPLE),
        "summary": summary_words(sheet.needs),
        "missing": sum(need.missing for need in sheet.needs),
        "to_give": sum(need.needed - need.issued for need in sheet.needs),
    }
    return render(request, "desk/books/course_books.html", shown)


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def give_all_books(request: StaffRequest, pk: int) -> HttpResponse:
    """Give everybody on the course what they lack, and say who goes without."""
    course, office = _course(request, pk)
    given, without = give_everybody(course, by=request.user, now=request.now)
    sheet = sheet_of(course, request.organisation, request.now, office=office)
    names = {line.enrolment.participant_id: line.name for line in sheet.people}
    _saw(request, {line.enrolment.participant_id: line.enrolment.participant.full_name for line in sheet.people})
    if given or not without:
        messages.success(request, f"{counted(len(given), 'book')} handed out." if given else "Everybody has their books.")
    for each in without:
        messages.error(request, f"{names.get(each.participant_pk, 'Somebody')} goes without “{each.title}”: {each.why}")
    return redirect("desk:course_books", course.pk)


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def give_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand out the copy that was tapped; with scripts the person's line comes back alone."""
    place = _place(request, pk)
    form = GiveBookForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(sentence) for errors in form.errors.values() for sentence in errors)
        return _after(request, place, problem=said)
    book = get_object_or_404(books_of(request.organisation), pk=form.cleaned_data["book"])
    number = form.cleaned_data["submission_id"]
    try:
        issue = issue_book(place, book, by=request.user, now=request.now, submission_id=number)
    except Refused as refused:
        return _after(request, place, problem=refused.sentence)
    return _after(request, place, said=f"{_called(request, place)} has {issue.title}.")


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def another_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Give another copy of a title to somebody who has one, with the reason."""
    place = _place(request, pk)
    titles = set(books_given_to(place.participant).filter(returned_at=None).values_list("title", flat=True))
    if not titles:
        return _after(request, place, problem=f"{place.participant.full_name} has no book yet. Give the first one here.")
    books = list(books_of(request.organisation).filter(title__in=titles, retired_at=None).order_by("title", "form", "pk"))
    form = AnotherBookForm(request.POST if request.method == "POST" else None, books=books)

    def give() -> str:
        given = form.cleaned_data
        book = next(each for each in books if str(each.pk) == given["book"])
        issue = issue_book(
            place,
            book,
            by=request.user,
            now=request.now,
            submission_id=given["submission_id"],
            another_reason=given["another_reason"],
        )
        return f"{place.participant.full_name} has another copy: {issue.book}."

    back = Back(f"Books, {place.course.name}", reverse("desk:course_books", args=[place.course_id]))
    heading = f"Another copy for {place.participant.full_name}"
    return form_page(request, form, give, heading=heading, back=back, look=lambda: audit.looked(request.user, place.participant))


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a copy back into stock that somebody brought back."""
    issue = get_object_or_404(issues_of(request.organisation).select_related("enrolment__course__edition"), pk=pk)
    key = typed_key(request.POST.get("place", ""))
    place = _place(request, key) if key else None
    if not _is_office(request) and (place is None or place.participant_id != issue.participant_id):
        raise Http404
    issue = return_book(issue, by=request.user, now=request.now)
    said = f"{issue.title} is back from {_called(request, place) if place else issue.participant.full_name}."
    if place is None:
        messages.success(request, said)
        return redirect("desk:course_books", issue.enrolment.course_id) if issue.enrolment else redirect("desk:books")
    return _after(request, place, said=said)


def _is_office(request: StaffRequest) -> bool:
    return request.membership.may(Right.SEE_PEOPLE)


def _courses(request: StaffRequest) -> QuerySet[Course]:
    """Those whose books somebody hands out: the office all, others those that they lead, in their window."""
    courses = courses_of(request.organisation)
    if _is_office(request):
        return courses
    return courses.filter(pk__in=sessions_led_by(request.user, request.organisation, request.now).order_by().values("course"))


def _course(request: StaffRequest, pk: int) -> tuple[Course, bool]:
    course: Course = get_object_or_404(_courses(request).select_related("edition"), pk=pk)
    return course, _is_office(request)


def _place(request: StaffRequest, pk: int) -> Enrolment:
    places = enrolments_of(request.organisation).filter(course__in=_courses(request))
    return get_object_or_404(places.select_related("course__edition"), pk=pk)


def _called(request: StaffRequest, place: Enrolment) -> str:
    return place.participant.full_name if _is_office(request) else called_by_leaders(place, request.organisation)


def _saw(request: StaffRequest, named: Mapping[int, str]) -> None:
    looked_at_people(request.user, named, Page.BOOKS, organisation=request.organisation)


def _after(request: StaffRequest, place: Enrolment, *, said: str = "", problem: str = "") -> HttpResponse:
    """Back to the page; with scripts the person's line and the numbers alone."""
    if not request.htmx:
        (messages.error if problem else messages.success)(request, problem or said)
        return redirect(f"{reverse('desk:course_books', args=[place.course_id])}#books-{place.pk}")
    needs = books_for(place.course, request.organisation, now=request.now)
    _saw(request, {place.participant_id: place.participant.full_name})
    shown = {
        "line": line_of(place, request.organisation, office=_is_office(request)),
        "office": _is_office(request),
        "may_give_another": request.membership.may(Right.EDIT_PEOPLE),
        "counts": counts_of(needs),
        "summary": summary_words(needs),
        "missing": sum(need.missing for need in needs),
        "said": said,
        "problem": problem,
    }
    return render(request, "desk/books/books_given.html", shown)
