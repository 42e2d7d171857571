"""A time of day as people type it: 9:30am, 09:30, 17.30, 5pm, noon."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.words import clock_time

_TYPED = re.compile(r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\s*(?:([ap])\.?\s*m\.?)?")
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})")
_NAMED = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}


def time_typed(text: str) -> dt.time:
    """Return the wall-clock time that was typed.

    What could be morning or afternoon ("5", "5:30") is refused with the question, never guessed; "9:30" and "05:30" are clear.
    Raises ValidationError with the sentence for the screen.
    """
    text = " ".join(text.lower().replace("o'clock", "").replace("o’clock", "").split())
    if text in _NAMED:
        return _NAMED[text]
    found = _TYPED.fullmatch(text) or _FOUR_DIGITS.fullmatch(text)
    if not found:
        raise ValidationError(_("Enter a time like 9:30am, 5pm or 17:30."), code="not a time")
    hour, minute = int(found[1]), int(found[2] or 0)
    half = found[3] if found.re is _TYPED else None
    if minute > 59:
        raise ValidationError(_("The minutes must be from 00 to 59."), code="not a time")
    if half:
        return _twelve_hours(hour, minute, half)
    unclear = range(1, 13) if found[2] is None else range(1, 7) if len(found[1]) == 1 else range(0)
    if hour in unclear:
        words = {"time": f"{hour}:{minute:02}" if minute else hour}
        raise ValidationError(_("Say if you mean %(time)sam or %(time)spm.") % words, code="morning or afternoon")
    if hour > 23:
        raise ValidationError(_("The hour must be from 0 to 23."), code="not a time")
    return dt.time(hour, minute)


def _twelve_hours(hour: int, minute: int, half: str) -> dt.time:
    if not 1 <= hour <= 12:
        raise ValidationError(_("With am or pm the hour must be from 1 to 12."), code="not a time")
    return dt.time(hour % 12 + (12 if half == "p" else 0), minute)


class ClockTimeInput(forms.TextInput):
    """A short box that shows a time in words: 5:30pm."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"width": 5, "autocomplete": "off", "spellcheck": False, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Return the time in words, or what was typed as it was typed."""
        return clock_time(value) if isinstance(value, dt.time) else value


class ClockTimeField(forms.Field):
    """A wall-clock time; gives a datetime.time, or None when it may be empty and is."""

    widget = ClockTimeInput
    default_error_messages = {"required": gettext_lazy("Enter a time, for example 9:30am.")}

    def to_python(self, value: Any) -> dt.time | None:
        """Return the time. Raises ValidationError with a sentence."""
        if isinstance(value, dt.time):
            return value
        text = str(value or "").strip()
        return time_typed(text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another time was typed; 17:30 and 5:30pm are the same."""
        try:
            return not self.disabled and self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
