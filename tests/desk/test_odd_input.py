"""What no page of ours sends: it finds nobody, or is said to be wrong, and is never a fault."""

import base64
import json
import uuid

import pytest

from participants.models import SignInRequest
from tests.factories import cpsmp_edition
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_search_with_a_nul_finds_whom_the_rest_fits(as_, clinic, group):
    response = as_(clinic.administrator).get(f"/courses/{group.course.pk}/enrol/", {"q": "zz\0"})

    assert "Nobody here matches “zz”." in text_of(response)


def test_an_address_longer_than_any_on_file_is_said_to_be_too_long(client, db):
    address = "maureen@" + f"{'b' * 60}." * 4 + "example"

    assert "Write the e-mail address in 254 characters or fewer." in text_of(client.post("/sign-in/code/", {"email": address}))
    assert not SignInRequest.objects.exists()


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²"])
def test_an_organisation_that_is_no_number_is_nobodys(as_, clinic, number):
    assert as_(clinic.administrator).post("/organisation/", {"organisation": number}).status_code == 404


def test_a_course_that_is_no_number_leads_to_the_new_record(as_, clinic):
    typed = {
        "first_names": "Ida",
        "last_name": "Pell",
        "nhs_number_missing": "not_known",
        "channel": "letter",
        "wording": "neutral",
    }
    number = {"submission_id": str(uuid.uuid4())}

    response = as_(clinic.administrator).post(f"/people/new/?course={'9' * 5000}", typed | number)

    assert response.status_code == 302
    assert response["Location"].startswith("/people/")


def test_a_day_of_thousands_of_digits_is_no_day(client, db):
    client.post("/sign-in/code/", {"email": "ida@post.example"})
    born = {"date_of_birth_day": "1" * 5000, "date_of_birth_month": "3", "date_of_birth_year": "1961"}

    response = client.post("/sign-in/code/enter/", {"code": "123456", **born})

    assert "The day must be a number from 1 to 31." in text_of(response)


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "x"])
def test_rows_of_an_edition_that_are_no_number_are_the_usual_ones(as_, charity, number):
    edition = cpsmp_edition(charity.organisation)

    answer = as_(charity.coordinator).post(f"/setup/editions/{edition.pk}/change/", {"review_rows": number, "version": "1"})
    assert answer.status_code == 200
    assert "There is a problem" in text_of(answer)


@pytest.mark.parametrize("values", [["2026-11-02T10:00:00+00:00", "x"], ["2026-11-02T10:00:00+00:00", 10**30], [[], {}]])
def test_a_cursor_with_values_of_other_kinds_shows_the_first_page(as_, charity, values):
    kinds = ["t" if isinstance(value, str) and "T" in value else "v" for value in values]
    cursor = base64.urlsafe_b64encode(json.dumps(["o", kinds, values]).encode()).decode().rstrip("=")

    assert as_(charity.coordinator).get("/waiting-list/", {"cursor": cursor}).status_code == 200
