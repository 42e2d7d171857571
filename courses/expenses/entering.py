"""An expense is entered, by who spent it or by the office for them, and taken back as long as nobody has decided."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.clock import today_in
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.expenses import rules
from courses.models import Course, Expense, Facilitator

WHAT_LENGTH = 200
State = Expense.State
# The courses that an expense may be for.
BEFORE, AFTER = dt.timedelta(days=120), dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class ExpenseFacts:
    """What was spent, when and for what; `amount` in pence."""

    kind: str
    what: str
    spent_on: dt.date
    amount: int
    course: Course | None = None


def expenses_of(organisation: Organisation) -> QuerySet[Expense]:
    """Every expense of an organisation with whose it is and its course, in no order."""
    return Expense.objects.filter(organisation=organisation).select_related("facilitator", "course")


def own_expenses(person: Facilitator) -> QuerySet[Expense]:
    """Somebody's own with their courses, the latest first, without what was taken back."""
    own = Expense.objects.filter(facilitator=person).exclude(state=State.TAKEN_BACK)
    return own.select_related("facilitator", "course").order_by("-pk")


def courses_to_name(organisation: Organisation, now: dt.datetime, person: Facilitator | None = None) -> QuerySet[Course]:
    """The courses an expense of now may be for: of these days; of `person`, those with a part of theirs. One query."""
    near = Course.objects.filter(organisation=organisation, first_starts_at__lt=now + BEFORE, last_ends_at__gt=now - AFTER)
    if person is not None:
        near = near.filter(Q(sessions__duties__facilitator=person)).distinct()
    return near.order_by("-first_starts_at", "-pk")


@tried_again
def enter_expense(
    person: Facilitator, facts: ExpenseFacts, *, by: User, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> Expense:
    """Write down what somebody spent. The same submission again returns the first.

    Raises Refused for a day that can't be, an odd amount, or without words of what it was.
    """
    organisation = person.organisation
    what = reason_given(facts.what, WHAT_LENGTH, needed="Say what it was.", field="what")
    if refused := rules.refusal_of_day(facts.spent_on, today_in(organisation.tzinfo, now)):
        raise Refused(refused, field="spent_on")
    if not 1 <= facts.amount <= rules.MOST * 100:
        raise Refused(f"Write an amount from 0.01 to {rules.MOST:,}.", field="amount")

    def same(expense: Expense) -> bool:
        return (expense.facilitator_id, expense.amount, expense.spent_on) == (person.pk, facts.amount, facts.spent_on)

    with transaction.atomic():
        if earlier := made_before(expenses_of(organisation), submission_id, same):
            return earlier
        expense = Expense.objects.create(
            organisation=organisation,
            facilitator=person,
            course=facts.course,
            kind=facts.kind,
            what=what,
            spent_on=facts.spent_on,
            amount=facts.amount,
            currency=rules.currency_of(organisation.country),
            entered_at=now,
            entered_by=by,
            submission_id=submission_id,
        )
        audit.record(by, "entered", expense, amount=facts.amount, currency=expense.currency)
    return expense


def take_back_expense(expense: Expense, *, by: User, now: dt.datetime) -> Expense:
    """Take back what was entered; twice changes nothing. Raises Refused once somebody has decided."""
    with transaction.atomic():
        expense = Expense.objects.select_for_update(no_key=True).get(pk=expense.pk)
        if expense.state == State.TAKEN_BACK:
            return expense
        if expense.state != State.ENTERED:
            raise Refused("It has been decided already. Ask the office.")
        expense.state, expense.decided_at, expense.decided_by = State.TAKEN_BACK, now, audit.name_of(by)[:120]
        expense.save(update_fields=["state", "decided_at", "decided_by"])
        audit.record(by, "taken back", expense)
    return expense
