"""The organisation in set-up."""

from dataclasses import replace

import pytest
from django.db.models import QuerySet

from accounts.models import AuditEntry
from accounts.organisations.particulars import (
    FIELDS,
    change_organisation,
    organisation_facts_of,
    registers_hour_of,
    target_wait_of,
)
from common.refused import Refused
from tests.reading import text_of

PAGE = "/setup/organisation/"


def as_shown(organisation, **more):
    names = (*FIELDS, "version")
    shown = {name: getattr(organisation, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in shown.items()} | more


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
        ({"name": " "}, "Enter the organisation’s name."),
        ({"name": "x" * 121}, "Name: write 120 characters or fewer."),
        ({"kind": "circus"}, "Kind: choose one of those listed."),
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


def test_the_page_takes_four_queries(clinic, as_, django_assert_num_queries):
    browser = as_(clinic.administrator)

    with django_assert_num_queries(4):
        browser.get(PAGE)


@pytest.mark.sqlite
def test_the_office_gives_the_organisation_a_new_name_and_kind(clinic, as_):
    browser = as_(clinic.administrator)
    assert "what was sent keeps the old one" in text_of(browser.get(PAGE))

    words = text_of(browser.post(PAGE, as_shown(clinic.organisation, name="Kestrel Trust", kind="community"), follow=True))

    clinic.organisation.refresh_from_db()
    assert "painprog Kestrel Trust Pain service" in words
    assert (str(clinic.organisation), clinic.organisation.kind) == ("Kestrel Trust", "community")
    entry = AuditEntry.objects.get()
    assert entry.details == {"fields": ["name", "kind"], "name_was": "Kestrel Valley Hospital", "kind_was": "hospital"}
    assert "Coordinator" in text_of(browser.get("/setup/users/invite/"))


@pytest.mark.sqlite
def test_two_organisations_never_share_a_name(clinic, charity, as_):
    response = as_(clinic.administrator).post(PAGE, as_shown(clinic.organisation, name="WILLOWBANK neighbours"))

    assert "Another organisation has this name already." in text_of(response)
    clinic.organisation.refresh_from_db()
    assert clinic.organisation.name == "Kestrel Valley Hospital"


def test_a_name_that_another_one_takes_in_the_same_moment_is_refused(clinic, charity, as_, monkeypatch):
    """The database's own rule: two who look at once both find the name free."""
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)

    with pytest.raises(Refused, match="Another organisation has this name already"):
        change_organisation(
            clinic.organisation,
            replace(organisation_facts_of(clinic.organisation), name=charity.organisation.name),
            by=clinic.administrator,
            now=clinic.now,
            version=1,
        )


def test_the_office_says_who_leads_on_safeguarding(clinic, as_):
    imogen = clinic.clinician

    as_(clinic.administrator).post(PAGE, as_shown(clinic.organisation, safeguarding_lead_id=imogen.pk))

    clinic.organisation.refresh_from_db()
    assert clinic.organisation.safeguarding_lead == imogen
    assert AuditEntry.objects.get().details == {"fields": ["safeguarding_lead_id"]}


def test_whoever_works_elsewhere_leads_on_nothing_here(clinic, charity, as_):
    stranger = as_shown(clinic.organisation, safeguarding_lead_id=charity.leader.pk)
    assert "choose one of those listed" in text_of(as_(clinic.administrator).post(PAGE, stranger))

    facts = replace(organisation_facts_of(clinic.organisation), safeguarding_lead_id=charity.leader.pk)
    with pytest.raises(Refused, match="Choose somebody who works here"):
        change_organisation(clinic.organisation, facts, by=clinic.administrator, now=clinic.now, version=1)


def test_the_office_says_which_wait_it_aims_for_and_when_registers_go_on_paper(clinic, as_, settings):
    house, browser = clinic.organisation, as_(clinic.administrator)
    assert (target_wait_of(house), registers_hour_of(house)) == (settings.TARGET_WAIT_WEEKS, settings.DOWNTIME_PACK_HOUR)

    browser.post(PAGE, as_shown(house, target_wait_weeks=12, registers_hour=17))
    house.refresh_from_db()

    assert (target_wait_of(house), registers_hour_of(house)) == (12, 17)
    assert 'name="target" type="text" value="12"' in " ".join(browser.get("/reports/capacity/").content.decode().split())
    assert "every evening at 5pm" in text_of(browser.get("/downtime/"))
    assert "write 23 or less" in text_of(browser.post(PAGE, as_shown(house, registers_hour=24)))
