"""Two browsers' worth of guesses at once: a code opens once, and no guess goes uncounted."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.refused import Refused
from participants.models import SignInRequest, WrongCodes
from participants.own import sign_in_codes
from participants.own.sign_in import give_sign_in
from tests.cast import NOW
from tests.factories import ParticipantFactory

pytestmark = pytest.mark.django_db(transaction=True)


def try_it(request: SignInRequest, code: str) -> bool:
    try:
        sign_in_codes.prove(request.token, code=code, born=dt.date(1961, 3, 14), now=NOW)
    except Refused:
        return False
    finally:
        connection.close()
    return True


def at_once(request: SignInRequest, codes: list[str]) -> list[bool]:
    with ThreadPoolExecutor(len(codes)) as together:
        return list(together.map(lambda code: try_it(request, code), codes))


def test_the_right_code_ten_times_at_once_opens_once(clinic):
    give_sign_in(
        ParticipantFactory(organisation=clinic.organisation, email="pells@post.example"), by=clinic.administrator, now=NOW
    )
    request = sign_in_codes.ask("pells@post.example", now=NOW)
    (code,) = sign_in_codes.codes_to_send(request)

    assert sum(at_once(request, [code.code] * 10)) == 1


def test_guesses_at_once_end_a_code_and_count_no_further(clinic):
    request = sign_in_codes.ask("nobody@post.example", now=NOW)

    at_once(request, ["000000"] * 10)

    request.refresh_from_db()
    assert request.guesses == sign_in_codes.MOST_GUESSES


def test_guesses_at_once_in_many_browsers_pass_no_day_s_ceiling(clinic, settings):
    settings.WRONG_CODES_A_DAY = 7
    requests = [sign_in_codes.ask("nobody@post.example", now=NOW) for _ in range(12)]

    with ThreadPoolExecutor(len(requests)) as together:
        list(together.map(lambda request: try_it(request, "000000"), requests))

    assert list(WrongCodes.objects.values_list("count", flat=True)) == [7]
