"""What a clinician reads of one questionnaire: each answer of either side, what they come to, and what has to be seen to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.words import long_date
from desk.questionnaires.typing_form import item_label
from reviews.measures import scoring
from reviews.measures.catalogue import bare_measure, is_asked_still
from reviews.measures.definitions import Measure
from reviews.measures.following_up import measure_here
from reviews.models import AnswerCorrection, ItemAnswer, Questionnaire, SafetyAlert, Score
from reviews.questionnaires.rules import left_blank
from reviews.questionnaires.safety import alerts_of
from reviews.questionnaires.scores import exact, scores_by_weight, shown_value
from reviews.questionnaires.wording import AskedItem, asked_measure

SIDES = {True: "By themselves", False: "From paper"}
KEYS = {True: "own", False: "paper"}  # of a side, in an address


@dataclass(frozen=True)
class AnswerRead:
    """One item with what each side answered, under the side's name."""

    label: str
    given: Sequence[tuple[str, str]]
    to_ask: bool


@dataclass(frozen=True)
class ScoreRead:
    """One scale of one side. `counts`: whether it is the one that counts."""

    scale: str
    side: str
    value: str
    span: str
    band: str
    rule: str
    counts: bool


@dataclass(frozen=True)
class CorrectionRead:
    """What a clinician put right: each item and the day, as it was and as it is."""

    correction: AnswerCorrection
    side: str
    changes: Sequence[str]


@dataclass(frozen=True)
class ReadingPage:
    """One questionnaire."""

    measure: Measure
    alerts: Sequence[SafetyAlert]
    sides: Sequence[str]
    answers: Sequence[AnswerRead]
    scores: Sequence[ScoreRead]
    by: Sequence[str]
    to_ask: bool
    corrections: Sequence[CorrectionRead]
    # The levels of a measure that keeps them instead of a score, of the side that counts; empty: it keeps none.
    profile: str
    # What may be put right: the key of a finished side, and its words.
    finished: Sequence[tuple[str, str]]

    @property
    def open_alerts(self) -> list[SafetyAlert]:
        """Those that nobody has closed."""
        return [each for each in self.alerts if each.closed_at is None]


def reading_page(questionnaire: Questionnaire) -> ReadingPage:
    """The page. Four queries at most, however long it is."""
    by_side: dict[bool, dict[int, ItemAnswer]] = {}
    for each in ItemAnswer.objects.filter(questionnaire=questionnaire).order_by("-by_person", "item"):
        by_side.setdefault(each.by_person, {})[each.item] = each
    measure = _measure_of(questionnaire, by_side)
    asked = asked_measure(measure, questionnaire.pack)
    blank = _to_ask(measure, by_side)
    scores = list(scores_by_weight([questionnaire.pk]).select_related("correction"))
    return ReadingPage(
        measure=measure,
        alerts=list(alerts_of(questionnaire)),
        sides=[SIDES[side] for side in by_side],
        answers=[_answer(measure, each, by_side, is_to_ask=each.item.number in blank) for each in asked.items],
        scores=_scores(measure, scores),
        by=[_by(side, answers) for side, answers in by_side.items()],
        to_ask=bool(blank),
        corrections=_corrections(measure, scores),
        profile=_profile(measure, by_side),
        finished=[(KEYS[side], SIDES[side]) for side in by_side if any(row.by_person is side for row in scores)],
    )


def _profile(measure: Measure, by_side: Mapping[bool, Mapping[int, ItemAnswer]]) -> str:
    counting = by_side.get(True) or by_side.get(False)
    return scoring.profile_of(measure, {item: row.value for item, row in counting.items()}) if counting else ""


def _corrections(measure: Measure, scores: Sequence[Score]) -> list[CorrectionRead]:
    """Each with what it changed, the latest first."""
    made = {row.correction.pk: row.correction for row in scores if row.correction}
    return [
        CorrectionRead(each, SIDES[each.by_person], _changes(measure, each)) for _, each in sorted(made.items(), reverse=True)
    ]


