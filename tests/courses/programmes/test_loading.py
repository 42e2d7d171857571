"""The shipped programmes, in the database."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from courses.models import Edition, EditionItem, EditionSession, Programme
from courses.programmes import loading
from courses.programmes.files import shipped_programmes
from courses.programmes.loading import load_programmes

pytestmark = pytest.mark.sqlite


def outcomes(organisation):
    return {loaded.edition.programme.slug: loaded.outcome for loaded in load_programmes(organisation)}


def test_a_new_organisation_gets_both_programmes_of_the_source_texts(clinic):
    assert outcomes(clinic.organisation) == {"cpsmp": "loaded", "pain-management": "loaded"}

    cpsmp = Edition.objects.get(programme__slug="cpsmp")
    assert (cpsmp.weeks, cpsmp.session_minutes, cpsmp.weekdays, cpsmp.sessions.count()) == (6, 150, [], 6)
    hospital = Edition.objects.get(programme__slug="pain-management")
    assert (hospital.weeks, hospital.weekdays, hospital.sessions.count()) == (3, [0, 1, 2, 3], 12)
    assert [review.months for review in hospital.reviews.all()] == [1, 6, 12]


def test_loading_again_changes_nothing(clinic):
    load_programmes(clinic.organisation)
    before = list(EditionItem.objects.order_by("pk").values_list("pk", "title"))
    entries = AuditEntry.objects.count()

    assert outcomes(clinic.organisation) == {"cpsmp": "is there already", "pain-management": "is there already"}
    assert list(EditionItem.objects.order_by("pk").values_list("pk", "title")) == before
    assert AuditEntry.objects.count() == entries


def test_an_edition_no_course_uses_is_brought_up_to_date(clinic):
    load_programmes(clinic.organisation)
    EditionSession.objects.filter(edition__programme__slug="cpsmp", number=1).update(title="Something else")

    assert outcomes(clinic.organisation)["cpsmp"] == "brought up to date"
    assert outcomes(clinic.organisation)["cpsmp"] == "is there already"


def test_an_edition_that_a_course_uses_is_left_as_it_is(clinic):
    load_programmes(clinic.organisation)
    Edition.objects.filter(programme__slug="cpsmp").update(frozen_at=clinic.now, session_minutes=120)

    assert "a course uses it" in outcomes(clinic.organisation)["cpsmp"]
    assert Edition.objects.get(programme__slug="cpsmp").session_minutes == 120


def test_each_organisation_has_its_own(clinic, charity, capsys):
    call_command("load_programmes")

    assert Programme.objects.count() == 4
    assert capsys.readouterr().out.count("loaded") == 4


def test_loading_a_programme_of_twelve_days_takes_as_many_queries_as_one_of_six_sessions(clinic):
    queries = {}
    for plan in shipped_programmes():
        with CaptureQueriesContext(connection) as captured:
            loading._load(plan, clinic.organisation, loading.LOADER)
        queries[plan.slug] = len(captured)

    # The hospital's reviews are one more statement.
    assert queries["pain-management"] == queries["cpsmp"] + 1 <= 15
