"""The office finds out that two records are one person: looks at both, makes them one, and takes it back."""

import re

import pytest

from accounts.models import AuditEntry
from participants.merging.belongings import columns
from participants.models import Merge, Participant
from tests.cast import NOW
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.participants.two_records import WEDNESDAYS
from tests.reading import source_of, text_of

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def maureen(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="maureen@post.example",
        practical_needs="Chair with arms", hospital_number="KV-1",
    )  # fmt: skip


@pytest.fixture
def double(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="mo@post.example",
        practical_needs="Parking", hospital_number="KV-7",
    )  # fmt: skip


@pytest.fixture
def stranger(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Sylvester", last_name="Pellington")


def path_of(keep, other):
    return f"/people/{keep.pk}/merge/?other={other.pk}"


def answers(keep, other, **more):
    chosen = {"email": "other", "practical_needs": "both", "hospital_number": "kept"}
    return {"version": keep.version, "other_version": other.version} | chosen | more


@pytest.mark.sqlite
def test_the_office_goes_from_the_record_to_the_other_one_and_makes_them_one(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)
    assert f'href="/people/{maureen.pk}/merge/"' in browser.get(f"/people/{maureen.pk}/").content.decode()
    found = browser.get(f"/people/{maureen.pk}/merge/")
    assert "1 other record" in text_of(found)
    assert f"?other={double.pk}" in found.content.decode()

    look = text_of(browser.get(path_of(maureen, double)))
    assert "E-mail address Kept record maureen@post.example Other record mo@post.example Afterwards You choose" in look
    assert "Date of birth Kept record 14 March 1961 Other record 14 March 1961 Afterwards 14 March 1961" in look
    assert "Both: Chair with arms. Parking" in look

    done = browser.post(path_of(maureen, double), answers(maureen, double), follow=True)
    assert done.redirect_chain == [(f"/people/{maureen.pk}/", 302)]
    words = text_of(done)
    assert "The record of Maureen Pell has been merged into this one." in words
    assert "mo@post.example" in words
    assert "Chair with arms. Parking" in words
    assert "Maureen Pell, hospital number KV-7 Monday 2 November 2026 at 10am, by Priya Raman" in words


def test_nothing_is_ticked_beforehand_and_each_answer_that_is_missing_is_said(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)
    assert not re.search(r"type=.radio.[^>]*checked", browser.get(path_of(maureen, double)).content.decode())

    words = text_of(browser.post(path_of(maureen, double), {"version": 1, "other_version": 1, "email": "pigeon"}))

    assert "There is a problem" in words
    assert "Hospital number: choose which one is right." in words
    assert "Select a valid choice." in words
    assert not Merge.objects.exists()


@pytest.mark.sqlite
def test_the_button_twice_merges_once(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)

    for _ in range(2):
        response = browser.post(path_of(maureen, double), answers(maureen, double), follow=True)
        assert "has been merged into this one." in text_of(response)

    assert Merge.objects.count() == 1


@pytest.mark.sqlite
def test_the_old_address_leads_to_the_kept_record_with_a_word_about_it(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)
    browser.post(path_of(maureen, double), answers(maureen, double))
    browser.get(f"/people/{maureen.pk}/")

    response = browser.get(f"/people/{double.pk}/", follow=True)

    assert response.redirect_chain == [(f"/people/{maureen.pk}/", 302)]
    assert "The record of Maureen Pell has been merged into this one." in text_of(response)
    for path in ("change/", "stop/", "enrol/", "merge/", "timetable.pdf", "appointments.ics"):
        assert browser.get(f"/people/{double.pk}/{path}").status_code == 404


@pytest.mark.sqlite
def test_the_merge_is_undone_from_the_kept_record(clinic, as_, maureen, double):
    make_place(double, make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, number=59), joined_at=NOW)
    browser = as_(clinic.administrator)
    browser.post(path_of(maureen, double), answers(maureen, double))
    undo = f"/merges/{Merge.objects.get().pk}/undo/"
    assert f'href="{undo}"' in browser.get(f"/people/{maureen.pk}/").content.decode()
    assert "It gets back 1 place on a course and 6 places at sessions, as they are now." in text_of(browser.get(undo))

    response = browser.post(undo, follow=True)

    assert response.redirect_chain == [(f"/people/{double.pk}/", 302)]
    assert "Maureen Pell has a record again." in text_of(response)
    assert double.appointments.count() == 6
    assert "That merge has been undone." in text_of(browser.post(undo, follow=True))


