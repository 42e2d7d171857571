"""A training: its days, its place, who gives it; finishing and cancelling it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from common.forms.boxes import SMALL, capitalised, choice, laid_out, number, offer, text, tick
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import LinkBox
from common.once import OnceForm, VersionedForm
from courses.models import Facilitator, Format, Programme, Trainee, Venue
from courses.trainings.arranging import HELD_HERE
from courses.trainings.drafts import TrainingDay, TrainingDraft

MOST_DAYS = 8
MOST_PLACES = 99
KINDS = [(kind.value, kind.label) for kind in HELD_HERE]
FORMATS = [(each.value, each.label) for each in (Format.IN_PERSON, Format.VIDEO)]


class TrainingPlanForm(OnceForm):
    """What a training will be. Rows of days may stay empty; the first must be filled in."""

    programme = choice("Programme", [], needed="Choose a programme.", radios=True)
    kind = choice("What it is", capitalised(KINDS), needed="Choose what it is.", radios=True)
    name = text("Name", 160, hint="Left empty, it is named after what it is.")
    format = choice("How people meet", FORMATS, needed="Choose how people meet.", radios=True)
    room = choice("Room", [])
    link = LinkBox(
        label="Link to the video meeting",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter the whole link, beginning with https://.", "max_length": "This link is too long."},
    )
    places = number("Places", 1, MOST_PLACES, needed="Enter how many can be trained.", width=3)
    trainers = forms.MultipleChoiceField(
        label="Master Trainers",
        help_text="Two give every training. Each must be in standing on all its days.",
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={
            "required": "Choose two Master Trainers: a training is always given by two.",
            "invalid_choice": "Choose from those listed.",
        },
    )
    meets_although = tick("Meet on closed days all the same")

    def __init__(
        self,
        *args: Any,
        programmes: Iterable[Programme],
        venues: Iterable[Venue],
        trainers: Iterable[Facilitator],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = {str(each.pk): each for each in programmes}
        self.venues = {str(each.pk): each for each in venues}
        self.people = {str(each.pk): each for each in trainers}
        offer(self, "programme", [(key, each.short_name) for key, each in self.programmes.items()])
        rooms = [(key, f"{each}, holds {each.places}") for key, each in self.venues.items()]
        offer(self, "room", [("", "No room"), *rooms])
        offer(self, "trainers", [(key, str(each)) for key, each in self.people.items()])
        if len(self.programmes) == 1:
            self.fields["programme"].initial = next(iter(self.programmes))
        self.fields["places"].initial = 12
        for row in range(MOST_DAYS):
            self.fields |= _day_fields(row)

    @property
    def grid(self) -> list[dict[str, forms.BoundField]]:
        """The boxes of each day."""
        return [{name: self[f"day_{row}_{name}"] for name in ("date", "start", "end")} for row in range(MOST_DAYS)]

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing in a row that was begun, and for the first day."""
        given = self.cleaned_data
        for row in range(MOST_DAYS):
            typed = {name: given.get(f"day_{row}_{name}") for name in ("date", "start", "end")}
            whole = not any(f"day_{row}_{name}" in self.errors for name in typed)
            begun = any(value is not None for value in typed.values())
            for name, sentence in NEEDED.items():
                if whole and (begun or row == 0) and typed[name] is None:
                    self.add_error(f"day_{row}_{name}", f"Day {row + 1}: {sentence}")
        return given

    @property
    def draft(self) -> TrainingDraft:
        """What was typed, for the action."""
        given = self.cleaned_data
        in_person = given["format"] == Format.IN_PERSON
        return TrainingDraft(
            programme=self.programmes[given["programme"]],
            kind=given["kind"],
            name=given["name"],
            format=given["format"],
            days=tuple(
                TrainingDay(given[f"day_{row}_date"], given[f"day_{row}_start"], given[f"day_{row}_end"])
                for row in range(MOST_DAYS)
                if given.get(f"day_{row}_date")
            ),
            trainers=tuple(self.people[key] for key in given["trainers"]),
            room=self.venues.get(given["room"]) if in_person else None,
            link="" if in_person else given["link"],
            places=given["places"],
            meets_although=given["meets_although"],
        )

    def blame(self, sentence: str, field: str | None) -> None:
        """Put a sentence where it belongs: at its box, at the first day, or above the form."""
        where = "day_0_date" if field == "days" else field
        self.add_error(where if where in self.fields else None, sentence)


NEEDED = {"date": "enter its date.", "start": "enter when it starts.", "end": "enter when it ends."}


def _day_fields(row: int) -> dict[str, forms.Field]:
    of = f"of day {row + 1}"
    return {
        f"day_{row}_date": DateInParts(label=f"Date {of}", required=False),
        f"day_{row}_start": ClockTimeField(label=f"Start {of}", required=False),
        f"day_{row}_end": ClockTimeField(label=f"End {of}", required=False),
    }


class FinishTrainingForm(VersionedForm):
    """Who did all of it."""

    completed = forms.TypedMultipleChoiceField(
        label="Who did all of it?",
        coerce=int,
        required=False,
        help_text="Each of them gets the training on their record. The others don’t.",
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"invalid_choice": "Choose from those listed."},
    )

    def __init__(self, *args: Any, trainees: Sequence[Trainee], **kwargs: Any) -> None:
        super().__init__(*args, initial={"completed": [each.pk for each in trainees]}, **kwargs)
        offer(self, "completed", [(each.pk, str(each.facilitator)) for each in trainees])
        self.helper = laid_out("completed", button="Finish this training")


class CancelTrainingForm(VersionedForm):
    """Why."""

    reason = text("Why", 200, needed="Write why it is cancelled: those who are told will read it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", button="Cancel this training", red=True)
