"""The forms of signing in, in our own words. What they check is allauth's business."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import AnyRequest
from accounts.signing_in import forgotten_passwords
from accounts.tasks import wake_password_sender
from common.forms.text_boxes import AddressBox


def _email_box() -> forms.EmailField:
    return AddressBox(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": False}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )


def _password_box(label: Any, required: Any, **kwargs: Any) -> forms.CharField:
    box = forms.PasswordInput(attrs={"autocomplete": kwargs.pop("autocomplete")})
    return forms.CharField(label=label, strip=False, widget=box, error_messages={"required": required}, **kwargs)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email_box()
        self.fields["password"] = _password_box(_("Password"), _("Enter your password."), autocomplete="current-password")


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The address a link is sent to, if somebody signs in with it; the page says and does the same either way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _email_box()

    def clean_email(self) -> str:
        """The address, which nobody is looked up by here."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: AnyRequest, **more: Any) -> str:
        """Write down that a link is asked for, and wake whoever mails it."""
        address: str = self.cleaned_data["email"]
        forgotten_passwords.ask(address, now=request.now)
        wake_password_sender()
        return address


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("password1", _("New password")), ("password2", _("The new password once more"))):
            field = self.fields[name]
            field.label = label
            field.widget.attrs = {"autocomplete": "new-password"}
            field.error_messages["required"] = _("Enter the new password.")
        self.fields["password1"].help_text = _(
            "At least 12 characters. Three words that have nothing to do with each other are good."
        )
