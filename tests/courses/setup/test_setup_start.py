"""Where set-up begins."""

import pytest

from tests.factories import FacilitatorFactory, VenueFactory
from tests.reading import text_of


def test_the_office_sees_what_can_be_set_up_and_how_much_there_is(clinic, charity, as_):
    VenueFactory.create_batch(2, organisation=clinic.organisation)
    VenueFactory(organisation=charity.organisation)
    FacilitatorFactory(organisation=clinic.organisation)

    response = as_(clinic.administrator).get("/setup/")

    words = text_of(response)
    assert "2 rooms in use" in words
    assert "None to come" in words
    assert "1 person" in words
    assert "3 users" in words
    assert 'href="/setup/organisation/"' in response.content.decode()
    assert 'href="/setup/" aria-current="page"' in response.content.decode()


@pytest.mark.parametrize("rooms", [1, 3])
def test_the_page_takes_few_queries(clinic, as_, rooms, django_assert_num_queries):
    VenueFactory.create_batch(rooms, organisation=clinic.organisation)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(13):
        browser.get("/setup/")
