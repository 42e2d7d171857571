"""Seals the audit trail in batches, so that no request waits for a chain of digests."""

import datetime as dt
import hashlib
import json

from django.db import transaction

from accounts.models import AuditEntry, AuditSeal

BATCH = 5000
# An entry's id is given before its transaction commits; one this old can no longer turn up between two sealed ones.
SETTLED = dt.timedelta(minutes=10)


def seal(now: dt.datetime) -> AuditSeal | None:
    """Seal the entries since the last seal that are old enough to have settled; return the seal, or None if there are none."""
    with transaction.atomic():
        last = AuditSeal.objects.select_for_update().order_by("-last_entry").first()
        after = last.last_entry if last else 0
        entries = AuditEntry.objects.filter(pk__gt=after).order_by("pk")
        # Two processes may number their entries in another order than their clocks: a seal leaves none out in its middle.
        young = entries.filter(at__gte=now - SETTLED).values_list("pk", flat=True).first()
        found = list((entries.filter(pk__lt=young) if young else entries)[:BATCH])
        if not found:
            return None
        return AuditSeal.objects.create(
            first_entry=found[0].pk,
            last_entry=found[-1].pk,
            entries=len(found),
            digest=_digest(last.digest if last else "", found),
            sealed_at=now,
        )


def broken_seals() -> list[AuditSeal]:
    """Return the seals whose entries no longer give the digest that was written: something under them was changed."""
    broken = []
    previous = ""
    for sealed in AuditSeal.objects.order_by("first_entry"):
        found = list(AuditEntry.objects.filter(pk__range=(sealed.first_entry, sealed.last_entry)).order_by("pk"))
        if len(found) != sealed.entries or _digest(previous, found) != sealed.digest:
            broken.append(sealed)
        previous = sealed.digest
    return broken


def _digest(previous: str, entries: list[AuditEntry]) -> str:
    total = hashlib.sha256(previous.encode())
    for entry in entries:
        total.update(hashlib.sha256(_canonical(entry)).digest())
    return total.hexdigest()


def _canonical(entry: AuditEntry) -> bytes:
    """The entry as bytes that are the same on every database."""
    values = [
        entry.pk,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.organisation_id,
        entry.verb,
        entry.object_type,
        entry.object_id,
        entry.object_label,
        entry.details,
    ]
    return json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
