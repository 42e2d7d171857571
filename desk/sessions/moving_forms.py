"""Moving, postponing and cancelling."""

from collections.abc import Iterable
from typing import Any

from django import forms

from common.forms.boxes import offer
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import LinkBox, TextBox
from common.once import OnceForm, VersionedForm
from courses.dates.wall_time import FIRST, SECOND
from courses.models import Format, Session, Venue
from courses.scheduling.changing.reviews_following import ForReviews

VIDEO, TELEPHONE = "video", "telephone"


def reviews_box() -> forms.ChoiceField:
    """What becomes of the reviews where the last day of a programme changes; only asked where it does."""
    return forms.ChoiceField(
        label="What about its reviews?",
        choices=[
            (ForReviews.MOVE.value, "Move them to the days on which they are due then"),
            (ForReviews.KEEP.value, "Leave them on their days"),
        ],
        required=False,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"invalid_choice": "Say whether the reviews move or stay."},
    )


class MoveForm(VersionedForm):
    """When and where a session is held instead. The last four fields are only shown when they are asked about."""

    day = DateInParts(label="Day", error_messages={"required": "Enter the day it moves to."})
    start = ClockTimeField(label="Start time", help_text="For example 9:30am. It keeps its length.")
    venue = forms.ChoiceField(label="Place", error_messages={"required": "Choose a room or a video link."})
    video_link = LinkBox(
        label="Video link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Only if the place is a video link",
        error_messages={"invalid": "Enter the whole address, starting with https://"},
    )
    fold = forms.TypedChoiceField(
        label="Which of the two do you mean?",
        choices=[(str(FIRST), "The first, before the clocks go back"), (str(SECOND), "The second, after the clocks went back")],
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    all_the_same = forms.BooleanField(label="Move it all the same", required=False)
    reason = TextBox(label="Why is the review held then?", required=False, max_length=200, help_text="Kept on record")
    reviews = reviews_box()

    def __init__(self, *args: Any, session: Session, venues: Iterable[Venue], **kwargs: Any) -> None:
        self.venues = {str(venue.pk): venue for venue in venues}
        if session.venue:
            # A room that was closed since: the session may stay in it until somebody chooses another.
            self.venues.setdefault(str(session.venue.pk), session.venue)
        kwargs.setdefault("initial", _as_it_is(session))
        super().__init__(*args, version=session.version, **kwargs)
        rooms = [(pk, str(venue)) for pk, venue in self.venues.items()]
        from_home = [(TELEPHONE, "By telephone")] if _is_rung(session) else []
        offer(self, "venue", [("", "Choose"), *rooms, *from_home, (VIDEO, "Video link")])

    @property
    def room(self) -> Venue | None:
        """The room that was chosen; None for a video link."""
        return self.venues.get(self.cleaned_data["venue"])

    @property
    def link(self) -> str:
        """The link that was typed; none when another place was chosen."""
        return self.cleaned_data["video_link"] if self.cleaned_data["venue"] == VIDEO else ""

    @property
    def asks_which(self) -> bool:
        """Whether the hour comes twice that day, or came twice when it was asked."""
        return self.is_bound and ("fold" in self.errors or bool(self.data.get("fold")))

    @property
    def asks_to_agree(self) -> bool:
        """Whether something speaks against it that somebody may agree to."""
        return self._asks("all_the_same")

    @property
    def asks_why(self) -> bool:
        """Whether a review would be further from its due day than its edition says."""
        return self._asks("reason")

    @property
    def asks_about_reviews(self) -> bool:
        """Whether the last day of a programme changes, and its reviews could move with it."""
        return self._asks("reviews")

    def _asks(self, name: str) -> bool:
        return self.is_bound and (name in self.errors or bool(self.data.get(name)))

    def clean(self) -> dict[str, Any]:
        """Ask for the link where the place is one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("venue") == VIDEO and not cleaned.get("video_link") and "video_link" not in self.errors:
            self.add_error("video_link", "Enter the link people join by.")
        return cleaned


class ZeroForm(OnceForm, MoveForm):
    """When, where and how long Session Zero is held: the boxes of moving, filled from a session that isn't saved yet."""

    minutes = forms.IntegerField(
        label="Minutes it lasts",
        min_value=1,
        max_value=999,
        initial=60,
        widget=forms.NumberInput({"width": 3}),
        error_messages={"required": "Enter how many minutes it lasts.", "invalid": "Enter the minutes in figures."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].help_text = "For example 5:30pm"
        for name in ("version", "reason", "reviews"):
            del self.fields[name]


class PostponeForm(OnceForm, VersionedForm):
    """The page says what would move where; there is something to tick only when a date of it has to be agreed to."""

    all_the_same = forms.BooleanField(label="Postpone it all the same", required=False)
    reviews = reviews_box()


class MeetForm(forms.Form):
    """The closed day that a session is meant to be held on, as the page showed it."""

    day = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])


class CancelForm(VersionedForm):
    """Why something is cancelled; people who were told of it are told this too."""

    reason = TextBox(
        label="Why is it cancelled?",
        max_length=200,
        help_text="People who are told will read this, so name nobody.",
        error_messages={
            "required": "Write why it is cancelled: those who are told will read it.",
            "max_length": "Write the reason in 200 characters or fewer.",
        },
    )
    reviews = reviews_box()


class TroubleForm(OnceForm, CancelForm):
    """Whatever can be done when something has happened to a session; the view asks for what the pressed button needs."""

    all_the_same = forms.BooleanField(required=False)


def _is_rung(session: Session) -> bool:
    return bool(session.course and session.course.format == Format.TELEPHONE)


def _as_it_is(session: Session) -> dict[str, Any]:
    place = str(session.venue_id) if session.venue_id else VIDEO if session.video_link else ""
    place = TELEPHONE if session.by_telephone else place
    return {
        "day": session.local_date,
        "start": session.local_start.time(),
        "venue": place,
        "video_link": session.video_link,
    }
