"""The forms of the second factor, in our own words. What they check is allauth's business, but for a code used twice."""

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordAgain
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.second_factor.rules import CODE_LIVES
from common.forms.text_boxes import TextBox


def _code_box() -> forms.CharField:
    box = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "width": 10, "spellcheck": "false"})
    return TextBox(label=_("Code"), max_length=20, widget=box, error_messages={"required": _("Enter the code.")})


def _refuse_used(user: User, code: str) -> None:
    """Raise when this code was used before: allauth remembers it for half a minute, and it is good for three times that."""
    key = f"second-factor-used:{user.pk}:{normalize_user_code(code)}"
    if not cache.add(key, "used", timeout=CODE_LIVES.total_seconds()):
        raise get_adapter().validation_error("incorrect_code")


def _count_tries(user: User) -> None:
    """Count one more code of the day; refused ones and right ones alike, so that nobody guesses for weeks."""
    if not ratelimit.consume(context.request, app="allauth.account", action="second_factor", key=str(user.pk)):
        raise get_adapter().validation_error("too_many_codes")


class _EnterCode:
    """The code of the app, or one of the recovery codes."""

    fields: dict[str, forms.Field]
    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_box()

    def clean_code(self) -> str:
        """The code, if it fits and is used for the first time."""
        _count_tries(self.user)
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's
        if self.authenticator.type == Authenticator.Type.TOTP:
            _refuse_used(self.user, code)
        return code


class SecondStepForm(_EnterCode, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """After the password."""


class CodeAgainForm(_EnterCode, ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """Before something that somebody who found the browser open mustn't do."""


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of an app shows that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_box()

    def clean_code(self) -> str:
        """The code, which can't be used a second time to sign in."""
        code: str = super().clean_code()
        _refuse_used(self.user, code)
        return code


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = TextBox(
            label=_("What do you call it?"),
            required=False,
            max_length=60,
            help_text=_("For example, my telephone"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "width": 20}),
        )
        # Every passkey of ours also opens the door alone: it asks for a finger, a face or a PIN.
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget = forms.HiddenInput()


class PasswordAgainForm(PasswordAgain):  # type: ignore[misc]  # allauth is untyped
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        wanted = {"required": _("Enter your password.")}
        self.fields["password"] = forms.CharField(label=_("Password"), strip=False, widget=box, error_messages=wanted)
