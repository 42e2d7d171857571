"""Who is away, and who takes what they were down for."""

import datetime as dt
import re

import pytest
import time_machine

from courses.models import Absence, Duty, EditionItem
from courses.staffing.duties import assign
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def give(clinic, rota):
    def give(person, number, title):
        session = rota.session(number)
        return assign(session, person, item=session.plan.items.get(title=title), by=clinic.administrator, now=clinic.now)

    return give


def typed(first, last=None, kind="leave", **more):
    """What the form of an absence sends; the submission's number as the page would make it."""
    days = {
        f"{name}_{part}": value
        for name, day in (("from_day", first), ("until_day", last or first))
        for part, value in _parts(day)
    }
    return {"kind": kind, "submission_id": "7d1f6d6e-0000-4000-8000-000000000001", **days, **more}


def green_buttons(response):
    """The words of the page's primary buttons."""
    buttons = re.findall(r"<button(.*?)>(.*?)</button>", response.content.decode(), re.DOTALL)
    plain = [
        words.strip()
        for attributes, words in buttons
        if re.search(r'class="nhsuk-button[" ]', attributes) and "nhsuk-button--secondary" not in attributes
    ]
    return [words for words in plain if words]


def _parts(day):
    return (("day", day.day), ("month", day.month), ("year", day.year))


