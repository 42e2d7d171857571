"""How an edition runs, changed a section at a time."""

import datetime as dt
from dataclasses import replace

import pytest

from courses.models import Edition
from courses.programmes.forms import EditionForm
from courses.programmes.loading import load_programmes
from courses.programmes.page import sections_for
from courses.programmes.stored_plans import plan_of
from tests.cast import NOW
from tests.courses.programmes.editing import as_shown
from tests.factories import make_course
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def shipped(clinic):
    """The hospital's programme as it is shipped; no course uses it."""
    load_programmes(clinic.organisation)
    return Edition.objects.select_related("programme__organisation").get(programme__slug="pain-management")


def page_of(edition, page=""):
    return f"/setup/editions/{edition.pk}/{page}"


def section_sent(edition, section, **more):
    return as_shown(EditionForm(plan=plan_of(edition), edition=edition, section=section), **more)


def test_one_section_is_changed_and_all_else_stays(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    before = plan_of(shipped)
    sent = section_sent(shipped, "reminders", before_single="5")
    answer = browser.post(page_of(shipped, "change/reminders/"), sent, follow=True)

    shipped.refresh_from_db()
    assert "is saved." in text_of(answer)
    assert set(sent) == {"version", *before.reminders} | {"questionnaires", "before_first", "before_each", "before_review"}
    assert plan_of(shipped) == replace(before, reminders={**before.reminders, "before_single": (5,)})


def test_every_section_sent_as_it_is_shown_changes_nothing(shipped):
    plan = plan_of(shipped)
    for section in sections_for(shipped.entry):
        form = EditionForm(section_sent(shipped, section), plan=plan, edition=shipped, section=section)
        assert form.is_valid(), section
        assert form.plan == plan, section


def test_a_draft_keeps_for_later_what_is_wrong_in_another_section_and_one_in_force_says_where_to_go(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    fewer = {"weekdays": None, "fewer_agreed": "on"}
    answer = browser.post(page_of(shipped, "change/pattern/"), section_sent(shipped, "pattern", **fewer))
    assert "choose “Change all at once”" in text_of(answer)

    Edition.objects.filter(pk=shipped.pk).update(valid_from=None)
    browser.post(page_of(shipped, "change/pattern/"), section_sent(shipped, "pattern", **fewer))
    assert "Completing takes from 1 to all 3 sessions." in text_of(browser.get(page_of(shipped)))


def test_no_section_of_an_edition_that_courses_use_can_be_changed_and_no_other_section_exists(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    assert browser.get(page_of(shipped, "change/nothing/")).status_code == 404

    make_course(shipped, days=[NOW.date() + dt.timedelta(days=7)])
    Edition.objects.filter(pk=shipped.pk).update(frozen_at=NOW)
    assert browser.get(page_of(shipped, "change/reviews/"))["Location"] == page_of(shipped)
    assert "/change/reviews/" not in browser.get(page_of(shipped)).content.decode()


def test_a_hospitals_edition_says_nothing_of_licences_books_and_session_zero_unless_it_uses_them(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    pages = [text_of(browser.get(page_of(shipped, page))) for page in ("", "change/registering/", "change/leading/")]
    assert not [word for page in pages for word in ("Licence", "licence", "Books", "Session Zero") if word in page]

    plan = replace(plan_of(shipped), licence_kinds=("umbrella",))
    assert "licence_kinds" in EditionForm(plan=plan, edition=shipped).fields
