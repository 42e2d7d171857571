"""What a programme says about itself: written by the office, read by the people on it."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import AboutSection, Edition
from courses.programmes.files import shipped_programmes
from courses.programmes.loading import load_programmes
from participants.models import Enrolment
from tests.cast import NOW, member
from tests.factories import ParticipantFactory, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

# What only a course that anybody may join has to say.
COMMUNITY_ONLY = {"studies", "origin"}


@pytest.fixture
def edition(clinic):
    load_programmes(clinic.organisation)
    return Edition.objects.get(programme__slug="pain-management")


@pytest.fixture
def maureen(clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", user=user)


@pytest.fixture
def on_it(maureen, edition):
    """Her place on a group of this edition, which a course freezes."""
    Edition.objects.filter(pk=edition.pk).update(frozen_at=NOW)
    return make_place(maureen, make_course(edition, days=[dt.date(2026, 11, 9)]), joined_at=NOW)


def section_of(edition, section="purpose"):
    return f"/setup/editions/{edition.pk}/about/{section}/"


@pytest.mark.parametrize("plan", shipped_programmes(), ids=lambda plan: plan.slug)
def test_both_programmes_are_shipped_with_every_section(plan):
    own = COMMUNITY_ONLY if plan.kind == "hospital" else set()
    assert set(plan.edition.about) == set(AboutSection.Section.values) - own


@pytest.mark.sqlite
def test_somebody_on_a_course_reads_what_to_expect(as_, maureen, edition, on_it):
    browser = as_(maureen.user)
    assert 'href="/about/"' in browser.get("/me/").content.decode()

    response = browser.get("/about/", follow=True)

    words = text_of(response)
    assert response.redirect_chain == [(f"/about/{edition.pk}/", 302)]
    headings = [str(label) for value, label in AboutSection.Section.choices if value not in COMMUNITY_ONLY]
    assert [heading for heading in headings if heading in words] == headings
    assert "Keep the Fridays and weekends of these weeks free of big plans" in words
    assert "01632 960142" in words
    assert "Print this page" in words


def test_a_neutral_timetable_names_no_programme_in_its_link(as_, maureen, on_it):
    words = text_of(as_(maureen.user).get("/me/"))

    assert "What to expect" in words
    assert "Pain management" not in words


@pytest.mark.sqlite
def test_the_office_changes_a_section_of_an_edition_that_courses_use(clinic, as_, edition, maureen, on_it):
    text = "First <b>words</b>.\r\n\r\n\r\n  Second\r\nline. "
    response = as_(clinic.administrator).post(section_of(edition), {"text": text, "version": "1"}, follow=True)

    assert "“What it is for” is saved." in text_of(response)
    page = as_(maureen.user).get(f"/about/{edition.pk}/").content.decode()
    assert "<p>First &lt;b&gt;words&lt;/b&gt;.</p>" in page
    assert "<p>Second<br>line.</p>" in page
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == ("changed what is said about", {"section": "What it is for"})


def test_a_section_left_empty_is_not_shown(clinic, as_, edition, maureen, on_it):
    as_(clinic.administrator).post(section_of(edition, "alternatives"), {"text": "  ", "version": "1"})

    assert "If this is not for you" not in text_of(as_(maureen.user).get(f"/about/{edition.pk}/"))
    assert "Nothing written: the section isn’t shown." in text_of(
        as_(clinic.administrator).get(f"/setup/editions/{edition.pk}/about/")
    )


@pytest.mark.sqlite
def test_a_stale_section_changes_nothing_and_keeps_what_was_typed(clinic, as_, edition):
    browser = as_(clinic.administrator)
    browser.post(section_of(edition), {"text": "First", "version": "1"})

    words = text_of(browser.post(section_of(edition), {"text": "Second", "version": "1"}))

    assert "Somebody changed this after you opened it." in words
    assert "Second" in words
    assert AboutSection.objects.get(edition=edition, section="purpose").text == "First"


def test_a_text_beyond_all_measure_is_refused(clinic, as_, edition):
    response = as_(clinic.administrator).post(section_of(edition), {"text": "x" * 4001, "version": "1"})

    assert "Words: write 4,000 characters or fewer." in text_of(response)


def test_a_section_nobody_knows_is_not_there(clinic, as_, edition):
    assert as_(clinic.administrator).get(section_of(edition, "secrets")).status_code == 404


@pytest.mark.sqlite
def test_who_has_no_place_on_it_finds_no_page(as_, maureen, edition):
    browser = as_(maureen.user)

    assert browser.get(f"/about/{edition.pk}/").status_code == 404
    assert "When you have a place on a course, you can read here what to expect." in text_of(browser.get("/about/"))


def test_who_withdrew_finds_no_page(as_, maureen, edition, on_it):
    Enrolment.objects.update(state="withdrawn", withdrawn_at=NOW)

    assert as_(maureen.user).get(f"/about/{edition.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CLINICIAN, Role.LEADER])
def test_staff_read_it_too(clinic, as_, edition, role):
    response = as_(member(clinic.organisation, role, "Staff")).get(f"/about/{edition.pk}/")

    assert "Pain management programme" in text_of(response)


def test_an_auditor_another_organisation_and_a_stranger_do_not(clinic, charity, as_, client, edition):
    assert as_(clinic.auditor).get(f"/about/{edition.pk}/").status_code == 404
    response = as_(charity.coordinator).get(f"/about/{edition.pk}/")
    assert response.status_code == 404
    assert b"Pain management" not in response.content
    assert client.get(f"/about/{edition.pk}/")["Location"].startswith("/sign-in/")


def test_the_course_page_leads_there(clinic, as_, edition, on_it):
    page = as_(clinic.clinician).get(f"/courses/{edition.courses.get().pk}/").content.decode()

    assert f'href="/about/{edition.pk}/"' in page


@pytest.mark.parametrize("courses", [1, 3])
def test_the_page_takes_seven_queries_once_it_was_read(as_, maureen, edition, courses, django_assert_num_queries):
    for week in range(courses):
        make_place(maureen, make_course(edition, days=[dt.date(2026, 11, 9) + dt.timedelta(weeks=week)]), joined_at=NOW)
    browser = as_(maureen.user)

    browser.get(f"/about/{edition.pk}/")
    with django_assert_num_queries(7):
        browser.get(f"/about/{edition.pk}/")