def test_an_absence_is_written_down_shown_and_taken_back(as_, clinic, rota):
    browser = as_(clinic.administrator)
    sent = typed(dt.date(2026, 11, 16), dt.date(2026, 11, 19), person=rota.tom.pk, note="Half-term")

    text = text_of(browser.post("/rota/absences/", sent, follow=True))
    assert "Tom Ashdown is written down as away." in text
    assert "Leave: Half-term Take back" in text
    assert len(browser.get("/rota/absences/").context["rows"]) == 1

    browser.post("/rota/absences/", sent)  # the second click
    absence = Absence.objects.get()
    assert (absence.starts_at, absence.ends_at) == (
        dt.datetime(2026, 11, 16, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    )

    text = text_of(browser.post(f"/rota/absences/{absence.pk}/back/", follow=True))
    assert "Tom Ashdown is there after all." in text
    assert "Nobody is written down as away." in text


def test_an_absence_over_what_somebody_leads_says_which_and_offers_what_becomes_of_it(as_, clinic, rota, give):
    duty = give(rota.beth, 2, "Medicines")
    browser = as_(clinic.administrator)
    sent = typed(rota.session(2).local_date)

    response = browser.post(f"/rota/people/{rota.beth.pk}/", sent)
    text = text_of(response)
    assert "Beth Halloran is down for 1 item in that time." in text
    assert "Day 2, Medicines, Tuesday 17 November 2026 Choose who takes each Save, and take them off all of these" in text
    assert not Absence.objects.exists()

    text = text_of(browser.post(f"/rota/people/{rota.beth.pk}/", sent | {"taking_off": str(duty.pk)}, follow=True))
    assert "Beth Halloran is written down as away. Taken off 1 item." in text
    assert not Duty.objects.filter(ended_at=None).exists()


def test_an_absence_that_ends_before_it_begins_or_is_over_is_refused_with_a_sentence(as_, clinic, rota):
    browser = as_(clinic.administrator)
    for first, last, said in (
        (dt.date(2026, 11, 19), dt.date(2026, 11, 16), "It ends before it begins."),
        (dt.date(2026, 10, 5), dt.date(2026, 10, 6), "That time is over"),
        (dt.date(2026, 11, 19), dt.date(2028, 11, 16), "Enter a year at most."),
    ):
        assert said in text_of(browser.post(f"/rota/people/{rota.tom.pk}/", typed(first, last)))
    assert not Absence.objects.exists()


def test_somebody_off_sick_is_swapped_in_one_step_and_what_nobody_takes_stays_open(as_, clinic, rota, give):
    medicines = give(rota.beth, 2, "Medicines")
    thought = give(rota.imogen, 2, "Thought challenge")
    browser = as_(clinic.administrator)
    sent = typed(rota.session(2).local_date, kind="sick", person=rota.beth.pk)

    shown = browser.post("/rota/off-sick/", sent)
    assert "Day 2: Medicines Tuesday 17 November 2026, 11:30am to 12:30pm Joss Merriman, nurse" in text_of(shown)
    assert green_buttons(shown) == ["Save all of it"]
    saved = sent | {"swap": "yes", "standing": str(medicines.pk), f"taker_{medicines.pk}": rota.joss.pk}
    text = text_of(browser.post("/rota/off-sick/", saved, follow=True))

    assert "Beth Halloran is written down as away. 1 item given to others." in text
    mine = Duty.objects.get(facilitator=rota.joss)
    assert (mine.item, mine.ended_at, mine.published_at) == (medicines.item, None, clinic.now)
    assert Duty.objects.get(pk=medicines.pk).ended_at == clinic.now

    also = sent | {"person": rota.imogen.pk, "submission_id": "7d1f6d6e-0000-4000-8000-000000000002"}
    saved = also | {"swap": "yes", "standing": str(thought.pk), f"taker_{thought.pk}": ""}
    assert "1 item still has nobody." in text_of(browser.post("/rota/off-sick/", saved, follow=True))


def test_who_only_writes_drafts_is_named_so_and_is_not_proposed_by_itself(as_, clinic, rota, give):
    medicines = give(rota.beth, 2, "Medicines")
    type(rota.joss).objects.filter(pk=rota.joss.pk).update(drafts_only=True)
    sent = typed(rota.session(2).local_date, kind="sick", person=rota.beth.pk)

    shown = as_(clinic.administrator).post("/rota/off-sick/", sent)

    assert "Joss Merriman, nurse, only writes drafts" in text_of(shown)
    assert shown.context["takers"][f"taker_{medicines.pk}"].initial == ""


def test_a_swap_that_was_prepared_before_somebody_elses_is_refused_and_shown_again(as_, clinic, rota, give):
    medicines = give(rota.beth, 2, "Medicines")
    browser = as_(clinic.administrator)
    sent = typed(rota.session(2).local_date, kind="sick", person=rota.beth.pk)
    Duty.objects.filter(pk=medicines.pk).update(ended_at=clinic.now)

    saved = sent | {"swap": "yes", "standing": str(medicines.pk), f"taker_{medicines.pk}": rota.joss.pk}
    text = text_of(browser.post("/rota/off-sick/", saved))

    assert "What Beth Halloran is down for was changed meanwhile" in text
    assert "Beth Halloran is down for nothing in that time." in text
    assert not Absence.objects.exists()


def test_who_goes_home_sick_at_noon_led_what_was_before_and_only_the_rest_is_given_away(as_, clinic, rota, give):
    session = rota.session(2)
    plan = EditionItem.objects.create(
        session=session.plan, offset_minutes=240, minutes=30, title="Questions", kind="led", profession="nurse"
    )
    medicines, questions = give(rota.beth, 2, "Medicines"), give(rota.beth, 2, "Questions")
    sent = typed(session.local_date, kind="sick", person=rota.beth.pk)

    with time_machine.travel(medicines.ends_at, tick=False):
        browser = as_(clinic.administrator)
        assert "Medicines" not in text_of(browser.post("/rota/off-sick/", sent))
        saved = {"swap": "yes", "standing": str(questions.pk), f"taker_{questions.pk}": rota.joss.pk}
        browser.post("/rota/off-sick/", sent | saved)

    standing = Duty.objects.filter(ended_at=None).values_list("facilitator", "item")
    assert set(standing) == {(rota.beth.pk, medicines.item_id), (rota.joss.pk, plan.pk)}


def test_who_is_away_on_the_day_keeps_the_group_short(as_, clinic, rota, give):
    duty = give(rota.beth, 2, "Medicines")
    Absence.objects.create(
        facilitator=rota.beth, starts_at=duty.starts_at, ends_at=duty.ends_at, kind="sick", made_at=clinic.now, made_by="Priya"
    )
    text = text_of(as_(clinic.administrator).get(f"/courses/{rota.course.pk}/"))
    assert "Nobody leads “Medicines” on day 2" in text


def test_who_is_away_cannot_be_put_on_the_list_of_a_session_either(as_, clinic, rota):
    session = rota.session(2)
    Absence.objects.create(
        facilitator=rota.beth, starts_at=session.starts_at, ends_at=session.ends_at, kind="leave", made_at=clinic.now, made_by="P"
    )
    sent = {"facilitator": rota.beth.pk, "part": session.plan.items.get(title="Medicines").pk, "role": "lead"}
    for more in ({}, {"throughout": "on"}):
        text = text_of(as_(clinic.administrator).post(f"/sessions/{session.pk}/staff/", sent | more, follow=True))
        assert "Beth Halloran is away on Tuesday 17 November 2026." in text
    assert not Duty.objects.exists()


def test_an_item_that_needs_the_team_is_short_on_the_course_while_one_profession_is_missing(as_, clinic, rota, give):
    give(rota.imogen, 1, "Thought challenge")
    browser = as_(clinic.administrator)
    said = "“Thought challenge” on day 1, Monday 16 November, needs a physiotherapist as well, and nobody is there."
    assert said in text_of(browser.get(f"/courses/{rota.course.pk}/"))
    assert "“Thought challenge” needs somebody: physiotherapist" in text_of(browser.get(f"/sessions/{rota.session(1).pk}/staff/"))

    assign(rota.session(1), rota.tom, role="support", by=clinic.administrator, now=clinic.now)

    assert said not in text_of(browser.get(f"/courses/{rota.course.pk}/"))