def _changes(measure: Measure, made: AnswerCorrection) -> list[str]:
    lines = [
        f"Item {each.number}: {_stood(made.before, each.number)}, now {_stood(made.after, each.number)}"
        for each in measure.items
        if _stood(made.before, each.number) != _stood(made.after, each.number)
    ]
    if made.day_before != made.day_after:
        lines.append(f"The day: {long_date(made.day_before)}, now {long_date(made.day_after)}")
    return lines


def _stood(answers: Mapping[str, int | None], item: int) -> str:
    """As it is kept: its keys are words."""
    if str(item) not in answers:
        return "left empty"
    value = answers[str(item)]
    return "does not apply" if value is None else str(value)


def _measure_of(questionnaire: Questionnaire, by_side: Mapping[bool, Mapping[int, ItemAnswer]]) -> Measure:
    """The measure as it is asked here; of one that isn't shipped any more what its answers say of it."""
    if is_asked_still(questionnaire.measure, questionnaire.edition):
        return measure_here(questionnaire.measure, questionnaire.organisation)
    return bare_measure(questionnaire.measure, questionnaire.edition, {item for side in by_side.values() for item in side})


def _to_ask(measure: Measure, by_side: Mapping[bool, Mapping[int, ItemAnswer]]) -> set[int]:
    """The safety items that nobody answered on either side that answered anything."""
    left = [set(left_blank(measure, {item: answer.value for item, answer in side.items()})) for side in by_side.values()]
    return set.intersection(*left) if left else set()


def _answer(
    measure: Measure, asked: AskedItem, by_side: Mapping[bool, Mapping[int, ItemAnswer]], *, is_to_ask: bool
) -> AnswerRead:
    label = f"{asked.item.number}. {asked.question}" if asked.question else item_label(measure, asked.item)
    given = [(SIDES[by_person], _given(asked, side.get(asked.item.number))) for by_person, side in by_side.items()]
    return AnswerRead(label, given, is_to_ask)


def _given(asked: AskedItem, answer: ItemAnswer | None) -> str:
    if answer is None:
        return "Not answered"
    if answer.value is None:
        return "Does not apply"
    words = asked.meanings.get(answer.value, "") or asked.item.options.get(answer.value, "")
    return f"{answer.value}, {words}" if words else str(answer.value)


def _whose_rule(row: Score) -> str:
    return f"{row.missing_rule}: {row.missing_source}" if row.missing_source else row.missing_rule


def _by(side: bool, answers: Mapping[int, ItemAnswer]) -> str:
    names = sorted({each.by for each in answers.values()})
    return "Answered by themselves" if side else f"Typed from paper by {', '.join(names)}"


def _scores(measure: Measure, rows: Sequence[Score]) -> list[ScoreRead]:
    """What counts first; of each scale."""
    last = {row.scale: row for row in rows}
    scales = {each.slug: each for each in measure.scales}
    found = []
    for row in reversed(rows):
        scale = scales.get(row.scale)
        value = exact(row)
        band = scoring.band_read(measure, scale, value, row.not_applicable) if scale and value is not None else None
        most = scoring.most_of(measure, scale, row.not_applicable) if scale else None
        missing = f"{row.missing} left out ({_whose_rule(row)})" if row.missing else ""
        apart = f"{row.not_applicable} did not apply" if row.not_applicable else ""
        found.append(
            ScoreRead(
                scale=scale.name if scale else row.scale,
                side=SIDES[row.by_person],
                value=shown_value(value) or "No score: too much is missing",
                span=f"{shown_value(scale.least)} to {shown_value(most)}, {scale.better} is better" if scale else "",
                band=band.name if band else "",
                rule="; ".join(filter(None, [missing, apart, f"rules {row.rules_version}"])),
                counts=last[row.scale] is row,
            )
        )
    return sorted(found, key=lambda each: not each.counts)
