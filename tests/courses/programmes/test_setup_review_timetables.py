"""A review's own timetable: professions and minutes from its own start, typed as a session's is."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from courses.models import Edition, EditionReview, Session
from courses.programmes.loading import load_programmes
from courses.programmes.stored_plans import plan_of
from tests.factories import make_group, review_of
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(clinic):
    """The hospital's twelve days as a draft."""
    load_programmes(clinic.organisation)
    Edition.objects.update(valid_from=None)
    return Edition.objects.select_related("programme__organisation").get(programme__slug="pain-management")


def items(edition, months=6):
    return next(review.items for review in plan_of(edition).reviews if review.months == months)


def sent(edition, **typed):
    blank = {f"item_{row}_{name}": "" for row in range(2) for name in ("start", "minutes", "title", "kind", "profession")}
    return {"version": edition.version, "rows": 2, "title": "6-month review", **blank, **typed}


def one_row(start, minutes, title, kind, profession=""):
    named = {"start": start, "minutes": minutes, "title": title, "kind": kind, "profession": profession}
    return {f"item_0_{name}": value for name, value in named.items()}


def test_the_shipped_reviews_name_who_leads_what(edition):
    assert [(item.offset_minutes, item.minutes, item.profession) for item in items(edition)] == [
        (0, 60, "psychologist"),
        (60, 15, ""),
        (75, 45, "physiotherapist"),
        (120, 30, ""),
    ]
    assert EditionReview.objects.get(edition=edition, months=6).plan.items.count() == 4


def test_a_reviews_timetable_is_typed_in_clock_times_from_its_own_start(as_, clinic, edition):
    browser, page = as_(clinic.administrator), f"/setup/editions/{edition.pk}/reviews/6/"
    assert "This review lasts from 10am to 12:30pm." in text_of(browser.get(page))

    typed = sent(edition, **one_row("10:30am", "90", "All together", "led", "nurse"))
    assert "6-month review is saved." in text_of(browser.post(page, typed, follow=True))

    assert [(item.offset_minutes, item.title, item.profession) for item in items(edition)] == [(30, "All together", "nurse")]
    assert len(items(edition, 1)) == 4


def test_what_runs_past_the_end_of_the_review_is_refused_at_its_box(as_, clinic, edition):
    typed = sent(edition, **one_row("11:30am", "90", "All together", "team"))

    text = text_of(as_(clinic.administrator).post(f"/setup/editions/{edition.pk}/reviews/6/", typed))

    assert "runs 30 minutes past the end of the session" in text
    assert len(items(edition)) == 4


def test_of_an_edition_that_a_course_uses_it_is_only_shown(as_, clinic, edition):
    edition.frozen_at = clinic.now
    edition.save()

    text = text_of(as_(clinic.administrator).get(f"/setup/editions/{edition.pk}/reviews/12/"))

    assert "A course uses this edition, so its timetables stay as they are." in text
    assert "11:15am to midday" in text


@pytest.mark.parametrize("months", [2, 0, 99])
def test_a_review_it_does_not_have_is_not_found(as_, clinic, edition, months):
    assert as_(clinic.administrator).get(f"/setup/editions/{edition.pk}/reviews/{months}/").status_code == 404


def test_the_editions_page_leads_to_each_review(as_, clinic, edition):
    page = as_(clinic.administrator).get(f"/setup/editions/{edition.pk}/")

    assert "6-month review" in text_of(page)


def test_loading_again_gives_an_edition_in_use_the_timetables_of_its_reviews(clinic, edition):
    edition.sessions.filter(kind="review").delete()
    EditionReview.objects.bulk_create(
        EditionReview(edition=edition, months=m, title=f"{m}-month review", start=dt.time(10), minutes=150, places=12)
        for m in (1, 6, 12)
    )
    edition.frozen_at, edition.valid_from = clinic.now, dt.date(2020, 1, 1)
    edition.save()
    scheduled = review_of(make_group(edition, dt.date(2026, 9, 7)), 6)

    outcomes = [loaded.outcome for loaded in load_programmes(clinic.organisation) if loaded.edition.pk == edition.pk]

    assert outcomes == ["says now who leads at its reviews"]
    assert len(items(edition, 12)) == 4
    scheduled.refresh_from_db()
    assert (scheduled.plan.kind, scheduled.plan.number) == ("review", 6)


def test_a_review_scheduled_before_is_given_the_plan_of_its_edition(edition):
    scheduled = review_of(make_group(edition, dt.date(2026, 9, 7)), 12)
    Session.objects.update(plan=None)

    import_module("courses.migrations.0023_reviews_scheduled_before_have_their_plan").fill_plans(apps, None)

    scheduled.refresh_from_db()
    assert (scheduled.plan.kind, scheduled.plan.number) == ("review", 12)
