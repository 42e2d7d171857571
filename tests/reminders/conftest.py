"""One CPSMP course on six Wednesdays, and what to say about its messages."""

import datetime as dt

import pytest
from django.db.models.functions import Now

from reminders.models import Message, MessageEvent
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place, pain_management_edition

# Six Wednesdays at 10am from 18 November 2026; the cast lives on Monday 2 November, 10am.
WEDNESDAYS = [dt.date(2026, 11, 18) + dt.timedelta(weeks=week) for week in range(6)]
# Monday to Thursday from 16 November 2026.
DAYS = [dt.date(2026, 11, 16) + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]


@pytest.fixture
def course(charity):
    """Six Wednesdays from 18 November 2026, 10am, sixteen days after the cast's today."""
    room = VenueFactory(organisation=charity.organisation, name="Willow Hall", room="Garden Room")
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, number=57, venue=room, places=40)


@pytest.fixture
def group(clinic):
    """Twelve days from Monday 16 November 2026, 9:30am, and a review on Monday 4 January 2027."""
    edition = pain_management_edition(clinic.organisation)
    return make_course(edition, days=DAYS, number=31, places=40, reviews={1: dt.date(2027, 1, 4)})


@pytest.fixture
def ana(charity, course):
    """Ana Pereira, who joined an hour before the cast's now."""
    return make_place(person(charity, "Ana", "Pereira"), course, joined_at=hours_before(charity.now, 1))


def person(house, first_names, last_name="Pell", **more):
    email = more.pop("email", f"{first_names.lower()}@post.example")
    return ParticipantFactory(organisation=house.organisation, first_names=first_names, last_name=last_name, email=email, **more)


def hours_before(moment, hours):
    return moment - dt.timedelta(hours=hours)


def london(text):
    """An instant from London's wall time: "2026-11-11 09:00"."""
    from zoneinfo import ZoneInfo

    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(dt.UTC)


def plan_and_send(now):
    planning.plan(now)
    return sending.send_due(now)


def states(enrolment=None):
    """{rule and days before: state} of the messages."""
    rows = Message.objects.order_by("due_at", "pk")
    rows = rows.filter(enrolment=enrolment) if enrolment else rows
    return {
        f"{m.rule}{f' {m.days_before}' if m.days_before else ''} s{m.session.number if m.session else '-'}": m.state for m in rows
    }


def table():
    """Every message but for what differs between two runs: row numbers and random Message-IDs."""
    fields = ("key", "state", "reason", "due_at", "useful_until", "attempts", "sent_at", "address", "subject", "body")
    return sorted(Message.objects.values_list(*fields))


def history(message):
    return list(MessageEvent.objects.filter(message=message).order_by("pk").values_list("state", "reason"))


def change(session, now, **fields):
    """Change a session as scheduling does: with a new revision and the moment."""
    for name, value in fields.items():
        setattr(session, name, value)
    session.revision += 1
    session.changed_at = now
    session.save()


def cancel(session, now, reason="The room is flooded"):
    session.state, session.cancel_reason, session.cancelled_at = "cancelled", reason, now
    session.save()


def lapse():
    """The senders that hold messages have held them for longer than a lease."""
    Message.objects.filter(state="sending").update(leased_until=Now())


def time_for_one(monkeypatch, mail_sink):
    """A batch has all the time it wants until the mail server takes one, and none afterwards."""

    class TheFirst(list):
        def append(self, mail):
            super().append(mail)
            monkeypatch.setattr(sending, "BATCH_SECONDS", 0)

    monkeypatch.setattr(sending, "BATCH_SECONDS", 600)
    monkeypatch.setattr(mail_sink, "received", TheFirst())


@pytest.fixture
def time_machine_at():
    """time_machine_at(moment) → requests from now on are made then."""
    import time_machine

    travels = []

    def travel(moment):
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travels.append(traveller)

    yield travel
    while travels:
        travels.pop().stop()
