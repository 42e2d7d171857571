"""What is shown of a course's checks: its panel on the course's page, and the page that opens and confirms it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Organisation
from common.words import counted, long_date, moment
from courses.dates.calendars import days_before
from courses.ground.states import takes_the_public
from courses.models import Course, GateOverride, Session
from desk.gates import rules as opening
from desk.gates.gathering import course_facts_of, is_gated
from desk.gates.opening import as_given, overrides_of
from desk.gates.rules import Gate
from desk.shared.check_facts import Check, Mend
from desk.shared.staffing import Staff, staff_across

# The pages that put things right: of the session, of the leader, or of the course.
OF_SESSION = {Mend.ROOM: "desk:move_session", Mend.STAFF: "desk:staffing"}
OF_COURSE = {Mend.PEOPLE: "desk:enrol", Mend.BOOKS: "desk:course_books"}


@dataclass(frozen=True)
class CheckRow:
    """One check as a line: what it says, where it is put right or seen, and who let it through."""

    check: Check
    url: str
    look_url: str
    let_through: str

    @property
    def leads_on(self) -> bool:
        """Whether its link goes where it is put right; of what is well it only shows where to look."""
        return not self.check.met or self.check.warns or self.check.mend in (Mend.LICENCES, Mend.BOOKS)

    @property
    def text(self) -> str:
        """What it says."""
        return self.check.sentence

    @property
    def met(self) -> bool:
        """Whether it stands in nobody's way."""
        return self.check.passes


@dataclass(frozen=True)
class OpeningSheet:
    """A course's checks and what has been said about it."""

    course: Course
    gated: bool
    rows: list[CheckRow]
    to_open: list[CheckRow]
    to_confirm: list[CheckRow]
    organisation: Organisation
    now: dt.datetime
    overrides: Sequence[GateOverride] = ()
    may_have_zero: bool = False
    # The first of its own sessions that can still be postponed, by key.
    next_session: int | None = None

    @property
    def first_day(self) -> dt.date:
        """The local day of its first session."""
        return self.course.first_starts_at.astimezone(self.organisation.tzinfo).date()

    @property
    def confirm_on(self) -> dt.date:
        """The day by which it is confirmed or postponed."""
        return days_before(self.first_day, self.course.edition.confirm_days)

    @property
    def verdict(self) -> str:
        """The heading over all of it."""
        return opening.verdict(row.check for row in self.rows)

    @property
    def is_public(self) -> bool:
        """Whether the public can register."""
        return takes_the_public(self.course, self.now)

    @property
    def registration(self) -> str:
        """Where registration stands, in a sentence."""
        course = self.course
        if course.opened_at is None:
            return "Registration isn’t open to the public yet."
        if course.closed_at:
            return f"Registration was closed on {self._when(course.closed_at)}."
        if not self.is_public:
            return "Nobody can join any more, so the public can’t register."
        return f"The public can register, since {self._when(course.opened_at)}."

    @property
    def confirming(self) -> str:
        """Where confirming stands, in a sentence."""
        if self.course.confirmed_at:
            return f"Confirmed on {self._when(self.course.confirmed_at)}: it takes place."
        today = self.now.astimezone(self.organisation.tzinfo).date()
        if self.has_begun:
            return "It began without being confirmed."
        on = long_date(self.confirm_on)
        return f"It was to be confirmed on {on}." if self.confirm_on < today else f"Confirm or postpone it on {on} at the latest."

    @property
    def no_longer(self) -> str:
        """What to say when an open or confirmed course no longer meets its checks; empty while it does."""
        course = self.course
        if course.cancelled_at or not (self.is_public or course.confirmed_at):
            return ""
        left = [row for row in (self.rows if course.confirmed_at else self.to_open) if not row.met]
        said = "is confirmed" if course.confirmed_at else "is open to the public"
        things = f"{counted(len(left), 'thing')} {'is' if len(left) == 1 else 'are'}"
        return f"This course {said}, and {things} no longer as {'it' if len(left) == 1 else 'they'} should be." if left else ""

    @property
    def has_begun(self) -> bool:
        """Whether its first session has begun."""
        return self.course.first_starts_at <= self.now

    @property
    def is_over(self) -> bool:
        """Whether nothing can be opened or confirmed any more."""
        return self.course.cancelled_at is not None or self.course.last_ends_at <= self.now

    def _when(self, at: dt.datetime) -> str:
        return moment(at.astimezone(self.organisation.tzinfo))


