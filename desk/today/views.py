"""What needs somebody now: where the office's day begins, and what is taken off it with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page
from courses.ground.catalogue import courses_of
from desk.today.forms import SetAsideForm
from desk.today.page import page_of
from desk.today.rows import EVERY, Looker
from desk.today.setting_aside import put_back, set_aside, set_aside_in
from participants.people.looks import Page, looked_at_people, looked_at_registrations


@staff_page(Right.SEE_PEOPLE)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Show what needs this person, group by group, and what is on today; `whole` opens all of one group."""
    looker = Looker(request.organisation, request.membership, request.now)
    page = page_of(looker, whole=request.GET.get("whole", ""))
    looked_at_people(request.user, page.work.people, Page.TODAY, organisation=request.organisation)
    looked_at_registrations(request.user, page.work.registering, Page.TODAY, organisation=request.organisation)
    shown = {
        "page": page,
        "work": page.work,
        "day": looker.today,
        "may_see_messages": looker.may(Right.SEE_MESSAGES),
        # An empty day of a house that is just moving in leads to what comes first there.
        "begins": not page.work.groups and looker.may(Right.SET_UP) and not courses_of(request.organisation).exists(),
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
