"""What keeps leaders in standing, put in force from a day on."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.leaders.record import policy_on
from courses.models import StandingPolicy
from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

PAGE = "/setup/leaders/policy/"


def typed(**more):
    return {
        "version": "0",
        "valid_from_day": "2",
        "valid_from_month": "11",
        "valid_from_year": "2026",
        "initial_months": "6",
        "renew_months": "12",
        "several_months": "24",
        "due_days": "60",
        "sessions_led": "5",
        "trainer_first_months": "18",
        "trainer_training_months": "36",
        "trainer_activity_months": "12",
        "trainer_courses": "3",
        "papers_needed": ["reference", "background_check"],
    } | more


@pytest.mark.sqlite
def test_the_office_puts_other_numbers_in_force_once(charity, as_):
    browser = as_(charity.coordinator)
    assert "because no other was put in force here" in text_of(browser.get(PAGE))

    response = browser.post(PAGE, typed(), follow=True)
    browser.post(PAGE, typed())

    assert "In force from Monday 2 November 2026." in text_of(response)
    policy = policy_on(charity.organisation, NOW.date())
    assert (policy.initial_months, policy.sessions_led, policy.trainer_courses) == (6, 5, 3)
    assert policy.papers_needed == ("reference", "background_check")
    assert policy.on(dt.date(2026, 11, 1)).initial_months == 12, "what was in force before stays"
    assert AuditEntry.objects.filter(verb="policy set").count() == 1


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"valid_from_day": "1"}, "That day is over. Choose Monday 2 November 2026 or a later day."),
        ({"initial_months": "0"}, "First course after a training, in months: write 1 or more."),
        ({"renew_months": ""}, "Enter a number of months."),
        ({"papers_needed": ["wand"]}, "Choose from those listed."),
        ({"version": "4"}, "Somebody changed this after you opened it."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_put_in_force(charity, as_, mistake, sentence):
    assert sentence in text_of(as_(charity.coordinator).post(PAGE, typed(**mistake)))
    assert not StandingPolicy.objects.exists()


def test_a_leader_doesnt_see_the_page(charity, as_):
    assert as_(charity.leader).get(PAGE).status_code == 404
