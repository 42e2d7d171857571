"""NHS numbers, telephone numbers, search keys and duplicates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.generate import generate

from common.refused import Refused
from participants.rules.identity import (
    Identity,
    duplicates,
    read_nhs_number,
    read_phone,
    search_key,
    shown_nhs_number,
    shown_phone,
    sort_key,
)


def of_range(first_nine):
    """The first valid number at or after nine digits."""
    for start in range(int(first_nine), int(first_nine) + 20):
        total = sum(int(digit) * weight for digit, weight in zip(f"{start:09}", range(10, 1, -1), strict=True))
        if (check := (11 - total % 11) % 11) < 10:
            return f"{start:09}{check}"
    raise AssertionError("no valid number near")


def refusal_of(typed, **options):
    with pytest.raises(Refused) as refused:
        read_nhs_number(typed, **options)
    assert refused.value.field == "nhs_number"
    return str(refused.value)


# NHS numbers


@pytest.mark.parametrize(
    "typed",
    [
        "943 476 5919",
        "943 476 5870",
        "401 023 2137",
        "999 000 0018",
        "999 000 0026",
        "400 000 0632",
        "987 654 3210",
        "991 200 3888",
        "999 123 4519",
    ],
)
def test_a_valid_number_is_read_and_shown_in_groups(typed):
    number = read_nhs_number(typed, allow_test_numbers=True)

    assert number.digits == typed.replace(" ", "")
    assert number.shown == typed
    assert number.warnings == ()


WRONG_DIGITS = "Those digits don’t make an NHS number. Check each one, also for two that changed places."
LETTERS = "An NHS number has only digits. Take out the letters and other signs."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("943 476 5918", WRONG_DIGITS, id="wrong check digit"),
        pytest.param("943 476 5991", WRONG_DIGITS, id="two digits changed places"),
        pytest.param("123 456 7890", WRONG_DIGITS, id="check digit would be 10"),
        pytest.param("999 123 4567", WRONG_DIGITS, id="the design system's example, check digit would be 10"),
        pytest.param(
            "12345 67890", "Write the NHS number as 10 digits together, or in groups of 3, 3 and 4.", id="wrong grouping"
        ),
        pytest.param(
            "943 476-5919", "Write the NHS number as 10 digits together, or in groups of 3, 3 and 4.", id="mixed grouping"
        ),
        pytest.param(
            "943  476  5919", "Write the NHS number as 10 digits together, or in groups of 3, 3 and 4.", id="two blanks"
        ),
        pytest.param("943476591", "That NHS number is too short: it has 9 of 10 digits.", id="9 digits"),
        pytest.param("123 456 789", "That NHS number is too short: it has 9 of 10 digits.", id="123 456 789"),
        pytest.param("94347659190", "That NHS number is too long: it has 11 digits instead of 10.", id="11 digits"),
        pytest.param("943476591X", LETTERS, id="943476591X"),
        pytest.param("943.476.5919", LETTERS, id="full stops"),
        pytest.param("٩٤٣٤٧٦٥٩١٩", LETTERS, id="digits of another script"),
        pytest.param("0000000000", "An NHS number can’t be all zeros.", id="all zeros, which pass the arithmetic"),
        pytest.param(
            "QQ123456C",
            "That looks like a National Insurance number. An NHS number has 10 digits and no letters.",
            id="National Insurance",
        ),
        pytest.param(
            "qq 12 34 56 c",
            "That looks like a National Insurance number. An NHS number has 10 digits and no letters.",
            id="National Insurance as it is spoken",
        ),
        pytest.param("  ", "Enter the NHS number, or say that it isn’t known.", id="blank"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_with_what_is_wrong(typed, sentence):
    assert refusal_of(typed, allow_test_numbers=True) == sentence
    assert refusal_of(typed) == sentence


BLANKS = "\u00a0\u2000\u2003\u2007\u2009\u200a\u202f\u205f\u3000\t"
OF_EVERY_KIND = [
    *(f"943{blank}476{blank}5919" for blank in BLANKS),
    *(f"{blank}943 476{blank}5919\u200b" for blank in BLANKS),
    "943\u2011476\u20115919",
    "943–476–5919",
    "9434765919\ufeff",
]


@pytest.mark.parametrize(
    "typed", ["9434765919", "943 476 5919", "943-476-5919", "  943 476 5919\t", "\n9434765919 ", *OF_EVERY_KIND]
)
def test_accepted_shapes_store_the_same_ten_digits(typed):
    assert read_nhs_number(typed, allow_test_numbers=True).digits == "9434765919"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("999 000 0018", "Numbers that start with 9 aren’t given to patients. Check the first digit."),
        ("5990128088", "Numbers that start with 5 aren’t given to patients. Check the first digit."),
    ],
)
def test_a_test_number_is_refused_unless_the_site_allows_it(typed, sentence):
    assert refusal_of(typed) == sentence
    assert read_nhs_number(typed, allow_test_numbers=True).digits == typed.replace(" ", "")


def test_a_leading_zero_is_kept_and_a_scottish_number_warns():
    number = read_nhs_number("0607230002")

    assert number.digits == "0607230002"
    assert number.shown == "060 723 0002"
    assert number.warnings == ("This is a Scottish CHI number, not one issued in England or Wales.",)


def test_a_scottish_number_that_opens_with_no_date_is_refused():
    assert refusal_of(of_range("300223000")) == (
        "That starts like a Scottish CHI number, but its first six digits aren’t a date. Check each digit."
    )


@pytest.mark.parametrize("typed", ["1111111111", "4444444444"])
def test_one_digit_repeated_passes_the_arithmetic_and_warns(typed):
    assert "This number is one digit repeated. Check it with the person." in read_nhs_number(typed).warnings


@pytest.mark.parametrize(
    ("first_nine", "words"),
    [
        ("320000001", "Northern Irish health and care number"),
        ("399999900", "Northern Irish health and care number"),
        ("800000001", "Irish range"),
        ("860000001", "range that isn’t in use"),
        ("000000012", "range that isn’t in use"),
    ],
)
def test_a_number_issued_elsewhere_or_nowhere_warns(first_nine, words):
    (warning,) = read_nhs_number(of_range(first_nine)).warnings

    assert words in warning


@pytest.mark.parametrize("first_nine", ["400000001", "499999900", "600000001", "799999900"])
def test_a_number_of_england_and_wales_has_no_warning(first_nine):
    assert read_nhs_number(of_range(first_nine)).warnings == ()


@given(st.integers(400_000_000, 499_999_900).map(lambda first: of_range(str(first))), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, place, shift):
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    with pytest.raises(Refused):
        read_nhs_number(wrong)


def test_numbers_that_the_package_makes_up_are_read():
    for number in generate(quantity=50):
        assert read_nhs_number(shown_nhs_number(number), allow_test_numbers=True).digits == number


def test_nothing_stored_is_shown_as_nothing():
    assert shown_nhs_number("") == ""


# Telephone numbers


@pytest.mark.parametrize("typed", ["07700 900 123", "+447700900123", "0044 7700 900123", "(07700) 900-123", " 07700900123 "])
def test_one_telephone_number_is_stored_one_way(typed):
    assert read_phone(typed, "GB") == "+447700900123"


def test_a_number_from_abroad_keeps_its_country():
    assert read_phone("+1 416 555 0123", "GB") == "+14165550123"
    assert read_phone("416 555 0123", "CA") == "+14165550123"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a telephone number"),
        ("-", "Enter a telephone number"),
        ("+", "Enter a telephone number"),
        ("12", "too short"),
        ("900 123", "too short"),
        ("07700 900 123 456 789", "right number of digits"),
        ("0800 FLOWERS", "no letters"),
        ("01632 960001 ext 3", "no letters"),
        ("01632 960001 #3", "Leave out the extension"),
    ],
)
def test_a_telephone_number_that_cannot_be_rung_is_refused(typed, words):
    with pytest.raises(Refused, match=words) as refused:
        read_phone(typed, "GB")
    assert refused.value.field == "phone"


@pytest.mark.parametrize(
    ("stored", "country", "shown"),
    [
        ("+447700900123", "GB", "07700 900123"),
        ("+447700900123", "CA", "+44 7700 900123"),
        ("+14165550123", "CA", "(416) 555-0123"),
        ("", "GB", ""),
        ("ask at reception", "GB", "ask at reception"),
    ],
)
def test_a_stored_number_is_shown_as_people_dial_it(stored, country, shown):
    assert shown_phone(stored, country) == shown


# Search and duplicates


def test_a_person_is_found_by_any_of_their_names_without_accents():
    assert search_key("Zoë Anne", "O’Brien-Łuk", "Zo Zoë") == " zoe anne obrien luk zo zoeanne obrienluk zozoe"


def test_people_are_ordered_by_last_name_without_accents():
    names = [("Zoe", "Abel"), ("Élodie", "Ábel"), ("Adam", "Zimmer")]

    assert sorted(names, key=lambda name: sort_key(*name)) == [("Élodie", "Ábel"), ("Zoe", "Abel"), ("Adam", "Zimmer")]


ANA = Identity(1, "Ana Maria", "Prior", date(1970, 3, 1), "4010232137")
BEN = Identity(2, "Ben", "Osei", date(1981, 5, 2))


def somebody(**changes):
    return Identity(**{"pk": None, "first_names": "Cy", "last_name": "Quill", "date_of_birth": date(1990, 1, 1), **changes})


def test_a_new_person_unlike_anybody_has_no_duplicates():
    found = duplicates(somebody(), [ANA, BEN])

    assert (found.refusal, found.warnings) == (None, ())


def test_an_nhs_number_that_is_on_file_is_refused_with_whose_it_is():
    found = duplicates(somebody(nhs_number="4010232137"), [ANA, BEN])

    assert found.same_number == ANA
    assert found.refusal == "Ana Maria Prior already has this NHS number."
    assert found.warnings == ()


@pytest.mark.parametrize(("first_names", "last_name"), [("Ana Maria", "Prior"), ("ANA", "prior"), ("Ána", "Prîor")])
def test_the_same_name_and_date_of_birth_warns(first_names, last_name):
    found = duplicates(somebody(first_names=first_names, last_name=last_name, date_of_birth=ANA.date_of_birth), [ANA, BEN])

    assert found.refusal is None
    assert found.warnings == ("Ana Maria Prior has the same name and date of birth. Check who this is.",)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"first_names": "Ben", "last_name": "Osei"}, id="same name, other date of birth"),
        pytest.param({"first_names": "Ben", "last_name": "Osei", "date_of_birth": None}, id="same name, date of birth unknown"),
        pytest.param({"first_names": "Bea", "last_name": "Osei", "date_of_birth": BEN.date_of_birth}, id="a twin"),
        pytest.param({"nhs_number": ""}, id="both without an NHS number"),
    ],
)
def test_a_person_who_only_partly_matches_is_neither_refused_nor_warned_about(changes):
    found = duplicates(somebody(**changes), [ANA, BEN])

    assert (found.refusal, found.warnings) == (None, ())


def test_a_person_is_not_their_own_duplicate_when_edited():
    found = duplicates(ANA, [ANA, BEN])

    assert (found.refusal, found.warnings) == (None, ())


def test_the_same_number_and_a_namesake_are_both_told():
    twin_entry = Identity(3, "Ana", "Prior", ANA.date_of_birth)

    found = duplicates(
        somebody(first_names="Ana", last_name="Prior", date_of_birth=ANA.date_of_birth, nhs_number="4010232137"),
        [ANA, twin_entry],
    )

    assert found.same_number == ANA
    assert found.alike == (twin_entry,)


@pytest.mark.parametrize("alike", [("Sean", "O Hagan"), ("Seán", "Ohagan"), ("Sean Paul", "O’Hagan"), ("SEAN", "O\u200bHagan")])
def test_somebody_whose_name_has_other_blanks_and_signs_is_warned_about(alike):
    on_file = Identity(1, "Seán", "O'Hagan", ANA.date_of_birth)

    assert duplicates(somebody(first_names=alike[0], last_name=alike[1], date_of_birth=ANA.date_of_birth), [on_file]).alike == (
        on_file,
    )


def test_nobody_is_warned_of_somebody_whose_name_differs_in_a_vowel_sign():
    on_file = Identity(1, "किरण", "Rao", ANA.date_of_birth)

    assert duplicates(somebody(first_names="करण", last_name="Rao", date_of_birth=ANA.date_of_birth), [on_file]).alike == ()


@pytest.mark.parametrize("alike", [("Suharto", ""), ("", "Suharto")])
def test_somebody_with_one_name_is_warned_about_in_whichever_box_it_stands(alike):
    on_file = Identity(1, "Suharto", "", ANA.date_of_birth)

    found = duplicates(somebody(first_names=alike[0], last_name=alike[1], date_of_birth=ANA.date_of_birth), [on_file])
    assert found.warnings == ("Suharto has the same name and date of birth. Check who this is.",)
