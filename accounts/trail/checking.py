"""Is the audit trail still what was written? Finds what was changed, put in or taken away past the triggers."""

from collections.abc import Iterator

from django.db.models import Exists, Min, OuterRef, QuerySet

from accounts.models import AuditEntry, AuditReceipt, AuditSeal, User
from accounts.trail import keys as audit_keys
from accounts.trail import sealing
from common.words import listed

NAMED = 5  # numbers in a line before "and more"


def faults() -> list[str]:
    """Return a sentence for each fault that is found; none when the trail is whole."""
    return list(_faults())


def _faults() -> Iterator[str]:
    if User.objects.exists() and not AuditEntry.objects.exists():
        yield "The audit trail is empty, though there are people who sign in."
    for sealed in sealing.broken_seals():
        yield f"Not what was sealed: {sealed}"
    yield from _gone()
    yield from _put_in()
    if changed := _changed():
        yield f"Not what was written: {_numbers(changed)}."


def _gone() -> Iterator[str]:
    """What there is a receipt of, and nothing else."""
    seals = _receipts_of(AuditReceipt.Kind.SEAL).exclude(number__in=AuditSeal.objects.values("pk"))
    if found := list(seals.order_by("number").values_list("number", flat=True)[: NAMED + 1]):
        yield f"Seals are missing: {_numbers(found, 'seal', 'seals')}."
    entry = AuditEntry.objects.filter(pk=OuterRef("number"))
    entries = _receipts_of(AuditReceipt.Kind.ENTRY).filter(~Exists(entry)).order_by("number")
    if found := list(entries.values_list("number", flat=True)[: NAMED + 1]):
        yield f"Entries are missing: {_numbers(found)}."


def _put_in() -> Iterator[str]:
    """What stands in the trail without a receipt, or before the last seal and under none."""
    receipt = AuditReceipt.objects.filter(kind=AuditReceipt.Kind.ENTRY, number=OuterRef("pk"))
    strange = AuditEntry.objects.filter(~Exists(receipt)).order_by("pk")
    if found := list(strange.values_list("pk", flat=True)[: NAMED + 1]):
        yield f"Put in past the program, or their receipts are missing: {_numbers(found)}."
    receipt = AuditReceipt.objects.filter(kind=AuditReceipt.Kind.SEAL, number=OuterRef("pk"))
    if AuditSeal.objects.filter(~Exists(receipt)).exists():
        yield "Seals were put in past the program, or their receipts are missing."
    last = AuditSeal.objects.order_by("-last_entry").values_list("last_entry", flat=True).first() or 0
    cover = AuditSeal.objects.filter(first_entry__lte=OuterRef("pk"), last_entry__gte=OuterRef("pk"))
    bare = AuditEntry.objects.filter(~Exists(cover), pk__lte=last).order_by("pk")
    if found := list(bare.values_list("pk", flat=True)[: NAMED + 1]):
        yield f"Under no seal, though later entries are: {_numbers(found)}."


def _changed() -> list[int]:
    """The entries that are under no seal yet and don't fit their mark; those from before there were marks can't be asked."""
    last = AuditSeal.objects.order_by("-last_entry").values_list("last_entry", flat=True).first() or 0
    first_marked = AuditEntry.objects.exclude(mark="").aggregate(first=Min("pk"))["first"]
    if first_marked is None:
        return []
    unsealed = AuditEntry.objects.filter(pk__gt=last, pk__gte=first_marked).order_by("pk")
    wrong = (entry.pk for entry in unsealed.iterator() if not audit_keys.fits(entry))
    return [pk for pk, _ in zip(wrong, range(NAMED + 1), strict=False)]


def _numbers(found: list[int], one: str = "entry", several: str = "entries") -> str:
    shown = [str(number) for number in found[:NAMED]]
    if len(found) > NAMED:
        return f"{several} {', '.join(shown)} and more"
    return f"{one} {shown[0]}" if len(shown) == 1 else f"{several} {listed(shown)}"


def _receipts_of(kind: str) -> QuerySet[AuditReceipt]:
    return AuditReceipt.objects.filter(kind=kind)
