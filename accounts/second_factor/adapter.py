"""allauth's second factors in our own words, its secrets kept encrypted: whoever reads the database alone makes no codes."""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

PURPOSE = b"accounts.second_factor"


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
        return _sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it is used."""
        return _opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What an app lists the code under."""
        return "painprog"

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a new passkey is called until its owner calls it something else."""
        return _("Passkey")


def _sealed(text: str) -> str:
    """This text as it is stored."""
    return _keys().encrypt(text.encode()).decode()


def _opened(stored: str) -> str:
    """What was stored, by the key of now or one used before it; "" when it was sealed by a key that is gone.

    Nothing fits "", so that a code is wrong rather than the page broken; an administrator then resets the second factor.
    """
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + each.encode()).digest())) for each in secrets])
