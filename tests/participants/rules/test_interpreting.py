"""Whether what somebody wrote of their needs asks for an interpreter."""

import pytest

from participants.rules.interpreting import asks_for_an_interpreter


@pytest.mark.parametrize(
    ("needs", "asks"),
    [
        ("Urdu interpreter", True),
        ("INTERPRETER: Polish", True),
        ("Needs interpreting into Punjabi", True),
        ("BSL", True),
        ("British Sign Language", True),
        ("Doesn’t read well; needs an interpreter", True),
        ("No hearing aid. Polish interpreter", True),
        ("", False),
        ("Large print", False),
        ("No interpreter needed", False),
        ("Doesn't need an interpreter", False),
        ("Comes without an interpreter", False),
        ("Needs help with the interpretation of forms", False),
    ],
)
def test_a_note_of_needs_asks_for_an_interpreter_unless_it_says_that_none_is_needed(needs, asks):
    assert asks_for_an_interpreter(needs) is asks
