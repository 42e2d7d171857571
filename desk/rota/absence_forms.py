"""When somebody is away, and on which weekdays they work, as the office types it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.dates import WEEKDAYS

from common.forms.boxes import SMALL, capitalised, choice, laid_out, offer, text
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, say
from common.refused import Refused
from courses.dates.wall_time import Span
from courses.models import Absence, Facilitator
from courses.staffing.absences import InTheWay, span_of_days

NOBODY = ("", "Choose")


class WorkingDaysForm(forms.Form):
    """On which weekdays somebody works, and from when on."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Works on",
        coerce=int,
        choices=[(str(day), str(name)) for day, name in WEEKDAYS.items()],
        error_messages={"required": "Choose the weekdays on which they work."},
        widget=forms.CheckboxSelectMultiple(SMALL),
    )
    valid_from = DateInParts(label="From", error_messages={"required": "Enter the first day of which that is true."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("weekdays", "valid_from", button="Save")


class AbsenceForm(OnceForm):
    """Who, why and when. Give it those who work here; of one alone it doesn't ask who."""

    person = choice("Who", [NOBODY], needed="Choose who is away.")
    kind = choice("Why", capitalised(Absence.Kind.choices), needed="Choose why.", radios=True)
    from_day = DateInParts(label="First day", error_messages={"required": "Enter the first day."})
    until_day = DateInParts(label="Last day", error_messages={"required": "Enter the last day; the first again for one day."})
    starts = ClockTimeField(label="From, on the first day", required=False, help_text="Empty: the whole day")
    ends = ClockTimeField(label="Until, on the last day", required=False, help_text="Empty: the whole day")
    note = text("Note", 200, hint="The office and the team see it. Don’t write why somebody is ill")

    # What they are down for then, once the action has said that it is in the way.
    in_the_way: InTheWay | None = None

    def __init__(self, *args: Any, people: Iterable[Facilitator], zone: dt.tzinfo, button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.people = {str(each.pk): each for each in people}
        offer(self, "person", [NOBODY, *((key, f"{each}, {each.get_profession_display()}") for key, each in self.people.items())])
        who = ["person"]
        if len(self.people) == 1:
            del self.fields["person"]
            who = []
        days, hours = Div("from_day", "until_day", css_class="app-boxes"), Div("starts", "ends", css_class="app-boxes")
        self.helper = laid_out(*who, "kind", days, hours, "note", "submission_id", button=button)
        self.helper.form_tag = False

    def step_back(self) -> None:
        """Its button becomes the second one of the page: another saves."""
        self.helper.layout[-1][0].field_classes += " nhsuk-button--secondary"

    @property
    def chosen(self) -> Facilitator:
        """Whose absence it is."""
        return self.people[self.cleaned_data["person"]] if "person" in self.fields else next(iter(self.people.values()))

    @property
    def span(self) -> Span:
        """From when to when."""
        given = self.cleaned_data
        return span_of_days(given["from_day"], given["until_day"], self.zone, starts=given["starts"], ends=given["ends"])

    def say(self, refused: Refused) -> None:
        """Keep what is in the way for the page, which offers what can become of it."""
        if isinstance(refused, InTheWay):
            self.in_the_way = refused
        field = {"until": "until_day"}.get(refused.field or "", refused.field)
        say(self, Refused(refused.sentence, field=field))
