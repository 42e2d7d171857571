"""The board of reviews: groups by month, who has no date, the year ahead."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.models import Duty
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from participants.models import Appointment, Participant, Task
from tests.factories import (
    FacilitatorFactory,
    VenueFactory,
    make_group,
    mark_at_review,
    pain_management_edition,
    review_of,
)
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def groups(clinic, september, october, ana):
    """Of September Ana came, Ben missed the first, Cy comes to October's; Di is with October."""
    ben, cy = enrolled(clinic, september, "Ben", "Prior"), enrolled(clinic, september, "Cy", "Prior")
    enrolled(clinic, october, "Di", "Prior")
    mark_at_review(ana, 1, "5", now=clinic.now)
    mark_at_review(ben, 1, "3", now=clinic.now)
    own = mark_at_review(cy, 1, "2", now=clinic.now)
    Appointment.objects.filter(pk=own.pk).update(state="moved", closed_at=clinic.now, for_months=None)
    there = {"session": review_of(october, 1), "enrolment": cy, "for_months": 1, "replaces": own}
    Appointment.objects.create(participant=cy.participant, made_at=clinic.now, **there)
    return september, october


def page(as_, user, path="/reviews/"):
    response = as_(user).get(path)
    assert response.status_code == 200
    return response


def end_long_ago(course):
    """Its last day was on 1 September, so that the first review is overdue since 23 October."""
    course.first_starts_at = dt.datetime(2026, 8, 10, 9, tzinfo=dt.UTC)
    course.last_ends_at = dt.datetime(2026, 9, 1, 14, tzinfo=dt.UTC)
    course.save(update_fields=["first_starts_at", "last_ends_at"])


@pytest.mark.sqlite
def test_the_office_sees_each_group_by_its_reviews(as_, clinic, groups):
    text = text_of(page(as_, clinic.administrator))

    assert "Group 41 3 people ended Thu 24 September" in text
    assert "Mon 26 October, Group 41, 1 month" in text
    assert "1 attended, Group 41, 1 month 1 moved, Group 41, 1 month 1 outstanding, Group 41, 1 month" in text
    assert "3 booked, Group 41, 6 months" in text
    assert "Find a date for 1 review" in text
    assert "The next review is on Monday 23 November 2026 at 10am, group 42." in text


def test_each_number_leads_to_its_people_with_what_to_do(as_, clinic, groups):
    september, _ = groups

    text = text_of(page(as_, clinic.clinician, f"/reviews/people/?course={september.pk}&months=1&state=outstanding"))

    assert "Outstanding: group 41, 1 month" in text
    assert "Ben Prior" in text
    assert "Didn’t come on Monday 26 October 2026" in text
    assert "Find another group’s review for Ben Prior" in text
    assert "01632 960001" in text.replace("\u00a0", " ")
    assert "Ana" not in text


def test_whoever_has_no_date_stands_on_one_list_and_each_look_is_written_down(as_, clinic, groups):
    text = text_of(page(as_, clinic.administrator, "/reviews/people/"))

    assert "Reviews to find" in text
    assert "Ben Prior" in text
    assert "Cy" not in text
    assert AuditEntry.objects.filter(verb="looked at", details={"page": "reviews"}).count() == 1


def test_an_overdue_review_stands_out(as_, clinic, groups, ana):
    Appointment.objects.filter(enrolment=ana, for_months=1).update(mark="3")
    end_long_ago(groups[0])

    text = text_of(page(as_, clinic.administrator))

    assert "2 reviews are overdue" in text
    assert "2 overdue, Group 41, 1 month" in text
    assert "Overdue reviews" in text_of(page(as_, clinic.administrator, "/reviews/people/?state=overdue"))


def test_whom_the_register_forgot_is_marked_and_needs_no_date_yet(as_, clinic, groups):
    Appointment.objects.filter(participant__first_names="Ben", for_months=1).update(mark="", marked_at=None, marked_by="")

    text = text_of(page(as_, clinic.administrator))

    assert "1 review is only to be marked" in text
    assert "Find a date" not in text
    assert "Nobody stands here." in text_of(page(as_, clinic.administrator, "/reviews/people/"))
    marking = text_of(page(as_, clinic.administrator, "/reviews/people/?state=unmarked"))
    assert "Reviews to mark" in marking
    assert "Mark the register for Ben Prior" in marking


