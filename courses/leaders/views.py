"""Leaders: who is in standing and until when, one leader's record, and what is written on it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.words import birth_date, long_date
from courses.leaders import changes as leader_records
from courses.leaders import forms as boxes
from courses.leaders import policies as standing_policies
from courses.leaders.listing import LeadersGround, LeadersWanted, leaders_of, page_of, taught
from courses.leaders.page import elsewhere_of, sheet_of, trainings_of
from courses.leaders.policy_form import PolicyForm
from courses.leaders.readiness import readiness_of
from courses.leaders.record import papers_on_file, policy_on
from courses.models import Facilitator

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.SET_UP)
@require_safe
def leader_list(request: StaffRequest) -> HttpResponse:
    """Show the leaders by name, narrowed as asked, with what each is in every programme."""
    ground = LeadersGround(request.organisation, request.now)
    form = boxes.LeaderFilters(request.GET, programmes=ground.programmes, due_days=ground.policy.due_days)
    wanted = form.wanted()
    page = page_of(wanted, ground=ground, cursor=request.GET.get("cursor", ""))
    shown = {"form": form, "wanted": wanted, "page": page, "rows": page.rows, "due_days": ground.policy.due_days}
    if wanted == LeadersWanted() and "cursor" not in request.GET:
        shown["readiness"] = readiness_of(request.organisation, request.now, ground)
    return render(request, "courses/leaders/leaders.html", shown)


@staff_page(Right.SET_UP)
@require_safe
def leader(request: StaffRequest, pk: int) -> HttpResponse:
    """Show everything on record about one leader. The look is written down."""
    person = one_leader(request, pk)
    sheet = sheet_of(person, LeadersGround(request.organisation, request.now))
    audit.looked(request.user, person)
    return render(request, "courses/leaders/leader.html", {"person": person, "sheet": sheet})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def record_training(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down a training that they completed, here or elsewhere."""
    person = one_leader(request, pk)
    form = boxes.TrainingForm(_sent(request), programmes=taught(request.organisation))

    def write() -> str:
        number = form.cleaned_data["submission_id"]
        row = leader_records.record_training(person, form.entry, by=request.user, now=request.now, submission_id=number)
        return f"{row.get_kind_display()} of {birth_date(row.last_day)} is on record."

    return form_page(request, form, write, heading=f"Record a training of {person}", back=back_to_leader(person))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def record_elsewhere(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down something they led for another organisation."""
    person = one_leader(request, pk)
    form = boxes.ElsewhereForm(_sent(request), programmes=taught(request.organisation))

    def write() -> str:
        number = form.cleaned_data["submission_id"]
        row = leader_records.record_led_elsewhere(person, form.entry, by=request.user, now=request.now, submission_id=number)
        return f"What {person} led at {row.where} is on record, and counts."

    heading = f"Record what {person} led elsewhere"
    return form_page(request, form, write, heading=heading, back=back_to_leader(person))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def record_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down a reference, a background check or an agreement."""
    person = one_leader(request, pk)
    form = boxes.PaperForm(_sent(request))

    def write() -> str:
        number = form.cleaned_data["submission_id"]
        row = leader_records.record_paper(person, form.entry, by=request.user, now=request.now, submission_id=number)
        return f"{row.get_kind_display()} of {birth_date(row.received_on)} is on record."

    return form_page(request, form, write, heading=f"Record a paper of {person}", back=back_to_leader(person))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def peer(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what somebody says of themselves. The look is written down, because the form shows it."""
    person = one_leader(request, pk)
    form = boxes.PeerForm(_sent(request), person=person)

    def change() -> str:
        leader_records.change_peer(
            person,
            lives_with_pain=form.said,
            is_professional=form.cleaned_data["is_professional"],
            by=request.user,
            version=form.cleaned_data["version"],
        )
        return f"What {person} said is saved."

    heading, back = f"{person} as a peer", back_to_leader(person)
    return form_page(request, form, change, heading=heading, back=back, look=lambda: audit.looked(request.user, person))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody retire, or come back."""
    person = one_leader(request, pk)
    if person.retired_on:
        return _come_back(request, person)
    form = boxes.RetireForm(_sent(request), today=today_in(request.organisation.tzinfo, request.now), version=person.version)

    def act() -> str:
        given = form.cleaned_data
        leader_records.retire(person, on=given["on"], by=request.user, now=request.now, version=given["version"])
        return f"{person} has retired."

    lead = ["They can’t be counted on as a leader from that day. What they led stays on record, and they may come back."]
    return form_page(request, form, act, heading=f"Retire {person}?", back=back_to_leader(person), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def withdraw_training(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Take a wrong training off somebody's record."""
    person = one_leader(request, pk)
    found = _unwithdrawn(trainings_of(person), row)
    lead = [f"{found.get_kind_display()} of {birth_date(found.last_day)}. It stays below, struck out, with your reason."]
    return _withdraw(request, person, found, leader_records.withdraw_training, lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def withdraw_elsewhere(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Take something led elsewhere off somebody's record."""
    person = one_leader(request, pk)
    found = _unwithdrawn(elsewhere_of(person), row)
    lead = [f"What they led at {found.where} until {birth_date(found.last_day)}. It won’t count any more."]
    return _withdraw(request, person, found, leader_records.withdraw_led_elsewhere, lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def withdraw_paper(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Take a paper off somebody's record that was written down by mistake."""
    person = one_leader(request, pk)
    found = _unwithdrawn(papers_on_file([person.pk]), row)
    form = boxes.WithdrawPaperForm(_sent(request))

    def act() -> str:
        leader_records.withdraw_paper(found, by=request.user, now=request.now)
        return "It is off the record."

    lead = [f"{found.get_kind_display()} of {birth_date(found.received_on)}."]
    return form_page(request, form, act, heading="Withdraw this paper?", back=back_to_leader(person), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def policy(request: StaffRequest) -> HttpResponse:
    """Show what keeps leaders in standing, and put other numbers in force from a day on."""
    organisation, today = request.organisation, today_in(request.organisation.tzinfo, request.now)
    in_force, version = policy_on(organisation, today), standing_policies.version_of(organisation)
    form = PolicyForm(_sent(request), policy=in_force, today=today, version=version)

    def put_in_force() -> str:
        given = form.cleaned_data
        row = standing_policies.set_policy(
            form.values,
            valid_from=given["valid_from"],
            organisation=organisation,
            by=request.user,
            now=request.now,
            version=given["version"],
        )
        return f"In force from {long_date(row.valid_from)}."

    since = f"since {long_date(in_force.valid_from)}" if in_force.valid_from else "because no other was put in force here"
    lead = [f"What stands here is in force {since}."]
    to_come = standing_policies.policies_of(organisation).filter(valid_from__gt=today)
    lead += [f"Others begin on {long_date(row.valid_from)}." for row in to_come]
    back = Back("Leaders", reverse("courses:setup_leaders"))
    return form_page(request, form, put_in_force, heading="What keeps leaders in standing", back=back, lead=lead)


def one_leader(request: StaffRequest, pk: int) -> Facilitator:
    """One of the organisation's leaders, or 404."""
    found: Facilitator = get_object_or_404(leaders_of(request.organisation), pk=pk)
    return found


def back_to_leader(person: Facilitator) -> Back:
    """One leader's page."""
    return Back(str(person), reverse("courses:setup_leader", args=[person.pk]))


def _sent(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _unwithdrawn(rows: QuerySet[Any], pk: int) -> Any:
    return get_object_or_404(rows.filter(withdrawn_at=None), pk=pk)


def _withdraw(request: StaffRequest, person: Facilitator, row: Any, action: Callable[..., Any], lead: list[str]) -> HttpResponse:
    form: forms.Form = boxes.WithdrawRecordForm(_sent(request))

    def act() -> str:
        action(row, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return "It is withdrawn."

    return form_page(request, form, act, heading="Withdraw this record?", back=back_to_leader(person), lead=lead)


def _come_back(request: StaffRequest, person: Facilitator) -> HttpResponse:
    form = boxes.ComeBackForm(_sent(request), version=person.version)

    def act() -> str:
        leader_records.come_back(person, by=request.user, version=form.cleaned_data["version"])
        return f"{person} leads again."

    lead = ["Their record says whether they are in standing. After a lapse a refresher or another training is needed."]
    return form_page(request, form, act, heading=f"Does {person} lead again?", back=back_to_leader(person), lead=lead)
