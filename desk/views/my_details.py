"""What a participant may change about themselves, what is written about them, and who looked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.refused import Refused
from desk.about_me import about, looks_at
from desk.forms.own_page import OwnDetailsForm
from desk.forms.refusals import say
from desk.my_timetable import own_person
from participants.own_details import change_own_details


@participant_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_details(request: ParticipantRequest) -> HttpResponse:
    """Change how one is reached, and what messages may say."""
    person = own_person(request.user, request.organisation)
    form = OwnDetailsForm(request.POST if request.method == "POST" else None, person=person, now=request.now)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            change_own_details(person, form.details, by=request.user, now=request.now, version=version)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Your details are saved."))
            return redirect("desk:my_details")
    return render(request, "desk/my_details.html", {"form": form, "person": person})


@participant_page
@require_safe
def about_me(request: ParticipantRequest) -> HttpResponse:
    """Show everything on the record, and one page of who looked at it."""
    person = own_person(request.user, request.organisation)
    shown = {"about": about(person, now=request.now), "looks": looks_at(person, request.GET.get("cursor", ""))}
    return render(request, "desk/about_me.html", shown)
