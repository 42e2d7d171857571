"""The page that shows two records beside each other, in words."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from common.words import birth_date
from participants.merging.merge import MergePreview
from participants.merging.rules import BOTH, KEPT, LABELS, OTHER, Detail, Value
from participants.models import Participant
from participants.rules.identity import shown_nhs_number, shown_phone

NOTHING = "–"
CHOICES: Mapping[str, dict[str, str]] = {
    "channel": {str(value): str(label) for value, label in Participant.Channel.choices},
    "wording": {str(value): str(label) for value, label in Participant.Wording.choices},
    "letter_format": {str(value): str(label) for value, label in Participant.LetterFormat.choices},
    "nhs_number_missing": {str(value): str(label) for value, label in Participant.NumberMissing.choices},
}


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One detail of both records, and what stands afterwards; `after` is "" when somebody has to choose."""

    label: str
    kept: str
    other: str
    after: str


def lines_of(preview: MergePreview, country: str) -> list[DetailLine]:
    """Every detail that one of the two has, in the order of a record."""
    details = {each.field: each for each in preview.details}
    lines = []
    for field, label in LABELS.items():
        if field in preview.same:
            words = shown(field, preview.same[field], country)
            lines.append(DetailLine(label, words, words, words))
        elif detail := details.get(field):
            kept, other = shown(field, detail.kept, country), shown(field, detail.other, country)
            lines.append(DetailLine(label, kept, other, {KEPT: kept, OTHER: other}.get(detail.wins, "")))
    return lines


def options_of(detail: Detail, country: str) -> Iterator[tuple[str, str]]:
    """What may be chosen for a detail, with its words."""
    yield KEPT, shown(detail.field, detail.kept, country)
    yield OTHER, shown(detail.field, detail.other, country)
    if detail.both:
        yield BOTH, f"Both: {detail.both}"


def shown(field: str, value: Value, country: str) -> str:
    """A stored detail as people read it; "–" for nothing, and for no."""
    if not value:
        return NOTHING
    if isinstance(value, bool):
        return "Yes"
    if isinstance(value, dt.date):
        return birth_date(value)
    if field == "nhs_number":
        return shown_nhs_number(value)
    if field in ("phone", "emergency_phone"):
        return shown_phone(value, country)
    return CHOICES.get(field, {}).get(value, value)
