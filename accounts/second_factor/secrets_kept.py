"""What a second factor is made from is kept encrypted: whoever reads the database alone makes no codes."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"accounts.second_factor"


def sealed(text: str) -> str:
    """This text as it is stored."""
    return _keys().encrypt(text.encode()).decode()


def opened(stored: str) -> str:
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
