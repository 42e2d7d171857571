"""Who leads what: the right profession, one place at a time, and a record that stays."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import Duty, EditionItem
from courses.staffing import duties
from courses.staffing.duties import assign, end_duty
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course, pain_management_edition

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 9, 7)


@pytest.fixture
def programme(clinic):
    edition = pain_management_edition(clinic.organisation)
    plan = edition.sessions.get(number=1)
    EditionItem.objects.create(
        session=plan, offset_minutes=15, minutes=75, title="Thought challenge", kind="led", profession="psychologist"
    )
    EditionItem.objects.create(
        session=plan, offset_minutes=120, minutes=60, title="Pacing", kind="led", profession="occupational_therapist"
    )
    EditionItem.objects.create(session=plan, offset_minutes=240, minutes=30, title="Relaxation", kind="self")
    return make_course(edition, days=[MONDAY, MONDAY + dt.timedelta(days=1)])


@pytest.fixture
def day(programme):
    return programme.sessions.get(number=1)


@pytest.fixture
def imogen(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Imogen Fairweather", profession="psychologist")


@pytest.fixture
def give(clinic):
    def give(session, person, item=None, **more):
        return assign(session, person, item=item, by=clinic.administrator, **{"now": NOW, **more})

    return give


def item(day, title):
    return day.plan.items.get(title=title)


@pytest.mark.sqlite
def test_an_item_is_led_at_its_own_hours(give, day, imogen):
    duty = give(day, imogen, item(day, "Thought challenge"))

    assert (duty.starts_at, duty.ends_at) == (day.starts_at + dt.timedelta(minutes=15), day.starts_at + dt.timedelta(minutes=90))
    assert duty.role == "lead"
    assert AuditEntry.objects.get(verb="duty given").details == {"session": day.pk, "facilitator": imogen.pk}


@pytest.mark.sqlite
def test_the_whole_session_is_led_from_beginning_to_end(give, day, imogen):
    duty = give(day, imogen)
    assert (duty.item, duty.starts_at, duty.ends_at) == (None, day.starts_at, day.ends_at)


@pytest.mark.sqlite
def test_an_item_needs_its_profession_and_the_refusal_names_both(give, day, imogen):
    with pytest.raises(Refused) as refused:
        give(day, imogen, item(day, "Pacing"))
    assert str(refused.value) == ("“Pacing” is led by an occupational therapist, and Imogen Fairweather is a psychologist.")
    assert give(day, imogen, item(day, "Relaxation"), role="support").role == "support"


@pytest.mark.sqlite
def test_giving_what_somebody_has_changes_nothing_and_another_role_changes_the_role(give, day, imogen):
    first = give(day, imogen)
    assert give(day, imogen) == first
    assert give(day, imogen, role="support").role == "support"
    assert Duty.objects.get().role == "support"


@pytest.mark.sqlite
def test_somebody_who_is_elsewhere_then_is_refused_with_where(give, day, imogen, clinic):
    other = make_course(cpsmp_edition(clinic.organisation), days=[MONDAY], start=dt.time(14), number=59)
    other.name = "CPSMP course 59"
    other.save()
    give(other.sessions.get(), imogen)

    with pytest.raises(Refused) as refused:
        give(day, imogen)
    assert str(refused.value) == (
        "Imogen Fairweather is at CPSMP course 59, Session 1, on Monday 7 September 2026, 2pm to 4:30pm."
    )
    # her item of the same day is over by then
    assert give(day, imogen, item(day, "Thought challenge"))


def test_without_the_check_the_database_refuses_with_the_same_sentence(give, day, imogen, clinic, monkeypatch):
    other = make_course(cpsmp_edition(clinic.organisation), days=[MONDAY], start=dt.time(14))
    give(other.sessions.get(), imogen)
    look, looks = duties.elsewhere, []
    monkeypatch.setattr(duties, "elsewhere", lambda wanted, **at: look(wanted, **at) if looks else looks.append(wanted))

    with pytest.raises(Refused, match=r"Imogen Fairweather is at .*, Session 1, on Monday 7 September 2026, 2pm to 4:30pm"):
        give(day, imogen)


def test_several_items_of_one_session_and_two_people_at_one_item_are_no_clash(give, day, imogen, clinic):
    give(day, imogen)
    give(day, imogen, item(day, "Thought challenge"))
    give(day, FacilitatorFactory(organisation=clinic.organisation, profession="psychologist"), item(day, "Thought challenge"))
    assert Duty.objects.filter(ended_at=None).count() == 3


def test_who_does_not_lead_here_is_refused(give, day, imogen):
    imogen.ended_at = NOW
    imogen.save()
    for person in (FacilitatorFactory(), imogen):
        with pytest.raises(Refused, match="Choose somebody who leads for your organisation"):
            give(day, person)


def test_an_item_of_another_day_is_refused(give, day, programme, imogen):
    with pytest.raises(Refused, match="Day 2 has no part like that"):
        give(programme.sessions.get(number=2), imogen, item(day, "Thought challenge"))


def test_a_session_that_is_over_or_cancelled_takes_nobody(give, day, imogen):
    with pytest.raises(Refused, match="Day 1 is over"):
        give(day, imogen, now=day.ends_at)
    type(day).objects.filter(pk=day.pk).update(state="cancelled", cancel_reason="Snow")
    with pytest.raises(Refused, match="Day 1 is cancelled"):
        give(day, imogen)


@pytest.mark.sqlite
def test_a_duty_is_ended_once_and_frees_the_person(give, day, imogen, clinic):
    duty = give(day, imogen)

    ended = end_duty(duty, by=clinic.administrator, now=NOW)
    again = end_duty(duty, by=clinic.administrator, now=NOW + dt.timedelta(hours=1))

    assert ended.ended_at == again.ended_at == NOW
    other = make_course(cpsmp_edition(clinic.organisation), days=[MONDAY])
    assert give(other.sessions.get(), imogen)


def test_who_led_a_session_that_is_over_stays_on_record(give, day, imogen, clinic):
    duty = give(day, imogen)
    with pytest.raises(Refused, match="who led it stays on record"):
        end_duty(duty, by=clinic.administrator, now=day.ends_at)
