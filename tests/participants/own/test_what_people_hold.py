"""What people have in their calendars and mails was made with names that must never change, wherever their code moves."""

import uuid

import pytest
from django.utils.crypto import salted_hmac

from participants.own import calendar_feeds
from participants.rules import link_tokens

SEED = uuid.UUID("5b1f0a52-2d0f-4f0e-9d1c-3a1f7b0c9e11")


def test_a_calendar_address_taken_earlier_stays_good():
    made = salted_hmac("participants.calendar_feeds", SEED.hex, algorithm="sha256").hexdigest()

    assert calendar_feeds._token(SEED) == made


@pytest.mark.parametrize("seed", ["offer-7", "registration-8"])
def test_a_link_mailed_earlier_stays_good(seed):
    assert link_tokens.token_of(seed) == salted_hmac("participants.link_tokens", seed, algorithm="sha256").hexdigest()
