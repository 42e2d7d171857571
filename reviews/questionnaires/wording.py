"""The words in which somebody is asked: our own, or those that their organisation has loaded; without words there is no form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from accounts.models import Organisation
from reviews.measures.catalogue import shipped_measures
from reviews.measures.definitions import LicenceClass, Measure, MeasureItem
from reviews.models import Questionnaire, WordingItem, WordingPack

OWN_INTRODUCTION = "Think of {}. Choose one number for each question. There are no right answers."
MOST_TAPS = 11  # more numbers than 0 to 10 are written, not tapped


@dataclass(frozen=True)
class AskedItem:
    """One question as it is asked. `choices`: each number with what it means, if it says so; empty where a number is written."""

    item: MeasureItem
    question: str
    ends: str
    choices: tuple[tuple[int, str], ...]
    # What each number means where that is said, for whoever reads an answer afterwards.
    meanings: Mapping[int, str] = field(default_factory=dict)

    @property
    def has_words(self) -> bool:
        """Whether the numbers say what they mean, each on a line of its own."""
        return any(words for _, words in self.choices)


@dataclass(frozen=True)
class AskedMeasure:
    """A measure in the words that somebody reads."""

    measure: Measure
    introduction: str
    credit: str
    items: tuple[AskedItem, ...]

    def item(self, number: int) -> AskedItem | None:
        """The question with this number, or None."""
        return next((each for each in self.items if each.item.number == number), None)


def packs_in_use(
    organisation: Organisation, measures: Collection[tuple[str, str]], language: str
) -> dict[tuple[str, str], WordingPack]:
    """The pack in which each of these (measure, edition) is asked, in this language or else in English. A query at most."""
    if not measures:
        return {}
    wanted = WordingPack.objects.filter(organisation=organisation, measure__in={slug for slug, _ in measures}, retired_at=None)
    by_measure: dict[tuple[str, str], list[WordingPack]] = {}
    for pack in wanted.order_by("pk"):
        by_measure.setdefault((pack.measure, pack.edition), []).append(pack)
    nearest = {key: _nearest(packs, language) for key, packs in by_measure.items() if key in measures}
    return {key: pack for key, pack in nearest.items() if pack}


def _nearest(packs: list[WordingPack], language: str) -> WordingPack | None:
    """The one in their language, in its plain form ("fr" for "fr-ca"), or in English; none of a third language."""
    by_language = {each.language: each for each in reversed(packs)}
    wanted = (language, language.partition("-")[0], "en", "en-gb")
    return next((by_language[each] for each in wanted if each in by_language), None)


@cache
def answered_by_themselves() -> tuple[str, ...]:
    """The measures that people may answer on their own page, where there are words for them."""
    measures = shipped_measures().values()
    return tuple(each.slug for each in measures if not each.by_staff and each.self_entry != "no")


def packs_for(organisation: Organisation, questionnaires: Iterable[Questionnaire], language: str) -> Mapping[int, WordingPack]:
    """The pack of each of these questionnaires that is in use, by questionnaire. A query at most, and none for our own words.

    Ours are in English: whoever reads another language has them in it where that was loaded, and nobody else does. What isn't
    shipped any more is asked in no words.
    """
    shipped = shipped_measures()
    rows = [each for each in questionnaires if each.measure in shipped]
    ours = {(each.measure, each.edition) for each in rows if shipped[each.measure].licence == LicenceClass.OWN}
    reads = {language, language.partition("-")[0]}
    wanted = {(each.measure, each.edition) for each in rows} - (ours if "en" in reads else set())
    packs = packs_in_use(organisation, wanted, language)
    fitting = {key: pack for key, pack in packs.items() if key not in ours or pack.language in reads}
    return {each.pk: fitting[each.measure, each.edition] for each in rows if (each.measure, each.edition) in fitting}


def asked_measure(measure: Measure, pack: WordingPack | None) -> AskedMeasure:
    """The measure in the words of its pack, or our own. One query for a pack."""
    words = {each.number: each for each in WordingItem.objects.filter(pack=pack)} if pack else {}
    items = tuple(_asked(item, words.get(item.number), pack) for item in measure.items)
    return AskedMeasure(
        measure=measure,
        introduction=pack.introduction if pack else measure.recall and OWN_INTRODUCTION.format(measure.recall),
        credit=(pack.credit if pack else "") or measure.credit,
        items=items,
    )


def _asked(item: MeasureItem, words: WordingItem | None, pack: WordingPack | None) -> AskedItem:
    said = (words.options if words and words.options else pack.options if pack else {}) or {}
    meaning = {number: str(said.get(str(number), "")) for number in range(item.least, item.most + 1)}
    if not said:
        meaning = {number: item.options.get(number, "") for number in meaning}
    told = {number: said_of for number, said_of in meaning.items() if said_of}
    ends = "" if words else item.ends
    if item.most > item.least + 1 and set(told) == {item.least, item.most}:
        # Where the ends alone say what they mean, all are numbers, and the ends stand beside the question.
        ends = " ".join(f"{number} = {meaning[number].rstrip('.')}." for number in (item.least, item.most))
        meaning = dict.fromkeys(meaning, "")
    return AskedItem(
        item=item,
        question=words.text if words else item.question or item.topic,
        ends=ends,
        choices=tuple(meaning.items()) if item.most - item.least < MOST_TAPS else (),
        meanings=told,
    )
