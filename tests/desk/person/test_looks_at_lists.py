"""Who saw somebody on a list of many: one entry for each person, once an hour, in a number of queries that doesn't grow."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from accounts.trail import audit
from participants.own.sign_in import give_sign_in
from participants.people.looks import Page, looked_at_people
from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.django_db

PAGES = {
    "/courses/{course}/": "course",
    "/sessions/{session}/": "session",
    "/sessions/{session}/register/": "register",
    "/sessions/{session}/sign-in-sheet/": "sign-in sheet",
    "/sessions/{session}/something-happened/": "call list",
    "/sessions/{session}/move/": "call list",
    "/sessions/{session}/postpone/": "call list",
    "/sessions/{session}/cancel/": "call list",
    "/courses/{course}/cancel/": "call list",
}


def looks_at(person):
    return AuditEntry.objects.filter(verb="looked at", object_type="participants.participant", object_id=person.pk)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_that_shows_people_writes_down_whom_it_showed(as_, clinic, group, path):
    agnes = group.add("Agnes", "Mallow", channel="letter")

    as_(clinic.administrator).get(path.format(course=group.course.pk, session=group.session(6).pk))

    look = looks_at(agnes).get()
    assert (look.actor_label.partition(" <")[0], look.object_label) == ("Priya Raman", "Agnes Mallow")
    assert (look.organisation_id, look.details) == (clinic.organisation.pk, {"page": PAGES[path]})


def test_a_page_that_names_only_those_told_by_hand_looks_at_nobody_else(as_, clinic, group):
    colin = group.add("Colin", "Amberley")

    as_(clinic.administrator).get(f"/sessions/{group.session(6).pk}/move/")

    assert not looks_at(colin).exists()


def test_a_leader_looks_at_everybody_they_will_meet(as_, charity, course_59):
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    person = course_59.add("Colin", "Amberley")

    as_(charity.leader).get("/leading/")

    assert looks_at(person).get().details == {"page": "my courses"}


@pytest.mark.sqlite
def test_a_page_left_open_is_one_look_an_hour_for_each_who_looks(as_, clinic, group):
    person, page = group.add("Colin", "Amberley"), f"/sessions/{group.session(6).pk}/"
    for minutes in (0, 1, 59, 61):
        with time_machine.travel(NOW + dt.timedelta(minutes=minutes), tick=False):
            as_(clinic.administrator).get(page)
            as_(clinic.clinician).get(page)

    assert looks_at(person).filter(actor_id=clinic.administrator.pk).count() == 2
    assert looks_at(person).count() == 4


def test_an_opened_record_counts_for_the_hour(as_, clinic, group):
    person = group.add("Colin", "Amberley")
    browser = as_(clinic.administrator)
    browser.get(f"/people/{person.pk}/")
    browser.get(f"/sessions/{group.session(6).pk}/")

    assert looks_at(person).count() == 1


def test_the_person_reads_on_which_list_they_were_seen(as_, clinic, group):
    maureen = give_sign_in(group.add("Maureen", "Pell"), by=clinic.administrator, now=NOW)
    as_(clinic.clinician).get(f"/sessions/{group.session(5).pk}/register/")

    text = text_of(as_(maureen.user).get("/me/about-me/"))

    assert "Imogen Fairweather, clinician, on a register Monday 2 November 2026 at 10am" in text


@pytest.mark.parametrize("people", [1, 3])
def test_looking_takes_two_queries_and_within_the_hour_one(clinic, group, people, django_assert_num_queries):
    shown = [group.add("Kim", f"Person {number}") for number in range(people)]
    with django_assert_num_queries(2):
        looked_at_people(clinic.administrator, shown, Page.COURSE, organisation=clinic.organisation)
    with django_assert_num_queries(1):
        looked_at_people(clinic.administrator, shown, Page.COURSE, organisation=clinic.organisation)
    with django_assert_num_queries(0):
        looked_at_people(clinic.administrator, [], Page.COURSE, organisation=clinic.organisation)


def test_a_record_of_another_kind_with_the_same_key_is_no_look_at_the_person(clinic, group):
    person = group.add("Colin", "Amberley")
    group.course.pk = person.pk
    audit.looked(clinic.administrator, group.course)

    looked_at_people(clinic.administrator, [person], Page.COURSE, organisation=clinic.organisation)

    assert looks_at(person).count() == 1
