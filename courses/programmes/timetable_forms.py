"""One session's title and timetable, as a grid of rows that needs no script: a few are blank, and each has a box to leave it out.

Times are clock times of a day that begins at the edition's usual start; the plan keeps minutes from that start.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.forms import BoundField

from common.forms.boxes import SMALL, capitalised, choice, laid_out, number, offer, text, tick
from common.forms.clock_times import ClockTimeField
from common.once import VersionedForm, say
from common.refused import Refused
from common.text.typed_keys import whole_number
from common.words import counted, listed
from courses.models import EditionItem, Profession
from courses.programmes.editions import Faulty, is_about, with_session
from courses.programmes.plans import (
    ASSESSING,
    MOST_NOTICE,
    AssessmentPlan,
    EditionPlan,
    ItemPlan,
    PlanFault,
    ProgrammePlan,
    SessionPlan,
    faults_in,
)

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
    team: BoundField
    remove: BoundField

    @property
    def team_words(self) -> str:
        """Who else must be there, as it stands in the boxes now."""
        chosen = self.team.value() or ()
        return listed([str(label) for key, label in Profession.choices if key in chosen])


class TimetableForm(VersionedForm):
    """A session of an edition. Give it the plan of the programme around that edition as it is stored, and which session."""

    title = text("What it is about", 120, needed="Say what it is about.")
    # The rows with everything in them, in the order of the day; found once, because a box with a fault loses its value.
    left: Sequence[int] = ()
    rows = forms.IntegerField(required=False, min_value=0, max_value=MOST_ROWS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: ProgrammePlan, session: SessionPlan, version: int, **kwargs: Any) -> None:
        self.programme, self.session_plan = programme, session
        plan = programme.edition
        super().__init__(*args, initial=_shown(plan, session), version=version, **kwargs)
        self.row_count = self._number_of_rows()
        self.fields["rows"].initial = self.row_count
        for row in range(self.row_count):
            self.fields |= _row_fields(row)

    @property
    def grid(self) -> Iterator[GridRow]:
        """The rows, for the page."""
        for row in range(self.row_count):
            yield GridRow(row + 1, *(self[f"item_{row}_{name}"] for name in (*COLUMNS, "team", "remove")))

    @property
    def session(self) -> SessionPlan:
        """What was typed, for the action."""
        items = tuple(self._item(row) for row in self.left)
        return SessionPlan(self.session_plan.number, self.cleaned_data["title"], items)

    def clean(self) -> dict[str, Any]:
        """Say what is missing in a row that was begun, and what is wrong with all rows in which nothing is."""
        for row in self._rows_begun():
            for name, sentence in NEEDED.items():
                field = f"item_{row}_{name}"
                if field not in self.errors and self.cleaned_data.get(field) in (None, ""):
                    self.add_error(field, f"Row {row + 1}: {sentence}")
        self.left = self._rows_left()
        self._judge()
        return self.cleaned_data

    def _judge(self) -> None:
        """Judge this session by the rules that the action judges the whole edition by again."""
        if "title" in self.errors or (self._rows_begun() and not self.left):
            return
        plan = replace(self.programme, edition=with_session(self.programme.edition, self.session))
        for fault in faults_in(plan):
            if is_about(fault, self.session_plan.number):
                self.add_error(*self._place_of(fault))

    def say(self, refused: Refused) -> None:
        """Put each fault at the box that it is about."""
        if isinstance(refused, Faulty):
            for fault in refused.faults:
                self.add_error(*self._place_of(fault))
            return
        say(self, refused)

    def _place_of(self, fault: PlanFault) -> tuple[str | None, str]:
        """The field that a fault is about, and its sentence."""
        number_here = self.session_plan.number
        if not is_about(fault, number_here):
            return None, f"{fault.where.replace('sessions', self.programme.session_word)}: {fault.sentence}"
        rest = fault.where.removeprefix(f"sessions {number_here}").removeprefix(", ")
        if rest == "title":
            return "title", fault.sentence
        if not rest.startswith("items"):
            return "item_0_start", f"{fault.sentence} Fill in at least one row."
        place, _, name = rest.removeprefix("items ").partition(", ")
        row = self.left[int(place) - 1]
        return f"item_{row}_{name or 'start'}", f"Row {row + 1}: {fault.sentence}"

    def _number_of_rows(self) -> int:
        usual = min(len(self.session_plan.items) + BLANK_ROWS, MOST_ROWS)
        sent = whole_number(str(self.data.get("rows", ""))) if self.is_bound else None
        return max(usual, BLANK_ROWS) if sent is None else max(1, min(sent, MOST_ROWS))

    def _rows_begun(self) -> list[int]:
        """The rows in which something was typed and that aren't to be left out."""
        return [
            row
            for row in range(self.row_count)
            if any(str(self.data.get(f"item_{row}_{name}", "")).strip() for name in COLUMNS)
            and not self.cleaned_data.get(f"item_{row}_remove")
        ]

    def _rows_left(self) -> list[int]:
        """The rows begun in which nothing is missing or unreadable, in the order of the day."""
        whole = [row for row in self._rows_begun() if not any(f"item_{row}_{name}" in self.errors for name in COLUMNS)]
        return sorted(whole, key=lambda row: self.cleaned_data[f"item_{row}_start"])

    def _item(self, row: int) -> ItemPlan:
        typed = {name: self.cleaned_data[f"item_{row}_{name}"] for name in COLUMNS}
        offset = _minutes(typed["start"]) - _minutes(self.programme.edition.default_start)
        team = tuple(self.cleaned_data.get(f"item_{row}_team", ()))
        return ItemPlan(offset, typed["minutes"], typed["title"], typed["kind"], typed["profession"], team)


