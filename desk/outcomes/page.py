"""What the page of outcomes shows, put together from figures that may be seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desk.outcomes.charts import Chart, Value, over_time, side_by_side
from desk.outcomes.words import (
    FORMATS,
    WHO,
    after_words,
    before_words,
    change_words,
    decimal,
    effect_words,
    interval_words,
    percent,
    point_words,
    scale_words,
    whole,
)
from reviews.models import Questionnaire
from reviews.outcomes.cohort import OutcomeScope, cohort_of
from reviews.outcomes.figures import (
    FormatLine,
    OutcomeLine,
    PointMean,
    formats_beside,
    hidden_people,
    lines_at,
    means_over_time,
    seen_declined,
    seen_way,
)
from reviews.outcomes.hiding import is_small
from reviews.outcomes.overall import OverallLine, overall_lines
from reviews.outcomes.reading import (
    COMPLETED,
    FIRST,
    LINES,
    STARTED,
    CohortAnswers,
    ScaleKey,
    answers_of,
    asked_of,
    is_leading,
    measure_named,
    scale_of,
)
from reviews.outcomes.way_in import WayIn, way_in

State = Questionnaire.State
Seen = Mapping[str, int | None]  # how many got how far, as it may be seen


@dataclass(frozen=True)
class StripTile:
    """One number of the strip."""

    label: str
    number: str
    tone: str = ""


@dataclass(frozen=True)
class MeasureRows:
    """One measure: a row of cells for those who started, and one for those who completed."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OutcomesPage:
    """Everything of one look at the page; `point` is compared with the first day."""

    scope: OutcomeScope
    tiles: tuple[StripTile, ...]
    sentences: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    point: str
    point_name: str
    first_name: str
    measures: tuple[tuple[str, str], ...]
    key: ScaleKey | None
    key_name: str
    better: str
    means: Chart | None
    mean_rows: tuple[tuple[str, ...], ...]
    effects: Chart | None
    leading: tuple[MeasureRows, ...]
    others: tuple[MeasureRows, ...]
    sizes: tuple[tuple[str, ...], ...]
    formats: tuple[tuple[str, ...], ...]
    overall: tuple[tuple[str, ...], ...]
    returned: tuple[tuple[str, ...], ...]
    rules: tuple[str, ...]
    has_answers: bool


def outcomes_page(scope: OutcomeScope, *, point: str = "", measure: str = "") -> OutcomesPage:
    """Return the page for what was asked. Twelve queries, however many answers there are."""
    cohort = cohort_of(scope)
    way = way_in(cohort)
    seen = seen_way(way, hidden_people(cohort))
    points, keys = asked_of(scope)
    later = [each for each in points if each not in ("assessment", FIRST)]
    at = point if point in later else _usual(later)
    key = next((each for each in keys if f"{each.measure}.{each.scale}" == measure), keys[0] if keys else None)
    answers = answers_of(cohort, points=(FIRST, at), also=key)
    lines = lines_at(cohort, answers, at) if at else []
    word = scope.programme.session_word
    means = means_over_time(cohort, answers, key) if key else []
    beside = formats_beside(cohort, answers, key, at) if key and at else []
    scale = scale_of(key) if key else None
    return OutcomesPage(
        scope=scope,
        tiles=tuple(_tiles(way, seen)),
        sentences=tuple(_sentences(way, seen)),
        points=tuple((each, point_words(each, word)) for each in later),
        point=at,
        point_name=point_words(at, word) if at else "",
        first_name=point_words(FIRST, word),
        measures=tuple((f"{each.measure}.{each.scale}", scale_words(each)) for each in keys),
        key=key,
        key_name=scale_words(key) if key else "",
        better="" if scale is None else f"{scale.better.capitalize()} is better",
        means=_means_chart(means, word),
        mean_rows=tuple(_mean_rows(means, word)),
        effects=_effects_chart(lines),
        leading=tuple(_measure_rows(lines, leading=True)),
        others=tuple(_measure_rows(lines, leading=False)),
        sizes=tuple(_size_rows(lines)),
        formats=tuple(_format_row(each) for each in beside),
        overall=tuple(_overall_row(each, word) for each in overall_lines(cohort, answers)),
        returned=tuple(_returned(seen["started"], answers, at)) if at else (),
        rules=tuple(dict.fromkeys(_rules(lines))),
        has_answers=bool(lines),
    )


def _usual(later: Sequence[str]) -> str:
    """What is compared with the first day unless somebody asks: six months, else the last there is."""
    return "6" if "6" in later else next(iter(reversed(later)), "")


def _tiles(way: WayIn, seen: Seen) -> Iterator[StripTile]:
    if way.assessed is not None:
        yield StripTile("Assessed meanwhile", whole(seen["assessed"]))
    yield StripTile("Offered a place" if way.assessed is not None else "Registered", whole(seen["offered"]))
    yield StripTile("Started", whole(seen["started"]), "busy")
    yield StripTile(f"Completed, {percent(seen['completed'], seen['started'])}", whole(seen["completed"]), "good")
    for each in way.reviews:
        yield StripTile(f"At {each.months}-month review", whole(seen[f"came {each.months}"]))


