"""Whether somebody in a list is somebody known already."""

import datetime as dt

import pytest

from participants.people.many_people import KnownPerson, same_as
from participants.people.particulars import Particulars

BORN = dt.date(1961, 3, 14)


def ada(**more):
    return Particulars(**{"first_names": "Ada", "last_name": "Quill", "channel": "letter"} | more)


@pytest.mark.parametrize(
    ("row", "on_file", "sure"),
    [
        ({"nhs_number": "9434765919"}, {"nhs_number": "9434765919"}, True),
        ({"hospital_number": "K12"}, {"hospital_number": "K12"}, True),
        ({"date_of_birth": BORN}, {"date_of_birth": BORN}, True),
        ({"email": "Ada@post.example"}, {"email": "ada@post.example"}, True),
        ({"phone": "+441632960001"}, {"phone": "+441632960001"}, True),
        ({}, {}, True),
        ({"last_name": "O Hagan"}, {"last_name": "O'Hagan"}, True),
        ({"date_of_birth": BORN}, {}, False),
        ({"email": "ada@post.example"}, {"date_of_birth": BORN}, False),
    ],
)
def test_the_same_name_is_the_same_person_when_something_else_agrees(row, on_file, sure):
    found = same_as(ada(**row), [KnownPerson.of(ada(**on_file), "on file")])

    assert found is not None
    assert found.sure is sure
    assert "on file" in found.sentence


@pytest.mark.parametrize(
    ("row", "on_file"),
    [
        ({"date_of_birth": BORN}, {"date_of_birth": dt.date(1962, 3, 14)}),
        ({"nhs_number": "9434765919"}, {"nhs_number": "9434765870"}),
    ],
)
def test_another_birthday_or_another_number_is_another_person(row, on_file):
    assert same_as(ada(**row), [KnownPerson.of(ada(**on_file), "on file")]) is None


def test_a_number_that_another_name_has_is_to_be_looked_at():
    found = same_as(ada(nhs_number="9434765919"), [KnownPerson.of(ada(last_name="Marsh", nhs_number="9434765919"), "on file")])

    assert found is not None
    assert not found.sure
    assert found.sentence == "Ada Marsh, on file, has this NHS number. Check whose it is."
