"""The organisation in set-up."""

import pytest

from accounts.models import AuditEntry
from tests.reading import text_of

PAGE = "/setup/organisation/"


def as_shown(organisation, **more):
    names = (
        "department contact_name contact_phone contact_hours contact_email emergency_text zone country subdivision theme version"
    )
    return {name: str(getattr(organisation, name)) for name in names.split()} | more


@pytest.mark.sqlite
def test_the_office_changes_whom_people_ring(clinic, as_):
    response = as_(clinic.administrator).post(
        PAGE, as_shown(clinic.organisation, contact_name="Tom Ashdown", country="gb", subdivision="sct"), follow=True
    )

    clinic.organisation.refresh_from_db()
    assert "The organisation is saved." in text_of(response)
    house = clinic.organisation
    assert (house.contact_name, house.country, house.subdivision, house.version) == ("Tom Ashdown", "GB", "SCT", 2)
    assert AuditEntry.objects.get().details == {"fields": ["contact_name", "subdivision"]}


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"subdivision": "XYZ"}, "No public holidays are known for “GB, XYZ”."),
        ({"country": "ZZ", "subdivision": ""}, "No public holidays are known for “ZZ”."),
        ({"zone": "Mars/Olympus"}, "Time zone: choose one of those listed."),
        ({"zone": "../../etc/passwd"}, "Time zone: choose one of those listed."),
        ({"contact_email": "at home"}, "Enter an e-mail address in full, like name@example.com."),
        ({"theme": "pink"}, "Look: choose one of those listed."),
        ({"emergency_text": "x" * 301}, "What to do in an emergency: write 300 characters or fewer."),
        ({"version": ""}, "This form has lost its version."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_changed(clinic, as_, mistake, sentence):
    response = as_(clinic.administrator).post(PAGE, as_shown(clinic.organisation, department="New") | mistake)

    assert sentence in text_of(response)
    clinic.organisation.refresh_from_db()
    assert clinic.organisation.department == "Pain service"


def test_no_country_means_no_public_holidays(clinic, as_):
    as_(clinic.administrator).post(PAGE, as_shown(clinic.organisation, country="", subdivision=""))

    clinic.organisation.refresh_from_db()
    assert clinic.organisation.country == ""


@pytest.mark.sqlite
def test_a_stale_form_changes_nothing(clinic, as_):
    browser = as_(clinic.administrator)
    opened = as_shown(clinic.organisation)
    browser.post(PAGE, opened | {"department": "First"})

    response = browser.post(PAGE, opened | {"department": "Second"})

    assert "Somebody changed this after you opened it." in text_of(response)
    clinic.organisation.refresh_from_db()
    assert clinic.organisation.department == "First"


def test_each_office_changes_its_own(clinic, charity, as_):
    as_(charity.coordinator).post(PAGE, as_shown(charity.organisation, department="Walks"))

    clinic.organisation.refresh_from_db()
    assert clinic.organisation.department == "Pain service"


def test_the_page_takes_three_queries(clinic, as_, django_assert_num_queries):
    browser = as_(clinic.administrator)

    with django_assert_num_queries(3):
        browser.get(PAGE)
