"""The audit trail: written by the action, in its transaction, naming a person or one of our jobs (docs/decisions/0002).

A set-based write escapes signals, so nothing here listens to them; each action says what it did.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal

from accounts.models import AuditEntry, Organisation, User
from accounts.trail.keys import mark_of
from common import clock
from common.pages.kept_statements import written_once

LOOKED = "looked at"
LOOKS_APART = dt.timedelta(hours=1)  # how long somebody who sees the same record on page after page counts as one look

# Sent in the transaction, with `organisation_id` and `objects`: what a listener writes stands or falls with what was recorded.
recorded = Signal()
# Sent after commit with `organisation_id` and `verb`. Robust: a listener that fails never fails the request.
changed = Signal()


class AnonymousAction(Exception):
    """Something was about to be recorded without a person or a named job: a fault in our code, never a user's."""


@dataclass(frozen=True)
class Job:
    """One of our own jobs as an actor, such as Job("planner")."""

    name: str


Actor = User | Job


def record(by: Actor, verb: str, obj: models.Model, *, organisation: Organisation | None = None, **details: Any) -> None:
    """Write one entry about obj and announce it after commit.

    Takes who did it, a verb in the past tense, and plain values as details (no clinical free text).
    Raises AnonymousAction without a person or a named job, TransactionManagementError outside a transaction.
    """
    record_each(by, verb, [obj], organisation=organisation, **details)


def record_each(
    by: Actor, verb: str, objects: Iterable[models.Model], *, organisation: Organisation | None = None, **details: Any
) -> None:
    """Write one entry for each object, in one statement; otherwise like record."""
    record_changes(by, verb, [(obj, details) for obj in objects], organisation=organisation)


def record_changes(
    by: Actor, verb: str, changes: Iterable[tuple[models.Model, dict[str, Any]]], *, organisation: Organisation | None = None
) -> None:
    """Write one entry for each object with details of its own, in one statement; otherwise like record."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit entry belongs in the transaction of what it records.")
    changes = list(changes)
    entries = [_entry(by, verb, obj, organisation, details) for obj, details in changes]
    AuditEntry.objects.bulk_create(entries)
    for organisation_id in {entry.organisation_id for entry in entries}:
        theirs = [obj for (obj, _), entry in zip(changes, entries, strict=True) if entry.organisation_id == organisation_id]
        recorded.send(sender=AuditEntry, organisation_id=organisation_id, objects=theirs)
        _announce(organisation_id, verb)


def looked(by: User, obj: models.Model, *, organisation: Organisation | None = None, **details: Any) -> None:
    """Record that somebody looked at a person's record. A look changes nothing, so nobody is woken."""
    # One statement, which needs no transaction around it.
    _entry(by, LOOKED, obj, organisation, details).save(force_insert=True)


def looked_at_each(
    by: User, kind: type[models.Model], named: Mapping[int, str], *, organisation: Organisation, **details: Any
) -> None:
    """Record that somebody saw several records on one page: each once an hour, so that a page left open writes no flood.

    `named` says what each is called, by key. One query, and one statement for those that weren't looked at within the hour.
    """
    if not named:
        return
    now = clock.now()
    lately = set(_looks(by.pk, kind._meta.label_lower, named, now - LOOKS_APART))
    if not (new := named.keys() - lately):
        return
    actor_kind, actor_id, label = _actor(by)
    AuditEntry.objects.bulk_create(
        _marked(
            AuditEntry(
                at=now,
                actor_kind=actor_kind,
                actor_id=actor_id,
                actor_label=label,
                organisation_id=organisation.pk,
                verb=LOOKED,
                object_type=kind._meta.label_lower,
                object_id=pk,
                object_label=name[:300],
                details=details,
            )
        )
        for pk, name in named.items()
        if pk in new
    )


@written_once
def _looks(actor: int, kind: str, keys: Collection[int], since: dt.datetime) -> models.QuerySet[Any, int | None]:
    looks = AuditEntry.objects.filter(actor_id=actor, verb=LOOKED, at__gt=since, object_id__among=keys)
    return looks.filter(object_type=kind).values_list("object_id", flat=True)


def name_of(by: Actor) -> str:
    """How somebody, or one of our jobs, is called where their name is kept beside what they did."""
    return by.name if isinstance(by, Job) else str(by)


def _announce(organisation_id: int | None, verb: str) -> None:
    transaction.on_commit(lambda: changed.send_robust(sender=AuditEntry, organisation_id=organisation_id, verb=verb), robust=True)


def _entry(by: Actor, verb: str, obj: models.Model, organisation: Organisation | None, details: dict[str, Any]) -> AuditEntry:
    kind, actor_id, label = _actor(by)
    return _marked(
        AuditEntry(
            at=clock.now(),
            actor_kind=kind,
            actor_id=actor_id,
            actor_label=label,
            organisation_id=organisation.pk if organisation else _organisation_of(obj),
            verb=verb,
            object_type=obj._meta.label_lower,
            object_id=obj.pk,
            object_label=str(obj)[:300],
            details=details,
        )
    )


def _marked(entry: AuditEntry) -> AuditEntry:
    entry.mark = mark_of(entry)
    return entry


def _actor(by: Actor) -> tuple[str, int | None, str]:
    if isinstance(by, Job) and by.name:
        return AuditEntry.ActorKind.JOB, None, by.name
    if isinstance(by, User) and by.pk and str(by):
        return AuditEntry.ActorKind.PERSON, by.pk, by.named[:200]
    raise AnonymousAction(f"An action needs a person or a named job, not {by!r}.")


def _organisation_of(obj: models.Model) -> int | None:
    organisation_id = getattr(obj, "organisation_id", None)
    if organisation_id is None and isinstance(obj, Organisation):
        return obj.pk
    return organisation_id
