"""The register and its sheet say who has been told what stays private, and one button writes it down."""

import pytest

from courses.models import AboutSection
from participants.models import ConfidentialityTalk
from tests.reading import text_of

pytestmark = pytest.mark.django_db
TODAY = 5


def mark(place, code="5"):
    place.mark, place.marked_at, place.marked_by = code, place.session.starts_at, "Ruth Okonedo"
    place.save()


def test_the_register_says_who_was_not_told_and_one_button_writes_it_down_for_all_here(as_, clinic, group, three):
    colin, *_ = three
    mark(colin)
    browser, path = as_(clinic.clinician), f"/sessions/{group.session(TODAY).pk}/register/"

    before = text_of(browser.get(path))
    assert "Here, and not told yet with this group: Colin Amberley." in before
    assert "Expected, and not told yet: Maureen Pell" in before
    assert "Wendell" not in before.partition("Expected, and not told yet:")[2].partition(".")[0]

    after = text_of(browser.post(f"{path}confidentiality/", follow=True))
    assert "Written down for 1 person." in after
    assert "Explained to Colin Amberley: " in after
    assert "written down by Imogen Fairweather." in after


def test_what_was_written_down_by_mistake_is_taken_back(as_, clinic, group, three):
    mark(three[0])
    browser, path = as_(clinic.clinician), f"/sessions/{group.session(TODAY).pk}/register/confidentiality/"
    browser.post(path)

    assert "Taken back for 1 person." in text_of(browser.post(path, {"take_back": "yes"}, follow=True))
    assert not ConfidentialityTalk.objects.filter(undone_at=None).exists()


def test_before_anybody_is_marked_it_says_what_to_do_first(as_, clinic, group, three):
    path = f"/sessions/{group.session(TODAY).pk}/register/confidentiality/"

    assert "Mark who is here first." in text_of(as_(clinic.clinician).post(path, follow=True))


def test_the_sign_in_sheet_has_a_column_for_it_and_the_words_to_say(as_, clinic, group, three):
    AboutSection.objects.create(edition=group.course.edition, section="confidentiality", text="What is said here stays here.")
    mark(three[0])
    browser = as_(clinic.clinician)
    browser.post(f"/sessions/{group.session(TODAY).pk}/register/confidentiality/")

    sheet = text_of(browser.get(f"/sessions/{group.session(TODAY).pk}/sign-in-sheet/"))

    assert "What stays private" in sheet
    assert "Explained" in sheet
    assert "What is said here stays here." in sheet


def test_a_charitys_register_says_nothing_of_it(as_, charity, course_59):
    course_59.add("Ana", "Pell")
    for page in ("register", "sign-in-sheet"):
        text = text_of(as_(charity.coordinator).get(f"/sessions/{course_59.session(1).pk}/{page}/"))
        assert "stays private" not in text


def test_another_organisation_finds_nothing(as_, charity, group, three):
    path = f"/sessions/{group.session(TODAY).pk}/register/confidentiality/"

    assert as_(charity.coordinator).post(path).status_code == 404
    assert not ConfidentialityTalk.objects.exists()
