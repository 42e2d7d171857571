"""What somebody in the office has to tell a person: messages that didn't arrive, and those that no channel of ours carries.

A contact note that passes on what was waiting ticks it off (participants.people.contacts); so does a call about the
change itself.
"""

import datetime as dt
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDay

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import planned_each_time, written_once
from participants.models import Call, ContactNote, Participant
from reminders.models import Message
from reminders.rules import reasons

State = Message.State
# How far back the list of messages looks (reminders.pages.listing).
RECENT = dt.timedelta(days=7)
LOST = (Q(state__in=(State.FAILED, State.MISSED)) & ~Q(reason__startswith=reasons.NEXT_GOES)) | Q(
    state=State.UNSURE, reason__endswith=reasons.MAY_HAVE_BEEN_SENT_THEN
)
BY_HAND = Q(state=State.NOT_NEEDED, reason__in=reasons.BY_HAND)
# What a line about a message says: of course and session nothing but the name.
OF_A_LINE = (
    *("participant", "rule", "days_before", "state", "reason", "subject", "body", "due_at", "useful_until", "sent_at"),
    *("course__name", "session__label", "session__starts_at"),
)
MOST_UNTOLD = 101  # nobody tells more by hand in a day
CHANGES = (Message.Rule.MOVED, Message.Rule.CANCELLED)
COUNTED_IN_DAYS = (
    *(Message.Rule.BEFORE_FIRST, Message.Rule.BEFORE_EACH, Message.Rule.BEFORE_WEEK),
    *(Message.Rule.BEFORE_SINGLE, Message.Rule.BEFORE_REVIEW),
)


def untold(organisation: Organisation, now: dt.datetime, most: int) -> list[Message]:
    """The messages that somebody has to put right or tell by hand, the longest waiting first, MOST_UNTOLD at most. One query."""
    return _longest_waiting(organisation, organisation.zone, now, *_today(organisation, now))[:most]


@written_once
@planned_each_time
def _longest_waiting(
    organisation: Organisation, zone: str, now: dt.datetime, begins: dt.datetime, ends: dt.datetime
) -> QuerySet[Message]:
    return _needing(organisation, ZoneInfo(zone), now, begins, ends).order_by("due_at", "pk")[:MOST_UNTOLD]


def need_somebody(organisation: Organisation, now: dt.datetime) -> QuerySet[Message]:
    """What Today and the page of messages ask the office to see to, in no order.

    Those lost, as long as they are of use: once what they are about is over nobody can put it right. Those to tell by hand that
    are due today or earlier and still of use, or due before today and of use into today: an office that opens at 9am still finds
    Sunday's note that was of use until 7:30am; not once the date it is about has begun. Of several reminders of one date only the
    nearest. Not those passed on since, nor to anybody who was stopped.
    """
    return _needing(organisation, organisation.tzinfo, now, *_today(organisation, now))


def _needing(
    organisation: Organisation, zone: ZoneInfo, now: dt.datetime, begins: dt.datetime, ends: dt.datetime
) -> QuerySet[Message]:
    lost = LOST & ~Q(rule=Message.Rule.REPORT) & Q(due_at__lte=now) & (Q(useful_until__gt=now) | Q(session__starts_at__gt=now))
    opens_late = Q(due_at__lt=begins, useful_until__gte=begins) & ~Q(rule__in=CHANGES)
    in_time = Q(useful_until__gt=now) | (opens_late & (Q(session=None) | Q(session__starts_at__gt=now)))
    by_hand = BY_HAND & Q(due_at__lt=ends) & in_time & ~_has_nearer(ends)
    # Nobody ticks off what a colleague wasn't told: it goes once they have an address.
    colleague = Q(state=State.NOT_NEEDED, reason=reasons.NO_STAFF_ADDRESS, due_at__lte=now, useful_until__gt=now)
    waiting = _with_due_day(Message.objects.filter(lost | by_hand | colleague, organisation=organisation), zone)
    waiting = waiting.filter(~_passed_on())
    known = ("participant", "facilitator", "user", "course", "session")
    return waiting.filter(participant__stopped_at=None).select_related(*known).defer("told")


def is_lost(message: Message) -> bool:
    """Whether it didn't reach whom it went to, or nobody knows that it did."""
    if message.state == State.UNSURE:
        return message.reason.endswith(reasons.MAY_HAVE_BEEN_SENT_THEN)
    return message.state in (State.FAILED, State.MISSED) and not message.reason.startswith(reasons.NEXT_GOES)


