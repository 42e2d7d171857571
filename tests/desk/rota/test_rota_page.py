"""The rota of one group: looked at, given, taken off, filled and published."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from courses.models import Absence, Course, Duty
from courses.staffing.duties import assign
from tests.factories import make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def given(rota):
    return set(Duty.objects.filter(ended_at=None).values_list("session__number", "item__title", "facilitator__name"))


def test_the_office_sees_what_lacks_somebody_and_chooses_from_who_is_free(as_, clinic, rota):
    browser = as_(clinic.administrator)

    text = text_of(browser.get(rota.address()))
    assert "Items with somebody 0 of 4" in text
    assert "Medicines Nobody. Needs a nurse. Choose" in text
    assert "Thought challenge Nobody. Needs a psychologist and a physiotherapist." in text

    text = text_of(browser.get(rota.address("items", *rota.cell(1, "Thought challenge"))))
    assert "Day 1, 9:45am to 11am, “Thought challenge”: choose who leads it" in text
    assert "Imogen Fairweather, psychologist: free for all of these" in text
    assert "Tom Ashdown, physiotherapist" not in text.partition("choose who leads it")[2].partition("The team on these days")[0]


def test_one_choice_gives_several_days_as_a_draft_that_is_published_in_one_go(as_, clinic, rota):
    browser = as_(clinic.administrator)
    other = rota.cell(2, "Thought challenge")
    sent = {"person": rota.imogen.pk, "also": ["-".join(map(str, other))] * 2}  # the same one twice, as a strange browser may

    text = text_of(browser.post(rota.address("items", *rota.cell(1, "Thought challenge")), sent, follow=True))

    assert "Imogen Fairweather is put on 2 items, as a draft" in text
    assert given(rota) == {(1, "Thought challenge", "Imogen Fairweather"), (2, "Thought challenge", "Imogen Fairweather")}
    assert set(Duty.objects.values_list("published_at", flat=True)) == {None}
    assert "Publish and tell 1 person" in text
    assert "Told since the last change 0 of 1" in text

    text = text_of(browser.post(rota.address("publish"), follow=True))
    assert "2 items published. 1 person will be told." in text
    assert set(Duty.objects.values_list("published_at", flat=True)) == {clinic.now}
    assert "Everything was published already." in text_of(browser.post(rota.address("publish"), follow=True))


def test_today_says_of_a_day_that_comes_near_that_those_in_its_draft_are_not_told(as_, clinic, rota):
    browser = as_(clinic.administrator)
    browser.post(rota.address("items", *rota.cell(1, "Thought challenge")), {"person": rota.imogen.pk})

    said = "1 person isn’t told yet what they lead, from day 1 on Monday 16 November 2026: it is a draft."
    assert said in text_of(browser.get("/today/"))
    browser.post(rota.address("publish"))
    assert "it is a draft" not in text_of(browser.get("/today/"))


def test_who_is_put_on_the_list_of_a_day_is_told_also_where_the_rota_had_a_draft(as_, clinic, rota):
    as_(clinic.administrator).post(rota.address("items", *rota.cell(1, "Thought challenge")), {"person": rota.imogen.pk})
    session = rota.session(1)

    assign(session, rota.imogen, item=session.plan.items.get(kind="led"), by=clinic.administrator, now=clinic.now)

    assert Duty.objects.get().published_at == clinic.now
    assert AuditEntry.objects.filter(verb="duty given").count() == 1


def test_who_is_away_or_elsewhere_is_named_with_why_and_cannot_be_given_it(as_, clinic, rota):
    day = rota.session(2)
    Absence.objects.create(
        facilitator=rota.beth, starts_at=day.starts_at, ends_at=day.ends_at, kind="leave", made_at=clinic.now, made_by="Priya"
    )
    other = make_course(rota.course.edition, days=[day.local_date], number=33)
    session = other.sessions.get()
    assign(session, rota.joss, by=clinic.administrator, now=clinic.now)
    browser = as_(clinic.administrator)

    text = text_of(browser.get(rota.address("items", *rota.cell(2, "Medicines"))))
    assert "Nobody of ours is free then." in text
    assert f"Not free: Beth Halloran is on leave; Joss Merriman is at {other.name}, Day 1." in text

    browser.post(rota.address("items", *rota.cell(2, "Medicines")), {"person": rota.beth.pk})
    assert not Duty.objects.filter(facilitator=rota.beth).exists()


def test_an_item_goes_to_somebody_else_with_one_choice_and_is_taken_off_also_on_later_days(as_, clinic, rota):
    browser = as_(clinic.administrator)
    address = rota.address("items", *rota.cell(1, "Thought challenge"))
    also = {"also": ["-".join(map(str, rota.cell(2, "Thought challenge")))]}
    browser.post(address, {"person": rota.imogen.pk, **also})

    browser.post(address, {"person": rota.owen.pk})
    assert given(rota) == {(1, "Thought challenge", "Owen Castellane"), (2, "Thought challenge", "Imogen Fairweather")}

    browser.post(rota.address("items", *rota.cell(2, "Thought challenge")), {"person": rota.owen.pk})
    first = Duty.objects.get(facilitator=rota.owen, session__number=1)
    text = text_of(browser.post(rota.address("off", first.pk), {"throughout": "on"}, follow=True))
    assert "Owen Castellane is taken off 2 items, here and on later days." in text
    assert given(rota) == set()


def test_who_was_told_of_an_item_keeps_it_until_the_rota_that_gives_it_away_is_published(as_, clinic, rota):
    session = rota.session(1)
    told = assign(session, rota.imogen, item=session.plan.items.get(kind="led"), by=clinic.administrator, now=clinic.now)
    browser = as_(clinic.administrator)
    address = rota.address("items", *rota.cell(1, "Thought challenge"))

    text = text_of(browser.post(address, {"person": rota.owen.pk}, follow=True))
    assert "Imogen Fairweather, Day 1, Thought challenge until it is published" in text
    assert "Owen Castellane, Day 1, Thought challenge draft" in text
    assert "Publish and tell 2 people" in text
    assert Duty.objects.get(pk=told.pk).ended_at is None
    assert AuditEntry.objects.filter(verb="duty ended").count() == 0

    text = text_of(browser.post(rota.address("publish"), follow=True))
    assert "1 item published. 2 people will be told." in text
    assert given(rota) == {(1, "Thought challenge", "Owen Castellane")}
    assert Duty.objects.get(pk=told.pk).ended_at == clinic.now
    assert AuditEntry.objects.filter(verb="duty ended").count() == 1


def test_a_draft_that_is_taken_off_again_leaves_whoever_was_told_where_they_are(as_, clinic, rota):
    session = rota.session(1)
    assign(session, rota.imogen, item=session.plan.items.get(kind="led"), by=clinic.administrator, now=clinic.now)
    browser = as_(clinic.administrator)
    browser.post(rota.address("items", *rota.cell(1, "Thought challenge")), {"person": rota.owen.pk})

    browser.post(rota.address("off", Duty.objects.get(facilitator=rota.owen).pk))
    text = text_of(browser.post(rota.address("publish"), follow=True))

    assert "Everything was published already." in text
    assert given(rota) == {(1, "Thought challenge", "Imogen Fairweather")}


def test_days_that_are_over_are_not_counted_as_missing_somebody(as_, clinic, rota):
    with time_machine.travel(rota.session(1).ends_at, tick=False):
        text = text_of(as_(clinic.administrator).get(rota.address()))
    assert "Items with somebody 0 of 3" in text
    assert "Somebody missing 3" in text


def test_the_rest_is_filled_from_another_group_where_the_same_people_are_free(as_, clinic, rota):
    other = make_course(rota.course.edition, days=[dt.date(2026, 10, 5), dt.date(2026, 10, 6)], number=33)
    for number, title, person in (
        (1, "Thought challenge", rota.imogen),
        (2, "Thought challenge", rota.owen),
        (2, "Medicines", rota.joss),
    ):
        session = other.sessions.get(number=number)
        item = session.plan.items.get(title=title)
        assign(session, person, item=item, by=clinic.administrator, now=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    day = rota.session(2)
    Absence.objects.create(
        facilitator=rota.joss, starts_at=day.starts_at, ends_at=day.ends_at, kind="sick", made_at=clinic.now, made_by="Priya"
    )
    Duty.objects.filter(session__course=rota.course).delete()

    text = text_of(as_(clinic.administrator).post(rota.address("fill"), {"group": other.pk}, follow=True))

    assert (
        "2 items filled in as a draft. Not given: Day 2, “Medicines”: Joss Merriman is away on Tuesday 17 November 2026." in text
    )


def test_the_psychologist_lead_is_named_and_stands_on_the_rota_and_on_the_course(as_, clinic, rota):
    browser = as_(clinic.administrator)
    assert "no psychologist lead is named" in text_of(browser.get(rota.address()))

    browser.post(rota.address("lead"), {"person": rota.imogen.pk})

    assert "psychologist lead: Imogen Fairweather" in text_of(browser.get(rota.address()))
    assert "psychologist lead: Imogen Fairweather" in text_of(browser.get(f"/courses/{rota.course.pk}/"))
    text = text_of(browser.post(rota.address("lead"), {"person": rota.tom.pk}))
    assert "choose one of those listed" in text


def test_a_clinician_reads_the_rota_and_changes_nothing(as_, clinic, rota):
    browser = as_(clinic.clinician)
    text = text_of(browser.get(rota.address()))
    assert "Needs a nurse." in text
    assert "Choose" not in text.partition("Day 1")[2]
    assert browser.post(rota.address("publish")).status_code == 404
    assert browser.get(rota.address("items", *rota.cell(2, "Medicines"))).status_code == 404


def test_another_house_and_a_community_course_have_no_rota_here(as_, charity, rota):
    assert as_(charity.coordinator).get(rota.address()).status_code == 404
    assert Course.objects.filter(pk=rota.course.pk).exists()


@pytest.mark.parametrize("days", [1, 3])
def test_the_rota_asks_the_same_for_one_day_and_three(as_, clinic, rota, django_assert_num_queries, days):
    course = make_course(
        rota.course.edition, days=[dt.date(2027, 1, 4) + dt.timedelta(days=each) for each in range(days)], number=35
    )
    for session in course.sessions.all():
        assign(session, rota.imogen, by=clinic.administrator, now=clinic.now)
    browser = as_(clinic.administrator)
    with django_assert_num_queries(12):
        browser.get(f"/courses/{course.pk}/rota/")
