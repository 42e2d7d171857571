"""Whoever sets up reads which measures there are, loads their words, and says what an edition asks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry, Membership
from accounts.roles import Role
from courses.models import Edition, EditionMeasure
from courses.programmes.loading import load_programmes
from reviews.measures.asked import measures_offered
from reviews.measures.catalogue import measure_of
from reviews.measures.following_up import measure_here
from reviews.measures.packs import answers_alone, wording_packs_of
from reviews.measures.scoring import safety_items
from tests.cast import member
from tests.factories.measures import load_words
from tests.reading import text_of

pytestmark = pytest.mark.django_db

NEW = "/setup/measures/phq-9/words/new/"


@pytest.fixture
def browser(as_, clinic):
    return as_(clinic.administrator)


def typed(items=9, **more):
    """What is typed into the form for made-up words of nine items."""
    confirmed = {"confirmed_on_day": "1", "confirmed_on_month": "10", "confirmed_on_year": "2026"}
    words = {f"item_{number}": f"Made-up words {number}" for number in range(1, items + 1)}
    start = {"language": "en", "options": "0 = never\n3 = always", "confirmed_by": "Priya Raman"}
    return {**start, **confirmed, **words, **more}


def pack(clinic):
    return wording_packs_of(clinic.organisation).filter(retired_at=None).get()


def test_every_measure_stands_in_the_list_in_as_many_queries_however_many_words_are_loaded(
    browser, clinic, django_assert_num_queries
):
    browser.get("/setup/measures/")
    with django_assert_num_queries(4):
        page = text_of(browser.get("/setup/measures/"))
    assert "None yet: staff enter numbers" in page
    for language in ("en", "fr", "cy"):
        browser.post(NEW, typed(language=language))

    with django_assert_num_queries(4):
        assert "English, French and Welsh: people answer themselves" in text_of(browser.get("/setup/measures/"))


def test_a_measure_says_how_it_is_scored_and_by_whose_rule(browser):
    page = text_of(browser.get("/setup/measures/phq-9/"))

    for words in ("0 to 27, lower is better", "severe 20 to 27, a case from 10 on", "Up to 2 made up. The manual’s", "6 points"):
        assert words in page
    assert "A mean from 4 answered on." in text_of(browser.get("/setup/measures/semcd-6/"))
    assert "No score" in text_of(browser.get("/setup/measures/tsk-11/"))


def test_words_typed_item_by_item_are_put_into_use(browser, clinic):
    page = text_of(browser.post(NEW, typed(), follow=True))

    assert "The English words of PHQ-9 are in use." in page
    assert [item.text for item in pack(clinic).items.all()][8] == "Made-up words 9"
    assert AuditEntry.objects.filter(verb="loaded").count() == 1


def test_eight_items_for_nine_are_refused_and_nothing_typed_is_lost(browser, clinic):
    answer = browser.post(NEW, typed(8))
    page = text_of(answer)

    assert "Item 9 has no words. PHQ-9 has 9 items; the words of 8 are here." in page
    assert "Made-up words 8" in answer.content.decode()
    assert not wording_packs_of(clinic.organisation).exists()


def test_the_same_words_sent_twice_are_loaded_once(browser, clinic):
    browser.post(NEW, typed())
    browser.post(NEW, typed())

    assert wording_packs_of(clinic.organisation).count() == 1


def test_other_words_in_the_same_language_replace_those_that_were_there(browser, clinic):
    browser.post(NEW, typed())
    first = pack(clinic)
    changed = browser.get(f"{NEW}?from={first.pk}").content.decode()
    assert "Made-up words 4" in changed

    browser.post(NEW, typed(item_4="Other words"))

    first.refresh_from_db()
    assert first.retired_at
    page = text_of(browser.get(f"/setup/measures/words/{pack(clinic).pk}/"))
    assert "English words of PHQ-9" in page
    assert "Other words" in page
    assert "Out of use since" in text_of(browser.get(f"/setup/measures/words/{first.pk}/"))


def test_a_file_is_looked_through_before_it_is_saved(browser, clinic):
    rows = "".join(f"{number},Made-up words {number}\n" for number in range(1, 9))
    file = SimpleUploadedFile("words.csv", f"number,text\n{rows}".encode())

    answer = browser.post("/setup/measures/phq-9/words/file/", {"file": file})

    page = text_of(answer)
    assert "The file has the words of 8 items. Nothing is saved yet" in page
    assert "Item 9 has no words." in page
    assert "Say who confirmed" not in page
    assert "Made-up words 8" in answer.content.decode()
    assert not wording_packs_of(clinic.organisation).exists()


def test_a_file_of_another_measure_is_refused(browser):
    file = SimpleUploadedFile("words.toml", b'measure = "gad-7"\n')

    assert "The file is for measure “gad-7”" in text_of(browser.post("/setup/measures/phq-9/words/file/", {"file": file}))


def test_words_are_taken_out_of_use_and_stay_to_be_read(browser, clinic):
    browser.post(NEW, typed())
    there = pack(clinic)

    page = text_of(browser.post(f"/setup/measures/words/{there.pk}/end/", follow=True))

    assert "The English words of PHQ-9 are out of use." in page
    assert "None yet: staff enter numbers" in page
    assert "Made-up words 1" in text_of(browser.get(f"/setup/measures/words/{there.pk}/"))


def test_a_measure_whose_words_may_not_be_shown_has_no_form_for_them(browser):
    assert "may not be shown on a screen" in text_of(browser.get("/setup/measures/eq-5d-5l/"))
    assert browser.get("/setup/measures/eq-5d-5l/words/new/").status_code == 404
    assert browser.get("/setup/measures/nothing/").status_code == 404


def test_people_answer_a_licensed_measure_themselves_only_once_that_is_confirmed(browser, clinic):
    ten = typed(10, options="0 = never\n6 = always", licence_ref="Letter of 3 May 2026")
    browser.post("/setup/measures/pseq-10/words/new/", ten)
    assert not answers_alone(measure_of("pseq-10"), pack(clinic))

    browser.post("/setup/measures/pseq-10/words/new/", {**ten, "by_themselves": "on"})
    assert answers_alone(measure_of("pseq-10"), pack(clinic))


def test_another_organisations_words_are_not_there(browser, clinic, charity, as_):
    browser.post(NEW, typed())

    theirs = as_(charity.coordinator)
    for path in ("", "end/"):
        assert theirs.get(f"/setup/measures/words/{pack(clinic).pk}/{path}").status_code == 404
    assert theirs.get(f"{NEW}?from={pack(clinic).pk}").status_code == 404


def test_clinicians_do_not_set_up_measures(as_, clinic):
    assert as_(clinic.clinician).get("/setup/measures/").status_code == 404


@pytest.fixture
def hospital(clinic):
    load_programmes(clinic.organisation)
    return Edition.objects.get(programme__slug="pain-management")


def asked_at(edition, point):
    return [each.measure for each in EditionMeasure.objects.filter(edition=edition, point=point)]


def test_an_edition_shows_what_it_asks_at_each_point(browser, hospital):
    page = text_of(browser.get(f"/setup/editions/{hospital.pk}/asks/"))

    for point in ("Assessment", "First day", "Last day", "1-month review", "6-month review", "12-month review"):
        assert point in page
    assert "How you are doing" in page
    assert "Standing up from a chair in one minute (staff measure it)" in page


def test_an_edition_that_courses_use_is_told_to_ask_something_else(browser, hospital, clinic):
    Edition.objects.filter(pk=hospital.pk).update(frozen_at=clinic.now)
    sent = {"measure_1": "phq-9", "measure_2": "", "measure_3": "own", "version": 0}

    page = text_of(browser.post(f"/setup/editions/{hospital.pk}/asks/first/", sent, follow=True))

    assert "What is asked is saved: first day." in page
    assert asked_at(hospital, "first") == ["phq-9", "own"]
    assert asked_at(hospital, "last") == ["own", "pgic-7", "sit-to-stand"]


def test_the_choice_says_which_measures_have_no_words_here(browser, hospital, clinic):
    load_words(clinic.organisation, "gad-7", 7)

    page = text_of(browser.get(f"/setup/editions/{hospital.pk}/asks/first/"))

    assert "nine items (9 items, a clinician must follow up, no words loaded: staff enter the numbers)" in page
    assert "Generalised Anxiety Disorder scale, seven items (7 items)" in page


def test_the_same_measure_twice_at_one_point_is_refused(browser, hospital):
    sent = {"measure_1": "own", "measure_2": "own", "version": 0}

    page = text_of(browser.post(f"/setup/editions/{hospital.pk}/asks/first/", sent))

    assert "How you are doing is chosen twice." in page
    assert asked_at(hospital, "first") == ["own"]


def test_what_somebody_else_has_changed_meanwhile_is_not_written_over(browser, hospital):
    browser.post(f"/setup/editions/{hospital.pk}/asks/first/", {"measure_1": "pcs", "version": 0})

    page = text_of(browser.post(f"/setup/editions/{hospital.pk}/asks/last/", {"measure_1": "own", "version": 0}))

    assert "Somebody changed this after you opened it." in page


def test_a_charity_asks_nothing_that_must_be_followed_up_whoever_works_there(charity):
    member(charity.organisation, Role.CLINICIAN, "Nia Rees")

    assert "phq-9" not in {each.slug for each in measures_offered(charity.organisation)}


def test_where_nobody_is_a_clinician_nothing_is_asked_that_one_must_follow_up(browser, hospital, clinic):
    Membership.objects.filter(organisation=clinic.organisation, role="clinician").update(ended_at=clinic.now)
    path = f"/setup/editions/{hospital.pk}/asks/first/"
    answer = browser.get(path)
    assert "Nobody here signs in as a clinician who reads answers" in text_of(answer)
    assert "phq-9" not in answer.content.decode()

    browser.post(path, {"measure_1": "phq-9", "version": 0})
    assert asked_at(hospital, "first") == ["own"]


def test_a_point_that_an_edition_has_not_is_not_there(browser, hospital):
    assert browser.get(f"/setup/editions/{hospital.pk}/asks/3/").status_code == 404


def test_a_site_chooses_to_follow_up_what_a_measure_leaves_to_it(browser, clinic):
    assert measure_here("dass-21", clinic.organisation).safety == ()

    page = text_of(browser.post("/setup/measures/dass-21/follow-up/", {"chosen": "on"}, follow=True))

    assert "DASS-21: a clinician follows it up from now on." in page
    assert "You have chosen to follow it up." in page
    assert safety_items(measure_here("dass-21", clinic.organisation)) == (21,)
    browser.post("/setup/measures/dass-21/follow-up/", {})
    assert measure_here("dass-21", clinic.organisation).safety == ()


def test_what_a_measure_says_itself_is_nobodys_choice(browser, clinic):
    assert browser.get("/setup/measures/phq-9/follow-up/").status_code == 404
    assert safety_items(measure_here("phq-9", clinic.organisation)) == (9,)


def test_nobody_chooses_to_follow_up_where_nobody_is_a_clinician(browser, clinic):
    Membership.objects.filter(organisation=clinic.organisation, role="clinician").update(ended_at=clinic.now)

    page = text_of(browser.post("/setup/measures/dass-21/follow-up/", {"chosen": "on"}))

    assert "can’t be followed up here" in page
    assert measure_here("dass-21", clinic.organisation).safety == ()
