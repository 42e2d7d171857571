"""The address somebody types: their own start page, or the sign-in page. And what there is for those who have none."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import AnyRequest, StaffRequest, public_page, signed_in_page, staff_page
from accounts.roles import Right, Role
from common.pages.paging import page_by_key
from courses.ground.catalogue import takes_referrals
from desk.shared.people_in_trail import people_named_in
from desk.start.audit_trail import ORDER, entries_of
from participants.people.looks import Page, looked_at_people

START_PAGES: dict[str, str] = {
    Role.ADMINISTRATOR: "desk:today",
    Role.COORDINATOR: "desk:today",
    Role.CLINICIAN: "courses:list",
    Role.LEADER: "desk:leading",
    Role.AUDITOR: "desk:audit",
    Role.PARTICIPANT: "desk:me",
}


@public_page
def home(request: AnyRequest) -> HttpResponse:
    """Send everybody to where their work begins."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    membership = request.membership
    if membership and membership.role == Role.CLINICIAN and takes_referrals(membership.organisation):
        return redirect("desk:clinic")
    return redirect(START_PAGES.get(membership.role, "desk:nowhere") if membership else "desk:nowhere")


@signed_in_page
def nowhere(request: AnyRequest) -> HttpResponse:
    """Say what to do when a sign-in belongs to no organisation."""
    return render(request, "desk/start/nowhere.html")


@staff_page(Right.SEE_AUDIT)
def audit(request: StaffRequest) -> HttpResponse:
    """Show who did or looked at what, newest first."""
    page = page_by_key(entries_of(request.organisation), ORDER, request.GET.get("cursor", ""), size=50)
    looked_at_people(request.user, people_named_in(page.rows), Page.TRAIL, organisation=request.organisation)
    return render(request, "desk/start/audit.html", {"page": page})