def test_whom_nobody_asks_any_more_is_counted_and_it_says_why(as_, clinic, groups, ana):
    ana.participant.stopped_at, ana.participant.stopped_reason = clinic.now, "died"
    ana.participant.save()

    assert "2 booked, Group 41, 6 months 1 not asked, Group 41, 6 months" in text_of(page(as_, clinic.administrator))
    people = f"/reviews/people/?course={groups[0].pk}&months=6&state=not_asked"
    assert "Not asked They died" in text_of(page(as_, clinic.administrator, people))


def test_the_year_ahead_stands_on_the_board(as_, clinic, groups):
    text = text_of(page(as_, clinic.administrator))

    assert "The year ahead Reviews and new groups take the same rooms and people." in text
    assert "6-month reviews" in text


def test_the_list_narrows_to_groups_with_somebody_overdue(as_, clinic, groups):
    assert "No group matches." in text_of(page(as_, clinic.administrator, "/reviews/?somebody=overdue"))
    text = text_of(page(as_, clinic.administrator, "/reviews/?somebody=outstanding"))
    assert "Group 41" in text
    assert "Group 42" not in text


def test_a_new_hospital_reads_what_will_stand_here(as_, clinic, edition):
    assert "No group has reviews to come." in text_of(page(as_, clinic.administrator))
    assert "Nobody stands here." in text_of(page(as_, clinic.administrator, "/reviews/people/"))
    assert "Nothing is planned in this month." in text_of(page(as_, clinic.administrator, "/reviews/year/"))


def test_the_year_ahead_has_new_groups_and_reviews_of_past_ones_together(as_, clinic, edition, groups):
    make_group(edition, dt.date(2027, 3, 1), number=43)

    response = page(as_, clinic.administrator, "/reviews/year/?month=2027-03")

    lanes = {lane.name: lane.cells for lane in response.context["year"].lanes}
    assert lanes["Groups"][4] == "43"
    assert lanes["6-month reviews"][4] == "41"
    text = text_of(response)
    assert "Week of Monday 22 March" in text
    assert "Group 41, 6-month review No staff" in text


@pytest.mark.parametrize("path", ["/reviews/", "/reviews/people/", "/reviews/year/"])
def test_a_charity_has_no_board_and_no_menu_entry(as_, charity, clinic, path):
    assert as_(charity.coordinator).get(path).status_code == 404
    assert "/reviews/" not in as_(charity.coordinator).get("/today/").content.decode()
    assert 'href="/reviews/"' in as_(clinic.administrator).get("/today/").content.decode()


def test_a_charity_that_people_come_to_by_referral_has_the_board_in_its_menu(as_, charity):
    hall = VenueFactory(organisation=charity.organisation, places=20)
    edition = pain_management_edition(charity.organisation)
    chosen = {"format": "in_person", "start": edition.default_start, "places": 8, "venue": hall}
    draft = Draft(edition=edition, first_day=dt.date(2027, 9, 6), **chosen)

    create_course(draft, organisation=charity.organisation, by=charity.coordinator, now=charity.now)

    assert 'href="/reviews/"' in as_(charity.coordinator).get("/today/").content.decode()


def test_another_hospitals_group_is_nobodys(as_, clinic, charity, groups):
    september, _ = groups
    september.organisation = charity.organisation
    september.save()
    assert as_(clinic.administrator).get(f"/reviews/people/?course={september.pk}").status_code == 404


def test_the_board_asks_the_same_for_one_group_and_for_three(as_, clinic, edition, groups, django_assert_num_queries):
    browser = as_(clinic.administrator)
    with django_assert_num_queries(16):
        browser.get("/reviews/")
    for number, first in ((43, dt.date(2026, 8, 3)), (44, dt.date(2026, 7, 6))):
        enrolled(clinic, make_group(edition, first, number=number), "Eve", f"Prior{number}")
    with django_assert_num_queries(16):
        browser.get("/reviews/")


def test_the_people_ask_the_same_for_one_and_for_three(as_, clinic, groups, september, django_assert_num_queries):
    browser = as_(clinic.administrator)
    browser.get("/reviews/people/")
    with django_assert_num_queries(16):
        browser.get("/reviews/people/")
    for name in ("Flo", "Gil"):
        mark_at_review(enrolled(clinic, september, name, "Prior"), 1, "3", now=clinic.now)
    browser.get("/reviews/people/")
    with django_assert_num_queries(16):
        browser.get("/reviews/people/")


