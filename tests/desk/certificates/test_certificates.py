"""Certificates: for those who completed the course and nobody else, one by one, all at once, and on one's own page."""

import datetime as dt
import re

import pytest
import time_machine

from accounts.models import AuditEntry
from accounts.roles import Role
from participants.attendance.certificates import new_number, refusal
from participants.attendance.completion import Completion
from participants.models import Certificate
from tests.cast import NOW, member
from tests.desk.conftest import Group
from tests.desk.courses.test_completion_shown import mark
from tests.desk.own.test_timetable_pdf import opened, root_of, tags_in, words_in
from tests.reading import text_of

AFTER = dt.datetime(2026, 12, 18, 9, tzinfo=dt.UTC)
DURING = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)
on_the_database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("completion", "sentence"),
    [
        (Completion(4, 4, 6, 0), None),
        (Completion(3, 4, 6, 0), "Mo Pell came to 3 of the 4 sessions that completing it takes, so there is no certificate."),
        (Completion(3, 4, 4, 2), "Mo Pell came to 3 of the 4 sessions that completing it takes, so there is no certificate yet."),
        (Completion(9, 0, 9, 0), "This course has no finish line, so there are no certificates."),
    ],
)
def test_only_who_completed_may_have_one(completion, sentence):
    assert refusal(completion, "Mo Pell") == sentence


def test_a_number_cannot_be_guessed_nor_misread():
    numbers = {new_number() for _ in range(200)}

    assert len(numbers) == 200
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-X]{4}-){2}[2-9A-HJKMNP-TV-X]{4}", each) for each in numbers)


@pytest.fixture
def done(charity, course_59) -> Group:
    """Course 59 when it is over: Colin and Maureen completed it, Piotr came three times, Zoe never."""
    user = member(charity.organisation, Role.PARTICIPANT, "Colin Amberley")
    for first, last, marks in [
        ("Colin", "Amberley", ["present"] * 4 + ["absent"] * 2),
        ("Maureen", "Pell", ["present"] * 6),
        ("Piotr", "Wendell", ["present"] * 3 + ["absent"] * 3),
        ("Zoe", "Young", ["absent"] * 6),
    ]:
        person = course_59.add(first, last, user=user if first == "Colin" else None)
        mark(course_59, person, *marks)
    return course_59


def enrolment_of(group: Group, first: str):
    return group.course.enrolments.get(participant__first_names=first)


@pytest.fixture
def after():
    with time_machine.travel(AFTER, tick=False):
        yield


def path_of(group: Group) -> str:
    return f"/courses/{group.course.pk}/certificates"


@on_the_database
def test_the_page_says_of_everybody_why_or_why_not(as_, charity, done, after):
    text = text_of(as_(charity.coordinator).get(f"{path_of(done)}/"))

    assert "Completing it takes 4 sessions. 2 people completed it." in text
    assert "Piotr Wendell came to 3 of the 4 sessions that completing it takes, so there is no certificate." in text
    assert "Give the certificate to Colin Amberley" in text
    assert "Zoe" not in text


