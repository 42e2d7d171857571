"""Seals the audit trail in batches, so that no request waits for a chain of digests."""

import datetime as dt
import hashlib
import hmac

from django.db import transaction

from accounts.models import AuditEntry, AuditSeal
from accounts.trail import keys as audit_keys

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
        name, key = audit_keys.current()
        return AuditSeal.objects.create(
            first_entry=found[0].pk,
            last_entry=found[-1].pk,
            entries=len(found),
            digest=digest_of(last.digest if last else "", found, key),
            key=name,
            sealed_at=now,
        )


def broken_seals() -> list[AuditSeal]:
    """Return the seals whose entries no longer give the digest that was written: something under them was changed.

    A seal without a key is from before there were any: none may follow one that has a key.
    """
    broken = []
    previous, keys, keyed = "", audit_keys.keys(), False
    for sealed in AuditSeal.objects.order_by("first_entry"):
        found = list(AuditEntry.objects.filter(pk__range=(sealed.first_entry, sealed.last_entry)).order_by("pk"))
        keyed = keyed or bool(sealed.key) or any(entry.mark for entry in found)
        known = sealed.key in keys if keyed else True
        if not known or len(found) != sealed.entries or digest_of(previous, found, keys.get(sealed.key, b"")) != sealed.digest:
            broken.append(sealed)
        previous = sealed.digest
    return broken


def digest_of(previous: str, entries: list[AuditEntry], key: bytes) -> str:
    """Return the digest over a run of entries and the digest before it; without a key as it was before there were any."""
    total = hmac.new(key, previous.encode(), hashlib.sha256) if key else hashlib.sha256(previous.encode())
    for entry in entries:
        total.update(hashlib.sha256(audit_keys.canonical(entry, entry.pk)).digest())
    return total.hexdigest()
