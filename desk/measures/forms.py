"""The words of a measure, typed or from a file; and what an edition asks at one point."""

import datetime as dt
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from common.forms.boxes import choice, laid_out, lines, offer, text, tick
from common.forms.dates_in_parts import DateInParts
from common.once import VersionedForm, say
from common.refused import Refused
from reviews.measures.asked import MOST_AT_A_POINT
from reviews.measures.definitions import LicenceClass, Measure
from reviews.measures.packs import FaultyWording
from reviews.measures.wording import (
    MOST_WORDS,
    ItemWords,
    PackWords,
    WordingFault,
    answers_typed,
    answers_written,
    languages_for,
    needs_licence_ref,
    wording_faults,
)

BLANK_CHOICES = 3
ANSWERS_HINT = "A line for each number, such as 0 = and what it means"


@dataclass(frozen=True)
class ItemBoxes:
    """The boxes of one item, as the page shows them."""

    number: int
    words: BoundField
    answers: BoundField


class WordsFileForm(forms.Form):
    """The file that holds the words of a measure."""

    file = forms.FileField(
        label="The file",
        max_length=160,
        help_text="TOML, CSV or XLSX. Nothing is saved before you have looked it through.",
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty.",
            "missing": "Choose the file.",
            "max_length": "The file’s name is too long. Give it a shorter one.",
        },
        widget=forms.FileInput({"accept": ".toml,.csv,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("file", button="Read the file")


class WordsForm(forms.Form):
    """The words of one measure, item by item, and on whose word they may stand here."""

    language = choice("Language", (), needed="Choose the language.")
    introduction = lines("What stands above the questions", 2_000, hint="The time it asks about, for example")
    options = lines("What the numbers mean", 2_000, hint=f"{ANSWERS_HINT}. Leave it empty where each item says its own.", rows=5)
    credit = text("Credit line", 300, hint="It stands under the questions")
    licence_ref = text("Licence", 120, hint="Its number, or who gave it and when")
    confirmed_by = text(
        "Who confirmed that you may show these words", 120, needed="Say who confirmed that the licence allows this."
    )
    confirmed_on = DateInParts(label="When", error_messages={"required": "Say when it was confirmed."})
    by_themselves = tick("The licence lets people answer on their own page", hint="Leave it empty where staff enter the answers")

    def __init__(self, sent: Any = None, *, measure: Measure, today: dt.date, words: PackWords | None = None) -> None:
        self.measure, self.today = measure, today
        super().__init__(sent, initial=_shown(measure, words))
        offer(self, "language", [("", "Choose"), *languages_for(measure).items()])
        if measure.self_entry != "confirmed":
            del self.fields["by_themselves"]
        if measure.licence is LicenceClass.OWN:
            del self.fields["licence_ref"]
        elif not needs_licence_ref(measure):
            self.fields["licence_ref"].help_text = "Only if there is one: its number, or who gave it and when"
        for item in measure.items:
            label = f"Item {item.number}" + (f": {item.topic.lower()}" if item.topic else "")
            self.fields[f"item_{item.number}"] = lines(label, MOST_WORDS, hint=item.question, rows=2)
            self.fields[f"item_{item.number}_options"] = lines(f"Item {item.number}: what its numbers mean", 2_000, rows=4)

    @property
    def items(self) -> Iterator[ItemBoxes]:
        """The boxes of the items, for the page."""
        for item in self.measure.items:
            yield ItemBoxes(item.number, self[f"item_{item.number}"], self[f"item_{item.number}_options"])

    @property
    def words(self) -> PackWords:
        """What was typed, for the action."""
        given = self.cleaned_data
        return PackWords(
            language=given["language"],
            items={number: words for number, words in self._items().items() if words.text},
            confirmed_by=given["confirmed_by"],
            confirmed_on=given["confirmed_on"],
            introduction=given["introduction"],
            options=given["options"],
            credit=given["credit"],
            licence_ref=given.get("licence_ref", ""),
            by_themselves=given.get("by_themselves", False),
        )

    def _items(self) -> dict[int, ItemWords]:
        given = self.cleaned_data
        return {
            item.number: ItemWords(given.get(f"item_{item.number}", ""), given.get(f"item_{item.number}_options") or {})
            for item in self.measure.items
        }

    def clean(self) -> dict[str, Any]:
        """Read the answers' words, and say what is wrong at each box."""
        for box in ["options", *(f"item_{item.number}_options" for item in self.measure.items)]:
            try:
                self.cleaned_data[box] = answers_typed(self.cleaned_data.get(box) or "")
            except ValueError as wrong:
                self.add_error(box, str(wrong))
        self._judge()
        return self.cleaned_data

    def _judge(self) -> None:
        """Judge by the rules that the action judges by again; what a box says already isn't said twice."""
        given = self.cleaned_data
        blank = {"language": "", "confirmed_by": "", "introduction": "", "credit": "", "options": {}, "confirmed_on": self.today}
        self.cleaned_data = {**blank, **given}
        faults = wording_faults(self.measure, self.words, today=self.today)
        self.cleaned_data = given
        self._put([fault for fault in faults if fault.box not in self.errors])

    def say(self, refused: Refused) -> None:
        """Put each fault at the box it is about."""
        if isinstance(refused, FaultyWording):
            self._put(refused.faults)
        else:
            say(self, refused)

    def _put(self, faults: Sequence[WordingFault]) -> None:
        for fault in faults:
            self.add_error(fault.box if fault.box in self.fields else None, fault.sentence)

    def quiet_about(self, *boxes: str) -> None:
        """Say nothing yet of boxes that nobody has had before them."""
        for box in boxes:
            self.errors.pop(box, None)


def _shown(measure: Measure, words: PackWords | None) -> dict[str, Any]:
    """What stands in the boxes at first: other words to begin with, or the measure's own credit line."""
    if words is None:
        return {"credit": measure.credit, "confirmed_by": ""}
    items: dict[str, Any] = {}
    for number, item in words.items.items():
        items |= {f"item_{number}": item.text, f"item_{number}_options": answers_written(item.options)}
    plain = ("language", "introduction", "credit", "licence_ref", "confirmed_by", "confirmed_on", "by_themselves")
    return items | {name: getattr(words, name) for name in plain} | {"options": answers_written(words.options)}


class AskedAtPointForm(VersionedForm):
    """Which measures are asked at one point, in the order of the boxes; a few are blank."""

    def __init__(
        self, sent: Any = None, *, offered: Sequence[Measure], asked: Sequence[Measure], worded: Container[str], version: int
    ) -> None:
        super().__init__(sent, version=version)
        # One that can't be asked any more stays to be seen, and is refused when it is saved.
        shown = [*offered, *(each for each in asked if each not in offered)]
        choices = [("", "Nothing"), *((each.slug, measure_choice(each, worded)) for each in shown)]
        self.boxes = [f"measure_{place}" for place in range(1, min(len(asked) + BLANK_CHOICES, MOST_AT_A_POINT) + 1)]
        for place, box in enumerate(self.boxes):
            self.fields[box] = choice(f"Measure {place + 1}", choices)
            self.fields[box].initial = asked[place].slug if place < len(asked) else ""
        self.helper = laid_out("version", *self.boxes, button="Save")

    @property
    def measures(self) -> tuple[str, ...]:
        """The slugs in order, for the action."""
        return tuple(self.cleaned_data[box] for box in self.boxes if self.cleaned_data[box])


def measure_choice(measure: Measure, worded: Container[str]) -> str:
    """A measure in a list to choose from: what it is, how long, and what it needs. `worded`: those that words are loaded for."""
    notes = ["staff measure it"] if measure.by_staff else [f"{len(measure.items)} items"] if len(measure.items) > 1 else []
    notes += ["a clinician must follow up"] if measure.safety else []
    wordless = not measure.by_staff and measure.licence is not LicenceClass.OWN and measure.slug not in worded
    notes += ["no words loaded: staff enter the numbers"] if wordless else []
    return f"{measure.name} ({', '.join(notes)})" if notes else measure.name


class FollowUpForm(forms.Form):
    """Whether items that a measure leaves to the site are followed up."""

    chosen = tick("A clinician follows this up")

    def __init__(self, sent: Any = None, *, chosen: bool) -> None:
        super().__init__(sent, initial={"chosen": chosen})
        self.helper = laid_out("chosen", button="Save")


class RetireWordsForm(forms.Form):
    """One button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="Take them out of use", red=True)