@pytest.mark.sqlite
@on_the_database
def test_all_of_a_course_are_given_once_and_come_in_one_tagged_pdf(as_, charity, done, after):
    browser = as_(charity.coordinator)

    assert "2 certificates can be printed." in text_of(browser.post(f"{path_of(done)}/give/", follow=True))
    browser.post(f"{path_of(done)}/give/")
    reader = opened(browser.get(f"{path_of(done)}.pdf"))

    assert Certificate.objects.count() == 2
    assert AuditEntry.objects.filter(verb="gave a certificate").count() == 2
    assert len(reader.pages) == 2
    colin = " ".join(reader.pages[0].extract_text().split())
    assert colin.startswith(
        "Certificate Colin Amberley has completed the course Chronic Pain Self-Management Program "
        "6 sessions from 11 November 2026 to 16 December 2026 For Willowbank Neighbours"
    )
    assert "Piotr" not in words_in(reader)
    assert root_of(reader)["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.xmp_metadata.stream.get_data().decode()
    assert tags_in(reader).count("/H1") == 2


@on_the_database
def test_its_dates_are_of_the_first_and_the_last_session_that_was_held(as_, charity, done, after):
    done.course.sessions.filter(number__in=[1, 6]).update(outcome="not_held")
    enrolment = enrolment_of(done, "Maureen")
    browser = as_(charity.coordinator)

    browser.post(f"/enrolments/{enrolment.pk}/certificate/")

    text = words_in(opened(browser.get(f"/enrolments/{enrolment.pk}/certificate.pdf")))
    assert "4 sessions from 18 November 2026 to 9 December 2026" in text


@on_the_database
def test_one_handed_out_before_the_last_register_is_finished_names_the_last_day(as_, charity, done, after):
    done.course.sessions.filter(number=6).update(outcome="", outcome_at=None, outcome_by="")
    enrolment = enrolment_of(done, "Maureen")
    browser = as_(charity.coordinator)

    browser.post(f"/enrolments/{enrolment.pk}/certificate/")

    text = words_in(opened(browser.get(f"/enrolments/{enrolment.pk}/certificate.pdf")))
    assert "6 sessions from 11 November 2026 to 16 December 2026" in text


@on_the_database
def test_one_is_given_and_its_number_stays(as_, charity, done, after):
    browser, enrolment = as_(charity.coordinator), enrolment_of(done, "Maureen")

    browser.post(f"/enrolments/{enrolment.pk}/certificate/")
    browser.post(f"/enrolments/{enrolment.pk}/certificate/")

    certificate = Certificate.objects.get()
    assert (certificate.attended, certificate.held, certificate.issued_by) == (6, 6, "Sorcha Bell")
    text = words_in(opened(browser.get(f"/enrolments/{enrolment.pk}/certificate.pdf")))
    assert f"Certificate {certificate.number}, given on 18 December 2026" in text
    assert AuditEntry.objects.filter(verb="looked at", object_id=enrolment.participant_id).count() == 1


@on_the_database
def test_who_did_not_complete_it_is_refused_with_the_sentence(as_, charity, done, after):
    enrolment = enrolment_of(done, "Piotr")

    text = text_of(as_(charity.coordinator).post(f"/enrolments/{enrolment.pk}/certificate/", follow=True))

    assert "Piotr Wendell came to 3 of the 4 sessions that completing it takes, so there is no certificate." in text
    assert not Certificate.objects.exists()
    assert as_(charity.coordinator).get(f"/enrolments/{enrolment.pk}/certificate.pdf").status_code == 404


@on_the_database
def test_a_person_gets_their_own_once_the_course_is_over(as_, charity, done):
    enrolment = enrolment_of(done, "Colin")

    with time_machine.travel(DURING, tick=False):
        browser = as_(enrolment.participant.user)
        assert "ertificate" not in text_of(browser.get("/me/"))
        assert browser.post(f"/me/certificates/{enrolment.pk}/").status_code == 404
    with time_machine.travel(AFTER, tick=False):
        browser = as_(enrolment.participant.user)
        assert "Get my certificate (PDF)" in text_of(browser.get("/me/"))
        reader = opened(browser.post(f"/me/certificates/{enrolment.pk}/", follow=True))
        assert "My certificate (PDF)" in text_of(browser.get("/me/"))

    assert "Colin Amberley" in words_in(reader)
    assert Certificate.objects.get().issued_by == "Colin Amberley"


@on_the_database
def test_nobody_gets_somebody_elses(as_, clinic, charity, done, after):
    colin = enrolment_of(done, "Colin")
    maureen = enrolment_of(done, "Maureen")
    as_(charity.coordinator).post(f"{path_of(done)}/give/")

    assert as_(colin.participant.user).get(f"/me/certificates/{maureen.pk}.pdf").status_code == 404
    assert as_(colin.participant.user).post(f"/me/certificates/{maureen.pk}/").status_code == 404
    for path in (f"{path_of(done)}/", f"{path_of(done)}.pdf", f"/enrolments/{colin.pk}/certificate.pdf"):
        assert as_(clinic.administrator).get(path).status_code == 404
        assert as_(charity.leader).get(path).status_code == 404
    assert as_(clinic.administrator).post(f"/enrolments/{colin.pk}/certificate/").status_code == 404


@on_the_database
@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 3000])
def test_a_number_larger_than_any_row_has_is_nobodys_certificate(as_, charity, done, number):
    assert as_(charity.coordinator).get(f"/enrolments/{number}/certificate.pdf").status_code == 404
    assert as_(enrolment_of(done, "Colin").participant.user).get(f"/me/certificates/{number}.pdf").status_code == 404


@on_the_database
def test_who_withdrew_after_enough_sessions_has_completed_it(as_, charity, done, after):
    enrolment = enrolment_of(done, "Colin")
    enrolment.state, enrolment.withdrawn_at = "withdrawn", NOW
    enrolment.save()

    assert "2 certificates" in text_of(as_(charity.coordinator).post(f"{path_of(done)}/give/", follow=True))


@on_the_database
@pytest.mark.parametrize("people", [1, 3])
def test_giving_them_takes_as_many_queries_for_three_as_for_one(
    as_, charity, course_59, after, people, django_assert_num_queries
):
    for number in range(people):
        mark(course_59, course_59.add("Kim", f"Person {number}"), *["present"] * 4)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(12):
        browser.post(f"{path_of(course_59)}/give/")
    with django_assert_num_queries(9):
        browser.get(f"{path_of(course_59)}/")


@on_the_database
def test_a_name_that_cannot_be_printed_is_named_before_and_spoils_no_other_certificate(as_, charity, done, after):
    colin = enrolment_of(done, "Colin").participant
    colin.first_names = "রহিমা \ue000\x07"
    colin.save()
    browser = as_(charity.coordinator)

    page = text_of(browser.post(f"/courses/{done.course.pk}/certificates/give/", follow=True))
    pages = [page.extract_text() for page in opened(browser.get(f"/courses/{done.course.pk}/certificates.pdf")).pages]

    assert "can’t be printed here. The PDF shows “?” for it." in page
    assert len(pages) == 2
    assert sum("?" in each for each in pages) == 1
