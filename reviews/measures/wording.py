"""What a wording pack must have: the measure's items, answers in range, a credit line, and who confirmed the licence. Pure."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from common.words import counted
from reviews.measures.definitions import LicenceClass, Measure, MeasureItem

LANGUAGES = {
    "en": "English",
    "cy": "Welsh",
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "it": "Italian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "so": "Somali",
    "ta": "Tamil",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}
MOST_WORDS = 500  # characters of one item
ANSWER = re.compile(r"\s*(-?\d+)\s*(?:=|:|\s)\s*(.+)")


@dataclass(frozen=True)
class ItemWords:
    """The words of one item; `options` where its answers aren't those of the whole pack."""

    text: str
    options: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PackWords:
    """What an organisation loads: the words, and on whose word it may."""

    language: str
    items: Mapping[int, ItemWords]
    confirmed_by: str
    confirmed_on: dt.date
    introduction: str = ""
    options: Mapping[int, str] = field(default_factory=dict)
    credit: str = ""
    licence_ref: str = ""
    by_themselves: bool = False


@dataclass(frozen=True)
class WordingFault:
    """What is wrong with a pack, and at which box of its form; "" where it is the whole."""

    box: str
    sentence: str


def wording_forbidden(measure: Measure) -> str:
    """Why no words of a measure may be loaded at all, as a sentence; empty where they may."""
    if measure.licence is LicenceClass.FORBIDDEN:
        return (
            f"The words of {measure.short_name} may not be shown on a screen without their owner’s consent. Staff enter numbers."
        )
    if measure.by_staff:
        return f"{measure.short_name} is measured by staff: nobody is asked anything."
    return ""


def languages_for(measure: Measure) -> dict[str, str]:
    """In which languages words may be loaded: our own measures have their English words already."""
    own = measure.licence is LicenceClass.OWN
    return {key: name for key, name in LANGUAGES.items() if not (own and key == "en")}


def needs_licence_ref(measure: Measure) -> bool:
    """Whether a pack must say under which licence it stands here."""
    return measure.licence is LicenceClass.NUMBERS_ONLY


def wording_faults(measure: Measure, words: PackWords, *, today: dt.date) -> list[WordingFault]:
    """Everything that is wrong with a pack, in the order of its form."""
    if sentence := wording_forbidden(measure):
        return [WordingFault("", sentence)]
    return [*_about_licence(measure, words, today), *_about_items(measure, words)]


def _about_licence(measure: Measure, words: PackWords, today: dt.date) -> Iterator[WordingFault]:
    if words.language not in languages_for(measure):
        yield WordingFault("language", "Choose a language from the list.")
    if not words.confirmed_by.strip():
        yield WordingFault("confirmed_by", "Say who confirmed that the licence allows this.")
    if words.confirmed_on > today:
        yield WordingFault("confirmed_on", "It can’t have been confirmed after today.")
    if needs_licence_ref(measure) and not words.licence_ref.strip():
        yield WordingFault("licence_ref", f"Enter the number of your licence for {measure.short_name}, or who gave it and when.")
    if measure.credit and not words.credit.strip():
        yield WordingFault("credit", f"{measure.short_name} may be shown with its credit line alone. Enter it.")
    if words.by_themselves and measure.self_entry == "no":
        yield WordingFault("by_themselves", f"People may not answer {measure.short_name} themselves.")


def _about_items(measure: Measure, words: PackWords) -> Iterator[WordingFault]:
    numbers = {item.number for item in measure.items}
    given = {number for number, item in words.items.items() if item.text.strip()}
    if unknown := sorted(given - numbers):
        yield WordingFault("", f"{measure.short_name} has {counted(len(numbers), 'item')}; there is no item {unknown[0]}.")
    if given & numbers != numbers:
        yield from _about_missing(measure, sorted(numbers - given), len(given & numbers))
    yield from _about_answers(measure, words)
    for item in measure.items:
        here = words.items.get(item.number)
        if here and len(here.text) > MOST_WORDS:
            yield WordingFault(f"item_{item.number}", f"Item {item.number}: write {MOST_WORDS} characters or fewer.")


def _about_missing(measure: Measure, missing: list[int], there: int) -> Iterator[WordingFault]:
    if not there:
        first = f"Enter the words of {measure.short_name}: it has {counted(len(measure.items), 'item')}."
        yield WordingFault(f"item_{measure.items[0].number}", first)
        return
    of = f"{measure.short_name} has {counted(len(measure.items), 'item')}; the words of {there} are here."
    for number in missing:
        yield WordingFault(f"item_{number}", f"Item {number} has no words. {of}")


def _about_answers(measure: Measure, words: PackWords) -> Iterator[WordingFault]:
    """The answers' words: none out of range, and both ends of each item's range said."""
    sharing = [item for item in measure.items if not words.items.get(item.number, ItemWords("")).options]
    all_wrong = sharing and all(_of_answers(item, words.options, "") for item in sharing)
    if all_wrong and len(sharing) == len(measure.items):
        yield WordingFault("options", _of_answers(sharing[0], words.options, "The answers"))
        return
    # Answers that items share must fit each of them: one of another range needs its own.
    for item in measure.items:
        here = words.items.get(item.number, ItemWords("")).options or words.options
        if fault := _of_answers(item, here, f"Item {item.number}: its answers"):
            yield WordingFault(f"item_{item.number}_options", fault)


def _of_answers(item: MeasureItem, options: Mapping[int, str], which: str) -> str:
    outside = [number for number in options if not item.least <= number <= item.most]
    if outside:
        return f"{which} go from {item.least} to {item.most}; there is no {outside[0]}."
    if not {item.least, item.most} <= set(options):
        return f"{which} must say what {item.least} and {item.most} mean, a line for each number."
    return ""


def answers_typed(typed: str) -> dict[int, str]:
    """The answers' words as they are typed, a line for each number: "0 = Not at all". Raises ValueError with a sentence."""
    found: dict[int, str] = {}
    for line in filter(str.strip, re.split(r"[\r\n;]+", typed)):
        if not (parts := ANSWER.fullmatch(line)):
            raise ValueError(f"“{line.strip()[:60]}” doesn’t begin with a number. Write 0 = and what it means.")
        number = int(parts[1])
        if number in found:
            raise ValueError(f"{number} is there twice.")
        found[number] = parts[2].strip()
    return found


def answers_written(options: Mapping[int, str]) -> str:
    """The same the other way round, for the form."""
    return "\n".join(f"{number} = {words}" for number, words in sorted(options.items()))
