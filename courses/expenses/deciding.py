"""Expenses are approved or refused by somebody else, and what is approved is taken away once for whoever pays."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.papers.spreadsheets import Value
from common.reasons import reason_given
from common.refused import Refused
from courses.expenses import rules
from courses.models import Expense, ExpenseExport

REASON_LENGTH = 200
MOST_SHOWN = 200  # to decide, or to take away, at once
State = Expense.State
HEADINGS = ("Number", "Spent on", "Who", "Kind", "What", "Course", "Amount", "Currency", "Approved by", "Approved on")


def to_see_to(organisation: Organisation) -> QuerySet[Expense]:
    """What is to be decided and what is approved and not taken away yet, the oldest first. One query."""
    open_ones = Expense.objects.filter(organisation=organisation, export=None, state__in=[State.ENTERED, State.APPROVED])
    return open_ones.select_related("facilitator", "course", "entered_by").order_by("spent_on", "pk")[: 2 * MOST_SHOWN]


def waiting_to_be_approved(organisation: Organisation) -> int:
    """How many wait for somebody to decide. One query."""
    return Expense.objects.filter(organisation=organisation, export=None, state=State.ENTERED).count()


def exports_of(organisation: Organisation) -> QuerySet[ExpenseExport]:
    """What was taken away, with how many (`number`), in no order."""
    return ExpenseExport.objects.filter(organisation=organisation).annotate(number=Count("expenses"))


def is_own(expense: Expense, user: User) -> bool:
    """Whether this is theirs or they entered it: whoever decides is somebody else."""
    return user.pk in (expense.entered_by_id, expense.facilitator.user_id)


def approve_expenses(organisation: Organisation, keys: Collection[int], *, by: User, now: dt.datetime) -> list[Expense]:
    """Approve these; what is approved already stays as it is. Returns what changed.

    Raises Refused, and approves none, where one is their own or was decided otherwise meanwhile.
    """
    with transaction.atomic():
        rows = _locked(organisation, keys)
        new = [each for each in rows if each.state != State.APPROVED]
        for each in new:
            _refuse(each, by)
            each.state, each.decided_at, each.decided_by = State.APPROVED, now, audit.name_of(by)[:120]
        Expense.objects.bulk_update(new, ["state", "decided_at", "decided_by"])
        if new:
            audit.record_each(by, "approved", new, organisation=organisation)
    return new


def refuse_expense(expense: Expense, reason: str, *, by: User, now: dt.datetime) -> Expense:
    """Refuse one, with the reason that whoever spent it reads. Raises Refused without one, for their own, or once decided."""
    reason = reason_given(reason, REASON_LENGTH, needed="Say why it is refused.")
    with transaction.atomic():
        [expense] = _locked(expense.organisation, [expense.pk])
        _refuse(expense, by)
        expense.state, expense.decided_at, expense.decided_by = State.REFUSED, now, audit.name_of(by)[:120]
        expense.refused_reason = reason
        expense.save(update_fields=["state", "decided_at", "decided_by", "refused_reason"])
        audit.record(by, "refused", expense, reason=reason)
    return expense


def export_expenses(organisation: Organisation, *, by: User, now: dt.datetime) -> ExpenseExport:
    """Put whatever is approved and wasn't taken away into one export: each goes once. Raises Refused when nothing is."""
    with transaction.atomic():
        waiting = Expense.objects.filter(organisation=organisation, state=State.APPROVED, export=None)
        rows = list(waiting.select_for_update(no_key=True).order_by("pk"))
        if not rows:
            raise Refused("Nothing is approved that wasn’t taken away before.")
        export = ExpenseExport.objects.create(organisation=organisation, made_at=now, made_by=audit.name_of(by)[:120])
        Expense.objects.filter(pk__in=[row.pk for row in rows]).update(export=export)
        audit.record(by, "exported", export, expenses=len(rows))
    return export


def rows_of_export(export: ExpenseExport) -> list[Expense]:
    """The expenses of an export by day. One query."""
    rows = Expense.objects.filter(export=export).select_related("facilitator", "course")
    return list(rows.order_by("spent_on", "pk"))


def as_table(rows: Iterable[Expense], organisation: Organisation) -> Iterator[Sequence[Value]]:
    """The rows of the file with their headings; the amount is a number."""
    yield HEADINGS
    for each in rows:
        decided = each.decided_at.astimezone(organisation.tzinfo).date().isoformat() if each.decided_at else ""
        yield (
            each.pk,
            each.spent_on.isoformat(),
            each.facilitator.name,
            each.get_kind_display(),
            each.what,
            each.course.name if each.course else "",
            float(Decimal(each.amount) / 100),
            each.currency,
            each.decided_by,
            decided,
        )


def totals(rows: Iterable[Expense]) -> list[str]:
    """What these come to, one sum for each currency."""
    sums: dict[str, int] = {}
    for each in rows:
        sums[each.currency] = sums.get(each.currency, 0) + each.amount
    return [rules.money(amount, currency) for currency, amount in sorted(sums.items())]


def _refuse(expense: Expense, by: User) -> None:
    if refused := rules.refusal_to_decide(expense.state, is_own=is_own(expense, by)):
        raise Refused(f"{expense.facilitator}, {rules.money(expense.amount, expense.currency)}: {refused}")


def _locked(organisation: Organisation, keys: Collection[int]) -> list[Expense]:
    rows = Expense.objects.filter(organisation=organisation, pk__in=list(keys)).select_related("facilitator")
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
