"""What can be wrong with a measure's file though each value in it is of the right kind: the first is refused, with its line."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from common.text.toml_tables import TomlTable
from reviews.measures.definitions import Better, LicenceClass, Measure, Method, MissingRule, Scale

MOST_TOPIC_WORDS = 3
MOST_TOPIC_LETTERS = 30
WITHOUT_TOPICS = (LicenceClass.NUMBERS_ONLY, LicenceClass.FORBIDDEN)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_LETTERS = 40  # of a slug, an edition and a rule's id, as the tables have room for them
MOST_VERSION = 20
MOST_SOURCE = 200
ONE_FIGURE = range(9)  # 9 is a level that nobody gave
# Where it stands ("scales 2"; "item 7" wherever the file tells of it), the key there, and what is wrong.
Fault = tuple[str, str, str]


def refuse_faults(measure: Measure, top: TomlTable) -> None:
    """Raise Refused for the first fault of a measure, with the line of its file."""
    checks: tuple[Callable[[Measure], Iterator[Fault]], ...] = (
        _faults_of_head,
        _faults_of_licence,
        _faults_of_items,
        _faults_of_words,
        _faults_of_scales,
        _faults_of_safety,
    )
    for check in checks:
        for where, key, sentence in check(measure):
            place, named = _placed(top, where, key)
            raise TomlTable(top.file, place, {}, top.lines).refusal(named, sentence)


def _placed(top: TomlTable, where: str, key: str) -> tuple[str, str]:
    """Where the file tells of an item: in a table of its own, or with the others in one line."""
    if not where.startswith("item "):
        return where, key
    listed = [row.get("number") for row in top.content.get("items", ())]
    number = int(where.removeprefix("item "))
    if number in listed:
        return f"items {listed.index(number) + 1}", key
    return "", {"topic": "topics", "range": "range"}.get(key, "topics" if "topics" in top.content else "count")


def _faults_of_head(measure: Measure) -> Iterator[Fault]:
    if not SLUG.fullmatch(measure.slug):
        yield "", "slug", "Use small letters, figures and hyphens alone."
    for key, most in (("slug", MOST_LETTERS), ("edition", MOST_LETTERS), ("rules_version", MOST_VERSION)):
        if len(getattr(measure, key)) > most:
            yield "", key, f"Use {most} letters at most."


def _faults_of_licence(measure: Measure) -> Iterator[Fault]:
    """Nobody answers on a screen what the licence keeps from it, because a line was left out of the file."""
    licence, self_entry = measure.licence, measure.self_entry
    if licence is LicenceClass.FORBIDDEN and self_entry != "no":
        yield "", "licence", "Under this licence nobody answers on their own page: self_entry must be “no”."
    if licence is LicenceClass.NUMBERS_ONLY and self_entry == "yes":
        yield "", "licence", "Under this licence people answer where that was confirmed: self_entry must be “confirmed” or “no”."
    if licence is LicenceClass.CONDITIONS and not measure.credit:
        yield "", "licence", "A licence on conditions has its credit line: credit is missing."
    if measure.by_staff and (self_entry != "no" or not measure.unit):
        yield "", "by_staff", "A test that staff measure has its unit, and self_entry “no”."


def _faults_of_items(measure: Measure) -> Iterator[Fault]:
    if not measure.items:
        yield "", "items", "Say how many items there are."
    for number, item in enumerate(measure.items, 1):
        if item.number != number:
            yield f"item {item.number}", "number", "Number the items 1, 2, 3 and so on, without a gap."
            return
        if item.least >= item.most:
            yield f"item {number}", "range", f"Item {number} has no range of answers."
        if item.least < 0:
            yield f"item {number}", "range", f"Item {number} has answers below 0, which nobody can type."
        if any(not item.least <= value <= item.most for value in item.options):
            yield f"item {number}", "options", f"Item {number} has an option out of its range."


def _faults_of_words(measure: Measure) -> Iterator[Fault]:
    """No published words: nothing but a topic, and none at all where the licence says so."""
    own = measure.licence is LicenceClass.OWN
    for item in measure.items:
        where = f"item {item.number}"
        for key in ("question", "ends", "options"):
            if not own and getattr(item, key):
                yield where, key, "Only a measure of our own words has questions in its file."
        if own and not item.question:
            yield where, "question", "A measure of our own words says what it asks."
        if len(item.topic.split()) > MOST_TOPIC_WORDS or len(item.topic) > MOST_TOPIC_LETTERS:
            yield where, "topic", f"Item {item.number}: a topic has {MOST_TOPIC_WORDS} words at most."
        if item.topic and measure.licence in WITHOUT_TOPICS:
            yield where, "topic", f"Item {item.number}: this licence allows no topic, the number stands alone."


def _faults_of_scales(measure: Measure) -> Iterator[Fault]:
    if not measure.scales:
        # What is finished is known by its scores.
        yield "", "scales", "Say what is scored."
    slugs: set[str] = set()
    for place, scale in enumerate(measure.scales, 1):
        if scale.slug in slugs:
            yield f"scales {place}", "slug", "Two scales have the same slug."
        slugs.add(scale.slug)
        if scale.main and any(each.main for each in measure.scales[: place - 1]):
            yield f"scales {place}", "main", "One scale at most stands for the measure."
        for key, sentence in _faults_of_scale(measure, scale):
            yield f"scales {place}", key, sentence


def _faults_of_scale(measure: Measure, scale: Scale) -> Iterator[tuple[str, str]]:
    if not SLUG.fullmatch(scale.slug) or len(scale.slug) > MOST_LETTERS:
        yield "slug", f"Use small letters, figures and hyphens alone, {MOST_LETTERS} at most."
    if unknown := set(scale.items) - {item.number for item in measure.items}:
        yield "items", f"There is no item {min(unknown)}."
        return
    if not scale.items or len(set(scale.items)) < len(scale.items):
        yield "items", "Name each item once, and at least one."
        return
    yield from _faults_of_counting(measure, scale)
    yield from _faults_of_missing(scale)
    yield from _faults_of_bands(scale)
    yield from _faults_of_change(scale)


def _faults_of_counting(measure: Measure, scale: Scale) -> Iterator[tuple[str, str]]:
    """What an answer counts as, and where all of them can come to."""
    if scale.reversed_items - set(scale.items):
        yield "reversed", "An item that is reversed must be one of the scale’s."
    if scale.reversed_items & set(scale.recode):
        yield "reversed", "An item that is recoded isn’t reversed as well."
    if scale.factor < 1:
        yield "factor", "The factor is 1 or more."
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
    if len(scale.missing_id) > MOST_LETTERS:
        yield "missing", f"Use {MOST_LETTERS} letters at most for its id."
    if len(scale.missing_source) > MOST_SOURCE:
        yield "missing", f"Use {MOST_SOURCE} letters at most for its source."
    if scale.missing is MissingRule.NONE and scale.missing_limit:
        yield "missing", "Where nothing is made up there is no limit."
    if scale.missing is not MissingRule.NONE and not 1 <= scale.missing_limit <= len(scale.items):
        yield "missing", f"The limit is a number of items, from 1 to {len(scale.items)}."
    if scale.missing is MissingRule.PRORATE and (scale.method is not Method.SUM or scale.missing_limit == len(scale.items)):
        yield "missing", "Only a sum is made up for what is missing, from at least one answer."
    if scale.missing is MissingRule.MEAN_OF_ANSWERED and scale.method is not Method.MEAN:
        yield "missing", "Only a mean is taken of what was answered."


def _faults_of_bands(scale: Scale) -> Iterator[tuple[str, str]]:
    """Bands cover the whole scale, each number once, and stand in the file from the easiest to the hardest."""
    bands = sorted(scale.bands, key=lambda band: band.least)
    if not bands:
        return
    if any(band.least > band.most for band in bands):
        yield "bands", "A band goes from its lower number to its higher one."
    if len({band.name for band in bands}) < len(bands):
        yield "bands", "Two bands have the same name."
    if (bands[0].least, bands[-1].most) != (scale.least, scale.most):
        yield "bands", f"The bands must reach from {scale.least} to {scale.most}."
    for lower, upper in pairwise(bands):
        if upper.least != lower.most + 1:
            yield "bands", f"“{upper.name}” must begin at {lower.most + 1}, where “{lower.name}” ends."
    easiest_first = bands if scale.better is Better.LOWER else bands[::-1]
    if [band.harder for band in easiest_first] != list(range(len(bands))):
        yield "bands", f"List the bands from the easiest, which is “{easiest_first[0].name}”."


def _faults_of_change(scale: Scale) -> Iterator[tuple[str, str]]:
    if scale.case is not None and not scale.least < scale.case <= scale.most:
        yield "case", f"A case begins between {scale.least} and {scale.most}."
    if scale.change is None:
        return
    if scale.change.band_too and not scale.bands:
        yield "change", "A change of band needs bands."
    if scale.change.amount < 1:
        yield "change", "A change counts from 1 on, or more."


def _faults_of_safety(measure: Measure) -> Iterator[Fault]:
    """An item that asks for a clinician is one of the measure's, and can be answered so that it does."""
    items = {item.number: item for item in measure.items}
    seen: set[int] = set()
    for place, each in enumerate(measure.safety, 1):
        where = f"safety {place}"
        if each.item not in items:
            yield where, "item", f"There is no item {each.item}."
            continue
        if each.item in seen:
            yield where, "item", f"Item {each.item} is there twice."
        seen.add(each.item)
        least, most = items[each.item].least, items[each.item].most
        if not least < each.at_least <= most:
            yield where, "at_least", f"Answers to item {each.item} ask for a clinician from a number on, {least + 1} to {most}."
    if set(measure.profile) - set(items):
        yield "", "profile", "A profile is made of the measure’s items."
    elif any(items[number].least not in ONE_FIGURE or items[number].most not in ONE_FIGURE for number in measure.profile):
        yield "", "profile", "A profile has one figure for each of its items, 0 to 8."