def sheet_of(course: Course, *, organisation: Organisation, now: dt.datetime) -> OpeningSheet:
    """Return it for a course that came with its edition; reads its sessions and their staff."""
    sessions = list(course.sessions.select_related("venue").order_by("starts_at", "pk"))
    return opening_sheet(course, sessions, staff_across(sessions), organisation=organisation, now=now)


def opening_sheet(
    course: Course,
    sessions: Sequence[Session],
    staff: Mapping[int, Staff],
    *,
    organisation: Organisation,
    now: dt.datetime,
) -> OpeningSheet:
    """Return it for a course that came with its edition, its sessions by time with their rooms, and their staff."""
    facts = course_facts_of([course], sessions, staff, organisation=organisation, now=now, books=True)[course.pk]
    overrides = overrides_of(course) if facts.gated else []
    given = as_given(overrides)

    def shown(checks: Iterable[Check]) -> list[CheckRow]:
        return [_row(check, course, organisation) for check in opening.judged(checks, given)]

    to_open = opening.checks_of_gate(Gate.OPEN, facts) if facts.gated else []
    to_confirm = opening.checks_of_gate(Gate.CONFIRM, facts)[: -len(to_open)] if facts.gated else []
    return OpeningSheet(
        course=course,
        gated=facts.gated,
        rows=sorted(shown(opening.checks(facts)), key=lambda row: (row.met, not row.check.warns)),
        to_open=shown(to_open),
        to_confirm=shown(to_confirm),
        organisation=organisation,
        now=now,
        overrides=overrides,
        next_session=next((each.pk for each in sessions if _can_be_postponed(each, now)), None),
        may_have_zero=may_have_zero(course, sessions, organisation=organisation, now=now),
    )


def may_have_zero(course: Course, sessions: Iterable[Session], *, organisation: Organisation, now: dt.datetime) -> bool:
    """Return whether Session Zero may still be planned: there is none, and its last day isn't over."""
    if not is_gated(course.edition) or course.cancelled_at:
        return False
    first_day = course.first_starts_at.astimezone(organisation.tzinfo).date()
    closes = days_before(first_day, course.edition.zero_latest_days)
    planned = any(session.is_zero and not session.is_cancelled for session in sessions)
    return not planned and now.astimezone(organisation.tzinfo).date() <= closes


def _can_be_postponed(session: Session, now: dt.datetime) -> bool:
    return session.counts and not session.is_cancelled and session.starts_at > now


def _row(check: Check, course: Course, organisation: Organisation) -> CheckRow:
    said = ""
    if check.override:
        on = long_date(check.override.at.astimezone(organisation.tzinfo))
        said = f"{check.override.by} let it through on {on}: {check.override.reason}"
    anchor = "people" if check.mend == Mend.PEOPLE else "sessions"
    return CheckRow(check, mend_url(check, course), f"{reverse('desk:course', args=[course.pk])}#{anchor}", said)


def mend_url(check: Check, course: Course) -> str:
    """Return the page that puts it right; the course's own page where there is nothing to put right."""
    page, key = "desk:course", course.pk
    if check.mend == Mend.LICENCES:
        return reverse("courses:setup_licences")
    if check.mend in OF_SESSION and check.session_pk:
        page, key = OF_SESSION[check.mend], check.session_pk
    elif check.mend == Mend.LEADER and check.leader_pk:
        page, key = "courses:setup_leader", check.leader_pk
    elif check.mend in OF_COURSE:
        page, key = OF_COURSE[check.mend], course.pk
    return reverse(page, args=[key]) + ("#sessions" if page == "desk:course" else "")
