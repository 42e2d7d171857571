"""Who would get what in the next 14 days if an edition reminded so many days before: the planner's own rule, asked twice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from courses.models import Edition
from participants.models import Appointment, Enrolment, Participant
from reminders.days_before.changing import Days, reminders_with
from reminders.models import Message
from reminders.rules.enrolment import COUNTED_IN_DAYS, wanted
from reminders.rules.enrolments import EnrolmentToTell, enrolments_to_tell
from reminders.rules.facts import EnrolmentFacts, ReminderDays, WantedMessage

DAYS_AHEAD = dt.timedelta(days=14)
# So many places are looked at, and so many lines shown.
MOST_PLACES, MOST_LINES = 300, 50


@dataclass(frozen=True, slots=True)
class ReminderAhead:
    """One reminder of the days to come: to whom, when, and whether it is new or goes no more; neither where it stays."""

    participant: Participant
    kind: str
    due_at: dt.datetime
    change: str = ""


@dataclass(frozen=True, slots=True)
class DaysAhead:
    """How many go as things would stand, and the first lines, those that change before the others."""

    count: int
    new: int
    gone: int
    lines: Sequence[ReminderAhead]
    # Whether there are more places on its courses than were looked at.
    in_part: bool = False


def ahead_of(edition: Edition, days: Days, now: dt.datetime) -> DaysAhead:
    """Who would get what until 14 days from now. Some eight queries, however many they are."""
    held = Appointment.objects.filter(state=Appointment.State.BOOKED, session__starts_at__gt=now, enrolment__isnull=False)
    pks = list(
        Enrolment.objects.filter(course__edition=edition, pk__in=held.values("enrolment")).values_list("pk", flat=True)[
            : MOST_PLACES + 1
        ]
    )
    before = ReminderDays.of(reminders_with(edition.reminders, days))
    lines = [line for each in enrolments_to_tell(pks[:MOST_PLACES]).values() for line in _lines(each, before, now)]
    lines.sort(key=lambda line: (not line.change, line.due_at, line.participant.pk))
    new, gone = (sum(line.change == change for line in lines) for change in ("new", "gone"))
    return DaysAhead(len(lines) - gone, new, gone, lines[:MOST_LINES], in_part=len(pks) > MOST_PLACES)


def _lines(record: EnrolmentToTell, before: ReminderDays, now: dt.datetime) -> list[ReminderAhead]:
    present, then = (due_ahead(place, now) for place in (record.place, replace(record.place, before=before)))

    def line(want: WantedMessage, change: str) -> ReminderAhead:
        return ReminderAhead(record.participant, Message.Rule(want.rule).label, want.due_at, change)

    stays = [line(want, "" if key in present else "new") for key, want in then.items()]
    return stays + [line(want, "gone") for key, want in present.items() if key not in then]


def due_ahead(place: EnrolmentFacts, now: dt.datetime) -> dict[str, WantedMessage]:
    """The reminders of this place that fall due in the days to come, by key. Pure."""
    ahead = (each for each in wanted(place) if each.rule in COUNTED_IN_DAYS)
    return {each.key: each for each in ahead if now < each.due_at <= now + DAYS_AHEAD}
