"""What a wording pack must have."""

import datetime as dt
from dataclasses import replace

import pytest

from common.refused import Refused
from reviews.measures.catalogue import measure_of
from reviews.measures.pack_files import words_in_file
from reviews.measures.wording import ItemWords, PackWords, answers_typed, answers_written, wording_faults

TODAY = dt.date(2026, 12, 1)
ENDS = {0: "not at all", 3: "nearly always"}


def a_pack(items=9, **more):
    """Made-up words for nine items."""
    words = {number: ItemWords(f"Made-up words of item {number}") for number in range(1, items + 1)}
    given = {"language": "en", "confirmed_by": "Priya Raman", "confirmed_on": TODAY, "options": ENDS}
    return PackWords(**{**given, "items": words, **more})


def faults(slug, words):
    return [(fault.box, fault.sentence) for fault in wording_faults(measure_of(slug), words, today=TODAY)]


def test_a_whole_pack_has_no_fault():
    assert faults("phq-9", a_pack()) == []


def test_a_pack_of_eight_for_nine_items_says_which_is_missing():
    assert faults("phq-9", a_pack(8)) == [
        ("item_9", "Item 9 has no words. PHQ-9 has 9 items; the words of 8 are here."),
    ]


def test_a_pack_without_a_word_is_told_so_once():
    assert faults("phq-9", a_pack(0)) == [("item_1", "Enter the words of PHQ-9: it has 9 items.")]


def test_a_pack_of_ten_for_nine_items_is_refused():
    assert faults("phq-9", a_pack(10)) == [("", "PHQ-9 has 9 items; there is no item 10.")]


@pytest.mark.parametrize(
    ("more", "box", "sentence"),
    [
        ({"language": "xx"}, "language", "Choose a language from the list."),
        ({"confirmed_by": " "}, "confirmed_by", "Say who confirmed that the licence allows this."),
        ({"confirmed_on": dt.date(2026, 12, 2)}, "confirmed_on", "It can’t have been confirmed after today."),
        ({"options": {}}, "options", "The answers must say what 0 and 3 mean, a line for each number."),
        ({"options": {**ENDS, 4: "more"}}, "options", "The answers go from 0 to 3; there is no 4."),
    ],
)
def test_what_is_missing_is_said_at_its_box(more, box, sentence):
    assert faults("phq-9", a_pack(**more)) == [(box, sentence)]


def test_an_item_of_another_range_needs_its_own_answers():
    shared = a_pack(36, options={1: "first", 5: "last"}, credit="RAND")

    assert faults("rand-36", shared)[0] == ("item_3_options", "Item 3: its answers go from 1 to 3; there is no 5.")


def test_a_measure_with_a_credit_line_is_shown_with_it_alone():
    sentence = "CORE-10 may be shown with its credit line alone. Enter it."

    assert faults("core-10", a_pack(10, options={0: "a", 4: "e"})) == [("credit", sentence)]


def test_words_that_need_a_licence_name_it():
    pseq = a_pack(10, options={0: "a", 6: "g"})

    assert faults("pseq-10", pseq)[0][0] == "licence_ref"
    assert faults("pseq-10", replace(pseq, licence_ref="Letter of 3 May 2026")) == []


@pytest.mark.parametrize("slug", ["eq-5d-5l", "walk"])
def test_words_that_nobody_may_show_or_needs_are_refused(slug):
    assert [box for box, _ in faults(slug, a_pack(6))] == [""]


def test_our_own_measure_has_its_english_words_already():
    own = a_pack(19, options={0: "a", 10: "b"})

    assert faults("own", own) == [("language", "Choose a language from the list.")]
    assert faults("own", replace(own, language="cy")) == []


def test_answers_are_typed_a_line_each():
    assert answers_typed("0 = not at all\n\n 3: nearly always") == ENDS
    assert answers_typed("0 = a; 1 = b") == {0: "a", 1: "b"}
    assert answers_typed(answers_written(ENDS)) == ENDS


@pytest.mark.parametrize(
    ("typed", "sentence"), [("never = 0", "doesn’t begin with a number"), ("0 = a\n0 = b", "0 is there twice")]
)
def test_answers_that_cannot_be_read_are_refused(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        answers_typed(typed)


def read(text, name="words.csv", slug="phq-9"):
    return words_in_file(text.encode(), name, measure_of(slug))


def test_a_table_of_words_is_read():
    assert read("number,text,answers\n1,Made up,0 = a; 3 = d\n2,Made up too,\n") == {
        "item_1": "Made up",
        "item_1_options": "0 = a; 3 = d",
        "item_2": "Made up too",
    }


def test_a_toml_file_of_words_is_read():
    toml = (
        'measure = "phq-9"\nlanguage = "en"\nconfirmed_on = 2026-05-03\noptions = { 0 = "a", 3 = "d" }\n'
        '[[items]]\nnumber = 1\ntext = "Made up"\n'
    )

    confirmed = {"confirmed_on_day": "3", "confirmed_on_month": "5", "confirmed_on_year": "2026"}
    words = {"language": "en", "options": "0 = a\n3 = d", "item_1": "Made up"}
    assert read(toml, "words.toml") == words | confirmed


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("number,text\n10,Made up\n", "words.csv", "The file has an item 10; PHQ-9 has 9."),
        ("number,words\n1,Made up\n", "words.csv", "There is no column “text”."),
        ("number,text\none,Made up\n", "words.csv", "“one” isn’t the number of an item."),
        ("number,text\n1,a\n1,b\n", "words.csv", "Item 1 is in the file twice."),
        ("number,text\n", "words.csv", "The file has no items in it."),
        ("", "words.csv", "The file is empty."),
        ('measure = "gad-7"\n', "words.toml", "The file is for measure “gad-7”, and this page for “phq-9”."),
        ("items = 3\n", "words.toml", "The items must be tables"),
        ("x = \n", "words.toml", "This isn’t a TOML file that can be read"),
        (f"x = {'[' * 5000}", "words.toml", "This isn’t a TOML file that can be read"),
        (f"x = {'1' * 5000}", "words.toml", "This isn’t a TOML file that can be read"),
        (f"[[items]]\nnumber = 0x{'f' * 5000}\ntext = 'a'\n", "words.toml", "“” isn’t the number of an item"),
        (f"measure = 0x{'f' * 5000}\n", "words.toml", "The file is for measure “”"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(text, name, sentence):
    with pytest.raises(Refused, match=sentence):
        read(text, name)
