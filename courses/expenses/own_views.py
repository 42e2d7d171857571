"""A leader's own expenses: entered, seen, and taken back until somebody has decided."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page, pressed
from common.pages.paging import page_by_key
from courses.expenses.entering import courses_to_name, enter_expense, own_expenses, take_back_expense
from courses.expenses.forms import ExpenseForm
from courses.expenses.rules import currency_of, money
from courses.models import Facilitator
from courses.staffing.facilitators import facilitator_of

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.LEAD)
@require_safe
def my_expenses(request: StaffRequest) -> HttpResponse:
    """Show what they entered and what became of it, the latest first."""
    page = page_by_key(own_expenses(_me(request)), ("-id",), request.GET.get("cursor", ""))
    rows = [(each, money(each.amount, each.currency)) for each in page.rows]
    return render(request, "courses/expenses/own.html", {"page": page, "rows": rows})


@staff_page(Right.LEAD)
@require_http_methods(PAGE)
def enter_my_expense(request: StaffRequest) -> HttpResponse:
    """Enter one."""
    me = _me(request)
    courses = courses_to_name(request.organisation, request.now, me)
    form = ExpenseForm(
        request.POST if request.method == "POST" else None,
        courses=courses,
        currency=currency_of(request.organisation.country),
        today=today_in(request.organisation.tzinfo, request.now),
    )

    def enter() -> str:
        number = form.cleaned_data["submission_id"]
        made = enter_expense(me, form.entry, by=request.user, now=request.now, submission_id=number)
        return f"{money(made.amount, made.currency)} is entered. The office decides, and it stands here."

    back = Back("My expenses", reverse("courses:my_expenses"))
    return form_page(request, form, enter, heading="Enter an expense", back=back)


@staff_page(Right.LEAD)
@require_POST
def take_back_my_expense(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one back."""
    expense = get_object_or_404(own_expenses(_me(request)), pk=pk)
    pressed(request, lambda: take_back_expense(expense, by=request.user, now=request.now), "It is taken back.")
    return redirect("courses:my_expenses")


def _me(request: StaffRequest) -> Facilitator:
    me = facilitator_of(request.user, request.organisation)
    if me is None:
        raise Http404
    return me
