"""The notes of a day: one page for the group's part and the short own parts of those who came."""

import datetime as dt
import re

import pytest

from courses.models import Duty
from participants.models import Appointment
from reviews.models import ClinicalNote
from tests.factories import FacilitatorFactory
from tests.factories.reviewed import reviewed_group
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def group(clinic):
    """A group whose fourth day was last Thursday."""
    return reviewed_group(clinic.organisation, first=dt.date(2026, 10, 26), reviews={})


@pytest.fixture
def day(group):
    """Its fourth day."""
    return group.course.sessions.get(kind="course", number=4)


@pytest.fixture
def colin(group):
    """Colin Amberley came."""
    return group.join("Colin", "Amberley")


@pytest.fixture
def dora(group):
    """Dora Bell came."""
    return group.join("Dora", "Bell")


def on_duty(clinic, day, name, profession, user, **more):
    me = FacilitatorFactory(organisation=clinic.organisation, name=name, profession=profession, user=user, **more)
    Duty.objects.create(session=day, facilitator=me, starts_at=day.starts_at, ends_at=day.ends_at, published_at=clinic.now)
    return user


@pytest.fixture
def imogen(clinic, day):
    """Imogen, the psychologist, led it."""
    return on_duty(clinic, day, "Imogen Fairweather", "psychologist", clinic.clinician)


def url(day):
    return f"/day-notes/{day.pk}/"


def token(browser, day):
    return re.search(r'name="token" value="([^"]+)"', browser.get(url(day)).content.decode())[1]


def send(browser, user, day, texts, *, do="save", read=None, **more):
    sent = {f"text-{getattr(key, 'pk', key)}": text for key, text in texts.items()}
    return browser.post(
        url(day), {"do": do, "writer": user.pk, "token": read or token(browser, day), **sent}, follow=True, **more
    )


def texts():
    return {note.episode_id: (dict(note.text)["text"], note.signed_at is not None) for note in ClinicalNote.objects.all()}


def test_two_people_of_one_name_are_told_apart_where_a_day_is_written(as_, clinic, group, day, imogen):
    for born in (dt.date(1961, 3, 14), dt.date(1974, 7, 2)):
        group.join("Mary", "Smith", date_of_birth=born)

    text = text_of(as_(imogen).get(url(day)))

    assert "Mary Smith, born 14 March 1961" in text
    assert "Mary Smith, born 2 July 1974" in text


def test_a_clinician_writes_the_groups_part_and_two_own_parts_and_signs_them_at_once(as_, day, colin, dora, imogen):
    browser = as_(imogen)
    send(browser, imogen, day, {"group": "Pacing.", colin: "Tired after lunch.", dora: ""})
    assert texts() == {None: ("Pacing.", False), colin.pk: ("Tired after lunch.", False)}, "an empty box leaves nothing"

    text = text_of(
        send(browser, imogen, day, {"group": "Pacing.", colin: "Tired after lunch.", dora: "Spoke first."}, do="sign-mine")
    )

    assert "Signed: Colin Amberley and Dora Bell." in text
    assert texts() == {None: ("Pacing.", False), colin.pk: ("Tired after lunch.", True), dora.pk: ("Spoke first.", True)}
    assert ClinicalNote.objects.get(episode=colin).kind == "day"
    assert "Signed: The group’s part." in text_of(send(browser, imogen, day, {"group": "Pacing."}, do="sign"))


def test_one_own_part_is_signed_alone_and_what_else_was_typed_is_kept_as_a_draft(as_, day, colin, dora, imogen):
    send(as_(imogen), imogen, day, {"group": "Pacing.", colin: "Tired.", dora: "Spoke first."}, do=f"sign-{dora.pk}")

    assert texts() == {None: ("Pacing.", False), colin.pk: ("Tired.", False), dora.pk: ("Spoke first.", True)}


def test_signing_mine_signs_nobody_elses(as_, clinic, day, colin, dora, imogen, django_user_model):
    send(as_(imogen), imogen, day, {colin: "Tired."})
    ClinicalNote.objects.update(author=clinic.administrator)

    text = text_of(send(as_(imogen), imogen, day, {colin: "Tired.", dora: ""}, do="sign-mine"))

    assert "You have written nobody’s own part yet" in text
    assert texts() == {colin.pk: ("Tired.", False)}


