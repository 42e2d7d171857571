"""The office's and clinicians' forms about people who wait for a programme: offer places, write down an answer, change a wait."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS

from common.forms.boxes import SMALL, capitalised, choice, laid_out, offer, text, tick
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm
from common.words import short_date
from courses.models import Course
from desk.waiting.programme_page import CoursePanel
from participants.models import PathwayChoice, WaitingListEntry
from participants.waiting.changing import Days
from participants.waiting.choosing import Formats

BY_FIVE = dt.time(17)
DEFAULT_DAYS = 10  # to answer, where the course leaves them
ROWS = 3  # of days away
DECLINE, OTHER_FORMAT, TAKE_BACK = "decline", "other_format", "take_back"
WAYS = [(each.value, each.label) for each in PathwayChoice.Way if each != PathwayChoice.Way.OWN_PAGE]


class OfferPlacesForm(forms.Form):
    """Who is offered a place on one course, with which other date, and until when; a reason once somebody is passed over."""

    entries = forms.MultipleChoiceField(
        label="Whom to offer a place",
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={
            "required": "Choose at least one person.",
            "invalid_choice": "Somebody you chose doesn’t fit any more. Look at who does now, and choose again.",
        },
    )
    second = choice("Second date to choose from", [], hint="Goes to whoever it fits too. A place is held on both.")
    reply_by = DateInParts(label="Reply by, 5pm on", error_messages={"required": "Enter the day to answer by."})
    reason = text("Why is somebody who comes before them passed over?", 300)

    def __init__(self, *args: Any, panel: CoursePanel, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "entries", [(str(row.key), row.words) for row in panel.fits])
        seconds = [(str(each.pk), _dated(each, panel.course.organisation.tzinfo)) for each in panel.seconds]
        offer(self, "second", [*seconds, ("", "No second date")])
        self.panel = panel
        self.fields["entries"].initial = [str(key) for key in panel.ticked]
        self.fields["second"].initial = seconds[0][0] if seconds else ""
        zone = panel.course.organisation.tzinfo
        last = panel.course.first_starts_at.astimezone(zone).date() - dt.timedelta(days=1)
        self.fields["reply_by"].initial = max(min(today + dt.timedelta(days=DEFAULT_DAYS), last), today)

    @property
    def asks_reason(self) -> bool:
        """Whether the box for the reason is shown: somebody was passed over, or a reason has been written."""
        return bool(self.errors.get("reason") or self["reason"].value())

    def chosen(self) -> list[int]:
        """The keys of those who were chosen, in the order of the list."""
        wanted = {int(key) for key in self.cleaned_data["entries"]}
        return [row.key for row in self.panel.fits if row.key in wanted]

    def second_course(self) -> Course | None:
        """The other date, if one was chosen."""
        key = self.cleaned_data["second"]
        return next((each for each in self.panel.seconds if str(each.pk) == key), None)

    def until(self) -> dt.datetime:
        """When the time to answer is over: 5pm there."""
        return dt.datetime.combine(self.cleaned_data["reply_by"], BY_FIVE, self.panel.course.organisation.tzinfo)


def _dated(course: Course, zone: ZoneInfo) -> str:
    """A course with what somebody asks who is offered it: when it begins, and how it is held."""
    begins = short_date(course.first_starts_at.astimezone(zone).date())
    return f"{course.name}, {begins}, {course.get_format_display().lower()}"


class ProgrammeAnswerForm(forms.Form):
    """What somebody said to an offer of one date or two, or that it is taken back."""

    answer = choice("What is the answer?", [], needed="Choose the answer.", radios=True)
    way = choice("How did they tell us?", WAYS, radios=True, hint="Not asked when you take the offer back")
    reason = text("Why is it taken back?", 300, hint="Only when you take it back")
    helper = laid_out("answer", "way", "reason", button="Save")

    def __init__(self, *args: Any, dates: Iterable[tuple[Course, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takes = [(str(course.pk), f"They take {words}") for course, words in dates]
        no = [
            (DECLINE, "They don’t want it, and go on waiting"),
            (OTHER_FORMAT, "They wait for the other format: it doesn’t count as declined"),
            (TAKE_BACK, "Take the offer back"),
        ]
        offer(self, "answer", [*takes, *no])

    def clean(self) -> dict[str, Any]:
        """An answer says how it came."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") not in (None, TAKE_BACK) and not given.get("way") and "way" not in self.errors:
            self.add_error("way", "Choose how they told us.")
        return given


