"""A new programme in set-up."""

import uuid

import pytest

from courses.models import Edition, Programme
from tests.factories import ProgrammeFactory
from tests.reading import text_of

NEW = "/setup/programmes/new/"


def programme_sent(**more):
    words = {"name": "Moving well", "short_name": "MW", "kind": "community", "group_word": "course", "session_word": "Session"}
    return words | {"submission_id": str(uuid.uuid4())} | more


@pytest.mark.sqlite
def test_a_new_programme_begins_with_a_draft_to_fill_in(clinic, as_):
    browser = as_(clinic.administrator)
    sent = programme_sent()

    response = browser.post(NEW, sent, follow=True)
    again = browser.post(NEW, sent)

    edition = Edition.objects.get()
    assert again["Location"] == f"/setup/editions/{edition.pk}/"
    words = text_of(response)
    assert "MW, First edition Draft" in words
    assert "Session 6: The timetable is empty." in words
    assert (edition.programme.slug, edition.programme.organisation) == ("moving-well", clinic.organisation)


def test_two_programmes_never_share_a_name_and_a_slug_is_made_for_each(clinic, as_):
    browser = as_(clinic.administrator)
    ProgrammeFactory(organisation=clinic.organisation, name="Other", slug="moving-well")
    browser.post(NEW, programme_sent())

    words = text_of(browser.post(NEW, programme_sent(name="moving WELL")))

    assert "There is a programme called moving WELL already." in words
    assert list(Programme.objects.order_by("pk").values_list("slug", flat=True)) == ["moving-well", "moving-well-2"]


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"name": ""}, "Enter a name."),
        ({"short_name": "x" * 41}, "Short name: write 40 characters or fewer."),
        ({"kind": "circus"}, "Kind: choose one of those listed."),
        ({"session_word": ""}, "Choose a word."),
    ],
)
def test_each_mistake_in_a_programme_is_said(clinic, as_, mistake, sentence):
    assert sentence in text_of(as_(clinic.administrator).post(NEW, programme_sent(**mistake)))
    assert not Programme.objects.exists()
