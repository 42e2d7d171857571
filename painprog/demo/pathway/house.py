"""What every part of the hospital's pathway needs: who works there, the programme, people one after the other, open Fridays."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from accounts.models import Organisation, User
from common.clock import today_in
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import Span
from courses.ground.catalogue import closed_days_of
from courses.models import Facilitator, Profession, Programme, Venue
from painprog.demo import houses
from painprog.demo.cast import Person
from painprog.demo.pathway import names
from participants.models import Episode, Participant
from participants.referrals.facts import ReferralFacts
from participants.referrals.receiving import receive
from participants.referrals.triage import triage_referral

TEAM = (Profession.PHYSIOTHERAPIST, Profession.PSYCHOLOGIST, Profession.OCCUPATIONAL_THERAPIST)
FRIDAY = 4
STARTS = (dt.time(9), dt.time(10, 30), dt.time(12))
MINUTES = dt.timedelta(minutes=90)
WEEK = dt.timedelta(weeks=1)


@dataclass
class House:
    """The hospital as the demo plays it. `slots`: when assessments were, the latest Friday first."""

    organisation: Organisation
    office: User
    now: dt.datetime
    programme: Programme = field(init=False)
    team: dict[str, Facilitator] = field(init=False)
    room: Venue = field(init=False)
    today: dt.date = field(init=False)
    # How many of the cast are in other parts already.
    skip: int = 0
    cast: Iterator[Person] = field(init=False)
    slots: Iterator[Span] = field(init=False)

    def __post_init__(self) -> None:
        organisation = self.organisation
        self.programme = Programme.objects.get(organisation=organisation, slug="pain-management")
        staff = Facilitator.objects.filter(organisation=organisation, profession__in=TEAM, drafts_only=False)
        self.team = {each.profession: each for each in staff.select_related("user").order_by("-pk")}
        self.room = Venue.objects.get(organisation=organisation, name="Room 4")
        self.today = today_in(organisation.tzinfo, self.now)
        self.cast = islice(names.people(), self.skip, None)
        self.slots = self._fridays(closed_days_of(organisation))

    @property
    def clinician(self) -> User:
        """The psychologist, who signs in."""
        return self.user(Profession.PSYCHOLOGIST)

    def user(self, profession: str) -> User:
        """The sign-in of one of the team."""
        found = self.team[profession].user
        assert found is not None  # noqa: S101  (the cast gives each of the three one)
        return found

    def ago(self, days: int, hour: int = 11) -> dt.datetime:
        """That many days ago, in office hours; never after now."""
        day = self.today - dt.timedelta(days=days)
        return min(dt.datetime.combine(day, dt.time(hour), self.organisation.tzinfo), self.now)

    def day(self, days: int) -> dt.date:
        """That many days ago."""
        return self.today - dt.timedelta(days=days)

    def next_people(self, count: int, days: int) -> list[Participant]:
        """The next of the cast, put on file that many days ago."""
        return houses.put_on_file(self.organisation, tuple(islice(self.cast, count)), self.ago(days))

    def facts(self, days: int, number: int = 0, **more: object) -> ReferralFacts:
        """What a complete referral says that was received that many days ago."""
        known = {
            "source": ("Kestrel pain clinic", "Dr A. Fenn, Millrace Surgery", "Rheumatology")[number % 3],
            "received_on": self.day(days),
            "pathway_start": self.day(days + 12),
            "pain_over_six_months": "yes",
            "under_pain_clinic": "yes",
            "consultant_reviewed_on": self.day(days + 40),
            "nurse_appointments": 2 + number % 3,
        }
        return ReferralFacts(**(known | more))  # type: ignore[arg-type]  # by the names of its fields

    def refer(self, person: Participant, days: int, number: int = 0, **more: object) -> Episode:
        """Receive somebody's referral that many days ago."""
        facts = self.facts(days, number, **more)
        return receive(person, self.programme, facts, by=self.office, now=self.ago(days)).referral.episode

    def accept(self, episode: Episode, days: int) -> None:
        """Accept it for assessment."""
        self.triage(episode, "accepted", days)

    def triage(self, episode: Episode, outcome: str, days: int, reason: str = "") -> None:
        """What came of looking at it, by the psychologist."""
        referral = episode.referrals.latest("pk")
        referral.episode = episode
        triage_referral(
            referral, outcome, by=self.clinician, now=self.ago(days, 12), version=referral.version, clinician=True, reason=reason
        )

    def _fridays(self, closed: ClosedDays) -> Iterator[Span]:
        """Slots of the Friday clinic that are over, the latest Friday first."""
        friday = self.today - dt.timedelta(days=(self.today.weekday() - FRIDAY) % 7 or 7)
        while True:
            for start in () if closed.reason(friday) else STARTS:
                begins = dt.datetime.combine(friday, start, self.organisation.tzinfo)
                yield Span(begins.astimezone(dt.UTC), begins.astimezone(dt.UTC) + MINUTES)
            friday -= WEEK
