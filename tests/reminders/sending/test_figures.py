"""Figures for Prometheus: numbers alone, for whoever brings the token."""

import datetime as dt

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reminders.planning import planner as planning
from tests.reminders.conftest import plan_and_send

pytestmark = pytest.mark.django_db


def figures(answer):
    families = text_string_to_metric_families(answer.content.decode())
    return {(each.name, *sorted(each.labels.values())): each.value for family in families for each in family.samples}


@pytest.fixture
def asked(client, settings, time_machine_at):
    """asked(now) → what Prometheus gets at that moment."""
    settings.METRICS_TOKEN = "a-long-token"

    def ask(now):
        time_machine_at(now)
        return client.get("/metrics", headers={"Authorization": "Bearer a-long-token"})

    return ask


@pytest.mark.parametrize(("set_up", "brought"), [("", "Bearer "), ("a-long-token", ""), ("a-long-token", "Bearer another")])
def test_whoever_brings_no_token_finds_no_such_page(client, settings, set_up, brought):
    settings.METRICS_TOKEN = set_up

    assert client.get("/metrics", headers={"Authorization": brought}).status_code == 404


def test_prometheus_reads_what_went_and_when_the_jobs_ended_and_no_name(
    charity, ana, asked, mail_sink, django_assert_num_queries
):
    plan_and_send(charity.now)

    with django_assert_num_queries(4):
        answer = asked(charity.now + dt.timedelta(minutes=1))

    found = figures(answer)
    assert found["painprog_messages", "email", "sent"] == 1
    assert found["painprog_messages", "email", "failed"] == 0
    assert found["painprog_messages_late",] == 0
    assert found["painprog_job_ended_seconds", "planner"] >= charity.now.timestamp()
    assert "Ana" not in answer.content.decode()
    assert charity.organisation.name not in answer.content.decode()


def test_a_queue_that_does_not_move_is_seen_with_how_long_it_has_stood(charity, ana, asked):
    planning.plan(charity.now)

    found = figures(asked(charity.now + dt.timedelta(hours=2)))

    assert found["painprog_messages_late",] == 1
    assert found["painprog_messages_late_seconds",] >= 3600
