"""A line that check_audit prints to be kept outside: shown to it later, it says whether the trail still reaches so far.

Whoever owns the tables can take an entry, its seal and their receipts away together at the end, and nothing inside the database
says so. The line names the last entry and seal of its day, and carries a digest by the key that isn't in the database either.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator

from accounts.models import AuditEntry, AuditSeal
from accounts.trail import keys as audit_keys
from common.refused import Refused

LINE = re.compile(r"trail:(\d{1,18}):(\d{1,18}):(\d{1,18}):([0-9a-f]{12}):([0-9a-f]{32})")


def line_to_keep() -> str:
    """How far the trail reaches now: its last entry, how many there are, its last seal. Three queries."""
    entry = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    seal = AuditSeal.objects.order_by("pk").last()
    name, key = audit_keys.current()
    said = f"trail:{entry}:{AuditEntry.objects.count()}:{seal.pk if seal else 0}"
    return f"{said}:{name}:{_digest(key, said, seal.digest if seal else '')}"


def gone_since(line: str) -> Iterator[str]:
    """A sentence for each thing that was there when this line was printed. Raises Refused for what is no line of ours."""
    found = LINE.fullmatch(line.strip())
    if not found:
        raise Refused(f"“{line[:80]}” is no line that check_audit prints.")
    entry, entries, seal = (int(number) for number in found.groups()[:3])
    said, key = f"trail:{entry}:{entries}:{seal}", audit_keys.keys().get(found[4])
    there = AuditSeal.objects.filter(pk=seal).first()
    if key is None:
        raise Refused("The line was printed with a key that is no longer among AUDIT_KEYS.")
    if seal and there is None:
        yield f"Seal {seal} is missing, which was there when the line was printed."
    elif not hmac.compare_digest(_digest(key, said, there.digest if there else ""), found[5]):
        yield f"The line and seal {seal} don’t belong together: one of them was written anew."
    if entry and not AuditEntry.objects.filter(pk=entry).exists():
        yield f"Entry {entry} is missing, which was the last when the line was printed."
    # A number is given before its entry can be seen, so an older one may still have been on its way: never fewer than said.
    left = AuditEntry.objects.filter(pk__lte=entry).count()
    if left < entries:
        yield f"Up to entry {entry} there were {entries} entries, and {left} are left."


def _digest(key: bytes, said: str, seal: str) -> str:
    return hmac.new(key, f"{said}:{seal}".encode(), hashlib.sha256).hexdigest()[:32]