def test_people_page_by_key(as_, clinic, september, groups):
    clinic.organisation.courses.filter(number=41).update(places=40)
    september.refresh_from_db()
    for number in range(30):
        mark_at_review(enrolled(clinic, september, f"Kim{number:02}", "Prior"), 1, "3", now=clinic.now)
    first = page(as_, clinic.administrator, "/reviews/people/")
    assert len(first.context["page"].rows) == 25
    after = first.context["page"].after
    second = page(as_, clinic.administrator, f"/reviews/people/?cursor={after}")
    assert len(second.context["page"].rows) == 6
    assert second.context["page"].before
    assert page(as_, clinic.administrator, "/reviews/people/?cursor=odd").context["page"].rows


def test_the_year_asks_the_same_for_one_group_and_for_three(as_, clinic, edition, october, django_assert_num_queries):
    make_group(edition, dt.date(2026, 11, 9), number=43)
    browser = as_(clinic.administrator)
    with django_assert_num_queries(8):
        browser.get("/reviews/year/?month=2026-11")
    for number, first in ((44, dt.date(2026, 11, 16)), (45, dt.date(2026, 11, 2))):
        make_group(edition, first, number=number)
    with django_assert_num_queries(8):
        browser.get("/reviews/year/?month=2026-11")


def test_an_overdue_review_stands_on_today_once_and_goes_when_there_is_a_date(as_, clinic, groups, september):
    end_long_ago(september)
    line = "Find a 1-month review for Ben Prior"

    text = text_of(page(as_, clinic.administrator, "/today/"))
    assert text.count(line) == 2  # the line, and what setting it aside is read out as
    assert text.count("overdue since Friday 23 October 2026") == 1

    missed = Appointment.objects.get(participant__first_names="Ben", for_months=1)
    Appointment.objects.filter(pk=missed.pk).update(mark="5")
    assert line not in text_of(page(as_, clinic.administrator, "/today/"))


def test_a_review_that_a_task_is_about_stands_among_the_tasks_alone(as_, clinic, groups, september):
    end_long_ago(september)
    missed = Appointment.objects.get(participant__first_names="Ben", for_months=1)
    Task.objects.create(
        organisation=clinic.organisation, kind="review", key=f"review:{missed.enrolment_id}:1", opened_at=clinic.now,
        line="Ben Prior missed the 1-month review: offer another group’s.", participant=missed.participant,
    )  # fmt: skip

    text = text_of(page(as_, clinic.administrator, "/today/"))
    assert "Find a 1-month review for Ben Prior" not in text
    assert text.count("Ben Prior missed the 1-month review") == 1
    assert "Find another group’s review for Ben Prior" in text


def test_a_task_about_a_review_leads_from_today_to_where_another_one_is_chosen(as_, clinic, groups):
    missed = Appointment.objects.get(participant__first_names="Ben", for_months=1)
    Task.objects.create(
        organisation=clinic.organisation, kind="review", key=f"review:{missed.enrolment_id}:1", opened_at=clinic.now,
        line="Ben Prior missed the 1-month review.", participant=missed.participant,
    )  # fmt: skip

    assert f'href="/enrolments/{missed.enrolment_id}/reviews/1/"' in page(as_, clinic.administrator, "/today/").content.decode()


def test_who_is_not_marked_on_a_register_stands_on_today_with_the_register_alone(as_, clinic, groups, september):
    end_long_ago(september)
    Appointment.objects.filter(participant__first_names="Ben", for_months=1).update(mark="", marked_at=None, marked_by="")

    assert "Find a 1-month review for Ben Prior" not in text_of(page(as_, clinic.administrator, "/today/"))


def test_the_people_stand_with_their_number_as_it_is_dialled_here(as_, clinic, groups):
    Participant.objects.filter(first_names="Ben").update(phone="+441632960214")

    assert "01632\xa0960214" in page(as_, clinic.administrator, "/reviews/people/").content.decode()


def test_a_review_two_weeks_away_that_nobody_leads_stands_on_today_until_somebody_does(as_, clinic, edition):
    group = make_group(edition, dt.date(2026, 9, 7), number=41)
    group.sessions.filter(months=1).update(
        starts_at=dt.datetime(2026, 11, 12, 10, tzinfo=dt.UTC), ends_at=dt.datetime(2026, 11, 12, 12, 30, tzinfo=dt.UTC)
    )
    review = review_of(group, 1)
    line = f"for {group.name} Nobody leads the 1-month review"

    assert line in text_of(page(as_, clinic.administrator, "/today/"))

    leader = FacilitatorFactory(organisation=clinic.organisation, name="Leila Haddad", profession="psychologist")
    Duty.objects.create(session=review, facilitator=leader, starts_at=review.starts_at, ends_at=review.ends_at)
    assert line not in text_of(page(as_, clinic.administrator, "/today/"))
