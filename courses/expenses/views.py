"""Expenses as the office sees them: entered for somebody, decided, taken away for whoever pays."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page, pressed
from common.papers.spreadsheets import csv_file, xlsx_file
from common.text.typed_keys import typed_key
from common.words import counted
from courses.expenses import deciding
from courses.expenses.entering import courses_to_name, enter_expense, expenses_of
from courses.expenses.forms import ExpenseForm, RefuseExpenseForm
from courses.expenses.rules import currency_of, money
from courses.ground.catalogue import facilitators_of
from courses.models import Expense

PAGE = ["GET", "HEAD", "POST"]
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@staff_page(Right.SET_UP)
@require_safe
def expense_list(request: StaffRequest) -> HttpResponse:
    """Show what is to be decided, what is approved and not taken away yet, and what was taken away lately."""
    found = [
        (each, money(each.amount, each.currency), deciding.is_own(each, request.user))
        for each in deciding.to_see_to(request.organisation)
    ]
    entered = [row for row in found if row[0].state == Expense.State.ENTERED][: deciding.MOST_SHOWN]
    approved = [row for row in found if row[0].state == Expense.State.APPROVED][: deciding.MOST_SHOWN]
    shown = {
        "entered": entered,
        "others": [each.pk for each, _, own in entered if not own],
        "approved": approved,
        "totals": deciding.totals(each for each, *_ in approved),
        "exports": deciding.exports_of(request.organisation).order_by("-pk")[:20],
    }
    return render(request, "courses/expenses/expenses.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_expense(request: StaffRequest) -> HttpResponse:
    """Enter what somebody spent who doesn't sign in."""
    form = ExpenseForm(
        request.POST if request.method == "POST" else None,
        courses=courses_to_name(request.organisation, request.now),
        currency=currency_of(request.organisation.country),
        today=today_in(request.organisation.tzinfo, request.now),
        people=facilitators_of(request.organisation).select_related("organisation").order_by("name", "pk"),
    )

    def enter() -> str:
        number = form.cleaned_data["submission_id"]
        made = enter_expense(form.person, form.entry, by=request.user, now=request.now, submission_id=number)
        return f"{money(made.amount, made.currency)} of {made.facilitator} is entered. Somebody else approves it."

    return form_page(request, form, enter, heading="Enter an expense", back=_back())


@staff_page(Right.SET_UP)
@require_POST
def approve(request: StaffRequest) -> HttpResponse:
    """Approve those that were sent: one, or all that the page showed."""
    keys = [key for each in request.POST.getlist("expense") if (key := typed_key(each))]

    def act() -> list[Expense]:
        return deciding.approve_expenses(request.organisation, keys, by=request.user, now=request.now)

    pressed(request, act, lambda done: f"{counted(len(done), 'expense')} approved." if done else "Nothing was left to approve.")
    return redirect("courses:setup_expenses")


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Refuse one, and say why."""
    expense = get_object_or_404(expenses_of(request.organisation), pk=pk)
    form = RefuseExpenseForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        deciding.refuse_expense(expense, form.cleaned_data["reason"], by=request.user, now=request.now)
        return f"The expense of {expense.facilitator} is refused. They read why under My expenses."

    lead = [f"{expense.facilitator}, {money(expense.amount, expense.currency)}: {expense.what}"]
    return form_page(request, form, act, heading="Refuse this expense?", back=_back(), lead=lead)


@staff_page(Right.SET_UP)
@require_POST
def export(request: StaffRequest) -> HttpResponse:
    """Take away what is approved; its page has the files."""
    made: list[int] = []

    def act() -> None:
        made.append(deciding.export_expenses(request.organisation, by=request.user, now=request.now).pk)

    pressed(request, act, "They are taken away once. The files stand here, also later.")
    return redirect("courses:setup_expense_export", made[0]) if made else redirect("courses:setup_expenses")


@staff_page(Right.SET_UP)
@require_safe
def one_export(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was taken away together, or give it as a file."""
    found = get_object_or_404(deciding.exports_of(request.organisation), pk=pk)
    rows = deciding.rows_of_export(found)
    wanted = request.GET.get("as", "")
    if not wanted:
        shown = {"export": found, "rows": [(each, money(each.amount, each.currency)) for each in rows]}
        return render(request, "courses/expenses/export.html", shown | {"totals": deciding.totals(rows)})
    if wanted not in TYPES:
        raise Http404
    table = deciding.as_table(rows, request.organisation)
    content = csv_file(table) if wanted == "csv" else xlsx_file([("Expenses", table)])
    headers = {
        "Content-Disposition": f'attachment; filename="expenses-{found.pk}.{wanted}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=TYPES[wanted], headers=headers)


def _back() -> Back:
    return Back("Expenses", reverse("courses:setup_expenses"))