def _has_nearer(ends: dt.datetime) -> Exists:
    """Whether somebody is told by hand, by the end of the day, of the same date by a reminder fewer days before it."""
    same = Message.objects.filter(BY_HAND, participant=OuterRef("participant"), session=OuterRef("session"))
    return Exists(same.filter(rule__in=COUNTED_IN_DAYS, days_before__lt=OuterRef("days_before"), due_at__lt=ends))


def nearest(waiting: list[Message]) -> list[Message]:
    """The same of messages to one person that wait for us: of several reminders of one date the one fewest days before it."""
    days: dict[int | None, int] = {}
    for each in waiting:
        if each.session_id and each.days_before is not None:
            days[each.session_id] = min(days.get(each.session_id, each.days_before), each.days_before)
    return [
        each for each in waiting if each.days_before is None or each.days_before == days.get(each.session_id, each.days_before)
    ]


def latest_to(person: Participant, organisation: Organisation, most: int, *, may_be_passed_on: bool = True) -> list[Message]:
    """The last messages to one person, the furthest ahead first, each with `passed_on`. One query.

    Who knows that no note passes anything on, and that nobody rang them, says so: then it needn't be looked for.
    """
    messages = Message.objects.filter(participant=person)
    if may_be_passed_on:
        messages = with_passed_on(messages, organisation)
    return list(messages.select_related("course", "session").only(*OF_A_LINE).order_by("-due_at", "-pk")[:most])


def sent_to(person: Participant) -> tuple[int, dt.datetime | None]:
    """How many messages went to one person, and when the last did. One query."""
    found = Message.objects.filter(participant=person, state=State.SENT).aggregate(number=Count("pk"), last=Max("sent_at"))
    return found["number"], found["last"]


def waits_for_us(message: Message, organisation: Organisation, now: dt.datetime) -> bool:
    """Whether somebody has to tell the person this by hand today; the message is one of latest_to."""
    begins, ends = _today(organisation, now)
    opens_late = message.due_at < begins <= message.useful_until and message.rule not in CHANGES
    in_time = message.useful_until > now or (opens_late and (message.session is None or message.session.starts_at > now))
    near = message.due_at < ends and in_time
    return near and is_by_hand(message) and not was_passed_on(message)


def is_by_hand(message: Message) -> bool:
    """Whether nothing goes by itself, because no channel of ours reaches the person."""
    return message.state == State.NOT_NEEDED and message.reason in reasons.BY_HAND


def was_passed_on(message: Message) -> bool:
    """Whether somebody told the person; the message comes from with_passed_on."""
    return cast(bool, getattr(message, "passed_on", False))


def with_passed_on(messages: QuerySet[Message], organisation: Organisation) -> QuerySet[Message]:
    """Add `passed_on`: whether somebody told the person on the day it was due or later, after it came to how it is."""
    return _with_due_day(messages, organisation.tzinfo).annotate(passed_on=_passed_on())


def passed_on(messages: QuerySet[Message], organisation: Organisation) -> QuerySet[Message]:
    """Keep those that somebody has passed on."""
    return _with_due_day(messages, organisation.tzinfo).filter(_passed_on())


def _with_due_day(messages: QuerySet[Message], zone: ZoneInfo) -> QuerySet[Message]:
    return messages.alias(due_day=TruncDay("due_at", tzinfo=zone))


def _passed_on() -> Q:
    notes = ContactNote.objects.filter(participant=OuterRef("participant"), passes_on=True)
    noted = Exists(notes.filter(at__gte=OuterRef("updated_at")).filter(at__gte=OuterRef("due_day")))
    calls = Call.objects.filter(session=OuterRef("session"), participant=OuterRef("participant"), about=Call.About.CHANGE)
    rung = Exists(calls.filter(at__gte=OuterRef("created_at")).exclude(outcome=Call.Outcome.NO_ANSWER))
    return Q(noted) | (Q(rule__in=CHANGES) & Q(rung))


def _today(organisation: Organisation, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When today begins and ends there."""
    today = today_in(organisation.tzinfo, now)
    begins, ends = (dt.datetime.combine(day, dt.time(), organisation.tzinfo) for day in (today, today + dt.timedelta(days=1)))
    return begins, ends