def test_two_who_write_about_different_people_from_old_pages_lose_nothing_and_are_asked_nothing(as_, day, colin, dora, imogen):
    browser = as_(imogen)
    read = token(browser, day)
    send(browser, imogen, day, {"group": "", colin: "Tired.", dora: ""}, read=read)
    answer = send(browser, imogen, day, {"group": "", colin: "", dora: "Spoke first."}, read=read, headers=SCRIPT)

    assert answer.json()["state"] == "saved"
    assert texts() == {colin.pk: ("Tired.", False), dora.pk: ("Spoke first.", False)}


def test_two_who_write_about_the_same_person_see_both_texts(as_, day, colin, dora, imogen):
    browser = as_(imogen)
    read = token(browser, day)
    send(browser, imogen, day, {colin: "Tired."}, read=read)
    stale = send(browser, imogen, day, {colin: "Left early.", dora: "Spoke first."}, read=read, headers=SCRIPT)
    page = send(browser, imogen, day, {colin: "Left early.", dora: "Spoke first."}, read=read)

    assert (stale.status_code, stale.json()["state"]) == (409, "overtaken")
    assert "Tired." in stale.json()["html"]
    assert texts() == {colin.pk: ("Tired.", False)}, "all of it or nothing"
    assert "Colin Amberley: Imogen Fairweather saved this after you opened it." in text_of(page)
    assert "What stands now" in text_of(page)
    over = re.search(r'data-over="([^"]+)"', stale.json()["html"])[1]
    send(browser, imogen, day, {colin: "Left early.", dora: "Spoke first."}, read=over)
    assert texts() == {colin.pk: ("Left early.", False), dora.pk: ("Spoke first.", False)}


def test_what_is_typed_about_somebody_whose_part_was_signed_meanwhile_stays_on_the_page(as_, day, colin, imogen):
    browser = as_(imogen)
    read = token(browser, day)
    send(browser, imogen, day, {colin: "Tired."}, do=f"sign-{colin.pk}", read=read)
    page = send(browser, imogen, day, {colin: "Left early."}, read=read)

    assert "signed this after you opened it" in text_of(page)
    assert "Left early.</textarea>" in page.content.decode()


def test_a_token_from_a_saving_goes_on_to_the_next(as_, day, colin, imogen):
    browser = as_(imogen)
    first = send(browser, imogen, day, {colin: "Tired."}, headers=SCRIPT).json()
    second = send(browser, imogen, day, {colin: "Tired. Left early."}, read=first["token"], headers=SCRIPT).json()

    assert (first["state"], second["state"]) == ("saved", "saved")
    assert texts() == {colin.pk: ("Tired. Left early.", False)}


def test_a_name_in_the_groups_part_is_said_as_it_is_typed_and_before_it_is_signed(as_, day, colin, imogen):
    browser = as_(imogen)
    typed = send(browser, imogen, day, {"group": "Colin was tired."}, headers=SCRIPT).json()["words"]
    text = text_of(send(browser, imogen, day, {"group": "Colin was tired."}, do="sign"))

    assert typed.endswith(". Colin Amberley is named in the group’s part, which is shared by everybody’s record.")
    assert "Sign it as it is" in text
    assert texts() == {None: ("Colin was tired.", False)}


def test_whoever_did_not_come_is_marked_by_the_register_and_has_no_box(as_, day, colin, imogen):
    Appointment.objects.filter(session=day, episode=colin).update(mark="3")
    page = as_(imogen).get(url(day))

    assert "Colin Amberley Didn’t come: no word" in text_of(page)
    assert f"text-{colin.pk}" not in page.content.decode()


def test_a_text_that_is_too_long_is_said_with_whose_it_is_and_nothing_is_lost(as_, day, colin, dora, imogen):
    page = send(as_(imogen), imogen, day, {colin: "x" * 4100, dora: "Spoke first."})

    assert "Colin Amberley: There are 4,100 characters" in text_of(page)
    assert "Spoke first.</textarea>" in page.content.decode()
    assert texts() == {}


def test_what_an_assistant_tries_to_sign_is_kept_as_their_draft(as_, clinic, day, colin):
    user = on_duty(clinic, day, "Asa Lund", "psychologist", clinic.clinician, drafts_only=True)
    browser = as_(user)
    page = text_of(send(browser, user, day, {colin: "Tired."}, do=f"sign-{colin.pk}"))

    assert "You can write the draft." in page
    assert "Sign the group’s part" not in page
    assert texts() == {colin.pk: ("Tired.", False)}


