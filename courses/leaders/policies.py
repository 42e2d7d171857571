"""The organisation's own policy of standing: what is in force from a day on. What was in force on a day that is over stays."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import refuse_stale
from common.refused import Refused
from common.words import long_date
from courses.models import StandingPolicy

NUMBERS = (
    "initial_months",
    "renew_months",
    "several_months",
    "due_days",
    "sessions_led",
    "trainer_first_months",
    "trainer_training_months",
    "trainer_activity_months",
    "trainer_courses",
)
FIELDS = (*NUMBERS, "papers_needed", "professionals_are_peers")


def policies_of(organisation: Organisation) -> QuerySet[StandingPolicy]:
    """The organisation's policies, the latest first."""
    return StandingPolicy.objects.filter(organisation=organisation).order_by("-valid_from")


def version_of(organisation: Organisation) -> int:
    """A number that every change of a policy raises. One query."""
    return policies_of(organisation).aggregate(all=Sum("version"))["all"] or 0


def set_policy(
    values: Mapping[str, Any], *, valid_from: dt.date, organisation: Organisation, by: Actor, now: dt.datetime, version: int
) -> StandingPolicy:
    """Put these values (FIELDS) in force from a day on; the same again changes nothing.

    Raises Stale, and Refused for a day that is over: what people were then was worked out by what was in force then.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        policy = policies_of(organisation).filter(valid_from=valid_from).first()
        if policy and all(getattr(policy, name) == values[name] for name in FIELDS):
            return policy
        refuse_stale(version_of(organisation), version)
        today = today_in(organisation.tzinfo, now)
        if valid_from < today:
            raise Refused(f"That day is over. Choose {long_date(today)} or a later day.", field="valid_from")
        if policy is None:
            policy = StandingPolicy(organisation=organisation, valid_from=valid_from, version=0)
        changed = [name for name in FIELDS if getattr(policy, name) != values[name]]
        for name in changed:
            setattr(policy, name, values[name])
        policy.version += 1
        policy.save()
        audit.record(by, "policy set", policy, valid_from=valid_from.isoformat(), fields=changed)
    return policy
