"""What an outcomes page is asked: a GET form with what there is to choose from."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Organisation
from common.forms.boxes import choice, offer
from courses.models import Format
from reviews.outcomes.choosing import OutcomeChoices
from reviews.outcomes.cohort import OutcomeScope

BACKWARDS = "The last month must not be before the first."
NAMES = ("programme", "site", "format", "first", "last")


class OutcomesForm(forms.Form):
    """A programme or one edition of it, a site, a format, and from which month to which its groups ended."""

    programme = choice("Programme and edition", [], needed="Choose a programme.")
    site = choice("Site", [])
    format = choice("Format", [("", "Every format"), *Format.choices])
    first = choice("Ended from", [], needed="Choose the first month.")
    last = choice("To", [], needed="Choose the last month.")

    def __init__(self, asked: QueryDict, choices: OutcomeChoices, *, today: dt.date) -> None:
        months = _months(choices.began, today)
        since = next((key for key, day in months.items() if day >= two_years_before(today)), next(iter(months), ""))
        programmes = list(_programmes(choices))
        given = {"programme": programmes[0][0] if programmes else "", "first": since, "last": next(reversed(months), "")}
        super().__init__(given | {name: asked[name] for name in NAMES if name in asked})
        self.choices, self.months = choices, months
        offer(self, "programme", programmes)
        offer(self, "site", [("", "Every site"), *((each, each) for each in choices.sites)])
        named = [(key, f"{day:%B %Y}") for key, day in reversed(months.items())]
        offer(self, "first", named)
        offer(self, "last", named)

    def clean(self) -> dict[str, Any]:
        """Refuse months that run backwards."""
        given = super().clean() or {}
        if "first" in given and "last" in given and given["last"] < given["first"]:
            self.add_error("last", BACKWARDS)
        return given

    def scope(self, organisation: Organisation, now: dt.datetime) -> OutcomeScope:
        """What was asked, once the form is valid."""
        given = self.cleaned_data
        programme, _, edition = given["programme"].partition("-")
        return OutcomeScope(
            organisation=organisation,
            programme=next(each for each in self.choices.programmes if each.pk == int(programme)),
            first=self.months[given["first"]],
            last=end_of_month(self.months[given["last"]]),
            now=now,
            edition=int(edition or 0),
            site=given["site"],
            format=given["format"],
        )

    @property
    def asked(self) -> dict[str, str]:
        """What was asked, for links that keep it."""
        return {name: str(self[name].value() or "") for name in NAMES}


def _programmes(choices: OutcomeChoices) -> Iterator[tuple[str, str]]:
    """Each programme, and below it each of its editions if there are several."""
    for programme in choices.programmes:
        editions = [each for each in choices.editions if each.programme_id == programme.pk]
        yield str(programme.pk), programme.name
        if len(editions) > 1:
            yield from ((f"{programme.pk}-{each.pk}", f"{programme.name}, {each.label}") for each in editions)


def _months(began: dt.date | None, today: dt.date) -> dict[str, dt.date]:
    """Every month from that in which the first group ended until this one, by its key."""
    day = (began or today).replace(day=1)
    found = {}
    while day <= today:
        found[f"{day:%Y-%m}"] = day
        day = end_of_month(day) + dt.timedelta(days=1)
    return found


def end_of_month(day: dt.date) -> dt.date:
    """Return the last day of a month."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def two_years_before(day: dt.date) -> dt.date:
    """Return the first day of the month two years ago."""
    return day.replace(year=day.year - 2, day=1)
