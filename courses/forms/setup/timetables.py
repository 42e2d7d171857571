"""One session's title and timetable, as a grid of rows that needs no script: a few are blank, and each has a box to leave it out.

Times are clock times of a day that begins at the edition's usual start; the plan keeps minutes from that start.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from common.boxes import capitalised, choice, number, text, tick
from common.clock_times import ClockTimeField
from common.once import VersionedForm, say
from common.refused import Refused
from courses.edition_plans import EditionPlan, Fault, ItemPlan, SessionPlan
from courses.editions import Faulty, is_about
from courses.models import EditionItem, Profession

BLANK_ROWS = 3
MOST_ROWS = 40
COLUMNS = ("start", "minutes", "title", "kind", "profession")
KINDS = [("", "Choose"), *capitalised(EditionItem.Kind.choices)]
PROFESSIONS = [("", "Nobody named"), *capitalised(Profession.choices)]


@dataclass(frozen=True)
class GridRow:
    """One row as the page shows it."""

    number: int
    start: BoundField
    minutes: BoundField
    title: BoundField
    kind: BoundField
    profession: BoundField
    remove: BoundField


class TimetableForm(VersionedForm):
    """A session of an edition. Give it the plan as it is stored, and which session."""

    title = text("What it is about", 120, needed="Say what it is about.")
    rows = forms.IntegerField(required=False, min_value=0, max_value=MOST_ROWS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: EditionPlan, session: SessionPlan, version: int, word: str, **kwargs: Any) -> None:
        self.edition_plan, self.session_plan, self.word = plan, session, word
        super().__init__(*args, initial=_shown(plan, session), version=version, **kwargs)
        self.row_count = self._number_of_rows()
        self.fields["rows"].initial = self.row_count
        for row in range(self.row_count):
            self.fields |= _row_fields(row)

    @property
    def grid(self) -> Iterator[GridRow]:
        """The rows, for the page."""
        for row in range(self.row_count):
            yield GridRow(row + 1, *(self[f"item_{row}_{name}"] for name in (*COLUMNS, "remove")))

    @property
    def session(self) -> SessionPlan:
        """What was typed, for the action."""
        items = tuple(self._item(row) for row in self._rows_left())
        return SessionPlan(self.session_plan.number, self.cleaned_data["title"], items)

    def clean(self) -> dict[str, Any]:
        """Say what is missing in a row that was begun."""
        for row in self._rows_begun():
            for name, sentence in NEEDED.items():
                field = f"item_{row}_{name}"
                if field not in self.errors and self.cleaned_data.get(field) in (None, ""):
                    self.add_error(field, f"Row {row + 1}: {sentence}")
        return self.cleaned_data

    def say(self, refused: Refused) -> None:
        """Put each fault at the box that it is about."""
        if isinstance(refused, Faulty):
            for fault in refused.faults:
                self.add_error(*self._place_of(fault))
            return
        say(self, refused)

    def _place_of(self, fault: Fault) -> tuple[str | None, str]:
        """The field that a fault is about, and its sentence."""
        number_here = self.session_plan.number
        if not is_about(fault, number_here):
            return None, f"{fault.where.replace('sessions', self.word)}: {fault.sentence}"
        rest = fault.where.removeprefix(f"sessions {number_here}").removeprefix(", ")
        if rest == "title":
            return "title", fault.sentence
        if not rest.startswith("items"):
            return "item_0_start", f"{fault.sentence} Fill in at least one row."
        place, _, name = rest.removeprefix("items ").partition(", ")
        row = self._rows_left()[int(place) - 1]
        return f"item_{row}_{name or 'start'}", f"Row {row + 1}: {fault.sentence}"

    def _number_of_rows(self) -> int:
        usual = min(len(self.session_plan.items) + BLANK_ROWS, MOST_ROWS)
        sent = str(self.data.get("rows", "")) if self.is_bound else ""
        return max(1, min(int(sent), MOST_ROWS)) if sent.isdecimal() else max(usual, BLANK_ROWS)

    def _rows_begun(self) -> list[int]:
        """The rows in which something was typed and that aren't to be left out."""
        return [
            row
            for row in range(self.row_count)
            if any(str(self.data.get(f"item_{row}_{name}", "")).strip() for name in COLUMNS)
            and not self.cleaned_data.get(f"item_{row}_remove")
        ]

    def _rows_left(self) -> list[int]:
        """The rows begun, in the order of the day."""
        return sorted(self._rows_begun(), key=lambda row: self.cleaned_data.get(f"item_{row}_start") or dt.time.max)

    def _item(self, row: int) -> ItemPlan:
        typed = {name: self.cleaned_data[f"item_{row}_{name}"] for name in COLUMNS}
        offset = _minutes(typed["start"]) - _minutes(self.edition_plan.default_start)
        return ItemPlan(offset, typed["minutes"], typed["title"], typed["kind"], typed["profession"])


NEEDED = {
    "start": "enter when it begins.",
    "minutes": "enter how many minutes it lasts.",
    "title": "say what happens.",
    "kind": "choose who does it.",
}


def clock_of(plan: EditionPlan, offset_minutes: int) -> dt.time:
    """The wall-clock time so many minutes after the usual start."""
    return (dt.datetime.combine(dt.date.min, plan.default_start) + dt.timedelta(minutes=offset_minutes)).time()


def _row_fields(row: int) -> dict[str, forms.Field]:
    of = f"of row {row + 1}"
    return {
        f"item_{row}_start": ClockTimeField(label=f"Start {of}", required=False),
        f"item_{row}_minutes": number(f"Minutes {of}", 0, 1440, width=3),
        f"item_{row}_title": text(f"Title {of}", 120),
        f"item_{row}_kind": choice(f"Who does it, {of}", KINDS),
        f"item_{row}_profession": choice(f"Profession {of}", PROFESSIONS),
        f"item_{row}_remove": tick(f"Leave row {row + 1} out"),
    }


def _shown(plan: EditionPlan, session: SessionPlan) -> dict[str, object]:
    """What the boxes show for a session."""
    shown: dict[str, object] = {"title": session.title}
    for row, item in enumerate(session.items):
        shown |= {f"item_{row}_{name}": getattr(item, name) for name in COLUMNS[1:]}
        shown[f"item_{row}_start"] = clock_of(plan, item.offset_minutes)
    return shown


def _minutes(clock: dt.time) -> int:
    return clock.hour * 60 + clock.minute