NEEDED = {
    "start": "enter when it begins.",
    "minutes": "enter how many minutes it lasts.",
    "title": "say what happens.",
    "kind": "choose who does it.",
}


class CopyTimetableForm(VersionedForm):
    """Onto which other sessions of the edition one's timetable is copied."""

    to = forms.TypedMultipleChoiceField(
        label="Onto",
        coerce=int,
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"required": "Choose at least one.", "invalid_choice": "Choose from those listed."},
    )

    def __init__(self, *args: Any, programme: ProgrammePlan, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "to",
            [
                (each.number, f"{programme.session_word} {each.number}: {each.title} ({_present(each)})")
                for each in programme.edition.sessions
                if each.number != number
            ],
        )
        self.helper = laid_out("to", button="Copy the timetable")


def _present(session: SessionPlan) -> str:
    return f"{counted(len(session.items), 'item')} now" if session.items else "empty now"


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
        f"item_{row}_team": forms.MultipleChoiceField(
            label=f"Must be there as well, {of}",
            choices=capitalised(Profession.choices),
            required=False,
            widget=forms.CheckboxSelectMultiple(SMALL),
            error_messages={"invalid_choice": "Choose from those listed."},
        ),
        f"item_{row}_remove": tick(f"Leave row {row + 1} out"),
    }


def _shown(plan: EditionPlan, session: SessionPlan) -> dict[str, object]:
    """What the boxes show for a session."""
    shown: dict[str, object] = {"title": session.title}
    for row, item in enumerate(session.items):
        shown |= {f"item_{row}_{name}": getattr(item, name) for name in COLUMNS[1:]}
        shown[f"item_{row}_start"] = clock_of(plan, item.offset_minutes)
        shown[f"item_{row}_team"] = list(item.team)
    return shown


def _minutes(clock: dt.time) -> int:
    return clock.hour * 60 + clock.minute


# --- the joint assessment ---

USUAL = AssessmentPlan("Joint assessment", tuple(ItemPlan(0, 90, "", "led", profession) for profession in ASSESSING))
# The three first; others of a team may be there as well.
PARTS_OF_ITEM = ("title", "offset_minutes", "minutes")
OFFERED = (*ASSESSING, Profession.NURSE.value, Profession.DOCTOR.value)


class AssessmentForm(VersionedForm):
    """The assessment's title and notice, and of each profession what it does, from when and how long; empty: it isn’t there."""

    title = text("What it is called", 120, needed="Enter what it is called.")
    notice_hours = number(
        "Hours of notice in person",
        0,
        MOST_NOTICE,
        needed="Enter how many hours; 0 for none.",
        hint="Nobody is offered a slot in a room that begins sooner",
        width=3,
    )

    def __init__(self, *args: Any, plan: AssessmentPlan | None, version: int, **kwargs: Any) -> None:
        self.present = plan or USUAL
        super().__init__(*args, initial=_shown_of_assessment(self.present), version=version, **kwargs)
        for profession in OFFERED:
            label = str(Profession(profession).label)
            self.fields |= {
                f"{profession}_title": text(f"What the {label} does", 120),
                f"{profession}_offset_minutes": number(f"Minutes after the start, {label}", 0, 1439, width=3),
                f"{profession}_minutes": number(f"Minutes it takes, {label}", 1, 1440, width=3),
            }
            for name in ("offset_minutes", "minutes"):
                self.fields[f"{profession}_{name}"].required = False
        self.helper = laid_out("title", "notice_hours", *_parts_of_assessment(), button="Save")

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of a part that was begun, and for those whose section the decision waits for."""
        for profession in OFFERED:
            typed = {name: self.cleaned_data.get(f"{profession}_{name}") for name in ("title", "minutes")}
            begun = profession in ASSESSING or any(typed.values())
            for name, sentence in (("title", "Enter what they do."), ("minutes", "Enter how many minutes it takes.")):
                if begun and not typed[name] and f"{profession}_{name}" not in self.errors:
                    self.add_error(f"{profession}_{name}", f"{Profession(profession).label.capitalize()}: {sentence}")
        return self.cleaned_data

    @property
    def plan(self) -> AssessmentPlan:
        """What was typed, for the action."""
        items = [
            ItemPlan(given["offset_minutes"] or 0, given["minutes"], given["title"], "led", profession)
            for profession in OFFERED
            if (given := {name: self.cleaned_data[f"{profession}_{name}"] for name in ("offset_minutes", "minutes", "title")})[
                "title"
            ]
        ]
        items.sort(key=lambda item: item.offset_minutes)
        return AssessmentPlan(self.cleaned_data["title"], tuple(items), self.cleaned_data["notice_hours"])

    def _typed(self, profession: str) -> dict[str, Any]:
        return {name: self.cleaned_data[f"{profession}_{name}"] for name in PARTS_OF_ITEM}

    def say(self, refused: Refused) -> None:
        """A fault of the plan is about all of it."""
        if isinstance(refused, Faulty):
            for fault in refused.faults:
                self.add_error(None, fault.sentence)
            return
        say(self, refused)


def _parts_of_assessment() -> Iterator[object]:
    for profession in OFFERED:
        name = Profession(profession).label.capitalize()
        boxes = Div(f"{profession}_offset_minutes", f"{profession}_minutes", css_class="app-boxes")
        yield Fieldset(name if profession in ASSESSING else f"{name}, if there is one", f"{profession}_title", boxes)


def _shown_of_assessment(plan: AssessmentPlan) -> dict[str, object]:
    shown: dict[str, object] = {"title": plan.title, "notice_hours": plan.notice_hours}
    for item in plan.items:
        shown |= {f"{item.profession}_{name}": getattr(item, name) for name in PARTS_OF_ITEM}
    return shown
