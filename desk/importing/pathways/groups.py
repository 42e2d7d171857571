"""Groups from a spreadsheet with their people: those under way with marks by day, those that are over with their reviews.

The groups themselves are courses, and come in first.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from common.refused import Refused
from courses.ground.locking import lock_courses
from courses.models import Course, Edition
from desk.importing.cells import number_in, one_of
from desk.importing.kinds import Cells, ImportColumn, ImportGround
from desk.importing.pathways.rows import PROGRAMME, REFERRAL, WHO, PathwayImport, PathwayRow
from participants.brought_in.places import BroughtPlace, bring_place, take_places_back
from participants.models import Enrolment, Participant
from participants.rules.attendance import TAPS, Mark
from reminders.planning.unsaid import forget_unsent
from reviews.milestones.closing import close_brought, without_brought_closings

MOST_DAYS = 16
MONTHS = (1, 3, 6, 12)
GROUP = (
    PROGRAMME,
    ImportColumn("group", "Group number", also=("group", "course", "course number", "group no")),
    ImportColumn(
        "first_day",
        "First day of the group",
        also=("first day", "start date", "group start"),
        is_date=True,
        hint="needed where there is no number",
    ),
)
DAYS = tuple(
    ImportColumn(f"day_{number}", f"Day {number}", also=(f"session {number}", f"d{number}")) for number in range(1, MOST_DAYS + 1)
)
REVIEWS = tuple(
    ImportColumn(
        f"review_{months}",
        f"{months}-month review",
        also=(f"review {months}", f"{months} month review", f"{months} months"),
        hint="a mark; empty or “due” when it is to come; “none” when it isn’t theirs",
    )
    for months in MONTHS
)
RUNNING_COLUMNS = (*WHO, *GROUP, *DAYS, *REFERRAL)
PAST_COLUMNS = (*WHO, *GROUP, *REVIEWS, *DAYS, *REFERRAL)
LABELS = {column.name: column.label for column in (*WHO, *GROUP, *DAYS, *REVIEWS, *REFERRAL)}
CAME = ("here", "yes", "y", "x", "present", "attended", "came")
MISSED = ("no word", "no", "n", "dna", "absent", "did not attend", "away")
TOLD = ("told us", "apology", "apologies", "cancelled", "sent apologies")
WORDS: Mapping[str, Sequence[str]] = {
    Mark.HERE: CAME,
    Mark.PRESENT: CAME,
    Mark.LATE: ("late", "came late"),
    Mark.TOO_LATE: ("too late",),
    Mark.TOLD_US: TOLD,
    Mark.NO_WORD: MISSED,
    Mark.ABSENT: (*MISSED, *TOLD),
}
DUE, NOT_THEIRS = ("", "due", "to come", "booked"), ("none", "-", "–", "n/a")


class GroupsImport(PathwayImport):
    """One run over one file of people on groups; `over`: whether these are groups that have ended."""

    labels = LABELS
    over = False

    def __init__(self, ground: ImportGround) -> None:
        super().__init__(ground)
        own = Course.objects.filter(programme__in=self.programmes, cancelled_at=None, edition__entry=Edition.Entry.REFERRAL)
        self.courses = list(own.select_related("edition", "programme", "organisation").order_by("pk"))

    def look_up(self, people: Sequence[int]) -> None:
        """Read once who is on which group."""
        on = Enrolment.objects.filter(participant__in=people, state=Enrolment.State.ACTIVE)
        self.on = set(on.values_list("participant_id", "course_id"))

    def read(self, cells: Cells) -> BroughtPlace:
        """A place with what stands on the registers so far."""
        course = self._course(cells)
        self._refuse_other_kind(course)
        register = course.edition.register_kind
        marks = {number: _mark(cells, f"day_{number}", register) for number in range(1, MOST_DAYS + 1)}
        reviews = {months: _review(cells, f"review_{months}", register) for months in MONTHS}
        days = {number: mark for number, mark in marks.items() if mark}
        return BroughtPlace(course, self.facts_in(cells, self._first_day(course)), days, reviews)

    def twice_by(self, brought: BroughtPlace) -> int:
        """Somebody is on a group once, and may be on several."""
        return int(brought.course.pk)

    def known(self, person: int, brought: BroughtPlace) -> str:
        """Whoever is on the group stays on it as they are."""
        return f"They are on {brought.course} already." if (person, brought.course.pk) in self.on else ""

    def lock(self, facts: Sequence[PathwayRow]) -> None:
        """Lock the groups; what is known here of how full they are is read again."""
        locked = {each.pk: each for each in lock_courses({row.brought.course.pk for row in facts})}
        for row in facts:
            course = row.brought.course
            course.taken, course.offered, course.places = (
                locked[course.pk].taken,
                locked[course.pk].offered,
                locked[course.pk].places,
            )

    def bring(self, person: Participant, brought: BroughtPlace) -> int:
        """Give them their place; a review that isn't theirs is closed, so that nobody looks for a date."""
        enrolment = bring_place(person, brought, self.how)
        not_theirs = [months for months, mark in brought.reviews.items() if mark is None]
        if not_theirs:
            close_brought(enrolment, not_theirs, by=self.how.by, now=self.how.now)
        return enrolment.pk

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete the places that nobody has worked on since, with the pathways and people who came with them."""
        forget_unsent(keys)
        with without_brought_closings(keys):
            return take_places_back(keys, self.ground.organisation, self.how)

    def _course(self, cells: Cells) -> Course:
        programme = self.programme_in(cells)
        number, first_day = number_in(cells.get("group", ""), LABELS["group"]), self.day_in(cells, "first_day")
        if number is None and first_day is None:
            raise Refused("Write the number of the group, or its first day.")
        own = [each for each in self.courses if each.programme_id == programme.pk]
        found = [each for each in own if number in (None, each.number) and first_day in (None, self._first_day(each))]
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused("Several groups begin on that day. Write the number of theirs.")
        raise Refused("There is no such group here yet. Import the groups themselves first, as courses.")

    def _first_day(self, course: Course) -> dt.date:
        return course.first_starts_at.astimezone(self.ground.organisation.tzinfo).date()

    def _refuse_other_kind(self, course: Course) -> None:
        is_over = course.last_ends_at <= self.ground.now
        if is_over and not self.over:
            raise Refused(f"{course} is over. Import its people as a group that is over.")
        if self.over and not is_over:
            raise Refused(f"{course} isn’t over yet. Import its people as a group under way.")


class PastGroupsImport(GroupsImport):
    """One run over one file of people whose groups have ended."""

    over = True


def _mark(cells: Cells, name: str, register: str) -> str:
    """A mark of this register, by its code or in words; "" for none."""
    choices = [(str(mark), str(mark.label)) for mark in TAPS[register]]
    return one_of(cells.get(name, ""), choices, LABELS[name], "", WORDS)


def _review(cells: Cells, name: str, register: str) -> str | None:
    """The mark at a review; "" when it is to come, None when they have no place there."""
    word = cells.get(name, "").strip().lower()
    if word in NOT_THEIRS:
        return None
    return "" if word in DUE else _mark(cells, name, register)
