"""One's own second factors; who must have one; taking one away that was lost."""

from typing import Any, cast

from allauth.account.internal.stagekit import unstash_login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AnyRequest, StaffRequest, signed_in_page, staff_page
from accounts.memberships import staff_of
from accounts.models import Organisation
from accounts.roles import Right
from accounts.second_factor.noting import tell
from accounts.second_factor.on_file import factors_of
from accounts.second_factor.requiring import require_second_factor
from accounts.second_factor.resetting import reset_second_factor
from accounts.second_factor.rules import STAFF_ROLES
from common.forms.boxes import SMALL, laid_out
from common.forms.pages import Back, form_page
from common.once import VersionedForm

ONE_APP = "unique_authenticator_type"  # the rule of allauth's table: one app, one set of recovery codes
THEN = "second factor then"  # where in the session it stands what somebody was about to open


TAKEN_AWAY = "Your second factor has been taken away. Sign in once more, and set up a new one."


class ProvingView(AuthenticateView):  # type: ignore[misc]  # allauth is untyped
    """Ask for the second factor, and send whoever has none any more back to begin anew.

    An office takes a lost one away while its owner waits on this very page: allauth would lead them from here to the sign-in, and
    from there back here, for ever.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Forget a sign-in that waits for what is gone."""
        stage = LoginStageController.enter(request, AuthenticateStage.key)
        if stage and not is_mfa_enabled(stage.login.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            unstash_login(request)
            messages.info(request, TAKEN_AWAY)
            return redirect("account_login")
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))


proving = ProvingView.as_view()


class WhoNeedsOneForm(VersionedForm):
    """The roles, each with a tick."""

    roles = forms.MultipleChoiceField(
        label="Who must sign in with a second factor?",
        required=False,
        choices=[(role.value, str(role.label).capitalize()) for role in STAFF_ROLES],
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"invalid_choice": "Choose among the roles listed."},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        shown = {"roles": organisation.second_factor_roles}
        super().__init__(*args, initial=shown, version=organisation.version, **kwargs)
        self.helper = laid_out("roles", button="Save")


class ResetForm(forms.Form):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="Take it away", red=True)


@signed_in_page
@require_safe
def index(request: AnyRequest) -> HttpResponse:
    """Show what somebody signs in with besides the password, and where to set up more."""
    if then := _safe(request, request.GET.get("next", "")):
        request.session[THEN] = then
    factors = factors_of(request.user)
    must = request.membership is not None and request.membership.must_prove
    told = {"factors": factors, "must": must, "then": request.session.pop(THEN, "") if factors.any else ""}
    return render(request, "mfa/index.html", told)


@signed_in_page
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: AnyRequest) -> HttpResponse:
    """allauth's page that sets an app up; a second click, also at the same moment, finds what the first did."""
    if factors_of(request.user).app:
        return redirect("mfa_index")
    try:
        return cast(HttpResponse, totp.activate_totp(request))
    except IntegrityError as error:
        if ONE_APP not in str(error):
            raise
        return redirect("mfa_index")


@signed_in_page
@require_safe
def passkeys(request: AnyRequest) -> HttpResponse:
    """Where allauth leads after a passkey is taken away: all stand on one page."""
    return redirect("mfa_index")


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def required(request: StaffRequest) -> HttpResponse:
    """Say whose people must sign in with a second factor."""
    house = request.organisation
    form = WhoNeedsOneForm(request.POST if request.method == "POST" else None, organisation=house)

    def save() -> str:
        typed = form.cleaned_data
        require_second_factor(house, typed["roles"], by=request.user, version=typed["version"])
        return "Who needs a second factor is saved."

    lead = (
        "A second factor is a code that an app on one’s own telephone makes, or a passkey. A stolen password then opens nothing.",
        "Whoever needs one and has none is led to set it up before any page opens, from the next page on. Tell them first.",
        "Pages with clinical text always need one, except in a demo.",
    )
    back = Back("Set-up", reverse("courses:setup"))
    return form_page(request, form, save, heading="Second factor", back=back, lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: StaffRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who has lost it."""
    membership = get_object_or_404(staff_of(request.organisation).select_related("user", "organisation"), pk=pk)
    form = ResetForm(request.POST if request.method == "POST" else None)

    def take_away() -> str:
        if reset_second_factor(membership, by=request.user):
            tell(membership.user)
        return f"{membership.user} has no second factor any more."

    lead = (
        "Do this when they have lost their telephone and their recovery codes. Make sure it is they who ask: ring them back.",
        "Their app, passkeys and recovery codes open nothing from now on. Where one is needed, they set up a new one next.",
        "A mail tells them, and it stands in the audit trail.",
    )
    back = Back("Users and roles", reverse("setup_users"))
    heading = f"Take the second factor of {membership.user} away?"
    return form_page(request, form, take_away, heading=heading, back=back, lead=lead)


def _safe(request: HttpRequest, address: str) -> str:
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""
