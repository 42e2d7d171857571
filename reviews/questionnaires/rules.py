"""What can be an answer, and whether one is still taken: rules of plain values (docs/domain.md, chapter of measures)."""

import datetime as dt
from collections.abc import Mapping

from accounts.models import Organisation
from accounts.roles import Right, may
from common.refused import Refused
from common.text.typed_keys import whole_number
from reviews.measures.definitions import Measure
from reviews.measures.scoring import answer_refusal

MOMENT = dt.timedelta(microseconds=1)
NOT_APPLICABLE = "na"  # as a browser sends it


def reads_answers(role: str, kind: str) -> bool:
    """Whether somebody reads what people answered: clinicians of a hospital. In the community the person alone does."""
    return kind == Organisation.Kind.HOSPITAL and may(role, Right.CLINICAL_RECORD)


def refusal_of_answer(measure: Measure, number: int, value: int | None) -> Refused | None:
    """Why this can't be the answer to this item, or None. `value` None: not applicable."""
    why = answer_refusal(measure, number, value)
    return Refused(why, field=field_of(number)) if why else None


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
    if why := refusal_of_answer(measure, number, value):
        raise why
    return value


def refusal_to_answer(*, side_is_finished: bool, by_person: bool) -> Refused | None:
    """Why no answer of this side is taken any more, or None. What the other side did never matters: both are kept."""
    if not side_is_finished:
        return None
    if by_person:
        return Refused("You have finished these questions. To change an answer, ring us.")
    return Refused("These answers were typed already, and read back. A clinician can put them right, with the reason.")


def alarming(measure: Measure, answers: Mapping[int, int | None]) -> list[int]:
    """Which safety items were answered so that a clinician must know; of a measure as it is asked here (measure_here)."""
    return [item for item, least in _least_of(measure).items() if (answers.get(item) or 0) >= least]


def left_blank(measure: Measure, answers: Mapping[int, int | None]) -> list[int]:
    """Which safety items nobody answered: somebody has to ask."""
    return [item for item in _least_of(measure) if item not in answers]


def _least_of(measure: Measure) -> dict[int, int]:
    """Each safety item with the least answer that counts."""
    return {each.item: each.at_least for each in measure.safety if not each.optional}


def is_unscheduled(*, point: str, day: dt.date, opens: dt.date, closes: dt.date) -> bool:
    """Whether answers of this day stand outside their window: shown in the person's line, counted in no average."""
    return point == "extra" or not opens <= day <= closes


def window_days(opens_at: dt.datetime, closes_at: dt.datetime, zone: dt.tzinfo) -> tuple[dt.date, dt.date]:
    """The first and the last day of a window: one that closes at midnight ends with the day before."""
    return opens_at.astimezone(zone).date(), (closes_at - MOMENT).astimezone(zone).date()


def arrival_refusal(day: dt.date, today: dt.date) -> Refused | None:
    """Why paper can't have arrived on this day, or None."""
    if day > today:
        return Refused("That day is still to come: write the day the paper arrived.", field="arrived")
    if day < today - dt.timedelta(days=366):
        return Refused("That is more than a year ago: write the day the paper arrived.", field="arrived")
    return None
