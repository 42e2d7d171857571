"""allauth's second factors in our own words, its secrets kept encrypted."""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.second_factor.secrets_kept import opened, sealed


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """What codes and passkeys are called, and how their secrets are stored."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code does not fit. Wait for the next one, then enter that."),
        "too_many_codes": gettext_lazy("Too many codes today. Ask your office, or use a passkey."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it is used."""
        return opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What an app lists the code under."""
        return "painprog"

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a new passkey is called until its owner calls it something else."""
        return _("Passkey")
