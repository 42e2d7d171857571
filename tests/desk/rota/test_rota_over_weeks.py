"""A rota as it is worked with over weeks: each of the staff is told of each change of theirs, once, and never of a draft."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from courses.models import Absence, Duty, Facilitator
from courses.staffing.duties import assign
from reminders.planning import planner
from reminders.sending import sender
from tests.desk.rota.test_absences_and_swaps import typed
from tests.reading import text_of

pytestmark = pytest.mark.django_db
THOUGHT, MEDICINES = "Thought challenge", "Medicines"


@pytest.fixture
def office(as_, clinic, rota):
    for each in rota.team.values():
        Facilitator.objects.filter(pk=each.pk).update(email=f"{each.name.split()[0].lower()}@clinic.example")
    return lambda: as_(clinic.administrator)


@pytest.fixture
def at(clinic):
    """at(days) → a moment so many days after the cast's now, to act in; `.told` afterwards says who was mailed what."""

    class At:
        def __init__(self, days):
            self.moment = clinic.now + dt.timedelta(days=days)

        def __enter__(self):
            self.travelling = time_machine.travel(self.moment, tick=False)
            self.travelling.start()
            return self

        def __exit__(self, *failed):
            self.travelling.stop()
            self.told = {} if failed[0] else told_after(self.moment)

    return At


def told_after(moment):
    """Who is mailed what within ten minutes, by first name; asked twice, so that who is told again is told twice."""
    before = len(mail.outbox)
    for minutes in (2, 10):
        now = moment + dt.timedelta(minutes=minutes)
        with time_machine.travel(now, tick=False):
            planner.plan(now)
            sender.send_due(now)
    went = [(each.to[0].split("@")[0], each.body) for each in mail.outbox[before:]]
    assert len({who for who, _ in went}) == len(went), "somebody was told twice of one change"
    return dict(went)


def give(office, rota, person, number, title):
    return office().post(rota.address("items", *rota.cell(number, title)), {"person": person.pk}, follow=True)


def led(rota):
    standing = Duty.objects.filter(session__course=rota.course, ended_at=None)
    return {(each.session.number, each.facilitator.name.split()[0], each.published_at is not None) for each in standing}


def test_a_rota_is_drafted_published_replaced_swapped_and_published_again_and_each_is_told_once(office, rota, at):
    with at(0) as drafted:
        give(office, rota, rota.imogen, 1, THOUGHT), give(office, rota, rota.beth, 2, MEDICINES)
    assert drafted.told == {}

    with at(1) as published:
        office().post(rota.address("publish"))
    assert set(published.told) == {"imogen", "beth"}

    with at(3) as replaced:
        give(office, rota, rota.owen, 1, THOUGHT)
    assert replaced.told == {}

    # Beth goes off sick before the rest is published: Joss is told at once, and Owen's draft is still nobody's.
    beth_was = Duty.objects.get(facilitator=rota.beth)
    with at(4) as swapped:
        sick = typed(rota.session(2).local_date, kind="sick", person=rota.beth.pk, swap="yes", standing=str(beth_was.pk))
        office().post("/rota/off-sick/", sick | {f"taker_{beth_was.pk}": rota.joss.pk})
    assert set(swapped.told) == {"beth", "joss"}
    assert "Taken off you: Pain management programme, group 34, Day 2" in swapped.told["beth"]

    with at(5) as again:
        office().post(rota.address("publish"))
        office().post(rota.address("publish"))
    assert set(again.told) == {"imogen", "owen"}
    assert "Taken off you: Pain management programme, group 34, Day 1" in again.told["imogen"]
    assert led(rota) == {(1, "Owen", True), (2, "Joss", True)}
    reminded = told_after(rota.session(1).starts_at - dt.timedelta(days=1))
    assert set(reminded) == {"owen"}
    assert "This is what you do with us that week" in reminded["owen"]


def test_whoever_is_drafted_to_replace_somebody_takes_over_at_once_when_these_go_off_sick(office, rota, at):
    with at(0) as published:
        give(office, rota, rota.imogen, 1, THOUGHT)
        office().post(rota.address("publish"))
    with at(1):
        give(office, rota, rota.owen, 1, THOUGHT)
    was = Duty.objects.get(facilitator=rota.imogen)
    with at(2) as swapped:
        sick = typed(rota.session(1).local_date, kind="sick", person=rota.imogen.pk)
        assert "Owen Castellane" in text_of(office().post("/rota/off-sick/", sick))
        saved = sick | {"swap": "yes", "standing": str(was.pk), f"taker_{was.pk}": rota.owen.pk}
        assert "1 item given to others." in text_of(office().post("/rota/off-sick/", saved, follow=True))

    assert set(published.told) == {"imogen"}
    assert set(swapped.told) == {"imogen", "owen"}
    assert led(rota) == {(1, "Owen", True)}
    assert Absence.objects.count() == 1
    with at(3) as later:
        office().post(rota.address("publish"))
    assert later.told == {}


def test_whoever_supports_an_item_leads_it_when_who_led_it_goes_off_sick(office, rota, clinic, at):
    session = rota.session(1)
    item = session.plan.items.get(title=THOUGHT)
    was = assign(session, rota.imogen, item=item, by=clinic.administrator, now=clinic.now)
    assign(session, rota.owen, item=item, role=Duty.Role.SUPPORT, by=clinic.administrator, now=clinic.now)
    with at(1) as swapped:
        sick = typed(session.local_date, kind="sick", person=rota.imogen.pk, swap="yes", standing=str(was.pk))
        office().post("/rota/off-sick/", sick | {f"taker_{was.pk}": rota.owen.pk})

    (mine,) = Duty.objects.filter(session=session, ended_at=None)
    assert (mine.facilitator, mine.role) == (rota.owen, Duty.Role.LEAD)
    assert set(swapped.told) == {"owen"}, "Imogen hadn’t been told that it was hers"


def test_when_a_draft_that_replaces_somebody_cannot_be_they_may_keep_what_they_have(office, rota, at):
    with at(0):
        give(office, rota, rota.imogen, 1, THOUGHT)
        office().post(rota.address("publish"))
    with at(1):
        give(office, rota, rota.owen, 1, THOUGHT)
    draft = Duty.objects.get(facilitator=rota.owen)
    with at(2) as swapped:
        sick = typed(rota.session(1).local_date, kind="sick", person=rota.owen.pk, swap="yes", standing=str(draft.pk))
        office().post("/rota/off-sick/", sick | {f"taker_{draft.pk}": rota.imogen.pk})

    assert led(rota) == {(1, "Imogen", True)}
    assert swapped.told == {}
