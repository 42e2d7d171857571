"""The figures of an outcomes page as they may be seen: each with what would give a small one away left out."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from reviews.measures.change import Verdict
from reviews.outcomes.cohort import Cohort, OutcomeScope, Starter
from reviews.outcomes.hiding import AddsUp, hidden, is_small
from reviews.outcomes.looks import LooksAtFigures, looks_at
from reviews.outcomes.reading import (
    COMPLETED,
    FIRST,
    LINES,
    STARTED,
    CohortAnswers,
    Pair,
    ScaleKey,
    is_higher_better,
    of_line,
    ordered,
    overall_measures,
    pairs_of,
    scale_of,
)
from reviews.outcomes.statistics import Paired, Spread, paired, spread_of
from reviews.outcomes.way_in import WayIn

STOPPED = "stopped"  # started and didn't complete it: shown nowhere, and given away by the two that are
HERE, PEOPLE = "here", "people"
PAIRS, BETTER, SAME, WORSE = "pairs", "better", "same", "worse"
OF_VERDICT = {Verdict.IMPROVED: BETTER, Verdict.SAME: SAME, Verdict.WORSE: WORSE}
COUNTS = (PAIRS, BETTER, SAME, WORSE)


class CountKey(NamedTuple):
    """One figure: in which look at it, of which line of people, what it counts."""

    look: str
    line: str
    counts: str


@dataclass(frozen=True)
class OutcomeLine:
    """One scale at one point for one line of people. A figure that is left out is None; `is_hidden`: so is everything of it.

    `paired` is None where the pairs are left out; `before_hidden`: of its means only the later one may be seen.
    """

    key: ScaleKey
    line: str
    pairs: int | None
    of: int | None
    better: int | None
    worse: int | None
    paired: Paired | None
    before_hidden: bool = False
    unmarked: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether there are people and they are too few to show."""
        return self.pairs is None

    @property
    def share(self) -> float | None:
        """Which part of the line's people have both answers."""
        return None if self.pairs is None or not self.of else self.pairs / self.of


def lines_at(cohort: Cohort, answers: CohortAnswers, point: str) -> list[OutcomeLine]:
    """Return two lines for each scale somebody has both answers of."""
    kept = cohort.kept
    gone = hidden_people(cohort)
    of = {line: None if line in gone else len(of_line(kept, line)) for line in LINES}
    found: list[OutcomeLine] = []
    for key in ordered(answers.scores):
        everybody = [] if key.measure in overall_measures() else pairs_of(answers, key, point)
        here = [each for each in everybody if cohort.scope.keeps(each.starter)]
        if here:
            out = hidden_counts(cohort.scope, everybody)
            firsts = [each for each in answers.scores[key].get(FIRST, {}) if cohort.scope.keeps(each)]
            found += [_line(key, line, here, out, firsts, of[line]) for line in LINES]
    return found


def _line(
    key: ScaleKey, line: str, here: Sequence[Pair], out: frozenset[CountKey], firsts: Sequence[Starter], of: int | None
) -> OutcomeLine:
    theirs = _of(here, line)
    counts = _counted(theirs)
    rule = scale_of(key)
    gone = CountKey(HERE, line, PAIRS) in out

    def seen(what: str) -> int | None:
        return None if gone or CountKey(HERE, line, what) in out else counts[what]

    alone = sum(line == STARTED or each.completed for each in firsts) - len(theirs)
    return OutcomeLine(
        key=key,
        line=line,
        pairs=seen(PAIRS),
        of=of,
        better=seen(BETTER),
        worse=seen(WORSE),
        paired=None if gone else _paired(key, theirs),
        before_hidden=is_small(alone),
        unmarked=rule is None or rule.change is None,
    )


def _paired(key: ScaleKey, pairs: Sequence[Pair]) -> Paired:
    before, after = [each.before for each in pairs], [each.after for each in pairs]
    return paired(before, after, higher_is_better=is_higher_better(key))


def _of(pairs: Iterable[Pair], line: str) -> list[Pair]:
    return [each for each in pairs if line == STARTED or each.starter.completed]


def _counted(pairs: Sequence[Pair]) -> Counter[str]:
    """How many, and how many became better, stayed the same and became worse; whoever isn't marked counts as the same."""
    return Counter({PAIRS: len(pairs)}) + Counter(OF_VERDICT.get(each.verdict, SAME) for each in pairs)


def hidden_counts(scope: OutcomeScope, pairs: Sequence[Pair]) -> frozenset[CountKey]:
    """Which counts of one scale at one point are left out: also for what other choices of the same filters say."""
    everywhere = looks_at(scope, pairs, lambda pair: pair.starter)
    figures = {key: figure for look, found in everywhere.found.items() for key, figure in _of_look(look, found)}
    unseen = {key for key in figures if key.line == STOPPED or key.counts == SAME}
    sums = [each for look in everywhere.found for each in _sums(look)]
    pairs_last = {key for key in figures if key.counts == PAIRS}
    return _hidden_here(everywhere, figures, sums, unseen, wanted=pairs_last)