def test_a_detail_changed_since_is_named_before_and_after_the_undoing(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)
    browser.post(path_of(maureen, double), answers(maureen, double))
    Participant.objects.filter(pk=maureen.pk).update(email="third@post.example")
    undo = f"/merges/{Merge.objects.get().pk}/undo/"

    assert "so they stay as they are on this record: E-mail address" in text_of(browser.get(undo))
    assert "E-mail address on the other record was changed after the merge, and stays as it is." in text_of(
        browser.post(undo, follow=True)
    )


def test_two_on_one_course_become_one_with_one_place(clinic, as_, maureen, double):
    course = make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, number=59)
    for person in (maureen, double):
        make_place(person, course, joined_at=NOW)
    browser = as_(clinic.administrator)

    look = text_of(browser.get(path_of(maureen, double)))
    assert (
        f"Both have a place on {course}. The one since Monday 2 November 2026 stays; the other is closed, and free again." in look
    )

    browser.post(path_of(maureen, double), answers(maureen, double))
    course.refresh_from_db()
    assert course.taken == 1
    undo = text_of(browser.get(f"/merges/{Merge.objects.get().pk}/undo/"))
    assert f"Each of the two has a place again on {course}." in undo


def test_who_looked_at_an_older_page_looks_again(clinic, as_, maureen, double):
    Participant.objects.filter(pk=double.pk).update(version=2)

    response = as_(clinic.administrator).post(path_of(maureen, double), answers(maureen, double, other_version=1))

    assert "Somebody changed one of the two records after you opened this page." in text_of(response)
    assert not Merge.objects.exists()


def test_an_undoing_that_cannot_be_says_why_and_has_no_button(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)
    browser.post(path_of(maureen, double), answers(maureen, double))
    Participant.objects.filter(pk=maureen.pk).update(stopped_at=NOW, stopped_reason="moved")
    undo = f"/merges/{Merge.objects.get().pk}/undo/"

    for response in (browser.get(undo), browser.post(undo)):
        words = text_of(response)
        assert "Maureen Pell was stopped after the merge: moved away." in words
        assert "What happens" not in words
    assert Merge.objects.get().undone_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_record_is_not_there(charity, clinic, as_, maureen, double, stranger, method):
    ours = as_(clinic.administrator)
    for path in (path_of(maureen, stranger), path_of(stranger, maureen), f"/people/{stranger.pk}/merge/"):
        response = getattr(ours, method)(path)
        assert response.status_code == 404
        assert "Pellington" not in response.content.decode()
    assert "Pellington" not in ours.get(f"/people/{maureen.pk}/merge/?q=Pell").content.decode()

    ours.post(path_of(maureen, double), answers(maureen, double))
    response = getattr(as_(charity.coordinator), method)(f"/merges/{Merge.objects.get().pk}/undo/")
    assert response.status_code == 404
    assert "Pell" not in source_of(response)
    assert Merge.objects.get().undone_at is None


@pytest.mark.parametrize("other", ["0", "x", "9" * 40, "-1"])
def test_a_number_that_is_nobodys_is_not_there(clinic, as_, maureen, other):
    assert as_(clinic.administrator).get(f"/people/{maureen.pk}/merge/?other={other}").status_code == 404


@pytest.mark.parametrize("who", ["clinician", "auditor"])
def test_who_may_not_edit_people_finds_nothing(clinic, as_, maureen, double, who):
    for path in (f"/people/{maureen.pk}/merge/", path_of(maureen, double)):
        assert as_(getattr(clinic, who)).get(path).status_code == 404


def test_the_search_and_the_look_at_both_are_written_down(clinic, as_, maureen, double):
    browser = as_(clinic.administrator)
    browser.get(f"/people/{maureen.pk}/merge/?q=mo")
    browser.get(path_of(maureen, double))

    search, *looks = AuditEntry.objects.filter(verb="looked at").order_by("pk")
    assert (search.details["page"], search.details["search"], search.details["found"]) == ("merge", "mo", 0)
    assert [entry.object_id for entry in looks] == [maureen.pk, double.pk]


@pytest.mark.parametrize("courses", [1, 30])
def test_the_pages_ask_as_much_for_one_course_as_for_thirty(clinic, as_, maureen, double, courses, django_assert_num_queries):
    edition = cpsmp_edition(clinic.organisation)
    for number in range(1, courses + 1):
        make_place(double, make_course(edition, days=WEDNESDAYS, number=number, start=None), joined_at=NOW)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(14 + len(columns())):
        browser.get(path_of(maureen, double))
    with django_assert_num_queries(60 + len(columns())):
        browser.post(path_of(maureen, double), answers(maureen, double))
    with django_assert_num_queries(12):
        browser.get(f"/merges/{Merge.objects.get().pk}/undo/")
