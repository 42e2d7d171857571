"""The words of a measure, in the walked house."""

from reviews.measures.catalogue import measure_of
from reviews.measures.packs import load_words
from reviews.measures.wording import ItemWords, PackWords


def measures_loaded(organisation, office, now):
    """Made-up words of one measure, and the keys of the pages about measures."""
    items = {number: ItemWords(f"Made-up words {number}") for number in range(1, 10)}
    words = PackWords(
        "en", items, confirmed_by="Priya Raman", confirmed_on=now.date(), options={0: "not at all", 3: "nearly always"}
    )
    pack = load_words(measure_of("phq-9"), words, organisation=organisation, by=office, now=now)
    return {"setup/measures/<key>": "phq-9", "setup/measures/words/<pk>": pack.pk, "asks/<point>": "first"}