def hidden_people(cohort: Cohort) -> frozenset[str]:
    """Which of the two lines are left out as a number of people: who started, who completed."""
    everywhere = looks_at(cohort.scope, cohort.starters, lambda starter: starter)
    figures: dict[CountKey, int] = {}
    for look, found in everywhere.found.items():
        completed = sum(each.completed for each in found)
        by_line = {STARTED: len(found), COMPLETED: completed, STOPPED: len(found) - completed}
        figures |= {CountKey(look, line, PEOPLE): number for line, number in by_line.items()}
    sums = [
        AddsUp(CountKey(look, STARTED, PEOPLE), (CountKey(look, COMPLETED, PEOPLE), CountKey(look, STOPPED, PEOPLE)))
        for look in everywhere.found
    ]
    out = _hidden_here(everywhere, figures, sums, {key for key in figures if key.line == STOPPED}, wanted=())
    return frozenset(key.line for key in out if key.line in LINES)


def _hidden_here(
    everywhere: LooksAtFigures[Any],
    figures: Mapping[CountKey, int],
    sums: Sequence[AddsUp[CountKey]],
    unseen: set[CountKey],
    *,
    wanted: Collection[CountKey],
) -> frozenset[CountKey]:
    """What is left out of this look, decided for all choices of its filters at once, so that each comes to the same."""
    cells = sorted({(key.line, key.counts) for key in figures})
    across = [
        AddsUp(CountKey(whole, *cell), tuple(CountKey(part, *cell) for part in parts))
        for whole, parts in everywhere.partitions
        for cell in cells
    ]
    unseen = unseen | {key for key in figures if key.look in everywhere.unseen}
    wholes = {whole for whole, _ in everywhere.partitions}
    elsewhere = {key for key, figure in figures.items() if key.look in wholes and not is_small(figure)} - unseen
    sums = [*sums, *across]
    # First how many there are, alone: where that goes, its whole look goes, which hides the others' as well.
    alone = {key: figure for key, figure in figures.items() if key.line == STARTED and key.counts in (PAIRS, PEOPLE)}
    of_all = [each for each in across if each.whole in alone]
    gone = {key.look for key in hidden(alone, of_all, unseen=unseen & alone.keys(), elsewhere=elsewhere & alone.keys())}
    unseen |= {key for key in figures if key.look in gone} - elsewhere
    out = hidden(figures, sums, unseen=unseen, elsewhere=elsewhere, wanted=wanted)
    return frozenset(key._replace(look=HERE) for key in out if key.look == everywhere.here)


def _of_look(look: str, pairs: Sequence[Pair]) -> Iterable[tuple[CountKey, int]]:
    for line in (*LINES, STOPPED):
        counts = _counted([each for each in pairs if not each.starter.completed] if line == STOPPED else _of(pairs, line))
        yield from ((CountKey(look, line, what), counts[what]) for what in COUNTS)


def _sums(look: str) -> Iterable[AddsUp[CountKey]]:
    """Better, the same and worse are the pairs; who completed and who stopped are who started."""
    for line in (*LINES, STOPPED):
        yield AddsUp(CountKey(look, line, PAIRS), tuple(CountKey(look, line, what) for what in (BETTER, SAME, WORSE)))
    for what in COUNTS:
        yield AddsUp(CountKey(look, STARTED, what), (CountKey(look, COMPLETED, what), CountKey(look, STOPPED, what)))


@dataclass(frozen=True)
class PointMean:
    """The mean of one line of people at one point, of those with this and the first day's answer; None where it is left out."""

    point: str
    line: str
    n: int | None
    spread: Spread | None


def means_over_time(cohort: Cohort, answers: CohortAnswers, key: ScaleKey) -> list[PointMean]:
    """Return a mean for each point from the first day on, and for each line of people."""
    found = []
    for point in answers.points():
        if point == "assessment":
            continue
        everybody = pairs_of(answers, key, point)
        out = hidden_counts(cohort.scope, everybody)
        here = [each for each in everybody if cohort.scope.keeps(each.starter)]
        for line in LINES if here else ():
            theirs = _of(here, line)
            gone = CountKey(HERE, line, PAIRS) in out
            spread = None if gone else spread_of(each.after for each in theirs)
            found.append(PointMean(point, line, None if gone else len(theirs), spread))
    return found


@dataclass(frozen=True)
class FormatLine:
    """One format beside the others: who started, completed, has both answers, and what became of them."""

    format: str
    started: int | None
    completed: int | None
    pairs: int | None
    better: int | None
    worse: int | None
    paired: Paired | None
    unmarked: bool = False


