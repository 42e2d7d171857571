"""What may become of an expense, and how money is said: pure rules of plain values (docs/domain.md, chapter 21)."""

import datetime as dt
from decimal import Decimal

LONGEST_AGO = dt.timedelta(days=366)  # between spending and entering; what is older is asked for in another way
MOST = Decimal("10000.00")  # one expense; a larger sum is taken for a slip of the key
# By the organisation's country; where none is named, the code of the country's currency isn't known and it is pounds.
CURRENCIES = {"GB": "GBP", "US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "CH": "CHF", "DK": "DKK", "SE": "SEK", "NO": "NOK"}
EUROS = frozenset(
    ["AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"]
)
SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}


def currency_of(country: str) -> str:
    """In which currency an organisation of this country pays, as three letters."""
    return "EUR" if country in EUROS else CURRENCIES.get(country, "GBP")


def money(amount: int, currency: str) -> str:
    """Return "£1,240.50", or "1,240.50 CHF" where there is no sign; `amount` in pence."""
    said = f"{Decimal(amount) / 100:,.2f}"
    return f"{SIGNS[currency]}{said}" if currency in SIGNS else f"{said} {currency}"


def refusal_of_day(spent_on: dt.date, today: dt.date) -> str:
    """Why that day can't be right, as a sentence; empty when it can."""
    if spent_on > today:
        return "That day is still to come."
    return "That is more than a year ago. Check the year." if spent_on < today - LONGEST_AGO else ""


def refusal_to_decide(state: str, *, is_own: bool) -> str:
    """Why somebody can't say now whether an expense is right, as a sentence; empty when they can."""
    if is_own:
        return "Somebody else decides about your own expenses, and about those you entered."
    return "" if state == "entered" else "That has been decided already."
