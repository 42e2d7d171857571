"""What may become of an expense, and how money is said."""

import datetime as dt

import pytest

from courses.expenses.rules import currency_of, money, refusal_of_day, refusal_to_decide

TODAY = dt.date(2026, 11, 2)


@pytest.mark.parametrize(("country", "currency"), [("GB", "GBP"), ("US", "USD"), ("IE", "EUR"), ("CH", "CHF"), ("XX", "GBP")])
def test_an_organisation_pays_in_the_currency_of_its_country(country, currency):
    assert currency_of(country) == currency


@pytest.mark.parametrize(("amount", "said"), [((620, "GBP"), "£6.20"), ((124050, "EUR"), "€1,240.50"), ((5, "CHF"), "0.05 CHF")])
def test_money_is_said_with_its_sign_or_the_letters(amount, said):
    assert money(*amount) == said


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (TODAY, ""),
        (dt.date(2025, 11, 1), ""),
        (dt.date(2026, 11, 3), "That day is still to come."),
        (dt.date(2025, 10, 31), "That is more than a year ago. Check the year."),
    ],
)
def test_an_expense_is_of_a_day_of_the_last_year(day, refused):
    assert refusal_of_day(day, TODAY) == refused


def test_nobody_decides_about_their_own_and_nothing_is_decided_twice():
    assert refusal_to_decide("entered", is_own=True).startswith("Somebody else decides")
    assert refusal_to_decide("entered", is_own=False) == ""
    assert refusal_to_decide("refused", is_own=False) == "That has been decided already."
