"""What a participant may change about themselves, what is written about them, and who looked."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.once import say
from common.refused import Refused
from desk.own.about_me import about, looks_at
from desk.own.forms import ConfirmAddressForm, OwnDetailsForm
from desk.own.timetable import own_person
from participants.models import Participant, SignInRequest
from participants.own.new_addresses import confirm, waiting_to_confirm
from participants.own.sign_in_codes import folded_address
from participants.people.own_details import change_own_details
from reminders.tasks import wake_code_sender


@participant_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_details(request: ParticipantRequest) -> HttpResponse:
    """Change how one is reached, and what messages may say."""
    person = own_person(request.user, request.organisation)
    form = OwnDetailsForm(request.POST if request.method == "POST" else None, person=person, now=request.now)
    if form.is_valid() and _may_ask(request, person, form):
        try:
            version = form.cleaned_data["version"]
            asked = change_own_details(person, form.details, by=request.user, now=request.now, version=version)
        except Refused as refused:
            say(form, refused)
        else:
            return _saved(request, asked)
    waiting = waiting_to_confirm(person, request.now)
    return render(request, "desk/own/my_details.html", {"form": form, "person": person, "waiting": waiting})


@participant_page
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: ParticipantRequest) -> HttpResponse:
    """Take the code that was sent to a new address, and write to it from then on."""
    person = own_person(request.user, request.organisation)
    waiting = waiting_to_confirm(person, request.now)
    form = ConfirmAddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            confirm(person, form.cleaned_data["code"], by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            wake_code_sender()
            messages.success(request, _("Your new e-mail address is saved."))
            return redirect("desk:my_details")
    elif waiting is None:
        return redirect("desk:my_details")
    return render(request, "desk/own/confirm_address.html", {"form": form, "address": waiting.address if waiting else ""})


def _may_ask(request: ParticipantRequest, person: Participant, form: OwnDetailsForm) -> bool:
    """Whether a code may be sent where they want it: only so often to one address, and for one person to whatever address."""
    new = folded_address(form.details.email)
    if not new or new == folded_address(person.email):
        return True
    if all(ratelimit.consume(request, action="ask_for_code", key=key) for key in (new, f"user-{request.user.pk}")):
        return True
    form.add_error("email", _("Too many codes were asked for. Wait 15 minutes, then try again."))
    return False


def _saved(request: ParticipantRequest, asked: SignInRequest | None) -> HttpResponse:
    if asked is None:
        messages.success(request, _("Your details are saved."))
        return redirect("desk:my_details")
    wake_code_sender()
    return redirect("desk:confirm_address")


@participant_page
@require_safe
def about_me(request: ParticipantRequest) -> HttpResponse:
    """Show everything on the record, and one page of who looked at it."""
    person = own_person(request.user, request.organisation)
    shown = {"about": about(person, now=request.now), "looks": looks_at(person, request.GET.get("cursor", ""))}
    return render(request, "desk/own/about_me.html", shown)
