"""How names are folded for search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text.folding import findable, folded, run_together, sought


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Élodie", "elodie"),
        ("ÉLODIE", "elodie"),
        ("E\u0301lodie", "elodie"),
        ("Zoë Müller-Łukasz", "zoe muller lukasz"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Søren Ærø", "soren aero"),
        ("Straße", "strasse"),
        ("Nguyễn Thị", "nguyen thi"),
        ("  Ana   Prior ", "ana prior"),
        ("İbrahim", "ibrahim"),
        ("＇Ａｎａ＇", "ana"),
        ("Ελένη", "ελενη"),
        ("\u09aa\u09cd\u09b0\u09bf\u09af\u09be", "\u09aa\u09cd\u09b0\u09bf\u09af\u09be"),
        ("प्रिया", "प्रिया"),
        ("がく", "がく"),
        ("פָּנִים", "פנים"),
        ("عَرَبِيّ", "عربي"),
        ("Й", "и"),
        ("O\u00adHa\u200bgan", "ohagan"),
        ("A\ufeffna\u2060", "ana"),
        ("", ""),
        ("- ,", ""),
    ],
)
def test_a_name_is_folded(text, expected):
    assert folded(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(("one", "other"), [("काम", "कीम"), ("கண்ணன்", "கணணன"), ("か", "が"), ("กา", "กี")])
def test_names_that_differ_in_a_vowel_sign_are_two_names(one, other):
    assert run_together(one) != run_together(other)


@pytest.mark.parametrize("name", ["O'Hagan", "O’Hagan", "O Hagan", "Ohagan", "o-hagan", "O\u00a0Hagan", "O. Hagan"])
def test_a_name_is_the_same_with_blanks_and_signs_and_without(name):
    assert run_together(name) == "ohagan"


@pytest.mark.parametrize("stored", ["O'Hagan", "O Hagan", "O-Hagan"])
@pytest.mark.parametrize("typed", ["O Hagan", "ohagan", "O'Hag", "sean o hagan", "o hagan sean", "sea"])
def test_whoever_searches_finds_a_name_with_blanks_and_signs_or_without(stored, typed):
    key = findable("Seán", stored, "")
    assert all(any(f" {word}" in key for word in group) for group in sought(typed))
