"""The pages that must appear when little else works."""

import pytest
from django.template.loader import get_template
from django.test import RequestFactory

from common.pages import error_pages

REQUEST = RequestFactory().get("/courses/")


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (error_pages.not_found, 404, "There is no such page"),
        (error_pages.forbidden, 403, "This cannot be opened"),
        (error_pages.csrf_failed, 403, "Please send the form again"),
        (error_pages.failed, 500, "Something went wrong"),
        (error_pages.database_away, 503, "Not available just now"),
    ],
)
def test_somebody_in_trouble_gets_a_page_that_needs_no_database(answer, status, heading):
    response = answer(REQUEST)  # a database is not to be had in this test

    assert response.status_code == status
    html = response.content.decode()
    assert f'<h1 class="nhsuk-heading-l">{heading}</h1>' in html
    assert f"<title>{heading} – painprog</title>" in html
    assert "<script" not in html


@pytest.mark.parametrize("name", ["400.html", "429.html"])
def test_the_other_error_pages_need_nothing_either(name):
    assert '<h1 class="nhsuk-heading-l">' in get_template(name).render()
