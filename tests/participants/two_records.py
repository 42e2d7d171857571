"""Making two records one, and seeing the whole database before and after."""

import dataclasses
import datetime as dt

from django.apps import apps

from accounts.models import AuditEntry, AuditReceipt
from participants.merging.merge import merge
from participants.models import Merge
from participants.people.record import particulars_of
from reminders.models import PlanRequest

WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]
LAST_YEAR = [dt.date(2025, 11, 12) + dt.timedelta(weeks=week) for week in range(6)]
CHOICES = {"first_names": "kept", "phone": "other", "channel": "other"}


def make_one(charity, keep, other, **more):
    arguments = {"choices": CHOICES, "versions": (keep.version, other.version), "by": charity.coordinator, "now": charity.now}
    return merge(keep, other, **arguments | more)


def everything():
    """Every row of the program, but for the audit trail, requests to plan, merges, and versions, which only rise."""
    rows = {}
    for model in apps.get_models():
        if model in (AuditEntry, AuditReceipt, Merge, PlanRequest) or model._meta.app_label not in (
            "participants",
            "courses",
            "reminders",
            "accounts",
        ):
            continue
        fields = [each.attname for each in model._meta.concrete_fields if each.name != "version"]
        rows[model._meta.label] = list(model._base_manager.order_by("pk").values_list(*fields))
    return rows


def replaced(person, **more):
    """What a record says, as a form sends it, with something else in it."""
    reason = "" if person.nhs_number else "not_known"
    return dataclasses.replace(particulars_of(person), nhs_number_missing=reason, **more)
