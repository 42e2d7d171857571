"""Somebody says on their own page how it was, and apart from it whether we may quote them."""

import pytest

from reviews.models import Feedback
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def own(as_, enrolment, address):
    response = as_(enrolment.participant.user).get(address)
    assert response.status_code == 200
    return text_of(response)


def test_who_was_there_is_invited_on_the_first_page_until_they_said_something(as_, ana, clinic):
    assert "tell us how it was" in own(as_, ana, "/me/")

    Feedback.objects.create(
        organisation=clinic.organisation, enrolment=ana, point="last", recommends=3, made_at=clinic.now, made_by="Ana"
    )
    assert "tell us how it was" not in own(as_, ana, "/me/")


def test_what_is_said_is_kept_and_then_they_are_asked_whether_we_may_quote_it(as_, ana):
    browser, address = as_(ana.participant.user), f"/me/feedback/{ana.pk}/last/"
    form = text_of(browser.get(address))
    assert "If you or somebody else could come to serious harm" in form
    assert "Is something wrong now? Don’t write it here: it may be days before we read this. Tell us here" in form

    response = browser.post(address, {"version": 0, "recommends": "9", "helped": "I sing again.", "to_change": ""})
    assert response.url == f"{address}quoting/"
    page = text_of(browser.get(response.url))
    assert "“I sing again.”" in page
    assert not Feedback.objects.get().quote_allowed_at

    browser.post(response.url, {"quoted_as": "first_name"})
    assert "Yes, with my first name" in own(as_, ana, "/me/feedback/")

    browser.post(response.url, {"quoted_as": "no"})
    assert Feedback.objects.get().quote_ended_at


def test_nothing_at_all_is_asked_about_and_nothing_typed_is_lost(as_, ana):
    browser, address = as_(ana.participant.user), f"/me/feedback/{ana.pk}/last/"

    assert "Choose a number or write something." in text_of(browser.post(address, {"version": 0, "helped": " "}))
    assert "Choose a number from 0 to 10." in text_of(browser.post(address, {"version": 0, "recommends": "11", "helped": "Well"}))
    page = text_of(browser.post(address, {"version": 0, "helped": "x" * 2001}))
    assert "in 2000 characters or fewer" in page


def test_they_change_what_they_said_and_go_back_to_it(as_, ana, said):
    response = as_(ana.participant.user).post(
        f"/me/feedback/{ana.pk}/last/",
        {"version": said.version, "recommends": "2", "helped": "Less than I hoped.", "to_change": ""},
    )

    assert response.url == "/me/feedback/"
    assert "Less than I hoped." in own(as_, ana, "/me/feedback/")


def test_in_neutral_wording_neither_course_nor_pain_is_named(as_, came):
    ben = came("Ben", "Orr", wording="neutral")

    pages = own(as_, ben, "/me/feedback/") + own(as_, ben, f"/me/feedback/{ben.pk}/last/")
    assert "Your appointments until Thursday 24 September 2026" in pages
    assert "in pain" not in pages
    assert ben.course.name not in pages


def test_nobody_sees_what_somebody_else_is_asked_and_no_point_is_made_up(as_, ana, came):
    ben = came("Ben", "Orr")

    for address in (f"/me/feedback/{ana.pk}/last/", f"/me/feedback/{ana.pk}/last/quoting/"):
        assert as_(ben.participant.user).get(address).status_code == 404
    for point in ("1", "first", "last/quoting"):
        assert as_(ana.participant.user).get(f"/me/feedback/{ana.pk}/{point}/").status_code == 404


def test_who_has_nothing_to_say_yet_is_told_when_they_are_asked(as_, ana):
    ana.appointments.update(mark="", marked_at=None, marked_by="")

    assert "There is nothing to say yet." in own(as_, ana, "/me/feedback/")


def test_their_page_takes_seven_queries(as_, ana, said, django_assert_num_queries):
    browser = as_(ana.participant.user)

    with django_assert_num_queries(7):
        browser.get("/me/feedback/")
