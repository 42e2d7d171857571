"""Two actions that met: one is tried again, and whoever still can't be served is told so and not that the database is away."""

import logging
import threading
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from redis.exceptions import RedisError

from accounts.models import Organisation
from common.middleware import DatabaseAwayMiddleware
from common.trying_again import TRIES, tried_again
from tests.at_once import PATIENCE, at_once
from tests.factories import ParticipantFactory

BUSY = '<h1 class="nhsuk-heading-l">Please try again</h1>'
AWAY = '<h1 class="nhsuk-heading-l">Not available just now</h1>'


@pytest.fixture
def two(charity):
    return [ParticipantFactory(organisation=charity.organisation) for _ in range(2)]


def in_opposite_orders(two, decorate=lambda act: act):
    """Two acts, each of which takes the two records in another order, and both have taken their first before the second."""
    both = threading.Barrier(2, timeout=PATIENCE)
    tries = {0: 0, 1: 0}

    def taking(number):
        first, second = two if number == 0 else reversed(two)

        def act():
            tries[number] += 1
            with transaction.atomic():
                for each in (first, second):
                    list(type(each).objects.select_for_update().filter(pk=each.pk))
                    if each is first and tries[number] == 1:
                        both.wait()
                return "done"

        return decorate(act)

    return [taking(0), taking(1)], tries


@pytest.mark.django_db(transaction=True)
def test_two_actions_that_wait_for_each_other_are_both_done_in_the_end(two):
    acts, tries = in_opposite_orders(two, tried_again)

    assert at_once(*acts) == ["done", "done"]
    assert max(tries.values()) > 1


@pytest.mark.logs_errors
@pytest.mark.django_db(transaction=True)
def test_who_meets_another_for_good_is_told_to_try_again_and_the_log_says_why(two, rf, caplog):
    acts, _ = in_opposite_orders(two)
    answers = at_once(*(lambda act=act: answer_of(rf, act) for act in acts))

    assert sorted(answer.status_code for answer in answers) == [200, 503]
    [busy] = [answer for answer in answers if answer.status_code == 503]
    assert BUSY in busy.content.decode()
    assert "Somebody else was changing the same thing at the same moment." in busy.content.decode()
    assert busy["Retry-After"] == "5"
    assert said(caplog) == [("database busy", "DeadlockDetected", "40P01")]


@pytest.mark.logs_errors
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_somebody_elses_change_is_told_to_try_again(two, rf, caplog):
    taken, over = threading.Event(), threading.Event()

    def keeping():
        with transaction.atomic():
            list(type(two[0]).objects.select_for_update().filter(pk=two[0].pk))
            taken.set()
            over.wait(PATIENCE)

    def waiting():
        taken.wait(PATIENCE)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            list(type(two[0]).objects.select_for_update().filter(pk=two[0].pk))

    def asking():
        try:
            return answer_of(rf, waiting)
        finally:
            over.set()

    _, answer = at_once(keeping, asking)

    assert (answer.status_code, BUSY in answer.content.decode()) == (503, True)
    assert said(caplog) == [("database busy", "LockNotAvailable", "55P03")]


ENDED = [OperationalError("connection refused\nDETAIL: (Maureen)"), InterfaceError("closed")]


@pytest.mark.logs_errors
@pytest.mark.parametrize("fault", ENDED)
def test_a_database_that_is_away_is_called_so_and_every_such_answer_is_logged_with_its_cause(rf, caplog, fault):
    answer = DatabaseAwayMiddleware(lambda request: None).process_exception(rf.get("/"), fault)

    assert (answer.status_code, AWAY in answer.content.decode()) == (503, True)
    assert said(caplog) == [("database away", type(fault).__name__, "")]
    assert caplog.records[0].why == str(fault).partition("\n")[0]


@pytest.mark.logs_errors
@pytest.mark.django_db
@pytest.mark.parametrize("fault", ENDED)
def test_so_is_one_that_goes_away_before_a_view_is_reached(as_, charity, caplog, monkeypatch, fault):
    browser = as_(charity.coordinator)
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.middleware.membership_of", mock.Mock(side_effect=fault))

    answer = browser.get("/courses/")

    assert (answer.status_code, AWAY in answer.content.decode()) == (503, True)
    assert ("database away", type(fault).__name__, "") in [
        (each.message, each.fault, each.code)
        for each in caplog.records
        if each.name == "painprog.requests" and each.levelno >= logging.ERROR
    ]


@pytest.mark.logs_errors
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/code/"])
def test_where_tries_cannot_be_counted_the_page_says_that_it_is_not_available(client, monkeypatch, path):
    monkeypatch.setattr("django.core.cache.backends.db.DatabaseCache.get", mock.Mock(side_effect=RedisError("refused")))
    client.raise_request_exception = False

    answer = client.post(path, {"login": "ida@post.example", "password": "x", "email": "ida@post.example"})

    assert (answer.status_code, AWAY in answer.content.decode()) == (503, True)


@pytest.mark.logs_errors
@pytest.mark.django_db
def test_any_other_fault_around_a_view_is_still_a_fault_of_ours(as_, charity, monkeypatch):
    browser = as_(charity.coordinator)
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.middleware.membership_of", mock.Mock(side_effect=KeyError("x")))

    assert browser.get("/courses/").status_code == 500


@pytest.mark.django_db
def test_nobody_waits_for_a_lock_or_a_question_for_ever():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("10s", "30s")


@pytest.mark.django_db(transaction=True)
def test_an_action_inside_another_is_left_to_that_one(charity):
    tries = []

    @tried_again
    def inner():
        tries.append("inner")
        fail_as_a_deadlock()

    @tried_again
    def outer():
        tries.append("outer")
        with transaction.atomic():
            inner()

    with pytest.raises(OperationalError):
        outer()

    assert tries == ["outer", "inner"] * TRIES
    assert Organisation.objects.exists()


def fail_as_a_deadlock():
    cause = Exception()
    cause.pgcode = "40P01"
    raise OperationalError("deadlock detected") from cause


def answer_of(rf, act):
    """What the browser gets when a view does this."""

    def view(request):
        try:
            act()
        except OperationalError as error:
            return middleware.process_exception(request, error)
        return type("Answer", (), {"status_code": 200})()

    middleware = DatabaseAwayMiddleware(view)
    return middleware(rf.post("/"))


def said(caplog):
    return [(each.message, each.fault, each.code) for each in caplog.records if each.levelno >= logging.ERROR]
