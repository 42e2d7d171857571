"""Writing one line into the contact log of a person's record, and ticking off a call-back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import pressed
from common.once import say
from common.refused import Refused
from common.words import long_date
from desk.person.contact_forms import NoteForm
from desk.person.views import show
from participants.enrolment.on_record import records_with_held
from participants.people import contacts


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def write_note(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a note; with something wrong in it, show the record with the form as it was filled in."""
    person = get_object_or_404(records_with_held(request.organisation), pk=pk, merged_into=None)
    if request.method != "POST":
        return _log_of(person.pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            note = contacts.write_note(person, by=request.user, now=request.now, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            back = f" Today will ask for the call-back from {long_date(note.call_back_on)} on." if note.call_back_on else ""
            messages.success(request, f"It is written down.{back}")
            return _log_of(person.pk)
    return show(request, person, form)


@staff_page(Right.SEE_PEOPLE)
@require_POST
def call_back_done(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick off a call-back. A second press finds it done already."""
    note = get_object_or_404(contacts.notes_of(request.organisation), pk=pk)
    pressed(
        request,
        lambda: contacts.call_back_done(note, by=request.user, now=request.now),
        f"{note.participant.full_name} has been rung back.",
    )
    return _log_of(note.participant_id)


def _log_of(pk: int) -> HttpResponseRedirect:
    return redirect(f"{reverse('desk:person', args=[pk])}#contact")
