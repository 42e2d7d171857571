"""The register of one session: one tap per person, with and without scripts, and two of them open at once."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from participants.models import Appointment
from tests.cast import NOW
from tests.desk.conftest import LONG_AGO
from tests.desk.registers import TODAY, finish, path_of, shown, tap
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_the_register_shows_who_is_expected_and_suggests_what_somebody_told_us(as_, clinic, group, three):
    text = text_of(as_(clinic.administrator).get(path_of(group.session(TODAY))))

    assert "Register, day 5" in text
    assert "Here 0 Late 0 Told us 1 No word 0 To mark 2" in text
    assert "Maureen Pell To mark Large print" in text
    assert "Piotr Wendell Told us on Sunday 1 November: Dentist" in text
    assert shown(as_(clinic.administrator), group.session(TODAY))[f"mark-{three[2].pk}"] == "2"


@pytest.mark.sqlite
def test_one_tap_saves_one_person_and_says_the_new_numbers(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = tap(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "5"})

    three[0].refresh_from_db()
    assert (three[0].mark, three[0].marked_at, three[0].marked_by, three[0].mark_version) == ("5", NOW, "Priya Raman", 1)
    assert response["HX-Trigger"] == "register-kept"
    text = text_of(response)
    assert "Here 1 Late 0 Told us 1 No word 0 To mark 1" in text
    assert "Marked at 10am by Priya Raman" in text
    assert "Colin Amberley: Here. 1 to mark." in text
    assert f"row-{three[1].pk}" not in response.content.decode()
    assert Appointment.objects.exclude(mark="").count() == 1, "what is only suggested waits for “Finish register”"


@pytest.mark.sqlite
def test_finish_register_saves_everybody_at_once_and_what_was_suggested(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = finish(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "5", f"mark-{three[1].pk}": "6"})

    assert list(Appointment.objects.filter(session=session).order_by("pk").values_list("mark", flat=True)) == ["5", "6", "2"]
    assert "The register is finished: 2 of 3 came." in text_of(response)


def test_finish_register_names_those_still_to_mark(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = finish(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "5"})

    assert "Saved. 1 person still to mark: Maureen Pell." in text_of(response)


def test_a_mark_can_be_taken_back(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    tap(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "5"})

    response = finish(browser, session, shown(browser, session), clear=str(three[0].pk))

    three[0].refresh_from_db()
    assert (three[0].mark, three[0].marked_at, three[0].marked_by) == ("", None, "")
    assert "The mark is taken back." in text_of(response)
    assert "To mark 2" in text_of(response)


@pytest.mark.sqlite
def test_two_registers_open_the_second_sees_what_the_first_wrote_and_is_asked(as_, clinic, group, three):
    priya, imogen, session = as_(clinic.administrator), as_(clinic.clinician), group.session(TODAY)
    hers = shown(priya, session)
    tap(imogen, session, shown(imogen, session), **{f"mark-{three[0].pk}": "5"})

    asked = tap(priya, session, hers, **{f"mark-{three[0].pk}": "3"})

    three[0].refresh_from_db()
    assert three[0].mark == "5"
    assert (
        "Imogen Fairweather marked Colin “Here” at 10am, after you opened this page. "
        "Yours, “No word”, isn’t saved: tap it again if it is the right one."
    ) in text_of(asked)
    assert f'id="row-{three[0].pk}" hx-swap-oob="true"' in asked.content.decode()

    tap(priya, session, shown(priya, session), **{f"mark-{three[0].pk}": "3"})
    three[0].refresh_from_db()
    assert (three[0].mark, three[0].marked_by) == ("3", "Priya Raman")


def test_a_stale_tab_without_scripts_loses_nothing_but_asks_about_the_one_mark(as_, clinic, group, three):
    priya, imogen, session = as_(clinic.administrator), as_(clinic.clinician), group.session(TODAY)
    hers = shown(priya, session)
    tap(imogen, session, shown(imogen, session), **{f"mark-{three[0].pk}": "5"})
    tap(imogen, session, shown(imogen, session), **{f"mark-{three[2].pk}": "5"})

    response = finish(priya, session, hers, **{f"mark-{three[0].pk}": "3", f"mark-{three[1].pk}": "5"})

    marks = list(Appointment.objects.filter(session=session).order_by("pk").values_list("mark", flat=True))
    assert marks == ["5", "5", "5"], "Colin and Piotr as Imogen marked them, Maureen as Priya did"
    text = text_of(response)
    assert "There is a problem Colin Amberley: Imogen Fairweather marked Colin “Here” at 10am" in text
    assert "Piotr Wendell: " not in text, "what was only suggested gives way without a question"


def test_the_same_mark_from_two_tabs_is_no_question(as_, clinic, group, three):
    priya, imogen, session = as_(clinic.administrator), as_(clinic.clinician), group.session(TODAY)
    hers = shown(priya, session)
    tap(imogen, session, shown(imogen, session), **{f"mark-{three[0].pk}": "5"})

    assert "isn’t saved" not in text_of(tap(priya, session, hers, **{f"mark-{three[0].pk}": "5"}))
    three[0].refresh_from_db()
    assert (three[0].marked_by, three[0].mark_version) == ("Imogen Fairweather", 1)


def test_a_code_for_the_future_is_refused(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(6)
    colin = Appointment.objects.get(participant=three[0].participant, session=session)
    page = browser.get(path_of(session))
    assert "The register opens at 8:30am on Tuesday 3 November, an hour before the start." in text_of(page)

    response = finish(browser, session, {f"seen-{colin.pk}": "0..000", f"mark-{colin.pk}": "5"})

    assert (
        "Colin Amberley: Day 6 is still to come. Nobody can be marked “Here” before 8:30am on Tuesday 3 November 2026."
    ) in text_of(response)
    colin.refresh_from_db()
    assert colin.mark == ""


@pytest.mark.parametrize("mark", ["4", "8", "present", "<b>"])
def test_a_mark_that_this_register_does_not_have_is_refused(as_, clinic, group, three, mark):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = finish(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": mark})

    assert "There is a problem Colin Amberley: " in text_of(response)
    three[0].refresh_from_db()
    assert three[0].mark == ""


@pytest.mark.parametrize("token", ["", "x", "1", "1.5", "1.5.0", "-1.5.000", "9" * 40 + "..000", "1.8.000"])
def test_what_the_page_showed_is_asked_about_when_it_cannot_be_read(as_, clinic, group, three, token):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = browser.post(path_of(session), {f"seen-{three[0].pk}": token, f"mark-{three[0].pk}": "5"})

    assert "isn’t saved" in text_of(response)
    three[0].refresh_from_db()
    assert three[0].mark == ""


def test_somebody_of_another_session_is_not_marked_here(as_, clinic, group, three):
    other = group.place(three[0].participant, 4)

    as_(clinic.administrator).post(path_of(group.session(TODAY)), {f"seen-{other.pk}": "0..000", f"mark-{other.pk}": "5"})

    other.refresh_from_db()
    assert other.mark == ""


def test_after_midnight_a_correction_says_why_and_keeps_what_stood_there(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    tap(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "3"})

    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        browser = as_(clinic.administrator)
        silent = finish(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "5"})
        assert "Colin Amberley: The day is closed. Write why the mark is corrected." in text_of(silent)
        three[0].refresh_from_db()
        assert three[0].mark == "3"
        finish(browser, session, shown(browser, session), reason="Came by the back door", **{f"mark-{three[0].pk}": "5"})

    three[0].refresh_from_db()
    assert three[0].mark == "5"
    entry = AuditEntry.objects.get(verb="mark corrected")
    assert entry.details == {
        "session": session.pk,
        "before": "No word",
        "after": "Here",
        "reason": "Came by the back door",
    }


def test_who_left_early_is_noted_beside_the_mark(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    tap(browser, session, shown(browser, session), **{f"mark-{three[0].pk}": "5", f"left-{three[0].pk}": "on"})

    three[0].refresh_from_db()
    assert three[0].left_early
    assert AuditEntry.objects.get(verb="marked on the register").details["after"] == "Here, left early"


def test_the_page_says_how_many_somebody_came_to_and_what_they_missed(as_, clinic, group, three):
    for number, mark in [(1, "5"), (2, "3"), (3, "6"), (4, "7")]:
        place = group.place(three[0].participant, number)
        place.mark, place.marked_at, place.marked_by = mark, NOW, "Priya Raman"
        place.save()

    text = text_of(as_(clinic.administrator).get(path_of(group.session(TODAY))))

    assert "Missed day 2 and day 4" in text
    assert "2 of 10 needed, 8 sessions left" in text


def test_a_cancelled_day_has_code_4_for_everybody_who_had_not_told_us(as_, clinic, group, three):
    session = group.session(TODAY)
    session.state, session.cancel_reason, session.cancelled_at = "cancelled", "Snow", LONG_AGO
    session.save()

    text = text_of(as_(clinic.administrator).get(path_of(session)))

    assert "This session was cancelled: Snow. Everybody has code 4" in text
    assert "Told us 1 No word 0 Cancelled 2" in text
    assert "Finish register" not in text


def test_nobody_booked_is_said(as_, clinic, group):
    assert "Nobody is booked for this session." in text_of(as_(clinic.administrator).get(path_of(group.session(TODAY))))


@pytest.mark.parametrize("address", ["register/", "sign-in-sheet/", "something-happened/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisation_gets_404_without_a_name(as_, charity, group, three, address, method):
    response = getattr(as_(charity.coordinator), method)(f"/sessions/{group.session(TODAY).pk}/{address}")

    assert response.status_code in {404, 405}
    assert "Amberley" not in response.content.decode()


# On paper


def test_the_sheet_to_sign_has_first_names_blank_rows_and_no_needs(as_, clinic, group, three):
    response = as_(clinic.administrator).get(f"/sessions/{group.session(TODAY).pk}/sign-in-sheet/")

    text, html = text_of(response), response.content.decode()
    assert "Sign-in sheet, day 5" in text
    assert "Colin Mo Piotr has sent apologies" in text
    assert "Amberley" not in text
    assert "Large print" not in text
    assert html.count("<tr>") == 1 + 3 + 4


def test_each_look_is_written_down(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    browser.get(path_of(session))
    browser.get(f"/sessions/{session.pk}/sign-in-sheet/")

    pages = AuditEntry.objects.filter(verb="looked at", object_id=session.pk).order_by("pk").values_list("details", flat=True)
    assert list(pages) == [{"page": "register"}, {"page": "sign-in sheet"}]


# However many people


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_thirteen_queries_however_many_people(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
    browser, session = as_(clinic.administrator), group.session(TODAY)
    browser.get(path_of(session))

    with django_assert_num_queries(13):
        browser.get(path_of(session))


@pytest.mark.parametrize("people", [1, 3])
def test_finishing_takes_as_many_queries_for_three_people_as_for_one(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
    browser, session = as_(clinic.administrator), group.session(TODAY)
    form = {name: "5" if name.startswith("mark-") else value for name, value in shown(browser, session).items()}
    form |= {name.replace("seen-", "mark-"): "5" for name in form}

    with django_assert_num_queries(25):
        tap(browser, session, form)
