"""A measure's file with a mistake is refused, with the line; and no published words stand in any."""

import re
from pathlib import Path

import pytest

from common.refused import Refused
from reviews.measures import catalogue
from reviews.measures.catalogue import SHIPPED, measure_of, shipped_measures
from reviews.measures.checking import check_measures
from reviews.measures.definitions import LicenceClass
from reviews.measures.files import measure_from, read_measure

ROOT = Path(__file__).resolve().parents[3]
SMALL = """slug = "small"
name = "A small measure"
short_name = "Small"
edition = "1"
domain = "mood"
licence = "free"
licence_text = "Everybody may use it."
source = "Made up for a test"
rules_version = "1"
count = 3
range = [0, 3]

[[scales]]
slug = "total"
name = "Total"
method = "sum"
range = [0, 9]
better = "lower"
bands = [
    { name = "low", from = 0, to = 4 },
    { name = "high", from = 5, to = 9 },
]

[[safety]]
item = 3
"""
CHANGE = 'change = {{ amount = {}, source = "Made up" }}'
MADE_UP = 'missing = {{ rule = "{}", limit = {}, id = "made-up", source = "Made up" }}'


def test_a_small_file_is_read():
    measure = measure_from(SMALL, file="small.toml")

    assert [item.number for item in measure.items] == [1, 2, 3]
    assert [band.name for band in measure.main_scale.bands] == ["low", "high"]
    assert measure.safety[0].at_least == 1


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        ('name = "A small measure"\n', "", "small.toml, line 1, name: This is missing."),
        ('licence = "free"', 'licence = "gratis"', "small.toml, line 6, licence: “gratis” isn’t one of own, free"),
        ("count = 3", "cuont = 3", "small.toml, line 10, cuont: There is no such key here."),
        ("count = 3", 'count = "3"', "small.toml, line 10, count: This must be a whole number."),
        ("range = [0, 3]", "range = [-1, 3]", "small.toml, line 11, range: Item 1 has answers below 0"),
        ("range = [0, 3]", "range = [3]", "small.toml, line 11, range: This must be two numbers that rise"),
        ("range = [0, 9]", "range = [0, 27]", "small.toml, line 17, scales 1, range: The items reach from 0 to 9."),
        ('method = "sum"', 'method = "single"', "small.toml, line 16, scales 1, method: A single item is one item."),
        ("from = 5", "from = 6", "small.toml, line 19, scales 1, bands: “high” must begin at 5, where “low” ends."),
        ("from = 5", "form = 5", "small.toml, line 21, scales 1, bands 2, form: There is no such key here."),
        ("to = 9", "to = 8", "small.toml, line 19, scales 1, bands: The bands must reach from 0 to 9."),
        ("item = 3", "item = 4", "small.toml, line 25, safety 1, item: There is no item 4."),
        ('better = "lower"', 'better = "lower"\nreversed = [4]', "line 19, scales 1, reversed: An item that is reversed must be"),
        ('slug = "small"', 'slug = "Small one"', "line 1, slug: Use small letters, figures and hyphens alone."),
        ('edition = "1"', f'edition = "{"1" * 41}"', "line 4, edition: Use 40 letters at most."),
        ('rules_version = "1"', f'rules_version = "{"1" * 21}"', "line 9, rules_version: Use 20 letters at most."),
        ('rules_version = "1"', 'rules_version = ""', "line 9, rules_version: This is empty."),
        ('"free"', '"numbers_only"', "line 6, licence: Under this licence people answer where that was confirmed"),
        ('"free"', '"forbidden"', "line 6, licence: Under this licence nobody answers on their own page"),
        ('"free"', '"conditions"', "line 6, licence: A licence on conditions has its credit line"),
        ("count = 3", "count = 3\nby_staff = true", "line 11, by_staff: A test that staff measure has its unit"),
        ("count = 3", 'count = 3\nself_entry = "maybe"', "line 11, self_entry: “maybe” isn’t one of yes, no, confirmed."),
        ("count = 3", 'count = 3\ntopics = ["One", "Two"]', "line 11, topics: There are 2 topics, and 3 items."),
        ("count = 3", "count = 3\nprofile = [4]", "line 11, profile: A profile is made of the measure’s items."),
        ('name = "Total"', 'name = "Total"\nitems = [1, 1]', "line 16, scales 1, items: Name each item once"),
        ('name = "Total"', 'name = "Total"\nitems = [1, 5]', "line 16, scales 1, items: There is no item 5."),
        ('better = "lower"', 'better = "lower"\nfactor = 0', "line 19, scales 1, factor: The factor is 1 or more."),
        ('better = "lower"', 'better = "lower"\ncase = 10', "line 19, scales 1, case: A case begins between 0 and 9."),
        ('better = "lower"', 'better = "higher"', "line 19, scales 1, bands: List the bands from the easiest, which is “high”."),
        ('name = "high"', 'name = "low"', "line 19, scales 1, bands: Two bands have the same name."),
        ('better = "lower"', f'better = "lower"\n{CHANGE.format(0)}', "line 19, scales 1, change: A change counts from 1 on"),
        (
            'better = "lower"',
            f'better = "lower"\n{CHANGE.format(1.5)}',
            "line 19, scales 1, change, amount: This must be a whole number.",
        ),
        (
            'better = "lower"',
            f'better = "lower"\n{MADE_UP.format("prorate", 3)}',
            "line 19, scales 1, missing: Only a sum is made up",
        ),
        (
            'better = "lower"',
            f'better = "lower"\n{MADE_UP.format("prorate", 4)}',
            "line 19, scales 1, missing: The limit is a number of items",
        ),
        (
            'better = "lower"',
            f'better = "lower"\n{MADE_UP.format("mean_of_answered", 2)}',
            "line 19, scales 1, missing: Only a mean",
        ),
        (
            'better = "lower"',
            f'better = "lower"\n{MADE_UP.format("none", 1)}',
            "line 19, scales 1, missing: Where nothing is made up",
        ),
        (
            'better = "lower"',
            'better = "lower"\nmissing = { rule = "prorate", limit = 1 }',
            "line 19, scales 1, missing, id: This is missing.",
        ),
        (
            "item = 3",
            "item = 3\nat_least = 4",
            "line 26, safety 1, at_least: Answers to item 3 ask for a clinician from a number on",
        ),
        (
            "item = 3",
            "item = 3\nat_least = 0",
            "line 26, safety 1, at_least: Answers to item 3 ask for a clinician from a number on",
        ),
        ("item = 3", "item = 3\n[[safety]]\nitem = 3", "line 27, safety 2, item: Item 3 is there twice."),
        ("item = 3", "item = 3\n[[items]]\nnumber = 5", "line 27, items 1, number: Number the items 1, 2, 3 and so on"),
        (
            "item = 3",
            "item = 3\n[[items]]\nnumber = 2\nrange = [3, 0]",
            "line 28, items 1, range: This must be two numbers that rise",
        ),
        (
            "item = 3",
            'item = 3\n[[items]]\nnumber = 2\nquestion = "How?"',
            "line 28, items 1, question: Only a measure of our own",
        ),
        ("item = 3", "item = 3\n[[recode]]\nitems = [4]\nto = { 0 = 1 }", "line 27, recode 1, items: There is no item 4."),
        ("item = 3", "item = 3\n[[recode]]\nitems = [2]\nto = { 0 = 1 }", "scales 1, items: Item 2 is recoded, but not for each"),
        (
            "item = 3",
            "item = 3\n[[recode]]\nitems = [2, 2]\nto = { 0 = 1 }",
            "line 27, recode 1, items: Item 2 is recoded twice.",
        ),
        ("item = 3", "item = 3\n[[scale]]\nname = 1", "line 26, scale: There is no such key here."),
        ('edition = "1"', 'edition = "1"\nedition = "2"', "Cannot overwrite a value (at line 5"),
        ("count = 3", "count = 3 3", "small.toml: This isn’t a TOML file that can be read"),
        ("count = 3", 'topics = ["How often you felt low", "b", "c"]', "line 10, topics: Item 1: a topic has 3 words at most."),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_line(written, instead, sentence):
    assert written in SMALL
    with pytest.raises(Refused) as refused:
        measure_from(SMALL.replace(written, instead, 1), file="small.toml")

    assert sentence in str(refused.value)


