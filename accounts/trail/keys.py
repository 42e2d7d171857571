"""The keys under the audit trail: whoever may write to the database, and doesn't have them, can't write what fits.

The first key is the one in use; those after it are kept so that what was sealed with them can still be worked out.
"""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from typing import Any

from django.conf import settings

from accounts.models import AuditEntry


def keys() -> dict[str, bytes]:
    """Return every key by its name, which tells nothing of it; the one in use first."""
    given = settings.AUDIT_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = [hashlib.sha256(f"painprog audit trail:{key}".encode()).digest() for key in given]
    return {hashlib.sha256(key).hexdigest()[:12]: key for key in known}


def current() -> tuple[str, bytes]:
    """Return the name of the key in use, and the key."""
    return next(iter(keys().items()))


def mark_of(entry: AuditEntry) -> str:
    """Return the mark of a new entry: it fits what the entry says, and no other entry has the same."""
    name, key = current()
    once = secrets.token_hex(8)
    return f"{name}:{once}:{_fitting(key, once, entry)}"


def fits(entry: AuditEntry) -> bool:
    """Return whether the entry says what it said when it was marked."""
    name, _, rest = entry.mark.partition(":")
    once, _, mark = rest.partition(":")
    key = keys().get(name)
    return key is not None and hmac.compare_digest(_fitting(key, once, entry), mark)


def _fitting(key: bytes, once: str, entry: AuditEntry) -> str:
    return hmac.new(key, once.encode() + canonical(entry), hashlib.sha256).hexdigest()


def canonical(entry: AuditEntry, *more: object) -> bytes:
    """Return what an entry says, after `more`, as bytes that are the same on every database, before it is stored and after."""
    values: list[Any] = [
        *more,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.organisation_id,
        entry.verb,
        entry.object_type,
        entry.object_id,
        entry.object_label,
        json.loads(json.dumps(entry.details)),
    ]
    return json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