def formats_beside(cohort: Cohort, answers: CohortAnswers, key: ScaleKey, point: str) -> list[FormatLine]:
    """Return a line for each format, if there are several; together they add up to what the page says of all."""
    kept, everybody = cohort.kept, pairs_of(answers, key, point)
    here = [each for each in everybody if cohort.scope.keeps(each.starter)]
    formats = sorted({each.format for each in kept})
    if len(formats) < 2:
        return []
    of_all = hidden_counts(cohort.scope, everybody)
    figures, sums, unseen = _by_format(formats, kept, here)
    shown_above = {key for key in figures if key.look == HERE and key not in of_all and key not in unseen}
    unseen |= {key for key in figures if key.look == HERE} - shown_above
    out = hidden(figures, sums, unseen=unseen, elsewhere=shown_above) | _hidden_alone(cohort, everybody, formats)
    return [_format_line(each, key, figures, out, here) for each in formats]


def _hidden_alone(cohort: Cohort, pairs: Sequence[Pair], formats: Sequence[str]) -> set[CountKey]:
    """What the page of each format alone leaves out: it stays out beside the others."""
    found: set[CountKey] = set()
    for each in formats:
        alone = replace(cohort, scope=replace(cohort.scope, format=each))
        found |= {key._replace(look=each) for key in hidden_counts(alone.scope, pairs)}
        found |= {CountKey(each, line, PEOPLE) for line in hidden_people(alone)}
    return found


def _by_format(
    formats: Sequence[str], kept: Sequence[Starter], here: Sequence[Pair]
) -> tuple[dict[CountKey, int], list[AddsUp[CountKey]], set[CountKey]]:
    """Who came and who has pairs, by format and of all; what adds up to what; and what is shown nowhere."""
    figures: dict[CountKey, int] = {}
    for look in (HERE, *formats):
        people = [each for each in kept if look in (HERE, each.format)]
        completed = sum(each.completed for each in people)
        counts = _counted([each for each in here if look in (HERE, each.starter.format)])
        figures |= {CountKey(look, STARTED, what): counts[what] for what in COUNTS}
        came = {STARTED: len(people), COMPLETED: completed, STOPPED: len(people) - completed}
        figures |= {CountKey(look, line, PEOPLE): number for line, number in came.items()}
    cells = {(key.line, key.counts) for key in figures}
    sums = [AddsUp(CountKey(HERE, *cell), tuple(CountKey(each, *cell) for each in formats)) for cell in sorted(cells)]
    for look in (HERE, *formats):
        became = tuple(CountKey(look, STARTED, each) for each in (BETTER, SAME, WORSE))
        sums.append(AddsUp(CountKey(look, STARTED, PAIRS), became))
        people_of = [CountKey(look, line, PEOPLE) for line in (STARTED, COMPLETED, STOPPED)]
        sums.append(AddsUp(people_of[0], tuple(people_of[1:])))
    return figures, sums, {key for key in figures if key.line == STOPPED or key.counts == SAME}


def _format_line(
    each: str, key: ScaleKey, figures: Mapping[CountKey, int], out: frozenset[CountKey], here: Sequence[Pair]
) -> FormatLine:
    def seen(line: str, what: str) -> int | None:
        return None if CountKey(each, line, what) in out else figures[CountKey(each, line, what)]

    pairs = seen(STARTED, PAIRS)
    rule = scale_of(key)
    return FormatLine(
        format=each,
        started=seen(STARTED, PEOPLE),
        completed=seen(COMPLETED, PEOPLE),
        pairs=pairs,
        better=None if pairs is None else seen(STARTED, BETTER),
        worse=None if pairs is None else seen(STARTED, WORSE),
        paired=None if not pairs else _paired(key, [pair for pair in here if pair.starter.format == each]),
        unmarked=rule is None or rule.change is None,
    )


def seen_way(way: WayIn, gone: Collection[str] = ()) -> dict[str, int | None]:
    """Return how many got how far, without the small ones and those that would give them away, and without the lines `gone`."""
    figures = {"offered": way.offered, "took": way.took_it, "started": way.started, "completed": way.completed}
    gaps = [("offered", "took"), ("started", "completed")]
    for each in way.reviews:
        figures |= {f"due {each.months}": each.due, f"came {each.months}": each.came}
        gaps.append((f"due {each.months}", f"came {each.months}"))
    if way.assessed is not None:
        figures["assessed"] = way.assessed
    apart = {f"{whole} - {part}": figures[whole] - figures[part] for whole, part in gaps}
    sums = [AddsUp(whole, (part, f"{whole} - {part}")) for whole, part in gaps]
    out = hidden(figures | apart, sums, unseen={*apart, *gone})
    return {name: None if name in out else figure for name, figure in figures.items()}


def seen_declined(declined: int) -> int | None:
    """How many declined, unless they are few. How many didn't answer at all is no secret: it says nothing of anybody."""
    return None if is_small(declined) else declined
