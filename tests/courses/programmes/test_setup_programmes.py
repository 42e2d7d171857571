"""A new programme in set-up."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import Edition, Programme
from courses.programmes.loading import load_programmes
from tests.factories import ProgrammeFactory, make_course, pain_management_edition
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


# --- new names for a programme that is there ---


@pytest.fixture
def programme(clinic):
    return ProgrammeFactory(organisation=clinic.organisation, hospital=True, slug="pain-management")


def names_sent(programme, **more):
    names = ("name", "short_name", "group_word", "session_word", "version")
    return {name: str(getattr(programme, name)) for name in names} | more


def page_of(programme):
    return f"/setup/programmes/{programme.pk}/"


@pytest.mark.sqlite
def test_a_programme_gets_new_names_and_its_courses_keep_theirs(clinic, as_):
    course = make_course(pain_management_edition(clinic.organisation), days=[dt.date(2026, 11, 9)], number=31)
    programme = course.programme
    browser = as_(clinic.administrator)
    assert "Those that exist keep theirs" in text_of(browser.get(page_of(programme)))
    sent = names_sent(programme, name="Living well programme", short_name="LWP", group_word="course", session_word="Session")

    words = text_of(browser.post(page_of(programme), sent, follow=True))

    programme.refresh_from_db()
    course.refresh_from_db()
    assert "Living well programme is saved." in words
    assert "courses are named LWP course 1, 2, 3." in words
    assert (course.name, course.sessions.get().label) == ("Pain management programme, group 31", "Day 1")
    assert programme.slug == Programme.objects.get().slug
    entry = AuditEntry.objects.get(verb="changed")
    assert entry.details["name_was"] == "Pain management programme"
    assert entry.details["session_word_was"] == "Day"


@pytest.mark.sqlite
def test_loading_the_shipped_programmes_again_brings_no_old_name_back(clinic, as_):
    load_programmes(clinic.organisation)
    programme = Programme.objects.get(slug="pain-management")
    as_(clinic.administrator).post(page_of(programme), names_sent(programme, name="Living well"))

    load_programmes(clinic.organisation)

    assert Programme.objects.filter(organisation=clinic.organisation).count() == 2
    programme.refresh_from_db()
    assert (programme.name, programme.slug) == ("Living well", "pain-management")


def test_a_slug_or_kind_sent_along_changes_nothing(clinic, as_, programme):
    as_(clinic.administrator).post(page_of(programme), names_sent(programme, name="Other", slug="other", kind="community"))

    programme.refresh_from_db()
    assert (programme.name, programme.slug, programme.kind) == ("Other", "pain-management", "hospital")


def test_another_programmes_name_is_refused(clinic, as_, programme):
    ProgrammeFactory(organisation=clinic.organisation, name="Moving well")

    words = text_of(as_(clinic.administrator).post(page_of(programme), names_sent(programme, name="moving WELL")))

    assert "There is a programme called moving WELL already." in words


def test_its_own_name_in_capitals_is_no_other_one(clinic, as_, programme):
    as_(clinic.administrator).post(page_of(programme), names_sent(programme, name=programme.name.upper()))

    programme.refresh_from_db()
    assert programme.name == "PAIN MANAGEMENT PROGRAMME"


def test_a_stale_form_renames_nothing(clinic, as_, programme):
    browser = as_(clinic.administrator)
    opened = names_sent(programme)
    browser.post(page_of(programme), opened | {"name": "First"})

    assert "Somebody changed this after you opened it." in text_of(browser.post(page_of(programme), opened | {"name": "Second"}))
    programme.refresh_from_db()
    assert programme.name == "First"


def test_a_word_that_came_with_a_file_may_stay(clinic, as_, programme):
    Programme.objects.update(session_word="Meeting")
    programme.refresh_from_db()

    as_(clinic.administrator).post(page_of(programme), names_sent(programme, name="Other"))

    programme.refresh_from_db()
    assert (programme.name, programme.session_word) == ("Other", "Meeting")


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_programme_is_not_there(clinic, charity, as_, method):
    theirs = ProgrammeFactory(organisation=charity.organisation, name="Walks")

    response = getattr(as_(clinic.administrator), method)(page_of(theirs), names_sent(theirs, name="Ours"))

    assert response.status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "Walks"
