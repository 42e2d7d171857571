"""Fields of an edition's form: days before, and lists typed a line each."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.forms.text_boxes import TextBox
from common.text.typed_keys import whole_number

MOST_DAYS = 365
MOST_LINES = 40
LONGEST_LINE = 200


class DaysBeforeField(TextBox):
    """Whole numbers of days with commas between, such as "7, 3"; gives a tuple, the longest first.

    `never`: whether a 0 alone is taken, for "not at all" where an empty box means what is usual; it gives (0,).
    """

    def __init__(self, label: str, hint: str = "", *, never: bool = False) -> None:
        self.never = never
        box = forms.TextInput({"width": 10, "autocomplete": "off", "inputmode": "text"})
        super().__init__(label=label, required=False, max_length=60, help_text=hint, widget=box)

    def prepare_value(self, value: Any) -> Any:
        """The numbers as they are typed."""
        return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> Any:
        """The numbers. Raises ValidationError for anything else."""
        text = super().clean(value)
        days = {whole_number(word) for word in text.replace(";", " ").replace(",", " ").split()}
        if self.never and days == {0}:
            return (0,)
        if not all(day and 1 <= day <= MOST_DAYS for day in days):
            raise ValidationError("Write whole numbers of days with commas between, for example 7, 3.")
        return tuple(sorted(filter(None, days), reverse=True))


class Lines(TextBox):
    """One thing a line; gives a tuple of texts."""

    def __init__(self, label: str, hint: str = "One a line", rows: int = 3) -> None:
        box = forms.Textarea({"rows": rows, "autocomplete": "off"})
        super().__init__(label=label, required=False, help_text=hint, widget=box)

    def prepare_value(self, value: Any) -> Any:
        """The texts under each other."""
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> Any:
        """The texts. Raises ValidationError for too many or too long ones."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(f"{self.label}: write {MOST_LINES} lines or fewer.")
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(f"{self.label}: keep each line to {LONGEST_LINE} characters.")
        return tuple(lines)


class Headed(TextBox):
    """Lines under headings: a heading on its own line, each thing beneath it after a dash. Gives tuples (heading, lines)."""

    def __init__(self, label: str, hint: str, rows: int = 8) -> None:
        box = forms.Textarea({"rows": rows, "autocomplete": "off"})
        super().__init__(label=label, required=False, help_text=hint, widget=box)

    def prepare_value(self, value: Any) -> Any:
        """The headings with their lines beneath."""
        if not isinstance(value, tuple | list):
            return value
        return "\n".join("\n".join([heading, *(f"- {line}" for line in lines)]) for heading, lines in value)

    def clean(self, value: Any) -> Any:
        """The headings and lines. Raises ValidationError for a line without a heading, and for too many or too long ones."""
        groups: list[tuple[str, list[str]]] = []
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(f"{self.label}: {MOST_LINES} lines of {LONGEST_LINE} characters are the most.")
        for line in lines:
            if not line.startswith("-"):
                groups.append((line, []))
            elif groups:
                groups[-1][1].append(line.lstrip("- ").strip())
            else:
                raise ValidationError(f"{self.label}: begin with a heading, and put a dash before each line beneath it.")
        return tuple((heading, tuple(beneath)) for heading, beneath in groups)
