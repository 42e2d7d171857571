"""Figures for Prometheus: how sending stands and when the jobs last ended. No names, and nothing of one organisation alone."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from accounts.access import public_page
from common import clock
from reminders.models import Message, WorkRun
from reminders.planning.work_runs import last_runs
from reminders.sending.counted import Sending, sending_at


@public_page
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever brings the token (`Authorization: Bearer …`); to anybody else there is no such page."""
    brought = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(brought, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    now = clock.now()
    return HttpResponse(exposition(sending_at(now), last_runs().values(), now), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def exposition(sending: Sending, runs: Iterable[WorkRun], now: dt.datetime) -> bytes:
    """Write the figures as Prometheus reads them; a state in which nothing is stands as 0, so that a graph has no gaps."""
    registry = CollectorRegistry()
    messages = Gauge("painprog_messages", "Messages due within 24 hours", ["state", "channel"], registry=registry)
    for state in Message.State.values:
        for channel in Message.Channel.values:
            messages.labels(state, channel).set(sending.by_state.get((state, channel), 0))
    Gauge("painprog_messages_late", "Messages due for ten minutes", registry=registry).set(sending.late)
    waits = (now - sending.late_since).total_seconds() if sending.late_since else 0
    Gauge("painprog_messages_late_seconds", "How long the latest has been due", registry=registry).set(waits)
    ended = Gauge("painprog_job_ended_seconds", "When the job last came to its end", ["job"], registry=registry)
    faults = Gauge("painprog_job_faults", "Rows the job could not read", ["job"], registry=registry)
    for run in runs:
        ended.labels(run.name).set(run.finished_at.timestamp() if run.finished_at else 0)
        faults.labels(run.name).set(run.faults)
    return generate_latest(registry)
