"""Set-up of messages: how many days before an edition reminds, with who would get what before it is saved."""

from typing import Any

from crispy_forms.layout import Submit
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.boxes import laid_out
from common.forms.pages import Back, form_page
from common.once import VersionedForm
from courses.ground.catalogue import editions_of
from courses.ground.fields import DaysBeforeField
from courses.models import Edition
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from reminders.days_before.ahead import ahead_of
from reminders.days_before.changing import DAYS_BEFORE, change_days_before, days_before_of


class DaysBeforeForm(VersionedForm):
    """How many days before what, as it stood when the form was opened."""

    before_first = DaysBeforeField("Before the first session", "Days with commas between, for example 7, 3")
    before_each = DaysBeforeField("Before each session")
    before_each_week = DaysBeforeField("Before each week", "One note for all its days")
    before_single = DaysBeforeField("Before a review or Session Zero")
    before_review = DaysBeforeField("First word of a review", "By letter for who wants letters")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, initial=days_before_of(edition), version=edition.version, **kwargs)
        self.helper = laid_out(*DAYS_BEFORE, button="Save")
        self.helper.layout[-1].fields.insert(0, Submit("look", "Look before saving", css_class="nhsuk-button--secondary"))

    @property
    def days(self) -> dict[str, tuple[int, ...]]:
        """What was typed, for the action."""
        return {rule: self.cleaned_data[rule] for rule in DAYS_BEFORE}


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_days_before(request: StaffRequest, pk: int) -> HttpResponse:
    """Change how many days before an edition reminds; beside it who would get what in the next 14 days."""
    edition = get_object_or_404(editions_of(request.organisation), pk=pk)
    form = DaysBeforeForm(request.POST if request.method == "POST" else None, edition=edition)
    back = Back("Words of messages", reverse("reminders:own_words_list"))
    heading = f"Days before: {edition}"

    def beside() -> dict[str, Any]:
        typed = form.days if form.is_bound and form.is_valid() else days_before_of(edition)
        ahead = ahead_of(edition, typed, request.now)
        people = [line.participant for line in ahead.lines]
        tell_apart(people)
        looked_at_people(request.user, people, Page.MESSAGES, organisation=request.organisation)
        return {"ahead": ahead, "looked": form.is_bound and form.is_valid(), "zone": request.organisation.tzinfo}

    if "look" in request.POST:
        more = {"form": form, "heading": heading, "back": back, **beside()}
        return render(request, "reminders/pages/days_before.html", more)

    def write() -> str:
        change_days_before(edition, form.days, by=request.user, version=form.cleaned_data["version"])
        return "The days are saved. What is planned already follows within minutes."

    return form_page(request, form, write, heading=heading, back=back, template="reminders/pages/days_before.html", more=beside)
