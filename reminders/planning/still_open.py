"""Of what there may be something to say: places, waiting, letters, assessments and duties that are open, or were of late."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Duty, Facilitator, Session
from participants.models import Appointment, Enrolment, WaitingListEntry
from reminders.models import Message
from reminders.rules.letters_to_tell import put_on_pages

State = Message.State
# How far ahead messages are made: the office sees what will go, and an edit of next year's course touches no rows.
HORIZON = dt.timedelta(days=14)
# Staff are reminded of a week the day before its first session: whose reminder may be due by then leads something until here.
REMINDED_WITHIN = HORIZON + dt.timedelta(days=1)
# How far back a planner that was away looks for what it should have planned, so that it is shown as missed.
LOOK_BACK = HORIZON


def open_places(now: dt.datetime, organisation: int) -> set[int]:
    """Enrolments with a place at something to come or just past, those given back of late, and those with messages to go."""
    held = Appointment.objects.filter(
        state=Appointment.State.BOOKED, session__starts_at__gt=now - LOOK_BACK, session__organisation=organisation
    )
    waiting = Message.objects.filter(state=State.DUE, organisation=organisation)
    left = Enrolment.objects.filter(withdrawn_at__gt=now - LOOK_BACK, withdrawn_quietly=False, course__organisation=organisation)
    return {*_enrolments(held), *_enrolments(waiting), *left.values_list("pk", flat=True)}


def _enrolments(queryset: QuerySet[Appointment] | QuerySet[Message]) -> Iterable[int]:
    pks: Iterable[int] = queryset.filter(enrolment__isnull=False).order_by().values_list("enrolment_id", flat=True).distinct()
    return pks


def open_entries(now: dt.datetime, organisation: int) -> set[int]:
    """Entries of waiting lists that are open or were closed of late, and those with messages that may have to go."""
    standing = WaitingListEntry.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=now - LOOK_BACK), participant__organisation=organisation
    )
    waiting = Message.objects.filter(state=State.DUE, entry__isnull=False, organisation=organisation).order_by()
    return {*standing.values_list("pk", flat=True), *(pk for pk in waiting.values_list("entry_id", flat=True) if pk)}


def open_letters(now: dt.datetime, organisation: int) -> set[int]:
    """Letters put on people's pages of late that nobody has opened, and those with messages that may have to go."""
    theirs = put_on_pages().filter(letter__participant__organisation=organisation)
    unread = Q(made_at__gt=now - LOOK_BACK, letter__read_at=None)
    return set(theirs.filter(unread | Q(letter__messages__state=State.DUE)).values_list("letter_id", flat=True))


def assessments() -> QuerySet[Appointment]:
    """Places at joint assessments, which stand alone."""
    return Appointment.objects.filter(enrolment=None, session__kind=Session.Kind.ASSESSMENT).order_by()


def open_appointments(now: dt.datetime, organisation: int) -> set[int]:
    """Assessments to come or just past, and those with messages to go."""
    held = assessments().filter(session__starts_at__gt=now - LOOK_BACK, session__organisation=organisation)
    waiting = Message.objects.filter(state=State.DUE, appointment__isnull=False, organisation=organisation).order_by()
    return {*held.values_list("pk", flat=True), *(pk for pk in waiting.values_list("appointment_id", flat=True) if pk)}


def open_staff(now: dt.datetime, organisation: int) -> set[int]:
    """Staff of whose duties something changed of late, who lead something soon, and those with messages that may have to go."""
    waiting = Message.objects.filter(state=State.DUE, facilitator=OuterRef("pk"))
    soon = Duty.objects.filter(facilitator=OuterRef("pk"), ended_at=None, starts_at__gt=now, starts_at__lt=now + REMINDED_WITHIN)
    open_ones = Q(duty_round__tell_at__gt=now - LOOK_BACK) | Exists(waiting) | Exists(soon)
    return set(Facilitator.objects.filter(open_ones, organisation=organisation).values_list("pk", flat=True))
