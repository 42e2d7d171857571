"""Licences in set-up: the list, one licence's page, and everything that is written down about it."""

import datetime as dt
import uuid

import pytest

from accounts.roles import Role
from courses.models import Licence, LicensedAgency, YearlyReport
from tests.cast import member
from tests.factories import LicenceFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

LICENCES = "/setup/licences/"
WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def edition(charity):
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def licence(charity, edition):
    return LicenceFactory(organisation=charity.organisation, number="4711", programmes=[edition.programme], courses_a_year=2)


def date_parts(name, day):
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def typed(edition, starts=dt.date(2026, 12, 1), **more):
    words = {
        "licensor": "SMRC",
        "number": "4711",
        "kind": "single_agency",
        "programmes": [str(edition.programme_id)],
        "report_month": "12",
        "submission_id": str(uuid.uuid4()),
    }
    return words | date_parts("starts_on", starts) | more


@pytest.mark.sqlite
def test_the_office_adds_a_licence_for_three_years(charity, as_, edition):
    response = as_(charity.coordinator).post(f"{LICENCES}new/", typed(edition, courses_a_year="10"), follow=True)

    words = text_of(response)
    assert "Licence SMRC 4711 is on file until Friday 30 November 2029." in words
    assert "SMRC 4711 Single agency" in words
    assert "To come" in words
    assert Licence.objects.get().courses_a_year == 10


