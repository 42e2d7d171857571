"""What is wrong with what somebody typed about a person, without a database."""

import dataclasses
import datetime as dt

import pytest

from common.refused import Refused
from participants.people.particulars import Particulars, ParticularsGround, faults_in, settled, warnings_about

GROUND = ParticularsGround("GB", dt.date(2026, 11, 2))
ANA = Particulars(
    first_names="Ana Maria",
    last_name="Petrović-Łuk",
    date_of_birth=dt.date(1961, 3, 14),
    nhs_number="943 476 5919",
    email="ana@post.example",
)
# Refused in production for its range; used here only where test numbers pass.
ON_TEST_GROUND = dataclasses.replace(GROUND, test_numbers=True)


def faults(ground=ON_TEST_GROUND, **change):
    return {fault.field: str(fault) for fault in faults_in(dataclasses.replace(ANA, **change), ground)}


def test_particulars_that_are_right_have_no_fault():
    assert faults() == {}


def test_a_number_kept_for_tests_is_refused_where_they_do_not_pass():
    assert "Numbers that start with 9 aren’t given to patients" in faults(GROUND)["nhs_number"]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        (
            {"first_names": "  ", "last_name": "--"},
            "first_names",
            "Enter a first name. Of somebody with one name, that is enough.",
        ),
        ({"date_of_birth": dt.date(2026, 11, 3)}, "date_of_birth", "The date of birth is in the future. Check the year."),
        ({"date_of_birth": dt.date(1861, 3, 14)}, "date_of_birth", "more than 120 years ago"),
        ({"nhs_number": "943 476 5918"}, "nhs_number", "Those digits don’t make an NHS number."),
        ({"nhs_number": "0000000000"}, "nhs_number", "can’t be all zeros"),
        ({"nhs_number": "QQ123456C"}, "nhs_number", "National Insurance number"),
        ({"nhs_number": ""}, "nhs_number", "Enter the NHS number, or say why there is none."),
        ({"email": ""}, "email", "Enter an e-mail address, or choose another way to hear from us."),
        ({"channel": "telephone"}, "phone", "Enter a telephone number, or choose another way to hear from us."),
        ({"channel": "text"}, "channel", "Text messages can’t be sent yet. Choose another way to hear from us."),
        ({"phone": "ring the shop"}, "phone", "A telephone number has no letters."),
    ],
)
def test_each_fault_has_its_sentence_and_its_field(change, field, sentence):
    assert sentence in faults(**change)[field]


def test_all_faults_are_said_at_once():
    assert set(faults(first_names="", last_name="", nhs_number="12", email="", date_of_birth=dt.date(2027, 1, 1))) == {
        "first_names",
        "nhs_number",
        "email",
        "date_of_birth",
    }


def test_somebody_born_today_is_not_born_in_the_future():
    assert "date_of_birth" not in faults(date_of_birth=GROUND.today)


def test_a_person_without_a_number_passes_with_the_reason():
    assert faults(nhs_number="", nhs_number_missing="overseas") == {}


def test_what_is_stored_is_tidy():
    stored = settled(
        dataclasses.replace(
            ANA,
            first_names="  Ana   Maria ",
            nhs_number=" 943-476-5919 ",
            nhs_number_missing="not_known",
            hospital_number="k 123 456",
            phone="07700 900123",
        ),
        ON_TEST_GROUND,
    )

    assert (stored.first_names, stored.nhs_number, stored.nhs_number_missing) == ("Ana Maria", "9434765919", "")
    assert (stored.hospital_number, stored.phone) == ("K123456", "+447700900123")
    assert (stored.search_key, stored.sort_key) == (" ana maria petrovic luk anamaria petrovicluk", "petrovic luk ana maria")


def test_keys_of_the_longest_names_still_fit():
    """Some letters fold into a whole phrase."""
    long = dataclasses.replace(ANA, first_names="㎉㎑㏂㏘" * 30, last_name="㍿㌖㌪㍇" * 30)

    assert (len(long.search_key), len(long.sort_key)) == (400, 260)


def test_nothing_that_has_a_fault_is_settled():
    with pytest.raises(Refused, match="Enter a first name"):
        settled(dataclasses.replace(ANA, first_names="", last_name=""), ON_TEST_GROUND)


def test_an_unusual_number_is_stored_with_a_warning():
    scottish = dataclasses.replace(ANA, nhs_number="0607230002")

    assert warnings_about(scottish, GROUND) == ("This is a Scottish CHI number, not one issued in England or Wales.",)
