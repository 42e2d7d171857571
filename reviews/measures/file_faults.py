"""What can be wrong with a measure's file though each value in it is of the right kind: the first is refused, with its line."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from common.text.toml_tables import TomlTable
from reviews.measures.definitions import LicenceClass, Measure, Method, MissingRule, Scale

MOST_TOPIC_WORDS = 3
WITHOUT_TOPICS = (LicenceClass.NUMBERS_ONLY, LicenceClass.FORBIDDEN)
# Where it stands ("scales 2"), the key there, and what is wrong.
Fault = tuple[str, str, str]


def refuse_faults(measure: Measure, top: TomlTable) -> None:
    """Raise Refused for the first fault of a measure, with the line of its file."""
    checks: tuple[Callable[[Measure], Iterator[Fault]], ...] = (
        _faults_of_items,
        _faults_of_words,
        _faults_of_scales,
        _faults_of_safety,
    )
    for check in checks:
        for where, key, sentence in check(measure):
            if where.startswith("items ") and "items" not in top.content:
                # They are written as a count with one range: that is the line to look at.
                where, key = "", "topics" if key == "topic" else key  # noqa: PLW2901
            raise TomlTable(top.file, where, {}, top.lines).refusal(key, sentence)


def _faults_of_items(measure: Measure) -> Iterator[Fault]:
    if not measure.items:
        yield "", "items", "Say how many items there are."
    if [item.number for item in measure.items] != list(range(1, len(measure.items) + 1)):
        yield "items 1", "number", "Number the items 1, 2, 3 and so on, without a gap."
    for place, item in enumerate(measure.items, 1):
        if item.least >= item.most:
            yield f"items {place}", "range", f"Item {item.number} has no range of answers."
        if item.least < 0:
            yield f"items {place}", "range", f"Item {item.number} has answers below 0, which nobody can type."
        if any(not item.least <= value <= item.most for value in item.options):
            yield f"items {place}", "options", f"Item {item.number} has an option out of its range."
    if len(measure.slug) > 40:
        yield "", "slug", "Use 40 letters at most."


def _faults_of_words(measure: Measure) -> Iterator[Fault]:
    """No published words: nothing but a topic, and none at all where the licence says so."""
    own = measure.licence is LicenceClass.OWN
    for place, item in enumerate(measure.items, 1):
        if not own and (item.question or item.ends or item.options):
            yield f"items {place}", "question", "Only a measure of our own words has questions in its file."
        if own and not item.question:
            yield f"items {place}", "question", "A measure of our own words says what it asks."
        if len(item.topic.split()) > MOST_TOPIC_WORDS:
            yield f"items {place}", "topic", f"A topic has {MOST_TOPIC_WORDS} words at most."
        if item.topic and measure.licence in WITHOUT_TOPICS:
            yield f"items {place}", "topic", "This licence allows no topic: the number stands alone."


def _faults_of_scales(measure: Measure) -> Iterator[Fault]:
    if not measure.scales:
        # What is finished is known by its scores.
        yield "", "scales", "Say what is scored."
    if len({scale.slug for scale in measure.scales}) < len(measure.scales):
        yield "scales 1", "slug", "Two scales have the same slug."
    if sum(scale.main for scale in measure.scales) > 1:
        yield "scales 1", "main", "One scale at most stands for the measure."
    for place, scale in enumerate(measure.scales, 1):
        for key, sentence in _faults_of_scale(measure, scale):
            yield f"scales {place}", key, sentence


def _faults_of_scale(measure: Measure, scale: Scale) -> Iterator[tuple[str, str]]:
    numbers = {item.number for item in measure.items}
    if unknown := set(scale.items) - numbers:
        yield "items", f"There is no item {min(unknown)}."
        return
    if not scale.items or len(set(scale.items)) < len(scale.items):
        yield "items", "Name each item once, and at least one."
        return
    if scale.reversed_items - set(scale.items):
        yield "reversed", "An item that is reversed must be one of the scale’s."
    if scale.method is Method.SINGLE and len(scale.items) != 1:
        yield "method", "A single item is one item."
    for number, counts in scale.recode.items():
        item = measure.item(number)
        if set(counts) != set(range(item.least, item.most + 1)):
            yield "items", f"Item {number} is recoded, but not for each of its answers."
            return
    least, most = _reach(measure, scale)
    if scale.least != least or scale.most != most:
        yield "range", f"The items reach from {least} to {most}."
    yield from _faults_of_missing(scale)
    yield from _faults_of_bands(scale)


def _reach(measure: Measure, scale: Scale) -> tuple[int, int]:
    """The lowest and the highest that the items of a scale can come to."""
    ends = []
    for number in scale.items:
        item = measure.item(number)
        counts = scale.recode[number].values() if number in scale.recode else (item.least, item.most)
        ends.append((min(counts), max(counts)))
    if scale.method is Method.SUM:
        return scale.factor * sum(low for low, _ in ends), scale.factor * sum(high for _, high in ends)
    return scale.factor * min(low for low, _ in ends), scale.factor * max(high for _, high in ends)


def _faults_of_missing(scale: Scale) -> Iterator[tuple[str, str]]:
    if scale.missing is not MissingRule.NONE and not 1 <= scale.missing_limit <= len(scale.items):
        yield "missing", f"The limit is a number of items, from 1 to {len(scale.items)}."
    if scale.missing is MissingRule.PRORATE and (scale.method is not Method.SUM or scale.missing_limit == len(scale.items)):
        yield "missing", "Only a sum is made up for what is missing, from at least one answer."
    if scale.missing is MissingRule.MEAN_OF_ANSWERED and scale.method is not Method.MEAN:
        yield "missing", "Only a mean is taken of what was answered."


def _faults_of_bands(scale: Scale) -> Iterator[tuple[str, str]]:
    """Bands cover the whole scale, each number once."""
    bands = sorted(scale.bands, key=lambda band: band.least)
    if not bands:
        if scale.change and scale.change.band_too:
            yield "change", "A change of band needs bands."
        return
    if (bands[0].least, bands[-1].most) != (scale.least, scale.most):
        yield "bands", f"The bands must reach from {scale.least} to {scale.most}."
    for lower, upper in pairwise(bands):
        if upper.least != lower.most + 1:
            yield "bands", f"“{upper.name}” must begin at {lower.most + 1}, where “{lower.name}” ends."


def _faults_of_safety(measure: Measure) -> Iterator[Fault]:
    numbers = {item.number for item in measure.items}
    for place, each in enumerate(measure.safety, 1):
        if each.item not in numbers:
            yield f"safety {place}", "item", f"There is no item {each.item}."
    if set(measure.profile) - numbers:
        yield "", "profile", "A profile is made of the measure’s items."
