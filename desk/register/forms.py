"""Reading the register's form: five radios, two boxes and what the page showed, for each person."""

from collections.abc import Iterable, Mapping

from django import forms

from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from common.text.typed_keys import typed_key, whole_number
from courses.models import Session
from participants.attendance.calls import NOTE_LENGTH
from participants.attendance.marking import REASON_LENGTH, Tap
from participants.models import Call
from participants.rules.attendance import STORED, Entered

SEEN = "seen-"


class ReasonForm(forms.Form):
    """Why marks are corrected once the day has closed."""

    reason = TextBox(
        label="Why are you correcting the register?",
        help_text="It is kept with the old mark and the new one.",
        max_length=REASON_LENGTH,
        required=False,
        error_messages={"max_length": f"Write the reason in {REASON_LENGTH} characters or fewer."},
    )


class HeldForm(forms.Form):
    """Whether the session was held, and what the page showed as said."""

    outcome = forms.ChoiceField(choices=Session.Outcome.choices)
    seen = forms.ChoiceField(choices=[("", ""), *Session.Outcome.choices], required=False)


class CallForm(OnceForm):
    """One telephone call."""

    participant = forms.IntegerField(widget=HiddenBox)
    about = forms.ChoiceField(choices=Call.About.choices, widget=HiddenBox)
    version = forms.IntegerField(required=False, widget=HiddenBox)
    outcome = forms.ChoiceField(choices=Call.Outcome.choices, error_messages={"required": "Say what came of the call."})
    note = TextBox(
        required=False,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": f"Write what they said in {NOTE_LENGTH} characters or fewer."},
    )


def taps_in(posted: Mapping[str, str], *, finishing: bool) -> dict[int, Tap]:
    """Return what somebody changed, by the key of the place; `finishing` also what was ticked for them and left so.

    Of "Clear" it is that person's mark alone. What can't be read counts as seen long ago: it is then asked about.
    """
    cleared = posted.get("clear", "")
    taps = {}
    for pk in _places(posted):
        version, seen, offered = _seen(posted[f"{SEEN}{pk}"])
        wanted = Entered() if cleared == str(pk) else _wanted(posted, pk)
        if wanted.tidy != seen.tidy:
            taps[pk] = Tap(wanted, version)
        elif offered and finishing:
            taps[pk] = Tap(wanted, version, offered=True)
    return taps


def _places(posted: Iterable[str]) -> list[int]:
    keys = (name.removeprefix(SEEN) for name in posted if name.startswith(SEEN))
    return sorted(filter(None, map(typed_key, keys)))


def _wanted(posted: Mapping[str, str], pk: int) -> Entered:
    mark = posted.get(f"mark-{pk}", "")
    return Entered(mark, f"late-{pk}" in posted, f"left-{pk}" in posted)


def _seen(token: str) -> tuple[int, Entered, bool]:
    """The version, what stood there, and whether it was only offered, as desk.register.page.Row.token wrote them."""
    version, _, rest = token.partition(".")
    mark, _, notes = rest.partition(".")
    seen = whole_number(version)
    if seen is None or len(notes) != 3 or mark not in ("", *STORED):
        return -1, Entered(), False
    late, left, offered = (note == "1" for note in notes)
    return seen, Entered(mark, late, left), offered
