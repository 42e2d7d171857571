"""Adding somebody, and changing what the office knows about them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.refused import Refused
from common.text.typed_keys import typed_key
from participants.models import Participant
from participants.people import record
from participants.people.directory import people_of
from participants.people.forms import ChangePersonForm, NewPersonForm, PersonForm
from participants.people.looks import Page, looked_at_people
from participants.people.particulars import warnings_about
from participants.people.record import AlreadyOnFile, LooksAlike, SentAlready


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Put somebody on file; then show their record, or go on giving them the place on ?course= that they came for."""
    form = _new_form(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = record.add_person(
                form.particulars,
                organisation=request.organisation,
                by=request.user,
                now=request.now,
                submission_id=form.cleaned_data["submission_id"],
                alike_agreed=form.cleaned_data["alike_agreed"],
            )
        except SentAlready as refused:
            form = _new_form(request, form.renewed())
            form.say(refused)
        except Refused as refused:
            form.say(refused)
        else:
            _tell(request, form, f"{person.full_name} is on file.")
            return _on_to(person, request.GET.get("course", ""))
    _saw_those_alike(request, form)
    return render(request, "participants/people/new.html", {"form": form, "cancel": reverse("participants:list")})


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change somebody's particulars, unless somebody else did since the form was opened."""
    person = get_object_or_404(people_of(request.organisation).select_related("organisation"), pk=pk)
    ground = record.ground_of(request.organisation, request.now)
    form = ChangePersonForm(request.POST if request.method == "POST" else None, participant=person, ground=ground)
    if form.is_valid():
        try:
            record.change_person(
                person,
                form.particulars,
                by=request.user,
                now=request.now,
                version=form.cleaned_data["version"],
                alike_agreed=form.cleaned_data["alike_agreed"],
                told_by=form.cleaned_data["told_by"],
            )
        except Refused as refused:
            form.say(refused)
        else:
            _tell(request, form, "Saved.")
            return redirect("desk:person", person.pk)
    audit.looked(request.user, person)
    _saw_those_alike(request, form)
    shown = {"form": form, "person": person, "cancel": reverse("desk:person", args=[person.pk])}
    return render(request, "participants/people/change.html", shown)


def _saw_those_alike(request: StaffRequest, form: PersonForm) -> None:
    """A refusal may name people on file who might be the same person: whoever reads it has looked at them."""
    existing = [form.refused.existing] if isinstance(form.refused, AlreadyOnFile) else []
    alike = form.refused.alike if isinstance(form.refused, LooksAlike) else ()
    named = {each.pk: each.name for each in (*existing, *alike) if each.pk}
    looked_at_people(request.user, named, Page.ALIKE, organisation=request.organisation)


def _new_form(request: StaffRequest, typed: object) -> NewPersonForm:
    ground = record.ground_of(request.organisation, request.now)
    form = NewPersonForm(typed, organisation=request.organisation, ground=ground)
    form.is_valid()
    return form


def _tell(request: StaffRequest, form: PersonForm, sentence: str) -> None:
    """Say that it was done, and what is unusual about the number."""
    messages.success(request, sentence)
    for warning in warnings_about(form.particulars, form.ground):
        messages.warning(request, warning)


def _on_to(person: Participant, course: str) -> HttpResponseRedirect:
    if key := typed_key(course):
        return redirect(f"{reverse('desk:enrol', args=[key])}?{urlencode({'person': person.pk})}")
    return redirect("desk:person", person.pk)
