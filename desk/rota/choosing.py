"""Choosing who leads one item of a group's rota: who is free, and which other items the same person can have at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from common.forms.boxes import SMALL, choice, offer
from common.words import counted, listed
from courses.models import Facilitator
from courses.staffing.freedom import why_not_free
from courses.staffing.giving import Cell
from desk.rota.grid import InCell, ItemCell, RotaSheet
from desk.shared.check_facts import lowered

MOST_NAMED = 3  # days named beside a person before they are only counted


@dataclass(frozen=True)
class Choice:
    """The choice under a day: the item, who is free, who isn't and why, who has it now, and which others are open."""

    cell: ItemCell
    free: tuple[tuple[Facilitator, str], ...]
    busy: tuple[str, ...]
    now_down: tuple[InCell, ...]
    others: tuple[ItemCell, ...]

    @property
    def starts(self) -> dt.datetime:
        """When the item begins, on the wall clock there."""
        return self.cell.span.starts_at.astimezone(self.cell.session.local_start.tzinfo)

    @property
    def ends(self) -> dt.datetime:
        """When it ends there."""
        return self.cell.span.ends_at.astimezone(self.cell.session.local_start.tzinfo)


class GiveForm(forms.Form):
    """One person for one item, and for others that are open. Give it the choice."""

    person = choice("Who is free", [], needed="Choose who leads it.", radios=True)
    also = forms.MultipleChoiceField(
        label="Give the same person",
        required=False,
        error_messages={"invalid_choice": "One of these has somebody meanwhile. Look at the rota again."},
        widget=forms.CheckboxSelectMultiple(SMALL),
    )

    def __init__(self, *args: object, choice: Choice, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.people = {str(person.pk): person for person, _ in choice.free}
        self.cells = {each.key: each.cell for each in choice.others}
        offer(self, "person", [(str(person.pk), words) for person, words in choice.free])
        offer(self, "also", [(each.key, each.label) for each in choice.others])
        if not choice.others:
            del self.fields["also"]

    @property
    def chosen(self) -> Facilitator:
        """Who was chosen."""
        return self.people[self.cleaned_data["person"]]

    @property
    def more(self) -> list[Cell]:
        """The other items that they are given."""
        return [self.cells[key] for key in dict.fromkeys(self.cleaned_data.get("also", ()))]


def choice_for(sheet: RotaSheet, chosen: Cell) -> Choice | None:
    """The choice for this item of the rota; None when it has no such item, or the day is over. No query."""
    found = next((each for each in sheet.cells if each.cell == chosen), None)
    ground = sheet.ground
    if found is None or found.session.ends_at <= ground.now:
        return None
    asked = found.item.profession
    has_it = {each.duty.facilitator_id for each in found.people if each.is_lead and each.duty.item_id}
    people = [each for each in ground.people if (not asked or each.profession == asked) and each.pk not in has_it]
    others = tuple(each for each in sheet.cells if each.cell != chosen and _can_be_had_too(each, asked, ground.now))
    free, busy = [], []
    for person in people:
        taken = ground.taken.get(person.pk, ())
        if why := why_not_free(taken, found.span, besides=found.session.pk):
            busy.append(f"{person} {why}")
        else:
            free.append((person, _words(person, sheet, others)))
    return Choice(found, tuple(free), tuple(busy), tuple(each for each in found.people if each.duty.item_id), others)


def _can_be_had_too(cell: ItemCell, profession: str, now: dt.datetime) -> bool:
    """Whether an item of this profession has nobody, not even somebody who is away, and isn't over."""
    is_theirs = bool(profession) and cell.item.profession == profession and cell.session.ends_at > now
    return is_theirs and cell.is_open and not any(each.is_lead for each in cell.people)


def _words(person: Facilitator, sheet: RotaSheet, others: Sequence[ItemCell]) -> str:
    """ "Beth Halloran, nurse: free on all 3 other days", "Joss Merriman, nurse: free; not on day 9"."""
    who = f"{person}, {person.get_profession_display()}"
    not_there = list(dict.fromkeys(each.session.label for each in others if _is_taken(person, sheet, each)))
    if not others:
        return who
    if not not_there:
        return f"{who}: free for all of these"
    if len(not_there) > MOST_NAMED:
        return f"{who}: free; not on {counted(len(not_there), 'other day')}"
    return f"{who}: free; not on {listed([lowered(each) for each in not_there])}"


def _is_taken(person: Facilitator, sheet: RotaSheet, cell: ItemCell) -> bool:
    return bool(why_not_free(sheet.ground.taken.get(person.pk, ()), cell.span, besides=cell.session.pk))