def test_no_topic_stands_where_the_licence_forbids_it():
    with pytest.raises(Refused, match="the number stands alone"):
        measure_from(
            SMALL.replace('"free"', '"forbidden"').replace("count = 3", 'self_entry = "no"\ntopics = ["One", "Two", "Three"]'),
            file="small.toml",
        )


def test_an_item_that_is_listed_keeps_the_topic_it_has_among_the_others():
    listed = "\n[[items]]\nnumber = 2\nrange = [0, 3]\nnot_applicable = true\n"
    measure = measure_from(SMALL.replace("count = 3", 'topics = ["One", "Two", "Three"]') + listed, file="small.toml")

    assert (measure.item(2).topic, measure.item(2).not_applicable) == ("Two", True)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path):
    path = tmp_path / "small.toml"
    path.write_bytes(SMALL.replace("Made up", "Zu früh").encode("latin-1"))

    with pytest.raises(Refused, match=r"small\.toml, line 8: This isn’t written in UTF-8\."):
        read_measure(path)


def test_only_our_own_measures_have_questions():
    question = '\n[[items]]\nnumber = 1\nquestion = "How are you?"\n'
    with pytest.raises(Refused, match="Only a measure of our own words"):
        measure_from(SMALL + question, file="small.toml")


def test_the_program_does_not_start_with_a_mistake(monkeypatch, tmp_path):
    (tmp_path / "small.toml").write_text(SMALL.replace("count = 3", "count = 0"), encoding="utf-8")
    monkeypatch.setattr(catalogue, "SHIPPED", tmp_path)
    shipped_measures.cache_clear()
    try:
        assert "small.toml, line 1, items: Say how many items there are." in str(check_measures()[0])
    finally:
        monkeypatch.undo()
        shipped_measures.cache_clear()


