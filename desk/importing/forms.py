"""Sending a file, and saying what its columns are."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.boxes import choice, laid_out
from common.once import OnceForm, VersionedForm
from common.papers.reading_tables import MOST_ROWS, MOST_TEXT
from common.papers.workbook_sizes import MOST_CELLS
from desk.importing.date_order import DATES_MEAN
from desk.importing.kinds import ImportColumn
from desk.models import Batch

NOT_THERE = ("", "Isn’t in the file")


class FileForm(OnceForm):
    """What is in it, and the file."""

    kind = choice("What is in the file?", Batch.Kind.choices, needed="Choose what is in the file.", radios=True)
    file = forms.FileField(
        label="The file",
        help_text=(
            f"XLSX or CSV, up to 10 MB and {MOST_ROWS:,} rows, with up to {MOST_CELLS:,} cells "
            f"that hold {MOST_TEXT:,} characters in all. The first row says what the columns are called."
        ),
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty.",
            "missing": "Choose the file.",
            "max_length": "The file’s name is too long. Give it a shorter one.",
        },
        max_length=160,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a list to choose from
        self.helper = laid_out("kind", "file", button="Send the file")


class DatesForm(VersionedForm):
    """What the dates mean that could be day first or month first."""

    said = choice("How are the dates of this file written?", DATES_MEAN, needed="Say how the dates are written.", radios=True)

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, version=batch.version, initial={"said": batch.dates_said}, **kwargs)
        self.helper = laid_out("said", button="Check every row")


class ColumnsForm(VersionedForm):
    """One list to choose from for each of our fields."""

    def __init__(self, *args: Any, batch: Batch, columns: Sequence[ImportColumn], **kwargs: Any) -> None:
        super().__init__(*args, version=batch.version, **kwargs)
        places = [NOT_THERE, *((str(place), heading or f"Column {place + 1}") for place, heading in enumerate(batch.headings))]
        for column in columns:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                required=False,
                choices=places,
                initial=str(batch.mapping.get(column.name, "")),
                help_text=", ".join(filter(None, ["needed" if column.needed else "", column.hint])).capitalize(),
                error_messages={"invalid_choice": f"{column.label}: choose one of the file’s columns."},
            )
        self.columns = columns
        self.helper = laid_out(*(column.name for column in columns), button="Check every row")

    @property
    def mapping(self) -> dict[str, int]:
        """What was chosen, for the action."""
        chosen = {column.name: self.cleaned_data.get(column.name) for column in self.columns}
        return {name: int(place) for name, place in chosen.items() if place}
