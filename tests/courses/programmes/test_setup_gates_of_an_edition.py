"""What an edition says of licences, registering, confirming, Session Zero and forms: typed in, kept, shown."""

import pytest

from courses.models import Edition
from courses.programmes.stored_plans import plan_of
from tests.courses.programmes.editing import edition_sent, format_sent
from tests.factories import cpsmp_edition
from tests.reading import text_of

pytestmark = pytest.mark.django_db

TYPED = {
    "licence_kinds": ["umbrella", "single_agency"],
    "foundation_slug": "cdsmp",
    "joining_until_session": "2",
    "confirm_days": "10",
    "zero_earliest_days": "21",
    "zero_latest_days": "5",
    "confirm_email_hours": "24",
    "reply_hours": "36",
    "checklist": "We followed the order\nEverybody made a plan",
    "conditions": "Lasting pain itself\n- Back pain\n- Nerve pain\nWith another condition\n- Migraine",
}


@pytest.fixture
def edition(charity) -> Edition:
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def save(as_, charity, edition):
    def save(**more):
        return as_(charity.coordinator).post(f"/setup/editions/{edition.pk}/change/", edition_sent(edition, **more))

    return save


def test_everything_typed_is_kept_and_stands_on_the_page(as_, charity, edition, save):
    edition.valid_from = None
    edition.save()
    calls = format_sent("telephone", 3, 3, 5, 5) | {"telephone_leaders": "1", "telephone_outside_most": "0"}

    assert save(**TYPED, **calls).status_code == 302

    plan = plan_of(Edition.objects.get(pk=edition.pk))
    assert plan.licence_kinds == ("single_agency", "umbrella")
    assert (plan.foundation_slug, plan.joining_until_session, plan.confirm_days) == ("cdsmp", 2, 10)
    assert (plan.zero_earliest_days, plan.zero_latest_days) == (21, 5)
    assert (plan.confirm_email_hours, plan.reply_hours) == (24, 36)
    assert plan.checklist == ("We followed the order", "Everybody made a plan")
    assert plan.conditions == (
        ("Lasting pain itself", ("Back pain", "Nerve pain")),
        ("With another condition", ("Migraine",)),
    )
    assert next((each.leaders, each.outside_most) for each in plan.formats if each.format == "telephone") == (1, 0)
    text = text_of(as_(charity.coordinator).get(f"/setup/editions/{edition.pk}/"))
    assert "One of these kinds: single agency and umbrella" in text
    assert "Until session 2 begins" in text
    assert "10 days before session 1" in text
    assert "21 to 5 days before, if there is one" in text
    assert "1 leader at each; 0 at most from outside" in text


def test_the_form_shows_what_is_kept_and_saves_it_unchanged(edition, save):
    edition.valid_from, edition.conditions, edition.checklist = None, [["Pain", ["Back", "Neck"]]], ["One"]
    edition.save()

    assert save().status_code == 302

    edition.refresh_from_db()
    assert (edition.conditions, edition.checklist) == ([["Pain", ["Back", "Neck"]]], ["One"])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"joining_until_session": "7"}, "Joining ends with a session from 1 to 6, or 0."),
        ({"zero_earliest_days": "5", "zero_latest_days": "9"}, "Session Zero is held from so many days before to so many"),
        ({"conditions": "- Back pain"}, "begin with a heading, and put a dash before each line beneath it"),
        ({"reply_hours": ""}, "Enter how many hours people have."),
        ({"confirm_days": "soon"}, "Days before session 1 to confirm it: write a whole number in figures."),
        ({"licence_kinds": ["royal"]}, "Choose kinds from the list."),
    ],
)
def test_what_cannot_be_is_said_at_its_box_and_nothing_is_saved(edition, save, typed, sentence):
    edition.valid_from = None
    edition.save()

    response = save(**typed)

    assert sentence in text_of(response)
    assert Edition.objects.get(pk=edition.pk).version == edition.version
