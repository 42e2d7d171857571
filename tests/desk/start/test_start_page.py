"""The bare address sends everybody to where their work begins."""

import pytest
from django.db import transaction

from accounts.roles import Role
from accounts.trail import audit
from tests.cast import member
from tests.factories import UserFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/").url == "/sign-in/"


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.ADMINISTRATOR, "/today/"),
        (Role.COORDINATOR, "/today/"),
        (Role.CLINICIAN, "/courses/"),
        (Role.LEADER, "/leading/"),
        (Role.AUDITOR, "/audit/"),
        (Role.PARTICIPANT, "/me/"),
    ],
)
def test_everybody_who_is_signed_in_starts_at_their_own_page(as_, clinic, role, start):
    assert as_(member(clinic.organisation, role, "Somebody")).get("/").url == start


def test_a_sign_in_without_an_organisation_says_what_to_do(as_):
    response = as_(UserFactory()).get("/", follow=True)

    assert "Ask whoever gave it to you to add you." in text_of(response)


def test_an_auditor_reads_the_trail_of_their_own_organisation_only(as_, clinic, charity, group, course_59):
    with transaction.atomic():
        audit.record(clinic.administrator, "created", group.course)
        audit.record(charity.coordinator, "created", course_59.course)

    text = text_of(as_(clinic.auditor).get("/audit/"))

    assert "Priya Raman" in text
    assert "group 31" in text
    assert "course 59" not in text


def test_an_empty_trail_says_so(as_, clinic):
    assert "Nothing has been recorded yet." in text_of(as_(clinic.auditor).get("/audit/"))


@pytest.mark.parametrize("who", ["administrator", "clinician"])
def test_nobody_else_reads_the_trail(as_, clinic, who):
    assert as_(getattr(clinic, who)).get("/audit/").status_code == 404


@pytest.mark.parametrize("entries", [1, 3])
def test_the_trail_takes_four_queries_however_long_it_is(as_, clinic, group, entries, django_assert_num_queries):
    for _ in range(entries):
        audit.looked(clinic.administrator, group.course)
    browser = as_(clinic.auditor)

    with django_assert_num_queries(4):
        browser.get("/audit/")
