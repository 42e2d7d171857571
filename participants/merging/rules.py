"""Two records of one person: which detail stands afterwards, and what an undoing may put back. Pure rules of plain values.

What only one of the records says is taken over; where they differ somebody chooses, for nobody can tell from two telephone
numbers which one is answered (docs/domain.md, chapter 8).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.refused import Refused

Value = str | bool | dt.date | None
KEPT, OTHER, BOTH = "kept", "other", "both"
LABELS = {
    "first_names": "First names",
    "last_name": "Last name",
    "preferred_name": "What they like to be called",
    "date_of_birth": "Date of birth",
    "nhs_number": "NHS number",
    "nhs_number_missing": "Why there is no NHS number",
    "hospital_number": "Hospital number",
    "email": "E-mail address",
    "phone": "Telephone number",
    "leaders_may_ring": "Leaders may have the number",
    "channel": "How they want to hear from us",
    "wording": "What messages may say",
    "communication_needs": "Communication needs",
    "practical_needs": "Practical needs",
    "gp_name": "GP",
    "gp_practice": "Practice",
    "gp_address": "Address of the practice",
    "gp_code": "Code of the practice",
    "postal_address": "Postal address",
    "letter_format": "Letters in",
    "emergency_name": "Whom to ring in an emergency",
    "emergency_relation": "Who that is to them",
    "emergency_phone": "The emergency number",
}
# A need that gets lost harms somebody, so these may also be kept side by side; at most so many characters.
NEEDS = {"communication_needs": 500, "practical_needs": 500}


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing the two records don't agree on. `wins` is KEPT, OTHER, or "" when somebody has to choose.

    `both` is the two together, for what may be kept side by side; "" for all else.
    """

    field: str
    kept: Value
    other: Value
    wins: str = ""
    both: str = ""

    @property
    def label(self) -> str:
        """What it is called on the screen."""
        return LABELS[self.field]

    @property
    def must_be_chosen(self) -> bool:
        """Whether both say something, and not the same."""
        return not self.wins

    def value(self, choice: str) -> Value:
        """What stands afterwards when this was chosen. Raises Refused for a choice that isn't one."""
        options: dict[str, Value] = {KEPT: self.kept, OTHER: self.other}
        if self.both:
            options[BOTH] = self.both
        if choice not in options:
            raise Refused(f"{self.label}: choose which one is right.", field=self.field)
        return options[choice]


def compare(kept: Mapping[str, Value], other: Mapping[str, Value]) -> tuple[Detail, ...]:
    """What the two don't agree on, in the order of LABELS; each mapping has all of them as keys."""
    either_has_number = bool(kept["nhs_number"] or other["nhs_number"])
    found = []
    for field in LABELS:
        ours, theirs = kept[field], other[field]
        if ours == theirs or (field == "nhs_number_missing" and either_has_number):
            continue
        found.append(Detail(field, ours, theirs, _winner(ours, theirs), _both(field, ours, theirs)))
    return tuple(found)


def _winner(kept: Value, other: Value) -> str:
    if not other:
        return KEPT
    return "" if kept else OTHER


def _both(field: str, kept: Value, other: Value) -> str:
    if field not in NEEDS or not (kept and other):
        return ""
    together = f"{str(kept).rstrip('. ')}. {other}"
    return together if len(together) <= NEEDS[field] else ""


def outcome(details: Iterable[Detail], choices: Mapping[str, str]) -> dict[str, Value]:
    """What is to be written on the kept record, by field: only what changes. Raises Refused for a choice that is missing."""
    chosen = {each.field: each.value(each.wins or choices.get(each.field, "")) for each in details}
    kept = {each.field: each.kept for each in details}
    written = {field: value for field, value in chosen.items() if value != kept[field]}
    if written.get("nhs_number"):
        written["nhs_number_missing"] = ""
    return written


def restored(
    before: Mapping[str, Value], written: Mapping[str, Value], now: Mapping[str, Value]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What an undoing writes on the kept record, and the fields it leaves since somebody has changed them after the merge."""
    back = {field: before[field] for field in written if now[field] == written[field]}
    return back, tuple(field for field in written if field not in back)