class EntryForm(VersionedForm):
    """How and when somebody who waits can come."""

    in_person = tick("Face to face")
    video = tick("By video")
    earliest_start = DateInParts(label="Not before", required=False, help_text="The earliest first day, if there is one")
    not_weekdays = forms.TypedMultipleChoiceField(
        label="Never on a",
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"invalid_choice": "Never on a: choose days of the week."},
    )
    sooner = tick("Would come sooner", hint="They have a place or an offer, and would take an earlier date")

    def __init__(self, *args: Any, entry: WaitingListEntry, away: Sequence[Days], **kwargs: Any) -> None:
        super().__init__(*args, version=entry.version, **kwargs)
        self.fields["in_person"].initial, self.fields["video"].initial = entry.takes_in_person, entry.takes_video
        self.fields["earliest_start"].initial, self.fields["sooner"].initial = entry.earliest_start, entry.sooner
        self.fields["not_weekdays"].initial = entry.not_weekdays
        self.rows = range(max(ROWS, len(away) + 1))
        for row in self.rows:
            first, last = away[row] if row < len(away) else (None, None)
            for name, label, day in (("from", "Away from", first), ("until", "Until", last)):
                self.fields[f"{name}_{row}"] = DateInParts(label=label, required=False, initial=day)
        names = [f"{name}_{row}" for row in self.rows for name in ("from", "until")]
        self.helper = laid_out("version", "in_person", "video", "earliest_start", "not_weekdays", *names, "sooner", button="Save")

    def clean(self) -> dict[str, Any]:
        """Days away have a beginning; without an end they are one day."""
        given: dict[str, Any] = super().clean() or {}
        for row in self.rows:
            if given.get(f"until_{row}") and not given.get(f"from_{row}") and f"from_{row}" not in self.errors:
                self.add_error(f"from_{row}", "Enter the first of the days away as well.")
        return given

    def formats(self) -> Formats:
        """In which ways they would come."""
        return Formats(in_person=self.cleaned_data["in_person"], video=self.cleaned_data["video"])

    def away(self) -> list[Days]:
        """The days they can't come."""
        rows = [(self.cleaned_data.get(f"from_{row}"), self.cleaned_data.get(f"until_{row}")) for row in self.rows]
        return [(first, last or first) for first, last in rows if first]


class PriorityForm(VersionedForm):
    """Who comes first, and why."""

    priority = choice(
        "Who comes first", capitalised(WaitingListEntry.Priority.choices), needed="Choose urgent or routine.", radios=True
    )
    reason = text("Why?", 200, needed="Say why.", hint="Only clinicians read it")
    helper = laid_out("version", "priority", "reason", button="Save")


class ApartForm(forms.Form):
    """Whom somebody isn't to be in one group with."""

    other = choice("Not in one group with", [], needed="Choose a person.")
    note = text("Why? (the office reads it)", 200)
    helper = laid_out("other", "note", button="Keep them apart")


class PlaceAloneForm(OnceForm):
    """Whom a clinician places without the recommendation or the yes, and why."""

    person = choice("Who", [], needed="Choose a person.", hint="Everybody with an open pathway on this programme")
    reason = text("Why are they placed without it?", 500, needed="Say why.", hint="Only clinicians read it")
    seats_agreed = tick("They get the place even where a day’s room is too small for everybody’s guests")
    helper = laid_out("submission_id", "person", "reason", "seats_agreed", button="Give the place")


class TakeOffForm(forms.Form):
    """Why somebody no longer waits."""

    reason = text("Why?", 200, needed="Say why.")
    helper = laid_out("reason", button="Take them off the list")


class SayForm(forms.Form):
    """Nothing to fill in: a button that says it."""

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button=button)
