"""What can be an answer, and whether one is still taken: rules of plain values (docs/domain.md, chapter of measures)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from common.refused import Refused
from common.text.typed_keys import whole_number
from reviews.measures.definitions import Measure, MeasureItem, SafetyItem

NOT_APPLICABLE = "na"  # as a browser sends it


def answer_refusal(measure: Measure, number: int, value: int | None) -> Refused | None:
    """Why this can't be the answer to this item, or None. `value` None: not applicable."""
    try:
        item = measure.item(number)
    except KeyError:
        return Refused(f"{measure.short_name} has no question {number}.")
    field = field_of(number)
    if value is None:
        return None if item.not_applicable else Refused(f"{number}: “does not apply” is no answer here.", field=field)
    if not isinstance(value, int) or isinstance(value, bool) or not item.least <= value <= item.most:
        return Refused(f"{number}: {range_sentence(item)}", field=field)
    if item.options and value not in item.options:
        return Refused(f"{number}: choose one of those listed.", field=field)
    return None


def range_sentence(item: MeasureItem) -> str:
    """What can be written there."""
    return f"Write a whole number from {item.least} to {item.most}."


def field_of(number: int) -> str:
    """Under which name the answer to an item stands in a form."""
    return f"item-{number}"


def typed_answer(measure: Measure, number: int, text: str) -> int | None:
    """The answer that a browser's text stands for; None is "not applicable". Raises Refused for whatever is none."""
    text = text.strip()
    value = None if text == NOT_APPLICABLE else whole_number(text)
    if value is None and text != NOT_APPLICABLE:
        # Nothing that is no number is in any range: the sentence is the same.
        value = -1
    if why := answer_refusal(measure, number, value):
        raise why
    return value


def refusal_to_answer(*, side_is_finished: bool, by_person: bool) -> Refused | None:
    """Why no answer of this side is taken any more, or None. What the other side did never matters: both are kept."""
    if not side_is_finished:
        return None
    if by_person:
        return Refused("You have finished these questions. To change an answer, ring us.")
    return Refused("These answers were typed already, and read back. They stay as they are.")


def safety_items(measure: Measure, switched_on: Iterable[int] = ()) -> tuple[SafetyItem, ...]:
    """The items that ask for a clinician; of those that are a site's choice only what it has switched on."""
    chosen = set(switched_on)
    return tuple(each for each in measure.safety if not each.optional or each.item in chosen)


def alarming(measure: Measure, answers: Mapping[int, int | None]) -> list[int]:
    """Which safety items were answered so that a clinician must know."""
    found = ((each, answers.get(each.item)) for each in safety_items(measure))
    return [each.item for each, value in found if value is not None and value >= each.at_least]


def left_blank(measure: Measure, answers: Mapping[int, int | None]) -> list[int]:
    """Which safety items nobody answered: somebody has to ask."""
    return [each.item for each in safety_items(measure) if each.item not in answers]


def is_unscheduled(*, point: str, day: dt.date, opens: dt.date, closes: dt.date) -> bool:
    """Whether answers of this day stand outside their window: shown in the person's line, counted in no average."""
    return point == "extra" or not opens <= day <= closes


def arrival_refusal(day: dt.date, today: dt.date) -> Refused | None:
    """Why paper can't have arrived on this day, or None."""
    if day > today:
        return Refused("That day is still to come: write the day the paper arrived.", field="arrived")
    if day < today - dt.timedelta(days=366):
        return Refused("That is more than a year ago: write the day the paper arrived.", field="arrived")
    return None
