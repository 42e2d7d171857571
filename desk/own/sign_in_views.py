"""Signing in by a code. Every address gets the same pages, the same words and the same work."""

import uuid

from allauth.core import ratelimit
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import AnyRequest, public_page
from common.once import say
from common.refused import Refused
from desk.own.sign_in_forms import AskForCodeForm, EnterCodeForm
from participants.own import sign_in_codes
from reminders.tasks import wake_code_sender

# What the session remembers between the two pages: which request is this browser's.
REQUEST = "sign_in_request"
# Where they wanted to go when they had to sign in: one of their own pages.
ON_TO, OWN_PAGES = "sign_in_on_to", "/me/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_code(request: AnyRequest) -> HttpResponse:
    """Take an address, known or not, and go on to where the code is typed."""
    if request.user.is_authenticated:
        return redirect("desk:home")
    if _is_own_page(request.GET.get("next", "")):
        request.session[ON_TO] = request.GET["next"]
    form = AskForCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address = sign_in_codes.folded_address(form.cleaned_data["email"])
        if ratelimit.consume(request, action="ask_for_code", key=address):
            asked = sign_in_codes.ask(address, now=request.now)
            request.session[REQUEST] = asked.token.hex
            wake_code_sender()
            return redirect("desk:enter_code")
        form.add_error("email", _("Too many codes were asked for. Wait 15 minutes, then try again."))
    return render(request, "desk/own/ask_for_code.html", {"form": form})


@public_page
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: AnyRequest) -> HttpResponse:
    """Take the code and the date of birth, and sign the person in."""
    if request.user.is_authenticated:
        return redirect("desk:home")
    token = request.session.get(REQUEST)
    if not token:
        return redirect("desk:ask_for_code")
    form = EnterCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = sign_in_codes.prove(
                uuid.UUID(token),
                code=form.cleaned_data["code"],
                born=form.cleaned_data["date_of_birth"],
                now=request.now,
            )
        except Refused as refused:
            say(form, refused)
        else:
            on_to = request.session.get(ON_TO, "")
            login(request, user, backend=BACKEND)
            for key in (REQUEST, ON_TO):
                request.session.pop(key, None)
            # As after a password: until the browser is closed.
            request.session.set_expiry(0)
            return redirect(on_to or "desk:me")
    return render(request, "desk/own/enter_code.html", {"form": form})


def _is_own_page(address: str) -> bool:
    """Whether an address leads to one of somebody's own pages here, and nowhere else."""
    return address.startswith(OWN_PAGES) and len(address) <= 200 and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
