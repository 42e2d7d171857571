"""The list of a course with how everybody is reached: on the screen, on paper, as CSV and XLSX."""

import csv
import io

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEntry
from accounts.roles import Role
from tests.cast import member
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def ask(browser, course, form=""):
    return browser.get(f"/courses/{course.pk}/contacts/", {"as": form} if form else {})


def test_the_office_reads_how_everybody_is_reached_and_each_is_looked_at(as_, charity, course_59):
    course_59.add("Colin", "Amberley", email="colin@post.example", postal_address="1 Mill Lane\nTruro", channel="letter")
    course_59.add("Maureen", "Pell", communication_needs="Large print", letter_format="large_print")

    text = text_of(ask(as_(charity.coordinator), course_59.course))

    assert "Colin Amberley Telephone 01632 960001 E-mail colin@post.example Address 1 Mill Lane Truro Hears by Letter" in text
    assert "Large print; Letters: Large print" in text
    looks = AuditEntry.objects.filter(verb="looked at", details__page="contacts")
    assert looks.count() == 2


def test_whom_nobody_may_contact_stands_there_with_nothing_to_reach_them_by(as_, charity, course_59):
    gone = course_59.add("Colin", "Amberley", email="colin@post.example")
    gone.stopped_at, gone.stopped_reason = charity.now, "no_contact"
    gone.save()

    text = text_of(ask(as_(charity.coordinator), course_59.course))

    assert "Nobody contacts them: Asked us not to contact them" in text
    assert "colin@post.example" not in text


def test_what_somebody_typed_is_no_formula_in_either_file_and_the_taking_is_recorded(as_, charity, course_59):
    course_59.add("=HYPERLINK(1)", "Amberley", email="colin@post.example")
    browser = as_(charity.coordinator)

    rows = list(csv.reader(io.StringIO(ask(browser, course_59.course, "csv").content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Name", "Called", "Telephone", "E-mail"]
    assert rows[1][0] == "'=HYPERLINK(1) Amberley"

    book = load_workbook(io.BytesIO(ask(browser, course_59.course, "xlsx").content))
    assert book.active["A2"].value == "'=HYPERLINK(1) Amberley"
    assert book.active["A2"].data_type == "s"

    taken = AuditEntry.objects.filter(verb="took the contacts away", object_id=course_59.course.pk)
    assert [each.details["form"] for each in taken.order_by("pk")] == ["csv", "xlsx"]


def test_another_form_another_house_and_who_may_not_edit_people_find_nothing(as_, charity, clinic, course_59):
    assert ask(as_(charity.coordinator), course_59.course, "docx").status_code == 404
    assert ask(as_(clinic.administrator), course_59.course).status_code == 404
    clinician = member(charity.organisation, Role.CLINICIAN, "Cy Quill")
    assert ask(as_(clinician), course_59.course).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(as_, charity, course_59, people, django_assert_num_queries):
    for name in ("Amberley", "Pell", "Wendell")[:people]:
        course_59.add("Kim", name)
    browser = as_(charity.coordinator)
    ask(browser, course_59.course)

    with django_assert_num_queries(8):
        ask(browser, course_59.course)