def test_an_own_part_stands_on_that_record_alone_and_of_the_groups_only_that_it_is_there(as_, day, colin, dora, imogen):
    browser = as_(imogen)
    send(browser, imogen, day, {"group": "Pacing.", colin: "Tired after lunch."}, do=f"sign-{colin.pk}")
    send(browser, imogen, day, {"group": "Pacing."}, do="sign")

    his, hers = (text_of(browser.get(f"/people/{each.participant_id}/record/")) for each in (colin, dora))
    assert (
        "Day 4, Thursday 29 October 2026 Here. The group’s part is signed. Tired after lunch. Imogen Fairweather, psychologist"
        in his
    )
    assert "Day 4, Thursday 29 October 2026 Here. The group’s part is signed." in hers
    assert "Tired after lunch." not in hers
    assert "Pacing" not in his + hers


def test_a_signed_own_part_is_amended_on_its_own_page(as_, day, colin, imogen):
    browser = as_(imogen)
    send(browser, imogen, day, {colin: "Tired."}, do=f"sign-{colin.pk}")
    note = ClinicalNote.objects.get()
    answer = browser.post(f"/clinical-notes/{note.pk}/amend/", {"reason": "Forgot the stairs"})

    assert answer.url == f"{url(day)}of/{colin.pk}/"
    text = text_of(browser.get(answer.url))
    assert "Own part, the next version" in text
    assert "Notes of the day" in text


def test_what_is_unfinished_waits_on_my_clinic_for_four_weeks(as_, clinic, day, colin, imogen):
    browser = as_(imogen)
    assert "Write the group’s part: Day 4, group 31 Nothing is written yet" in text_of(browser.get("/clinic/"))
    send(browser, imogen, day, {"group": "Pacing.", colin: "Tired."}, do="sign")
    text = text_of(browser.get("/clinic/"))
    assert "Sign 1 own part: Day 4, group 31 Begun, and signed by nobody" in text
    assert "Write the group’s part" not in text
    assert "Finish what you began" not in text


def test_before_a_day_begins_what_was_to_be_signed_is_kept_as_a_draft_that_can_be_sent_on(as_, clinic, group, colin, imogen):
    tomorrow = group.course.sessions.get(kind="course", number=6)
    browser = as_(imogen)
    page = send(browser, imogen, tomorrow, {"group": "Pacing."}, do="sign")

    assert "The group’s part: Day 6 begins on Tuesday 3 November" in text_of(page)
    assert ClinicalNote.objects.get().signed_at is None
    read = re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]
    send(browser, imogen, tomorrow, {"group": "Pacing, and rest."}, read=read)
    assert ClinicalNote.objects.get().text == [["text", "Pacing, and rest."]]


def test_once_a_pathway_has_ended_its_own_part_is_refused_by_name_and_nothing_else_is_lost(as_, clinic, day, colin, dora, imogen):
    browser = as_(imogen)
    read = token(browser, day)
    colin.ended_at, colin.ending, colin.ended_by = clinic.now, "discharged", "Imogen"
    colin.save()
    page = send(browser, imogen, day, {colin: "Tired.", dora: "Spoke first."}, read=read)

    assert "Colin Amberley: This pathway has ended." in text_of(page)
    assert "Tired.</textarea>" in page.content.decode()
    assert "Spoke first.</textarea>" in page.content.decode()
    assert texts() == {}


def test_the_office_another_house_and_a_community_course_have_no_such_page(as_, clinic, day, colin, charity):
    for user in (clinic.administrator, clinic.auditor, charity.coordinator):
        assert as_(user).get(url(day)).status_code == 404
        assert as_(user).get(f"{url(day)}of/{colin.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(as_, group, day, imogen, count, django_assert_num_queries):
    people = [group.join(name, "Moor") for name in ("Ada", "Ben", "Cy")[:count]]
    browser = as_(imogen)
    browser.get(url(day))
    browser.get(f"{url(day)}of/{people[0].pk}/")

    with django_assert_num_queries(9):
        browser.get(url(day))
    with django_assert_num_queries(12):
        browser.get(f"{url(day)}of/{people[0].pk}/")
