"""Holding a slot, booking it, and cancelling an assessment."""

from typing import Any

from django import forms

from common.forms.boxes import laid_out, text
from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import LinkBox, TextBox
from common.once import OnceForm, VersionedForm
from courses.models import Format, Session
from reviews.assessments.booking import REASON_LENGTH


class HoldForm(OnceForm):
    """Which slot is kept."""

    slot = TextBox(max_length=120, widget=HiddenBox, error_messages={"required": "Choose a slot."})


class BookAssessmentForm(OnceForm):
    """What is said when a held slot is booked: the link by video, and why before the referral is accepted."""

    version = forms.IntegerField(required=False, widget=HiddenBox)
    video_link = LinkBox(
        label="Video link",
        max_length=500,
        assume_scheme="https",
        required=False,
        help_text="Where they join, starting with https://",
        error_messages={"invalid": "Enter the whole video link. It starts with https://"},
    )
    although = text(
        "Why before the referral is accepted",
        REASON_LENGTH,
        hint="Nothing clinical: whoever reads the audit trail sees it.",
    )

    def __init__(self, *args: Any, way: str, asks_why: bool, moving: Session | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = [*(["video_link"] if way == Format.VIDEO else []), *(["although"] if asks_why else [])]
        self.fields["version"].initial = moving.version if moving else None
        if moving:
            self.fields["video_link"].initial = moving.video_link
        self.helper = laid_out(*boxes, button="Move the assessment here" if moving else "Book the assessment")


class CancelAssessmentForm(VersionedForm):
    """Why it is cancelled."""

    reason = text(
        "Why it is cancelled",
        REASON_LENGTH,
        needed="Write why it is cancelled: those who are told will read it.",
        hint="It stands in the message, in the words you write here.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", button="Cancel the assessment", red=True)
