"""A key from a browser is a key, or nobody's."""

import pytest

from common.text.typed_keys import typed_key, whole_number


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_a_key(text, key):
    assert typed_key(text) == key


@pytest.mark.parametrize("text", ["", "-7", "7.0", "²", "٧", "seven", " 7", "9" * 19, "9" * 5000])
def test_anything_else_is_nobodys(text):
    assert typed_key(text) == 0
    assert whole_number(text) is None


def test_nought_is_a_number_and_nobodys_key():
    assert (whole_number("0"), typed_key("0")) == (0, 0)