def test_every_shipped_measure_is_read():
    assert check_measures() == []
    assert {"own", "pgic-7", "phq-9", "pseq-10", "pcs", "sit-to-stand", "walk"} <= set(shipped_measures())
    assert measure_of("phq-9").short_name == "PHQ-9"


# What the two programmes say they are for (docs/domain.md).
OURS = (
    *("Pain now", "Pain on average", "Pain at worst", "Pain at least", "How often", "Interference", "Energy"),
    *(
        "Confidence to manage",
        "Understanding my pain",
        "Right exercise",
        "Bad days",
        "Mood",
        "Depending on others",
        "Taking part",
    ),
    *("Work", "Being active", "Relationships", "Satisfaction", "Quality of life"),
)


def test_our_own_measure_asks_after_all_the_programmes_are_for_in_short_sentences():
    own = measure_of("own")

    assert tuple(item.topic for item in own.items) == OURS
    assert {(item.least, item.most) for item in own.items} == {(0, 10)}
    for item in own.items:
        assert item.ends.startswith("0 "), item.topic
        assert ". 10 " in item.ends, item.topic
        assert len(item.question) <= 75, item.topic
    assert {number for scale in own.scales for number in scale.items} == set(range(1, 20))


# How published items begin; no file of ours may hold a sentence that does.
OPENINGS = ("little interest", "feeling ", "i feel", "i can ", "i am ", "i keep", "over the last", "during the past", "please ")


def test_no_shipped_measure_holds_a_published_items_words():
    without = (LicenceClass.NUMBERS_ONLY, LicenceClass.FORBIDDEN)
    for slug, measure in shipped_measures().items():
        assert measure.licence in without or all(item.topic for item in measure.items), slug
        own = measure.licence is LicenceClass.OWN
        for item in measure.items:
            assert len(item.topic.split()) <= 3, slug
            assert len(item.topic) <= 30, slug
            assert own or not (item.question or item.ends or item.options), slug


def test_no_file_of_a_measure_opens_a_sentence_as_published_items_do():
    for path in sorted(SHIPPED.glob("*.toml")):
        quoted = path.read_text(encoding="utf-8").lower().split('"')[1::2]
        assert [text for text in quoted if text.startswith(OPENINGS)] == [], path.name


def test_every_shipped_measure_is_told_of_among_the_rules():
    chapter = (ROOT / "docs/domain.md").read_text(encoding="utf-8").partition("\n## 30. Measures\n")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (.+?) \|", chapter, re.MULTILINE) for name in row.split(", ")}

    assert {measure.short_name for measure in shipped_measures().values()} - told == set()
