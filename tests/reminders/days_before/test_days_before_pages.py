"""The office changes how many days before an edition reminds: sees who would get what first, and what is planned follows."""

import pytest

from accounts.models import AuditEntry
from reminders.models import Message
from reminders.planning import planner as planning
from tests.factories import make_place
from tests.reading import text_of
from tests.reminders.conftest import person

pytestmark = pytest.mark.django_db
QUERIES = 13


@pytest.fixture
def office(charity, as_, time_machine_at):
    time_machine_at(charity.now)
    return as_(charity.coordinator)


@pytest.fixture
def edition(ana):
    return ana.course.edition


def page(edition):
    return f"/setup/messages/days/{edition.pk}/"


def typed(edition, first="10, 3", **more):
    return {"before_first": first, "before_each": "1", "version": edition.version} | more


def test_the_office_sees_who_would_get_what_before_anything_is_saved(ana, edition, office):
    text = text_of(office.post(page(edition), typed(edition, look="yes")))

    assert "Who would get what in the next 14 days" in text
    assert "1 new; 1 would go no more." in text
    assert "Days before the first session: new" in text
    edition.refresh_from_db()
    assert edition.reminders["before_first"] == [7, 3]
    assert AuditEntry.objects.filter(verb="looked at", object_id=ana.participant_id).exists()


def test_what_is_planned_follows_the_new_days_in_a_frozen_edition_too(charity, edition, office):
    edition.frozen_at = charity.now
    edition.save()
    planning.plan(charity.now)

    said = text_of(office.post(page(edition), typed(edition, save="yes"), follow=True))
    planning.plan_requested(charity.now, charity.organisation)

    assert "The days are saved." in said
    due = Message.objects.filter(rule="before_first", state="due").values_list("days_before", flat=True)
    assert set(due) == {10, 3}
    assert Message.objects.get(rule="before_first", days_before=7).state == "not_needed"
    assert AuditEntry.objects.get(verb="changed the reminders of").details["days"]["before_first"] == [[7, 3], [10, 3]]


def test_what_isnt_a_number_of_days_is_refused_and_an_old_form_too(edition, office):
    assert "Write whole numbers of days" in text_of(office.post(page(edition), typed(edition, "a week")))
    assert "Somebody changed this" in text_of(office.post(page(edition), typed(edition, version=0)))


def test_another_houses_edition_is_not_there(clinic, as_, edition):
    assert as_(clinic.administrator).get(page(edition)).status_code == 404


def test_the_list_of_words_leads_there(edition, office):
    assert page(edition) in office.get("/setup/messages/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_for_one_place_as_for_three(
    charity, course, number, as_, time_machine_at, django_assert_num_queries
):
    time_machine_at(charity.now)
    for each in range(number):
        make_place(person(charity, f"Ana{each}"), course, joined_at=charity.now)
    client = as_(charity.coordinator)
    with django_assert_num_queries(QUERIES):
        client.get(page(course.edition))
