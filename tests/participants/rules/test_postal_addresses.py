"""What fits an envelope's window, by plain values."""

import pytest

from common.refused import Refused
from participants.rules.postal_addresses import postcode_in, read_address, read_practice_code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12 Mill Lane\nCambridge\ncb20qq", "12 Mill Lane\nCambridge\nCB2 0QQ"),
        (" 12  Mill Lane ,\r\n\r\n Cambridge,\r\nCB2 0QQ ", "12 Mill Lane\nCambridge\nCB2 0QQ"),
        ("12 Mill Lane, Cambridge, CB2 0QQ", "12 Mill Lane\nCambridge\nCB2 0QQ"),
        ("Flat 3, 12 Mill Lane\nCambridge\nCB2 0QQ", "Flat 3, 12 Mill Lane\nCambridge\nCB2 0QQ"),
        ("4 Quay Street\nGalway\nIreland", "4 Quay Street\nGalway\nIreland"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_an_address_is_kept_as_lines_that_end_with_a_postcode_or_a_country(typed, kept):
    assert read_address(typed, "GB") == kept
    assert read_address(kept, "GB") == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("CB2 0QQ", "a line each"),
        ("1\n2\n3\n4\n5\n6\nCB2 0QQ", "6 lines or fewer"),
        ("12 Mill Lane\nCambridge", "postcode"),
        ("12 Mill Lane\nCB2 0QQ\nEngland", "postcode"),
        ("12 Mill Lane " + "x" * 60 + "\nCB2 0QQ", "too long for an envelope"),
    ],
)
def test_what_does_not_fit_is_said(typed, why):
    with pytest.raises(Refused, match=why) as refused:
        read_address(typed, "GB")
    assert refused.value.field == "postal_address"


def test_elsewhere_the_last_line_is_what_people_there_write():
    assert read_address("12 King Street\nToronto ON M5V 2T6", "CA") == "12 King Street\nToronto ON M5V 2T6"


@pytest.mark.parametrize("postcode", ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "JE2 3AB", "GIR 0AA"])
def test_every_shape_of_postcode_is_known(postcode):
    assert postcode_in(postcode.lower().replace(" ", "")) == postcode


@pytest.mark.parametrize("line", ["CB2", "CB2 0Q", "CB2 0QC", "Cambridge", "12345", "CB2 OQQ"])
def test_what_is_no_postcode_is_none(line):
    assert postcode_in(line) == ""


def test_a_practice_has_a_code_of_letters_and_figures():
    assert read_practice_code(" d81 001 ") == "D81001"
    assert read_practice_code("") == ""
    for wrong in ("D8", "D81001-2", "D8100100000", "Ä1234"):
        with pytest.raises(Refused):
            read_practice_code(wrong)