def _sentences(way: WayIn, seen: Seen) -> Iterator[str]:
    took = percent(seen["took"], seen["offered"])
    yield f"Uptake: {whole(seen['took'])} of {whole(seen['offered'])} took the place ({took})."
    if way.median_wait is not None and seen["started"]:
        yield f"Waiting: half waited {decimal(way.median_wait, 0)} weeks or less from the decision to the first day."
    for each in way.reviews:
        came, due = seen[f"came {each.months}"], seen[f"due {each.months}"]
        yield f"{each.months}-month review: {whole(came)} of {whole(due)} whose review is over came ({percent(came, due)})."


def _means_chart(means: Sequence[PointMean], word: str) -> Chart | None:
    points = list(dict.fromkeys(each.point for each in means))

    def values(line: str) -> list[Value]:
        return [
            Value(points.index(each.point), each.spread.mean, each.spread.interval)
            for each in means
            if each.line == line and each.spread and each.spread.mean is not None
        ]

    return over_time([point_words(each, word) for each in points], values(STARTED), values(COMPLETED))


def _mean_rows(means: Sequence[PointMean], word: str) -> Iterator[tuple[str, ...]]:
    """A row for each point: how many, mean and interval of those who started, and of those who completed."""
    for point in dict.fromkeys(each.point for each in means):
        both = [_mean_cells(each) for line in LINES for each in means if (each.point, each.line) == (point, line)]
        yield point_words(point, word), *(cell for cells in both for cell in cells)


def _mean_cells(each: PointMean) -> tuple[str, str]:
    if each.spread is None:
        return whole(None), whole(None)
    return whole(each.n), f"{decimal(each.spread.mean)}, {interval_words(each.spread.interval, 1)}"


def _effects_chart(lines: Sequence[OutcomeLine]) -> Chart | None:
    keys = list(dict.fromkeys(each.key for each in lines if is_leading(each.key)))

    def values(line: str) -> list[Value]:
        return [
            Value(keys.index(each.key), each.paired.g, each.paired.g_interval)
            for each in lines
            if each.line == line and each.key in keys and each.paired and each.paired.g is not None
        ]

    return side_by_side([scale_words(each) for each in keys], values(STARTED), values(COMPLETED))


def _measure_rows(lines: Sequence[OutcomeLine], *, leading: bool) -> Iterator[MeasureRows]:
    for key in dict.fromkeys(each.key for each in lines if is_leading(each.key) is leading):
        yield MeasureRows(scale_words(key), tuple(_cells(each) for each in lines if each.key == key))


def _cells(line: OutcomeLine) -> tuple[str, ...]:
    better, worse = change_words(line, line.better), change_words(line, line.worse)
    share = percent(line.pairs, line.of)
    return WHO[line.line], whole(line.pairs), share, before_words(line), after_words(line), better, worse


def _size_rows(lines: Sequence[OutcomeLine]) -> Iterator[tuple[str, ...]]:
    for each in lines:
        d_av = decimal(each.paired.d_av, 2) if each.paired else whole(None)
        d_z = decimal(each.paired.d_z, 2) if each.paired else whole(None)
        yield scale_words(each.key), WHO[each.line], whole(each.pairs), d_av, effect_words(each.paired), d_z


def _format_row(line: FormatLine) -> tuple[str, ...]:
    better, worse = change_words(line, line.better), change_words(line, line.worse)
    people = (whole(line.started), whole(line.completed), whole(line.pairs))
    return FORMATS[line.format], *people, effect_words(line.paired) if line.pairs != 0 else "–", better, worse


def _overall_row(line: OverallLine, word: str) -> tuple[str, ...]:
    """Overall change at one point: how many said how they have changed, which share of them much for the better, or worse."""
    answered = (whole(line.answered), percent(line.answered, line.of))
    shares = (percent(line.better, line.answered), percent(line.worse, line.answered))
    return point_words(line.point, word), WHO[line.line], *answered, *shares


def _returned(started: int | None, answers: CohortAnswers, point: str) -> Iterator[tuple[str, ...]]:
    """How many of each measure came back at this point, were declined, or are missing, of those who started."""
    for (slug, at), states in sorted(answers.returned.items()):
        measure = measure_named(ScaleKey(slug, ""))
        if at == point and measure:
            back = None if is_small(states[State.COMPLETE]) else states[State.COMPLETE]
            missing = None if started is None or back is None else max(started - back, 0)
            declined = seen_declined(states[State.DECLINED])
            yield measure.short_name, whole(back), percent(back, started), whole(missing), whole(declined)


def _rules(lines: Sequence[OutcomeLine]) -> Iterator[str]:
    """From when a change counts, for each measure with a rule."""
    for each in lines:
        scale = scale_of(each.key)
        if scale and scale.change:
            unit = "%" if scale.change.percent else " points"
            band = " and another band" if scale.change.band_too else ""
            yield (
                f"{scale_words(each.key)}: {float(scale.change.amount):g}{unit} or more{band}. {scale.change.source}".rstrip(". ")
                + "."
            )
