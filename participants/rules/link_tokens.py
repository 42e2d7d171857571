"""Secrets of the links in mails that stand for a signature: confirming an address, answering an offer.

As with private calendar addresses, a token is worked out from a random seed and the installation's secret key, so that the
mail can be written anew while the table holds only seed and digest: a copy of the database opens nothing.
"""

import hashlib

from django.utils.crypto import salted_hmac

SALT = "participants.link_tokens"  # a name for good: what people hold was made with it


def token_of(seed: str) -> str:
    """The token that belongs to a seed: 256 bits in 64 hexadecimal signs. It says nothing about anybody."""
    return salted_hmac(SALT, seed, algorithm="sha256").hexdigest()


def digest_of(token: str) -> str:
    """What is stored of a token, and looked for. A plain digest is enough: nobody can try all of 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def digest_for(seed: str) -> str:
    """What is stored beside a new seed."""
    return digest_of(token_of(seed))
