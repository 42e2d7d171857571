"""The shipped programmes, in the database."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from courses.models import Edition, EditionItem, EditionMeasure, EditionSession, Programme
from courses.programmes import loading
from courses.programmes.editions import copy_edition
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
    assert (hospital.weeks, hospital.weekdays, hospital.sessions.filter(kind="course").count()) == (3, [0, 1, 2, 3], 12)
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

    # The hospital's reviews are one more statement, its day for guests another; what is asked of people takes two of each.
    assert queries["pain-management"] == queries["cpsmp"] + 2 <= 19


def assessment_of(edition):
    found = edition.sessions.filter(kind="assessment")
    return [(item.profession, item.offset_minutes, item.minutes) for each in found for item in each.items.order_by("pk")]


THREE_SIDE_BY_SIDE = [("physiotherapist", 0, 90), ("psychologist", 0, 90), ("occupational_therapist", 0, 90)]


def test_the_hospital_programme_says_that_three_professions_assess_side_by_side(clinic):
    load_programmes(clinic.organisation)

    hospital = Edition.objects.get(programme__slug="pain-management")
    assert assessment_of(hospital) == THREE_SIDE_BY_SIDE
    assert assessment_of(Edition.objects.get(programme__slug="cpsmp")) == []
    waiting = (hospital.assessment_months, hospital.ask_waiting_weeks, hospital.offer_notice_days, hospital.declined_offers)
    assert waiting == (12, 12, 21, 2)


@pytest.mark.parametrize("own", [{"frozen_at": "2026-01-01T00:00Z"}, {"version": 2}], ids=["used by a course", "changed here"])
def test_an_edition_of_its_own_that_says_nothing_of_assessing_gets_that_alone(clinic, own):
    load_programmes(clinic.organisation)
    hospital = Edition.objects.filter(programme__slug="pain-management")
    hospital.update(session_minutes=300, **own)
    hospital.get().sessions.filter(kind="assessment").delete()

    assert outcomes(clinic.organisation)["pain-management"] == "says now what a joint assessment needs"
    assert assessment_of(hospital.get()) == THREE_SIDE_BY_SIDE
    assert hospital.get().session_minutes == 300
    assert "is left as it is" in outcomes(clinic.organisation)["pain-management"]


def asked(organisation, slug):
    edition = Edition.objects.get(programme__organisation=organisation, programme__slug=slug)
    return {point: [each.measure for each in edition.measures.all() if each.point == point] for point in ("first", "last")}


def test_an_edition_asks_what_its_file_says(clinic):
    load_programmes(clinic.organisation)

    assert asked(clinic.organisation, "cpsmp") == {"first": ["own"], "last": ["own", "pgic-7"]}


def test_an_edition_that_was_there_before_questionnaires_says_now_what_it_asks(clinic):
    load_programmes(clinic.organisation)
    Edition.objects.update(frozen_at=clinic.now)
    EditionMeasure.objects.all().delete()

    assert outcomes(clinic.organisation)["cpsmp"] == "says now which questionnaires it asks"
    assert asked(clinic.organisation, "cpsmp")["first"] == ["own"]
    assert outcomes(clinic.organisation)["cpsmp"] == "is there already"


def test_an_edition_that_asks_nothing_by_choice_stays_so(clinic):
    load_programmes(clinic.organisation)
    EditionMeasure.objects.all().delete()
    Edition.objects.update(asked_version=1)

    load_programmes(clinic.organisation)
    assert not EditionMeasure.objects.exists()


def test_a_copy_asks_what_the_edition_asks(clinic):
    load_programmes(clinic.organisation)
    copy = copy_edition(Edition.objects.get(programme__slug="cpsmp"), label="Ours", by=clinic.administrator)

    assert [each.measure for each in copy.measures.all()] == ["own", "own", "pgic-7"]
