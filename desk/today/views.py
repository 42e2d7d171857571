"""What needs somebody now: where the office's day begins, and what is taken off it with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page
from common.words import counted, long_date
from courses.ground.catalogue import courses_of
from courses.models import Session
from desk.today.forms import CourseHeldForm, SetAsideForm
from desk.today.page import COURSES, REFERRALS, TodayPage, page_of, part_of
from desk.today.rows import EVERY, Looker
from desk.today.setting_aside import put_back, set_aside, set_aside_in
from participants.attendance.outcomes import say_of_all, unspoken_of
from participants.people.looks import Page, looked_at_people, looked_at_registrations


@staff_page(Right.SEE_PEOPLE)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Show what needs this person, group by group, and what is on today; `whole` opens all of one group."""
    return _today(request)


@staff_page(Right.SCHEDULE)
@require_safe
def today_courses(request: StaffRequest) -> HttpResponse:
    """Show work on courses, as the part that Today fetches; to whoever follows the link, Today with everything."""
    return _part(request, COURSES.about)


@staff_page(Right.KEEP_PATHWAY)
@require_safe
def today_referrals(request: StaffRequest) -> HttpResponse:
    """Show work on referrals in the same way."""
    return _part(request, REFERRALS.about)


def _part(request: StaffRequest, about: str) -> HttpResponse:
    if not request.htmx:
        return _today(request, at_once=True)
    page = part_of(Looker(request.organisation, request.membership, request.now), about)
    _looked_at(request, page)
    return render(request, "desk/today/part.html", {"page": page, "work": page.work})


def _looked_at(request: StaffRequest, page: TodayPage) -> None:
    looked_at_people(request.user, page.work.people, Page.TODAY, organisation=request.organisation)
    looked_at_registrations(request.user, page.work.registering, Page.TODAY, organisation=request.organisation)


def _today(request: StaffRequest, *, at_once: bool = False) -> HttpResponse:
    looker = Looker(request.organisation, request.membership, request.now)
    page = page_of(looker, whole=request.GET.get("whole", ""), at_once=at_once)
    _looked_at(request, page)
    shown = {
        "page": page,
        "work": page.work,
        "day": looker.today,
        "may_see_messages": looker.may(Right.SEE_MESSAGES),
        "has_clinic": looker.may(Right.CLINICAL_RECORD),
        # An empty day of a house that is just moving in leads to what comes first there.
        "begins": not (page.work.groups or page.awaited)
        and looker.may(Right.SET_UP)
        and not courses_of(request.organisation).exists(),
    }
    return render(request, "desk/today/today.html", shown)


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def aside(request: StaffRequest) -> HttpResponse:
    """Ask why nothing needs to be done about a line that stands on this person's Today, and take it off."""
    key = request.POST.get("line") or request.GET.get("line", "")
    item = page_of(Looker(request.organisation, request.membership, request.now), whole=EVERY).line(key)
    if item is None:
        messages.info(request, "That line has left Today already.")
        return redirect("desk:today")
    form = SetAsideForm(request.POST if request.method == "POST" else None, initial={"line": key})

    def act() -> str:
        set_aside(request.organisation, key, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return f"Set aside: {item.text}"

    lead = [f"{item.text}. {item.detail}", "It leaves Today for everybody, and comes back when something about it changes."]
    return form_page(request, form, act, heading="Set this aside?", back=Back("Today", reverse("desk:today")), lead=lead)


@staff_page(Right.SEE_PEOPLE)
@require_POST
def back(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a line on Today again."""
    put_back(get_object_or_404(set_aside_in(request.organisation), pk=pk), by=request.user, now=request.now)
    messages.success(request, "It stands on Today again.")
    return redirect("desk:today")


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def course_held(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask once whether the sessions of a course that nobody was ever on were held."""
    course = get_object_or_404(courses_of(request.organisation), pk=pk)
    silent = list(unspoken_of(course, request.now))
    if not silent and request.method == "GET":
        messages.info(request, f"Nothing has to be said of {course.name}, or each of its registers asks for itself.")
        return redirect("desk:course", course.pk)
    form = CourseHeldForm(
        request.POST if request.method == "POST" else None, initial={"seen": ",".join(str(each.pk) for each in silent)}
    )

    def act() -> str:
        outcome = Session.Outcome(form.cleaned_data["outcome"])
        said = say_of_all(course, outcome, seen=form.seen_keys, by=request.user, now=request.now)
        return (
            f"Written down: {counted(len(said), 'date')} of {course.name} {'was' if len(said) == 1 else 'were'} {outcome.label}."
        )

    dates = ", ".join(f"{each.label} on {long_date(each.local_date)}" for each in silent)
    lead = [
        f"Nobody was ever on {course.name}. These dates are over: {dates}.",
        "They count for nothing until somebody says so. Were only some of them held? Then say so on the register of each.",
    ]
    return form_page(request, form, act, heading="Was this course held?", back=Back("Today", reverse("desk:today")), lead=lead)
