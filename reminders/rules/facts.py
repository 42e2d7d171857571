"""What the rules of messages are given about a place on a course, and what they give back: plain values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from courses.dates.closed_days import ClosedDays


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """An edition's reminders: how many days before what."""

    first: tuple[int, ...] = ()
    each: tuple[int, ...] = ()
    week: tuple[int, ...] = ()
    single: tuple[int, ...] = ()
    review: tuple[int, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, list[int]]) -> "ReminderDays":
        """Read them as an edition stores them."""
        return cls(
            tuple(settings.get("before_first", ())),
            tuple(settings.get("before_each", ())),
            tuple(settings.get("before_each_week", ())),
            tuple(settings.get("before_single", ())),
            tuple(settings.get("before_review", ())),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody knows of one date: when, in which room or behind which link (its digest), or that it is cancelled.

    Told and what holds now are compared as a whole: equal is no news (docs/messages.md, who has been told).
    """

    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    venue: int | None = None
    link: str = ""
    cancelled: bool = False
    # Not to come to because they had given their place back.
    given_back: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """Somebody's place at one session.

    `since` is when they got it in its present form (the place was made, or the session last changed): nothing that was
    due earlier is said. `day` is its local date in `zone`. `single` is a review or Session Zero: it stands alone; `review` is
    a review. `elsewhere` is one with another group than their own.
    """

    appointment: int
    session: int
    revision: int
    starts_at: dt.datetime
    zone: ZoneInfo
    day: dt.date
    since: dt.datetime
    single: bool = False
    cancelled_at: dt.datetime | None = None
    excused: bool = False
    # For which start they had said that they can't come, where it has been moved since.
    excused_for: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    venue: int | None = None
    link: str = ""
    # Whether the register says that they were there.
    there: bool = False
    review: bool = False
    elsewhere: bool = False
    # What they knew of the place that this one took the place of, while nobody has told them of this one.
    instead_of: Told | None = None

    @property
    def was_called_off(self) -> bool:
        """Whether it was cancelled after it had begun."""
        return self.cancelled_at is not None and self.cancelled_at > self.starts_at

    @property
    def now(self) -> Told:
        """What there is to know of it as it stands."""
        return Told(self.starts_at, self.ends_at, self.venue, self.link, cancelled=self.cancelled_at is not None)


@dataclass(frozen=True, slots=True)
class WrittenFacts:
    """What the office wrote to everybody, for one of them. `withheld`: why it isn't sent to this one; "" where it is."""

    writing: int
    made_at: dt.datetime
    useful_until: dt.datetime
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One enrolment: who they are to us, what they hold, what they have been told.

    `told` is by appointment what they were last told, in messages that were sent or may have arrived, and by hand, and `told_at`
    when; `confirmed` says that the confirmation is among them. `changing_since` and `tell_at` are those of the course's last
    round of changes (courses.ground.rounds).
    """

    enrolment: int
    zone: ZoneInfo
    joined_at: dt.datetime
    before: ReminderDays
    visits: tuple[AppointmentFacts, ...]
    # Whether a session that is lost is held again, so that its new date is what they are told.
    ordered: bool = False
    has_address: bool = True
    channel: str = "email"
    stopped_reason: str = ""
    withdrawn: bool = False
    # When they gave the place back, and which dates with it; None where nobody is told, or they have a place there again.
    left_at: dt.datetime | None = None
    given_back: tuple[AppointmentFacts, ...] = ()
    # The dates on another course, to come when the office moved them from there to this one.
    came_from: tuple[AppointmentFacts, ...] = ()
    # What the office wrote to everybody since they have had the place.
    written: tuple[WrittenFacts, ...] = ()
    course_cancelled_at: dt.datetime | None = None
    changing_since: dt.datetime | None = None
    tell_at: dt.datetime | None = None
    confirmed: bool = False
    told: Mapping[int, Told] = field(default_factory=dict)
    told_at: Mapping[int, dt.datetime] = field(default_factory=dict)
    # On which days nobody of the office is in to tell them by hand.
    closed: ClosedDays = field(default_factory=ClosedDays)

    @property
    def planned(self) -> list[AppointmentFacts]:
        """Their sessions that will be held, in order of time."""
        return sorted((v for v in self.visits if v.cancelled_at is None), key=lambda v: (v.starts_at, v.session))


@dataclass(frozen=True, slots=True)
class WantedMessage:
    """A message that should exist. With a `reason` it should be on record and not be sent.

    `sessions` are those it speaks of; `urgent` ignores the quiet hours; `superseded` says that its usefulness ends because
    the next reminder is due, not because its session begins.
    """

    key: str
    rule: str
    due_at: dt.datetime
    useful_until: dt.datetime
    sessions: tuple[int, ...] = ()
    days_before: int | None = None
    urgent: bool = False
    superseded: bool = False
    reason: str = ""