def test_the_same_button_twice_adds_one_licence(charity, as_, edition):
    browser, sent = as_(charity.coordinator), typed(edition)

    browser.post(f"{LICENCES}new/", sent)
    browser.post(f"{LICENCES}new/", sent)

    assert Licence.objects.count() == 1


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"licensor": ""}, "Enter who gave the licence."),
        ({"licensor": "Stanford University"}, "Stanford gave licences until 2017."),
        ({"number": "x" * 61}, "Number: write 60 characters or fewer."),
        ({"kind": "family"}, "Kind: choose one of those listed."),
        ({"programmes": []}, "Choose at least one programme."),
        ({"programmes": ["999999"]}, "Choose programmes of those listed."),
        ({"held_by": "Kestrel County"}, "Only an umbrella licence of another organisation covers us."),
        ({"courses_a_year": "0"}, "Courses a year: write 1 or more."),
        ({"report_month": "13"}, "Choose one of the twelve months."),
        ({"warn_days": "soon"}, "Write whole numbers of days with commas between"),
        (date_parts("expires_on", dt.date(2026, 11, 30)), "The last day must be after the first."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_added(charity, as_, edition, mistake, sentence):
    response = as_(charity.coordinator).post(f"{LICENCES}new/", typed(edition, **mistake))

    assert sentence in text_of(response)
    assert not Licence.objects.exists()


def test_an_overlap_is_refused_with_the_days_of_the_other(charity, as_, edition, licence):
    response = as_(charity.coordinator).post(f"{LICENCES}new/", typed(edition, number="4712"))

    assert "Licence SMRC 4711 covers this programme from Friday 1 March 2024 to Sunday 28 February 2027." in text_of(response)


@pytest.mark.sqlite
def test_a_licences_page_shows_its_years_their_use_and_what_is_late(charity, as_, edition, licence):
    for _ in range(2):
        make_course(edition, days=WEDNESDAYS)
    YearlyReport.objects.create(
        licence=licence, year_from=dt.date(2024, 3, 1), sent_on=dt.date(2025, 3, 9), sent_by="Sorcha Bell",
        figures={"courses": 3}, recorded_at=charity.now,
    )  # fmt: skip

    page_ = f"{LICENCES}{licence.pk}/"
    words = text_of(as_(charity.coordinator).get(page_))

    assert "2 of 2 courses of licence SMRC 4711 are planned or held in the year from Sunday 1 March 2026." in words
    assert "The report of licence SMRC 4711 for the year from Saturday 1 March 2025 was due by Tuesday 31 March 2026" in words
    assert "Handed in on Sunday 9 March 2025, written down by Sorcha Bell" in words
    assert "3 of 2 courses reported, none on file here" in words
    assert "Courses: 3" in words
    assert "Stanford" not in words
    assert f"/reports/licence/?year={licence.pk}-2025-03-01" in as_(charity.coordinator).get(page_).content.decode()


@pytest.mark.sqlite
def test_the_office_writes_down_that_a_report_was_handed_in(charity, as_, edition, licence):
    browser, page = as_(charity.coordinator), f"{LICENCES}{licence.pk}/reports/2/"
    assert "Sunday 28 February 2026" in text_of(browser.get(page)) or "Saturday 28 February 2026" in text_of(browser.get(page))
    sent = {"courses": "4", "participants": "41", "submission_id": str(uuid.uuid4())} | date_parts("sent_on", dt.date(2026, 4, 2))

    words = text_of(browser.post(page, sent, follow=True))

    assert "The report was handed in on Thursday 2 April 2026." in words
    report = YearlyReport.objects.get()
    assert (report.year_from, report.figures) == (dt.date(2025, 3, 1), {"courses": 4, "participants": 41})
    again = browser.post(page, sent | {"courses": "5"})
    assert "What was recorded then stays." in text_of(again)
    assert browser.get(f"{LICENCES}{licence.pk}/reports/4/").status_code == 404


def test_the_office_changes_a_licence_and_a_stale_form_changes_nothing(charity, as_, edition, licence):
    browser, page = as_(charity.coordinator), f"{LICENCES}{licence.pk}/change/"
    sent = typed(edition, licence.starts_on, version="1", courses_a_year="12", warn_days="120, 30")
    sent |= date_parts("expires_on", licence.expires_on)

    assert "is saved." in text_of(browser.post(page, sent, follow=True))
    assert "Somebody changed this after you opened it." in text_of(browser.post(page, sent | {"courses_a_year": "1"}))
    licence.refresh_from_db()
    assert (licence.courses_a_year, licence.warn_days) == (12, [120, 30])


def test_the_office_ends_a_licence_with_a_reason(charity, as_, licence):
    browser, page = as_(charity.coordinator), f"{LICENCES}{licence.pk}/end/"
    sent = {"version": "1", "reason": "Exchanged"} | date_parts("day", dt.date(2026, 12, 1))

    assert "Say why it ends." in text_of(browser.post(page, sent | {"reason": ""}))
    words = text_of(browser.post(page, sent, follow=True))
    assert "Ended on Tuesday 1 December 2026: Exchanged." in words


def test_the_office_names_an_organisation_and_takes_it_off(charity, as_, licence):
    licence.kind = "umbrella"
    licence.save()
    browser = as_(charity.coordinator)
    sent = {"name": "Mill Lane Centre", "submission_id": str(uuid.uuid4())} | date_parts("day", dt.date(2026, 11, 2))

    for _ in range(2):
        words = text_of(browser.post(f"{LICENCES}{licence.pk}/agencies/", sent, follow=True))
    assert "Mill Lane Centre from Monday 2 November 2026" in words
    agency = LicensedAgency.objects.get()

    off = f"/setup/agencies/{agency.pk}/take-off/"
    number = {"submission_id": str(uuid.uuid4())}
    assert "Choose that day or a later one." in text_of(browser.post(off, number | date_parts("day", dt.date(2026, 11, 1))))
    words = text_of(browser.post(off, number | date_parts("day", dt.date(2026, 11, 30)), follow=True))
    assert "from Monday 2 November 2026 to Monday 30 November 2026" in words


PAGES = ["", "change/", "end/", "agencies/", "reports/1/"]


@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_licence_is_not_there(clinic, as_, licence, page):
    for response in (as_(clinic.administrator).get(f"{LICENCES}{licence.pk}/{page}"),):
        assert response.status_code == 404
        assert b"4711" not in response.content
    assert "4711" not in text_of(as_(clinic.administrator).get(LICENCES))


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_set_up_finds_no_page(charity, as_, licence, role):
    browser = as_(member(charity.organisation, role, "Nosy Parker"))

    for page in ("", "new/", *(f"{licence.pk}/{each}" for each in PAGES)):
        assert browser.get(f"{LICENCES}{page}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many(charity, as_, edition, count, django_assert_num_queries):
    for number in range(count):
        starts = dt.date(2015 + 3 * number, 1, 1)
        LicenceFactory(
            organisation=charity.organisation, programmes=[edition.programme], starts_on=starts,
            expires_on=starts.replace(year=starts.year + 2),
        )  # fmt: skip
    browser = as_(charity.coordinator)

    with django_assert_num_queries(10):
        browser.get(LICENCES)


def test_a_long_list_has_a_second_page(charity, as_):
    LicenceFactory.create_batch(26, organisation=charity.organisation)

    assert "Older" in text_of(as_(charity.coordinator).get(LICENCES))
