"""Who assesses and for how long is typed in the browser, in an edition that a course uses as well."""

import datetime as dt

import pytest

from courses.assessing.need import need_of
from courses.models import EditionSession, Session
from courses.programmes.loading import load_programmes
from courses.programmes.plans import ASSESSING
from courses.programmes.stored_plans import plan_of
from reviews.notes.headings import SECTIONS
from tests.factories import cpsmp_edition, pain_management_edition
from tests.factories.assessing import assessed_jointly
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def office(as_, clinic):
    return as_(clinic.administrator)


def typed(edition, minutes=75, **more):
    parts = {"physiotherapist": "Physical", "psychologist": "Psychological", "occupational_therapist": "Occupational"}
    edition.refresh_from_db()
    sent = {"title": "Joint assessment", "notice_hours": "48", "version": edition.version}
    for profession, title in parts.items():
        sent |= {f"{profession}_title": title, f"{profession}_minutes": minutes, f"{profession}_offset_minutes": "0"}
    return sent | more


def page(edition):
    return f"/setup/editions/{edition.pk}/assessment/"


def test_those_whose_section_is_signed_are_those_an_assessment_cannot_do_without():
    assert set(ASSESSING) == set(SECTIONS)


@pytest.mark.parametrize("is_frozen", [False, True])
def test_an_edition_that_says_nothing_gets_its_assessment_in_the_browser(office, clinic, edition, is_frozen):
    edition.frozen_at = clinic.now if is_frozen else None
    edition.save()
    assert "Who assesses, and for how long" in text_of(office.get(f"/setup/editions/{edition.pk}/"))

    more = {"nurse_title": "Medicines", "nurse_minutes": "20", "nurse_offset_minutes": "60"}
    response = office.post(page(edition), typed(edition, **more), follow=True)

    assert "The assessment is saved." in text_of(response)
    need = need_of(edition.programme, clinic.organisation, clinic.now.date())
    assert (need.minutes, need.professions) == (80, (*ASSESSING[:3], "nurse"))
    assert need.notice("in_person") == dt.timedelta(hours=48)
    assert need.notice("telephone") == dt.timedelta(0)


def test_what_somebody_was_assessed_by_stays_when_it_is_changed(office, clinic, edition):
    before = assessed_jointly(edition)
    session = Session.objects.create(
        organisation=clinic.organisation,
        kind="assessment",
        number=1,
        label="Assessment",
        plan=before,
        starts_at=clinic.now,
        ends_at=clinic.now + dt.timedelta(minutes=90),
        zone="Europe/London",
        places=1,
    )

    for _ in "ab":
        office.post(page(edition), typed(edition, minutes=60))

    session.refresh_from_db()
    assert (session.plan, before.items.first().minutes) == (before, 90)
    assert plan_of(edition).assessment.minutes == 60
    assert EditionSession.objects.filter(edition=edition, kind="assessment").count() == 2
    assert load_programmes(clinic.organisation)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"psychologist_title": ""}, "Psychologist: Enter what they do."),
        ({"occupational_therapist_minutes": ""}, "Occupational therapist: Enter how many minutes it takes."),
        ({"nurse_title": "Medicines"}, "Nurse: Enter how many minutes it takes."),
        ({"notice_hours": "9999"}, "336"),
        ({"version": "99"}, "Somebody changed this"),
    ],
)
def test_what_is_missing_or_stale_is_said_and_nothing_is_written(office, edition, sent, sentence):
    response = office.post(page(edition), typed(edition, **sent))

    assert sentence in text_of(response)
    assert plan_of(edition).assessment is None


def test_an_edition_that_people_register_for_has_no_such_page(office, clinic):
    edition = cpsmp_edition(clinic.organisation)

    assert office.get(page(edition)).status_code == 404
    assert "Who assesses" not in text_of(office.get(f"/setup/editions/{edition.pk}/"))
