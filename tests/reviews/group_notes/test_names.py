"""Whose name stands in a text that a whole group shares."""

import pytest

from reviews.group_notes.names import NameFacts, people_named

GROUP = [
    NameFacts("Colin Amberley", ("Colin", "Amberley", "")),
    NameFacts("Maureen O’Brien", ("Maureen Ann", "O’Brien", "Mo")),
    NameFacts("Zoë Smith-Jones", ("Zoë", "Smith-Jones", "")),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("They talked about flare-ups and went for a walk.", []),
        ("colin said it well.", ["Colin Amberley"]),
        ("COLIN’S plan was shared.", ["Colin Amberley"]),
        ("Mrs O'Brien and Mrs Jones walked.", ["Maureen O’Brien", "Zoë Smith-Jones"]),
        ("Ann led the stretches; Mo followed.", ["Maureen O’Brien"]),
        ("zoe brought cake.", ["Zoë Smith-Jones"]),
        ("The colinear model, amberleys and moods.", []),
        ("", []),
    ],
)
def test_first_and_last_names_are_found_as_whole_words(text, named):
    assert people_named(text, GROUP) == named


def test_a_single_letter_is_nobodys_name():
    assert people_named("Plan A and plan B", [NameFacts("A B", ("A", "B", ""))]) == []
