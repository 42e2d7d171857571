"""Concerns about somebody: written down, answered, given to somebody else."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from common.words import long_date
from desk.person.concern_forms import ConcernAnswerForm, ConcernForm, ConcernHandOverForm
from participants.enrolment.on_record import records_with_held
from participants.models import ContactNote
from participants.people import concerns


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_concern(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down something that somebody must answer by a day."""
    house = request.organisation
    person = get_object_or_404(records_with_held(house), pk=pk, merged_into=None)
    form = ConcernForm(request.POST if request.method == "POST" else None, organisation=house)

    def write() -> str:
        made = concerns.write_concern(person, by=request.user, now=request.now, **form.cleaned_data)
        return f"It is written down. Today shows it until {made.owner} has answered it."

    record = f"{reverse('desk:person', args=[pk])}#contact"
    return form_page(
        request,
        form,
        write,
        heading=f"A concern about {person.full_name}",
        back=Back(person.full_name, record),
        template="desk/person/new_concern.html",
        more=lambda: {"lead_on_safety": concerns.safeguarding_lead_of(house)},
        look=lambda: audit.looked(request.user, person),
    )


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one concern; answer it, or give it to somebody else."""
    house = request.organisation
    found = get_object_or_404(concerns.concerns_in(house), pk=pk)
    sent = request.POST if request.method == "POST" else None
    hands_over = sent is not None and "to-owner" in sent
    answering = ConcernAnswerForm(None if hands_over else sent)
    giving = ConcernHandOverForm(sent if hands_over else None, organisation=house, concern=found)
    if _done(request, giving if hands_over else answering, _asked(request, found, giving if hands_over else answering)):
        return redirect(f"{reverse('desk:person', args=[found.participant_id])}#contact")
    audit.looked(request.user, found.participant)
    shown = {
        "concern": found,
        "answering": answering,
        "giving": giving,
        "form": giving if hands_over else answering,
        "lead_on_safety": concerns.safeguarding_lead_of(house),
        "zone": house.tzinfo,
        "back": Back(found.participant.full_name, reverse("desk:person", args=[found.participant_id])),
    }
    return render(request, "desk/person/concern.html", shown)


def _asked(request: StaffRequest, found: ContactNote, form: forms.Form) -> Callable[[], str]:
    """What this form asks for, returning the sentence that says so."""

    def answer() -> str:
        concerns.answer_concern(found, form.cleaned_data["answer"], by=request.user, now=request.now)
        return "The concern is answered."

    def hand_over() -> str:
        given = concerns.hand_over_concern(found, by=request.user, now=request.now, **form.cleaned_data)
        day = long_date(given.answer_by) if given.answer_by else ""
        return f"{given.owner} answers for it by {day}."

    return hand_over if isinstance(form, ConcernHandOverForm) else answer


def _done(request: StaffRequest, form: forms.Form, act: Callable[[], str]) -> bool:
    if not form.is_valid():
        return False
    try:
        messages.success(request, act())
    except Refused as refused:
        say(form, refused)
        return False
    return True
