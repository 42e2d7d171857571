"""People's places near today, read at once: who was missing, who has no mark yet, who has said that they can't come."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Session
from desk.today.rows import Looker
from participants.models import Appointment, Call
from participants.rules import attendance as attendance_rules
from participants.rules.attendance import Mark

LOOK_BACK = 7  # days in which somebody who was missing is still rung, and a register still finished: until the next session
FIELDS = (
    "session_id",
    "session__label",
    "session__starts_at",
    "session__ends_at",
    "session__course__name",
    "participant_id",
    "participant__first_names",
    "participant__last_name",
    "participant__phone",
    "participant__stopped_at",
    "mark",
    "apology_at",
    "apology_reason",
    "rung",
)


class NearPlace(NamedTuple):
    """One person's place at one session."""

    session_id: int
    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    course: str | None
    person_id: int
    first_names: str
    last_name: str
    phone: str
    stopped_at: dt.datetime | None
    mark: str
    apology_at: dt.datetime | None
    apology_reason: str
    rung: bool

    @property
    def name(self) -> str:
        """First names and last name."""
        return f"{self.first_names} {self.last_name}"

    @property
    def told_us(self) -> bool:
        """Whether they have said that they can't come."""
        return self.apology_at is not None

    @property
    def is_missing(self) -> bool:
        """Whether they are away without a word, and nobody has reached them."""
        return attendance_rules.is_missing(self.mark, told_us=self.told_us) and not self.rung and self.stopped_at is None

    @property
    def is_unmarked(self) -> bool:
        """Whether the register still lacks them."""
        return not self.mark and not self.told_us


def places_near(looker: Looker) -> list[NearPlace]:
    """Return every place of today, of the last days those that lack something, and those with a new apology. One query.

    Two ranges, each with its index, joined by UNION: one condition over both would read the whole table.
    """
    calls = Call.objects.filter(session=OuterRef("session"), participant=OuterRef("participant"), about=Call.About.ABSENCE)
    held = Appointment.objects.filter(state=Appointment.State.BOOKED, session__state=Session.State.PLANNED).order_by()
    held = held.annotate(rung=Exists(calls.exclude(outcome=Call.Outcome.NO_ANSWER)))
    found = _at_sessions(held, looker).values_list(*FIELDS).union(_excused(held, looker).values_list(*FIELDS))
    places = [NearPlace(*row) for row in found]
    return sorted(places, key=lambda place: (place.starts_at, place.last_name, place.first_names, place.person_id))


def _at_sessions(held: QuerySet[Appointment], looker: Looker) -> QuerySet[Appointment]:
    lacking = Q(mark__in=("", Mark.NO_WORD, Mark.ABSENT))
    today = looker.midnight()
    return held.filter(
        lacking | Q(session__starts_at__gte=today),
        session__organisation=looker.organisation,
        session__starts_at__gte=looker.midnight(-LOOK_BACK),
        session__starts_at__lt=looker.midnight(1),
    )


def _excused(held: QuerySet[Appointment], looker: Looker) -> QuerySet[Appointment]:
    return held.filter(
        session__organisation=looker.organisation, apology_at__gte=looker.midnight(-1), session__starts_at__gt=looker.now
    )


def expected_at(places: Iterable[NearPlace]) -> dict[int, tuple[int, int]]:
    """How many are expected at each session, and how many can't come."""
    counts: dict[int, tuple[int, int]] = {}
    for place in places:
        expected, apologies = counts.get(place.session_id, (0, 0))
        counts[place.session_id] = (expected, apologies + 1) if place.told_us else (expected + 1, apologies)
    return counts
