"""The form that schedules a course.

It reads what was typed; whether a course can be made of it is said by the preview. Choosing another programme or format brings
that one's usual numbers: the form remembers in `shown_for` which one it was last drawn for.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from common.words import clock_time, counted, long_date
from courses.dates.calendars import WEEKDAYS
from courses.models import Edition, EditionFormat, Venue
from courses.scheduling.drafts import QUESTION, Draft, answers_in
from courses.scheduling.previewing import CoursePreview
from courses.scheduling.unfolding import follows_instead

EXAMPLE_AHEAD_DAYS = 28  # how far off the date lies that the hint gives as an example
MOST_TYPED = 9999  # a number of places beyond this was mistyped
MOST_KEPT = 100  # far more answers than any course has dates to settle
# The name of the buttons that put another first day into the form; their value is the day in ISO format.
OTHER_FIRST_DAY = "start_on"
SMALL = {"small": True}
UNLED = "unled_agreed"


class ScheduleForm(OnceForm):
    """Programme, format, places, room or link, first day and hour. Give it editions with their programme and formats."""

    edition = forms.ChoiceField(
        label="Programme",
        error_messages={"required": "Choose a programme.", "invalid_choice": "Choose one of the programmes listed."},
    )
    format = forms.ChoiceField(
        widget=forms.RadioSelect(SMALL),
        error_messages={
            "required": "Choose how people meet.",
            "invalid_choice": "Choose one of the formats listed.",
        },
    )
    places = forms.IntegerField(
        max_value=MOST_TYPED,
        error_messages={
            "required": "Enter how many people can have a place.",
            "invalid": "Enter the number of places in figures, for example 8.",
            "max_value": "Enter a number of places that a group can have.",
        },
    )
    venue = forms.ChoiceField(required=False, label="Venue", error_messages={"invalid_choice": "Choose one of the rooms listed."})
    video_link = TextBox(
        required=False,
        max_length=500,
        label="Video link",
        widget=forms.TextInput({"type": "url", "autocomplete": "off", "spellcheck": False}),
        help_text="The same link for every date. It starts with https://",
        error_messages={"max_length": "This link is too long. Paste the link alone."},
    )
    link_later = forms.BooleanField(required=False, label="I’ll add the link later", widget=forms.CheckboxInput(SMALL))
    first_day = DateInParts(label="First day", error_messages={"required": "Enter the first day."})
    start = ClockTimeField(label="Start time", error_messages={"required": "Enter the time it starts, for example 9:30am."})
    above_advised_agreed = forms.BooleanField(required=False, widget=forms.CheckboxInput(SMALL))
    unled_agreed = forms.BooleanField(
        required=False,
        label="Create it all the same: somebody will be found",
        help_text="Nobody is put on by this. The course shows what is missing until somebody is",
        widget=forms.CheckboxInput(SMALL),
    )
    fold = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Which of the two?",
        choices=[("0", "The first, before the clocks go back"), ("1", "The second, after they have gone back")],
        widget=forms.RadioSelect(SMALL),
    )
    shown_for = TextBox(required=False, widget=forms.HiddenInput)

    def __init__(self, posted: QueryDict | None, *, editions: Sequence[Edition], venues: Sequence[Venue], today: dt.date) -> None:
        """Take what was posted (None: nothing yet) and what may be chosen from; there must be an edition."""
        self.editions = {str(edition.pk): edition for edition in editions}
        self.venues = {str(venue.pk): venue for venue in venues}
        self.today = today
        self.refilled = False  # whether the boxes show something else than was posted
        self.asks_which = False  # whether the start is an hour that the clocks show twice
        self.unseen = False  # whether somebody wanted to create from dates they hadn't been shown
        values = self._refilled(posted) if posted is not None else None
        super().__init__(values, initial={} if values else self._usual(editions[0]))
        self._offer()

    def _refilled(self, posted: QueryDict) -> QueryDict:
        """What was posted, with the usual numbers of a programme or format just chosen, and with another first day if asked."""
        values = posted.copy()
        edition = self.editions.get(values.get("edition", ""))
        before, _, format_before = values.get("shown_for", "").partition(":")
        if edition and before and (before, format_before) != (values.get("edition"), values.get("format")):
            usual = self._usual(edition, values.get("format", ""))
            changed = ("format", "places", "start") if before != values.get("edition") else ("format", "places")
            for name in (*changed, "shown_for"):
                values[name] = usual[name]
            self.refilled = True
        if day := _iso_date(values.get(OTHER_FIRST_DAY, "")):
            for part in ("day", "month", "year"):
                values[f"first_day_{part}"] = str(getattr(day, part))
            self.refilled = True
        return values

    def _usual(self, edition: Edition, kind: str = "") -> dict[str, str]:
        """What the form offers for an edition, in this format if it has it."""
        formats = formats_of(edition)
        capacity = next((each for each in formats if each.format == kind), formats[0] if formats else None)
        return {
            "edition": str(edition.pk),
            "format": capacity.format if capacity else "",
            "places": str(capacity.advised_most) if capacity else "",
            "start": clock_time(edition.default_start),
            "shown_for": f"{edition.pk}:{capacity.format if capacity else ''}",
        }

    def _offer(self) -> None:
        """Put the choices and hints of the chosen edition and format into the fields."""
        offer(self, "edition", [(key, self._called(edition)) for key, edition in self.editions.items()])
        edition, capacity = self.chosen_edition, self.chosen_capacity
        offer(self, "format", [(each.format, str(each)) for each in formats_of(edition)])
        least = capacity.least if capacity else 1
        rooms = [(key, f"{venue}, holds {venue.places}") for key, venue in self.venues.items() if venue.places >= least]
        offer(self, "venue", [("", "Choose a room"), *rooms])
        self.fields["venue"].help_text = f"Only rooms for {least} or more are listed"
        if edition:
            self.fields["first_day"].help_text = _first_day_hint(edition, self.today)
            word = edition.programme.session_word.lower()
            self.fields["start"].help_text = f"Each {word} lasts {lasting(edition.session_minutes)}"
        if capacity:
            self.fields["places"].help_text = f"{capacity.advised_most} at most are advised, {capacity.most} are possible"
            self.fields["above_advised_agreed"].label = f"More than {capacity.advised_most} places all the same"

    def _called(self, edition: Edition) -> str:
        """Its name; of one that is to come, from when on."""
        begins = edition.valid_from
        return f"{edition}, from {long_date(begins)}" if begins and begins > self.today else str(edition)

    def clean(self) -> dict[str, Any]:
        """Ask for the edition that is in force on the first day, where a later one has begun by then."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        edition, first_day = self.editions.get(cleaned.get("edition", "")), cleaned.get("first_day")
        if edition and first_day and (why := follows_instead(edition, first_day, self.editions.values())):
            self.add_error("edition", why)
        return cleaned

    @cached_property
    def chosen_edition(self) -> Edition | None:
        """The edition that is chosen now, also before anything was posted."""
        return self.editions.get(str(self["edition"].value()))

    @cached_property
    def chosen_capacity(self) -> EditionFormat | None:
        """How many people the chosen edition takes in the chosen format."""
        return next((each for each in formats_of(self.chosen_edition) if each.format == self["format"].value()), None)

    @property
    def by_video(self) -> bool:
        """Whether the link is asked for, and not the room."""
        return bool(self["format"].value() == "video")

    @property
    def in_person(self) -> bool:
        """Whether the room is asked for; by telephone neither room nor link is."""
        return not self.by_video and bool(self["format"].value() != "telephone")

    @property
    def above_advised(self) -> bool:
        """Whether more places are wanted than are advised, but not more than are possible."""
        wanted, capacity = self.cleaned_data.get("places") if self.is_bound else None, self.chosen_capacity
        return bool(wanted and capacity and capacity.advised_most < wanted <= capacity.most)

    @cached_property
    def draft(self) -> Draft:
        """What was chosen, when the form was first asked; for a valid form."""
        given, posted = self.cleaned_data, {name: value for name, value in self.data.items() if isinstance(value, str)}
        answers = answers_in(posted, self.venues.values())
        return Draft(
            edition=self.editions[given["edition"]],
            format=given["format"],
            first_day=given["first_day"],
            start=given["start"],
            places=given["places"],
            venue=self.venues.get(given["venue"]),
            video_link=given["video_link"],
            link_later=given["link_later"],
            decisions=answers.decisions,
            rooms=answers.rooms,
            above_advised_agreed=given["above_advised_agreed"],
            fold=given["fold"],
        )

    @property
    def seen(self) -> str:
        """What the dates now shown are known by; for a valid form."""
        return seen_as(self.draft)

    @property
    def asks_fold(self) -> bool:
        """Whether to ask which of two hours is meant, also once it has been answered."""
        return self.asks_which or bool(self.is_bound and self.data.get("fold"))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Answers given to a preview that can't be shown just now: sent along, so that a half-typed hour doesn't lose them."""
        if not self.is_bound:
            return []
        names = [name for name in self.data if name.startswith(QUESTION) or name in ("above_advised_agreed", "unled_agreed")]
        return [(name, self.data[name]) for name in names[:MOST_KEPT]]

    def may_create(self, preview: CoursePreview) -> bool:
        """Whether nothing stands in the way: nothing wrong, nothing to settle, and these very dates were shown before."""
        self.unseen = self.data.get("seen") != self.seen
        for stop in preview.stops:
            self.blame(stop.sentence, stop.field)
        asks = bool(preview.unled and preview.ready and not self.cleaned_data["unled_agreed"])
        if asks and not self.unseen:
            self.blame("Some items have nobody who could lead them. Say that somebody will be found, or change the dates.", UNLED)
        return preview.ready and not self.unseen and not asks

    def blame(self, sentence: str, field: str | None) -> None:
        """Say what is wrong at its field, or for the whole form when it has no such field."""
        self.add_error(field if field in self.fields else None, sentence)

    def sentences(self) -> list[str]:
        """Everything wrong with the form, in the order of its fields."""
        return [str(sentence) for name in (*self.fields, "__all__") for sentence in self.errors.get(name, ())]


def formats_of(edition: Edition | None) -> list[EditionFormat]:
    """The formats an edition is held in, in person first. Asks nothing when the edition came with them."""
    return sorted(edition.formats.all(), key=lambda each: each.format) if edition else []


def seen_as(draft: Draft) -> str:
    """What a preview is known by: the choices its dates come from. A course isn't created from dates that nobody was shown."""
    return f"{draft.edition.pk}/{draft.format}/{draft.first_day}/{draft.start:%H:%M}"


def _first_day_hint(edition: Edition, today: dt.date) -> str:
    """Return "A Monday. For example, 10 5 2027", with a day some weeks ahead as the example."""
    example = today + dt.timedelta(days=EXAMPLE_AHEAD_DAYS)
    if not edition.weekdays:
        example += dt.timedelta(days=7 - example.weekday() if example.weekday() > 4 else 0)
        return f"Its weekday is kept every week. For example, {_in_boxes(example)}"
    weekday = min(edition.weekdays)
    example += dt.timedelta(days=(weekday - example.weekday()) % 7)
    return f"A {WEEKDAYS[weekday]}. For example, {_in_boxes(example)}"


def _in_boxes(day: dt.date) -> str:
    return f"{day.day} {day.month} {day.year}"


def _iso_date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def lasting(minutes: int) -> str:
    """Return "5 hours 30 minutes", "2 hours" or "45 minutes"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(counted(number, unit) for number, unit in ((hours, "hour"), (rest, "minute")) if number)
