"""Who wants letters is written to six weeks before a review: listed for the office, drafted by one click, once."""

import datetime as dt

import pytest

from participants.letters.drafting import set_aside_letter
from participants.models import Letter
from reviews.invitations.drafting import draft_invitations, is_announced, letters_due
from reviews.transfers.moving import choose_review
from tests.factories import review_of
from tests.reading import text_of
from tests.reviews.conftest import enrolled

REVIEW = dt.date(2026, 10, 26)
IN_TIME = dt.datetime(2026, 9, 28, 9, tzinfo=dt.UTC)  # four weeks before it


@pytest.mark.parametrize(
    ("days_before", "today", "announced"),
    [
        ([42], dt.date(2026, 9, 14), True),
        ([42], dt.date(2026, 9, 13), False),
        ([56, 42], dt.date(2026, 8, 31), True),
        ([], REVIEW, False),
    ],
)
def test_a_review_is_announced_from_the_first_of_the_editions_days_on(days_before, today, announced):
    assert is_announced(days_before, REVIEW, today) is announced


@pytest.fixture
def by_letter(ana):
    ana.participant.channel, ana.participant.postal_address = "letter", "3 Mill Lane"
    ana.participant.save()
    return ana


@pytest.fixture
def office(clinic):
    return clinic.administrator.memberships.get(organisation=clinic.organisation)


@pytest.mark.django_db
def test_only_who_wants_letters_is_due_one_and_only_for_the_next_review(clinic, by_letter, september):
    enrolled(clinic, september, "Ben", "Osei")

    (place,) = letters_due(clinic.organisation, IN_TIME)

    assert (place.participant, place.session.months) == (by_letter.participant, 1)
    assert letters_due(clinic.organisation, dt.datetime(2026, 9, 10, 9, tzinfo=dt.UTC)) == []


@pytest.mark.django_db
def test_the_letter_is_drafted_once_and_says_when(clinic, by_letter, office):
    (letter,) = draft_invitations(clinic.organisation, by=office, now=IN_TIME)

    assert (letter.kind, letter.to, letter.subject) == ("review", "person", "Your appointment on Monday 26 October 2026")
    assert draft_invitations(clinic.organisation, by=office, now=IN_TIME) == []
    assert letters_due(clinic.organisation, IN_TIME) == []
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_the_letter_says_with_whose_group_they_come(clinic, by_letter, october, office):
    (letter,) = draft_invitations(clinic.organisation, by=office, now=IN_TIME)
    assert "\n\nYour group meets again on Monday 26 October 2026 at " in letter.text
    set_aside_letter(letter, reason="They come with October", by=office, now=IN_TIME)
    choose_review(by_letter, 1, review_of(october, 1), by=office.user, now=IN_TIME)

    (letter,) = draft_invitations(clinic.organisation, by=office, now=IN_TIME + dt.timedelta(days=20))

    assert "You come with another group this time, group 42. It meets on Monday 23 November 2026 at " in letter.text


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["died", "apology", "given back", "cancelled"])
def test_nobody_is_written_to_who_will_not_come(clinic, by_letter, why):
    place = by_letter.appointments.get(session__months=1)
    if why == "died":
        by_letter.participant.stopped_reason, by_letter.participant.stopped_at = "died", IN_TIME
        by_letter.participant.save()
    elif why == "apology":
        place.apology_at, place.apology_for = IN_TIME, place.session.starts_at
    elif why == "given back":
        place.state, place.closed_at = "withdrawn", IN_TIME
    else:
        place.session.state, place.session.cancel_reason, place.session.cancelled_at = "cancelled", "Snow", IN_TIME
        place.session.save()
    place.save()

    assert letters_due(clinic.organisation, IN_TIME) == []


@pytest.mark.django_db
def test_the_office_finds_them_on_a_page_and_drafts_them_all(as_, clinic, by_letter, time_machine):
    time_machine.move_to(IN_TIME, tick=False)
    browser = as_(clinic.administrator)

    assert "1 review is soon, of people who want letters." in text_of(browser.get("/letters/"))
    today = text_of(browser.get("/today/"))
    assert "Write 1 letter about reviews The first review is on Monday 26 October 2026." in today
    page = text_of(browser.get("/letters/reviews/"))
    assert "Ana Prior" in page
    assert "Monday 26 October 2026" in page

    assert "1 letter to read and sign." in text_of(browser.post("/letters/reviews/", follow=True))
    assert "Nobody who wants letters has a review soon" in text_of(browser.get("/letters/reviews/"))


@pytest.mark.django_db
def test_three_are_found_in_as_many_queries_as_one(clinic, september, django_assert_num_queries):
    for name in ("Ana", "Ben", "Cy"):
        place = enrolled(clinic, september, name, "Prior")
        place.participant.channel = "letter"
        place.participant.save()
        with django_assert_num_queries(2):
            letters_due(clinic.organisation, IN_TIME)


@pytest.mark.django_db
def test_the_page_of_these_letters_asks_the_same_for_one_person_and_for_three(
    as_, clinic, september, time_machine, django_assert_num_queries
):
    time_machine.move_to(IN_TIME, tick=False)
    browser = as_(clinic.administrator)
    for name in ("Ana", "Ben", "Cy"):
        place = enrolled(clinic, september, name, "Prior")
        place.participant.channel = "letter"
        place.participant.save()
        browser.get("/letters/reviews/")  # whose name it shows is written down, once an hour
        if name != "Ben":
            with django_assert_num_queries(6):
                assert name in text_of(browser.get("/letters/reviews/"))
