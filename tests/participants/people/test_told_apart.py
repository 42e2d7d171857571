"""What people are called on a list: no two lines read the same."""

import datetime as dt

import pytest

from participants.models import Participant
from participants.people.told_apart import listed_names, short_names


def person(pk: int, first: str, last: str, **more) -> Participant:
    return Participant(pk=pk, first_names=first, last_name=last, **more)


@pytest.mark.parametrize(
    ("people", "called"),
    [
        ([("Maria", "Santos"), ("Piotr", "Santos")], ["Maria", "Piotr"]),
        ([("Maria", "Santos"), ("Maria", "Pell")], ["Maria S", "Maria P"]),
        ([("Maria", "Santos"), ("Maria", "Silva")], ["Maria Sa", "Maria Si"]),
        ([("Maria", "Santos"), ("maria", "silva")], ["Maria Sa", "maria si"]),
        ([("Zoë", "Hart"), ("ZOE", "HARE")], ["Zoë Hart", "ZOE HARE"]),
        ([("Maria", "Santos"), ("Maria", "Silva"), ("Maria", "Pell")], ["Maria Sa", "Maria Si", "Maria P"]),
        ([("Ann", "Hart"), ("Ann", "Hartley")], ["Ann Hart", "Ann Hartl"]),
        ([("Ann", "de Wit"), ("Ann", "de Boer")], ["Ann de W", "Ann de B"]),
        ([("Ann", "O'Hara"), ("Ann", "O’Brien")], ["Ann O'H", "Ann O’B"]),
        ([("Maria Teresa", "Santos"), ("Maria José", "Santos")], ["Maria Teresa Santos", "Maria José Santos"]),
        ([("Maria", "Santos"), ("Maria", "Sántos")], ["Maria Santos (1)", "Maria Sántos (2)"]),
        ([("Maria", "Santos"), ("Maria", "")], ["Maria S", "Maria"]),
        ([("", "Santos"), ("Maria", "Pell")], ["Santos", "Maria"]),
    ],
)
def test_short_names_are_as_long_as_it_takes(people, called):
    names = short_names(person(number, *each) for number, each in enumerate(people))

    assert list(names.values()) == called


def test_who_likes_to_be_called_what_another_is_called_is_told_apart_too():
    people = [person(1, "Maureen", "Pell", preferred_name="Mo"), person(2, "Mo", "Farr")]

    assert list(short_names(people).values()) == ["Mo P", "Mo F"]


KV = "hospital_number"
BORN = {"date_of_birth": dt.date(1961, 3, 14)}


@pytest.mark.parametrize(
    ("first", "second", "behind"),
    [
        (BORN, {"date_of_birth": dt.date(1970, 1, 2)}, (", born 14 March 1961", ", born 2 January 1970")),
        (BORN, {}, (", born 14 March 1961", "")),
        (BORN | {KV: "KV-7"}, BORN | {KV: "KV-8"}, (", hospital number KV-7", ", hospital number KV-8")),
        ({"gp_practice": "Mill Lane"}, {"gp_practice": "Hill Top"}, (", Mill Lane", ", Hill Top")),
        ({"email": "a@post.example"}, {"email": "b@post.example"}, (", a@post.example", ", b@post.example")),
        (BORN, BORN, (", record 1 of 2", ", record 2 of 2")),
    ],
)  # fmt: skip
def test_two_of_one_name_are_told_apart_by_what_is_on_file(first, second, behind):
    people = [person(1, "Maria", "Santos", **first), person(2, "maria", "SANTOS", **second), person(3, "Ann", "Pell")]

    assert listed_names(people) == {1: f"Maria Santos{behind[0]}", 2: f"maria SANTOS{behind[1]}", 3: "Ann Pell"}


def test_one_person_who_stands_twice_in_a_list_is_one():
    assert listed_names([person(1, "Maria", "Santos"), person(1, "Maria", "Santos")]) == {1: "Maria Santos"}
    assert short_names([person(1, "Maria", "Santos"), person(1, "Maria", "Santos")]) == {1: "Maria"}
