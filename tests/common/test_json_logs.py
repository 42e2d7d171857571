"""What stands in the log: neither keys that open something, nor the values of a row."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import resolve

from accounts.models import User
from common.json_logs import JsonFormatter
from tests.cast import member


def written(message: str, *args: object, **more: object) -> dict[str, str]:
    exc_info = more.pop("exc_info", None)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, exc_info)  # type: ignore[arg-type]
    vars(record).update(more)
    line: dict[str, str] = json.loads(JsonFormatter().format(record))
    return line


def test_the_key_of_a_calendar_never_reaches_the_log():
    request = RequestFactory().get("/calendar-feed/c0ffee/")
    request.resolver_match = resolve("/calendar-feed/c0ffee/")

    line = written("%s: %s", "Internal Server Error", request.path, request=request)

    assert line["message"] == "Internal Server Error: /calendar-feed/<str:token>/"


def test_an_address_that_leads_nowhere_is_not_written_down():
    request = RequestFactory().get("/calendar-fed/c0ffee/")

    assert "c0ffee" not in str(written("Forbidden: %s", request.path, request=request))


@pytest.mark.django_db
def test_the_values_of_a_refused_row_never_reach_the_log(clinic):
    taken = "ida@kestrel.example"
    member(clinic.organisation, "clinician", "Ida Pell", user__email=taken)
    try:
        with transaction.atomic():
            User.objects.create(email=taken, name="Ida Pell")
    except IntegrityError:
        line = written("broke", exc_info=sys.exc_info())

    assert "IntegrityError" in line["trace"]
    assert taken not in line["trace"]
