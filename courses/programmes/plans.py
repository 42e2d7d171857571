"""What an edition of a programme says, as plain values, and what can be wrong with it.

A programme file is read into these (programme_files.py), and so can a form be: the rules are the same. The field names
are those of the models the plan is stored as. Rules and their sources: docs/domain.md, chapters 1 to 3.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from courses.dates.calendars import REVIEW_LEEWAY_DAYS

KINDS = ("community", "hospital")
GROUP_WORDS = ("course", "group")
SESSION_WORDS = ("Session", "Day")
REGISTER_KINDS = ("presence", "codes")
ENTRIES = ("registration", "referral")
FORMATS = ("in_person", "video", "telephone")
LICENCE_KINDS = ("single_programme", "multiple_programme", "single_agency", "umbrella")
ITEM_KINDS = ("led", "team", "self", "break")
PROFESSIONS = ("psychologist", "physiotherapist", "occupational_therapist", "nurse", "doctor", "leader")
# Each writes and signs a section of a joint assessment (reviews.notes.headings): the decision waits for all three.
ASSESSING = ("physiotherapist", "psychologist", "occupational_therapist")
MOST_NOTICE = 14 * 24  # hours
ABOUT_SECTIONS = (
    *("purpose", "who_for", "team", "typical_day", "from_us", "from_you"),
    *("short_term", "alternatives", "confidentiality", "studies", "origin", "contact"),
)
GUESTS_AT_REVIEW = 4  # places beyond a usual group's
MOST_WINDOW_DAYS = 90  # longer would reach into the next review
# Each a list of days before; `before_review` is the first word of a review, the others stand in `before_single`. And of days
# after: when whoever hasn't answered a questionnaire is asked again. A file may leave out the last two.
REMINDER_RULES = ("before_first", "before_each", "before_each_week", "before_single", "before_review", "questionnaires")
RULES_WITH_A_DEFAULT = ("before_review", "questionnaires")
# Whoever is asked with questionnaires is asked once and not again: an empty rule means what is usual.
NEVER_AGAIN = (0,)


@dataclass(frozen=True, slots=True)
class FormatPlan:
    """How many people a group takes in one format. Below `least` it doesn't run; above `most` nobody is added;
    outside the two advised numbers somebody is asked first.
    """

    format: str
    least: int
    advised_least: int
    advised_most: int
    most: int
    leaders: int | None = None  # at each session in this format; none: as many as the edition says
    outside_most: int | None = None  # how many may live outside the licence's territory; none: no limit


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One line of a session's timetable, counted in minutes from the session's start."""

    offset_minutes: int
    minutes: int
    title: str
    kind: str
    profession: str = ""  # who leads it, for kind "led" only
    team: tuple[str, ...] = ()  # who must be there as well, for kinds "led" and "team"

    @property
    def ends(self) -> int:
        """The minute at which it is over."""
        return self.offset_minutes + self.minutes


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One session or programme day: its number, what it is about, its timetable."""

    number: int
    title: str
    items: tuple[ItemPlan, ...]
    # What a file begins its days with (EditionDay); changed on a page of its own, so no two plans differ by it.
    bring: str = field(default="", compare=False)
    guests_each: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    """What the joint assessment needs: its parts, which go on side by side, each led by a profession."""

    title: str
    items: tuple[ItemPlan, ...]
    notice_hours: int = 24  # nobody is offered one in person that begins sooner

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return max((item.ends for item in self.items), default=0)

    @property
    def professions(self) -> tuple[str, ...]:
        """One of each of these is needed, in the order of the parts."""
        return tuple(dict.fromkeys(item.profession for item in self.items if item.profession))


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """One group review, `months` after the last day, with a length, a usual start and places of its own."""

    months: int
    minutes: int
    start: time
    places: int
    title: str
    window_days: int = REVIEW_LEEWAY_DAYS  # how far from its due day it may be held
    items: tuple[ItemPlan, ...] = ()  # its timetable, from its own start; none: nobody is named


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """Everything one edition of a programme says."""

    label: str
    valid_from: date | None  # none: a draft
    sessions_ordered: bool
    weekdays: tuple[int, ...]
    weeks: int
    session_minutes: int
    default_start: time
    register_kind: str
    entry: str
    completion_sessions: int
    leaders_needed: int
    peers_needed: int
    books: tuple[str, ...]
    subjects: tuple[str, ...]
    reminders: Mapping[str, tuple[int, ...]]
    formats: tuple[FormatPlan, ...]
    sessions: tuple[SessionPlan, ...]
    reviews: tuple[ReviewPlan, ...]
    completion_in_proportion: bool = (
        True  # of sessions that are left out, completing takes none (participants.attendance.completion)
    )
    licence_kinds: tuple[str, ...] = ()  # which kinds of licence its courses need one of; none is needed when empty
    foundation_slug: str = ""  # the training that must come before this programme's own
    joining_until_session: int = 0  # nobody joins once this session has begun; 0: once the first has
    confirm_days: int = 7  # before the first session
    zero_earliest_days: int = 28  # before the first session
    zero_latest_days: int = 7
    confirm_email_hours: int = 48
    reply_hours: int = 72
    assessment: AssessmentPlan | None = None  # only where people get in by referral
    assessment_months: int = 12  # how long an assessment is good for
    ask_waiting_weeks: int = 12  # how often somebody who waits is asked whether they still want it
    offer_notice_days: int = 21  # less notice isn't a reasonable offer
    declined_offers: int = 2  # after so many a clinician looks
    checklist: tuple[str, ...] = ()  # what leaders tick after each session
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # what the public form lists, under headings
    about: Mapping[str, str] = field(default_factory=dict)  # what it says about itself, by section
    # Which questionnaires a file begins with, by point; changed on a page of their own, so no two plans differ by them.
    measures: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    @property
    def number_of_sessions(self) -> int:
        """How many sessions the pattern makes: weeks times weekdays, or one a week when none are named."""
        return self.weeks * max(1, len(self.weekdays))


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """A programme with one edition of it."""

    slug: str
    name: str
    short_name: str
    kind: str
    group_word: str  # what one run is called
    session_word: str  # what one of its dates is called: "Day" makes "Day 5"
    edition: EditionPlan


@dataclass(frozen=True, slots=True)
class PlanFault:
    """Something that can't be scheduled as written: where it stands ("sessions 3, items 2"), and why not."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


def faults_in(plan: ProgrammePlan) -> tuple[PlanFault, ...]:
    """Every fault of a programme and its edition; none means that courses can be scheduled from it."""
    edition = plan.edition
    return (
        *_unknown("programme.kind", plan.kind, KINDS),
        *_unknown("programme.group_word", plan.group_word, GROUP_WORDS),
        *_unknown("programme.session_word", plan.session_word, SESSION_WORDS),
        *_faults_of_label(edition.label),
        *_faults_of_pattern(edition),
        *_unknown("edition.register_kind", edition.register_kind, REGISTER_KINDS),
        *_unknown("edition.entry", edition.entry, ENTRIES),
        *_faults_of_people(edition),
        *_faults_of_joining(edition),
        *_faults_of_reminders(edition.reminders),
        *_faults_of_formats(edition.formats),
        *_faults_of_sessions(edition),
        *_faults_of_reviews(edition.reviews),
        *_faults_of_assessment(edition.assessment),
        *_faults_of_waiting(edition),
        *_faults_of_measures(edition),
    )


def _unknown(where: str, value: str, known: Sequence[str]) -> Iterator[PlanFault]:
    if value not in known:
        yield PlanFault(where, f"“{value}” isn’t one of {', '.join(known)}.")


def _faults_of_label(label: str) -> Iterator[PlanFault]:
    if not label.strip():
        yield PlanFault("edition.label", "Give the edition a label.")


def _faults_of_pattern(edition: EditionPlan) -> Iterator[PlanFault]:
    if edition.weeks < 1:
        yield PlanFault("edition.weeks", "A programme lasts at least one week.")
    if len(set(edition.weekdays)) != len(edition.weekdays):
        yield PlanFault("edition.weekdays", "A weekday is named twice.")
    if any(day not in range(7) for day in edition.weekdays):
        yield PlanFault("edition.weekdays", "Weekdays go from 0, Monday, to 6, Sunday.")
    if not 1 <= edition.session_minutes <= 24 * 60:
        yield PlanFault("edition.session_minutes", "A session lasts from one minute to a day.")


def _faults_of_people(edition: EditionPlan) -> Iterator[PlanFault]:
    if not 1 <= edition.completion_sessions <= edition.number_of_sessions:
        yield PlanFault("edition.completion_sessions", f"Completing takes from 1 to all {edition.number_of_sessions} sessions.")
    if min(edition.leaders_needed, edition.peers_needed) < 0:
        yield PlanFault("edition.leaders_needed", "Numbers of leaders can’t be below zero.")
    if edition.peers_needed > edition.leaders_needed:
        yield PlanFault("edition.peers_needed", f"More peers ({edition.peers_needed}) than leaders ({edition.leaders_needed}).")


def _faults_of_joining(edition: EditionPlan) -> Iterator[PlanFault]:
    for kind in edition.licence_kinds:
        yield from _unknown("edition.licence_kinds", kind, LICENCE_KINDS)
    if not 0 <= edition.joining_until_session <= edition.number_of_sessions:
        yield PlanFault(
            "edition.joining_until_session", f"Joining ends with a session from 1 to {edition.number_of_sessions}, or 0."
        )
    if not 1 <= edition.zero_latest_days <= edition.zero_earliest_days:
        yield PlanFault("edition.zero_earliest_days", "Session Zero is held from so many days before to so many, at least one.")
    if min(edition.confirm_email_hours, edition.reply_hours) < 1:
        yield PlanFault("edition.reply_hours", "Give people at least an hour to answer.")


def _faults_of_reminders(reminders: Mapping[str, tuple[int, ...]]) -> Iterator[PlanFault]:
    for rule, days in reminders.items():
        yield from _unknown("edition.reminders", rule, REMINDER_RULES)
        if rule == "questionnaires" and tuple(days) == NEVER_AGAIN:
            continue
        if any(day < 1 for day in days) or len(set(days)) != len(days):
            yield PlanFault(f"edition.reminders.{rule}", "Days before are whole numbers from 1, each once.")


def _faults_of_formats(formats: Sequence[FormatPlan]) -> Iterator[PlanFault]:
    if not formats:
        yield PlanFault("formats", "Name at least one format, in person or video.")
    for number, plan in enumerate(formats, 1):
        where = f"formats {number}"
        yield from _unknown(where, plan.format, FORMATS)
        if plan.format in (other.format for other in formats[: number - 1]):
            yield PlanFault(where, f"“{plan.format}” is named twice.")
        if not 1 <= plan.least <= plan.advised_least <= plan.advised_most <= plan.most:
            yield PlanFault(where, "The numbers must rise from 1: least, advised_least, advised_most, most.")


def _faults_of_sessions(edition: EditionPlan) -> Iterator[PlanFault]:
    if (given := len(edition.sessions)) != edition.number_of_sessions:
        yield PlanFault("sessions", f"The weeks and weekdays make {edition.number_of_sessions} sessions; {given} are described.")
    if [session.number for session in edition.sessions] != list(range(1, given + 1)):
        yield PlanFault("sessions", "Number the sessions 1, 2, 3 and so on, in order.")
    for session in edition.sessions:
        where = f"sessions {session.number}"
        if not session.title.strip():
            yield PlanFault(f"{where}, title", "Say what it is about.")
        if not session.items:
            yield PlanFault(where, "The timetable is empty.")
        for number, item in enumerate(session.items, 1):
            yield from _faults_of_item(f"{where}, items {number}", item, edition.session_minutes)
        for number, (item, following) in enumerate(pairwise(session.items), 2):
            if following.offset_minutes < item.ends:
                yield PlanFault(f"{where}, items {number}", f"“{following.title}” starts before “{item.title}” is over.")


def _faults_of_item(where: str, item: ItemPlan, session_minutes: int) -> Iterator[PlanFault]:
    yield from _unknown(where, item.kind, ITEM_KINDS)
    if not item.title.strip():
        yield PlanFault(where, "Say what happens then.")
    if item.offset_minutes < 0:
        yield PlanFault(where, f"“{item.title}” starts before the session does.")
    if item.minutes < 1:
        yield PlanFault(where, f"“{item.title}” lasts no time.")
    if item.ends > session_minutes:
        yield PlanFault(where, f"“{item.title}” runs {item.ends - session_minutes} minutes past the end of the session.")
    if item.kind == "led":
        yield from _unknown(f"{where}, profession", item.profession, PROFESSIONS)
    elif item.profession:
        yield PlanFault(f"{where}, profession", f"Only an item of kind led names a profession; this one is {item.kind}.")
    for profession in item.team:
        yield from _unknown(f"{where}, team", profession, PROFESSIONS)
    if item.team and item.kind not in ("led", "team"):
        yield PlanFault(
            f"{where}, team", f"Only an item that is led, or the whole team’s, needs others; this one is {item.kind}."
        )
    if len({*item.team, item.profession}) < len(item.team) + 1:
        yield PlanFault(f"{where}, team", "Name each profession once: who leads is there anyway.")


def _faults_of_assessment(plan: AssessmentPlan | None) -> Iterator[PlanFault]:
    if plan is None:
        return
    if not plan.title.strip():
        yield PlanFault("assessment.title", "Give the assessment a title.")
    if not plan.items:
        yield PlanFault("assessment", "Say who assesses.")
    for number, item in enumerate(plan.items, 1):
        yield from _faults_of_item(f"assessment, items {number}", item, 24 * 60)
        if item.kind != "led":
            yield PlanFault(f"assessment, items {number}", "Each part of an assessment is led by a profession.")
    if len({item.profession for item in plan.items}) < len(plan.items):
        yield PlanFault("assessment", "A profession is named twice.")
    if plan.items and not set(ASSESSING) <= {item.profession for item in plan.items}:
        named = "a physiotherapist, a psychologist and an occupational therapist"
        yield PlanFault("assessment", f"It is held by {named}: each signs a section, and the decision waits for all three.")
    if not 0 <= plan.notice_hours <= MOST_NOTICE:
        yield PlanFault("assessment.notice_hours", f"Notice is from 0 to {MOST_NOTICE} hours.")


def _faults_of_waiting(edition: EditionPlan) -> Iterator[PlanFault]:
    for name in ("assessment_months", "ask_waiting_weeks", "declined_offers"):
        if getattr(edition, name) < 1:
            yield PlanFault(f"edition.{name}", "Enter a number from 1.")
    if edition.offer_notice_days < 0:
        yield PlanFault("edition.offer_notice_days", "Enter a number of days, 0 for none.")


def points_of(*, assessed: bool, months: Iterable[int]) -> tuple[str, ...]:
    """When an edition may ask people with questionnaires, in the order of the pathway: a review by its months."""
    return (*(("assessment",) if assessed else ()), "first", "last", *map(str, months))


def _faults_of_measures(edition: EditionPlan) -> Iterator[PlanFault]:
    known = points_of(assessed=edition.assessment is not None, months=(review.months for review in edition.reviews))
    for point, measures in edition.measures.items():
        yield from _unknown("edition.measures", point, known)
        if not measures or len(set(measures)) < len(measures):
            yield PlanFault(f"edition.measures.{point}", "Name at least one measure, each once.")


def _faults_of_reviews(reviews: Sequence[ReviewPlan]) -> Iterator[PlanFault]:
    if any(later.months <= earlier.months for earlier, later in pairwise(reviews)):
        yield PlanFault("reviews", "Put the reviews in order of their months, each month once.")
    for number, review in enumerate(reviews, 1):
        where = f"reviews {number}"
        if review.months < 1:
            yield PlanFault(f"{where}.months", "A review comes at least one month after the last day.")
        if not 1 <= review.minutes <= 24 * 60:
            yield PlanFault(f"{where}.minutes", "A review lasts from one minute to a day.")
        if review.places < 1:
            yield PlanFault(f"{where}.places", "A review needs at least one place.")
        yield from _faults_of_review_items(where, review)
        if not 0 <= review.window_days <= MOST_WINDOW_DAYS:
            yield PlanFault(f"{where}.window_days", f"A review is held within {MOST_WINDOW_DAYS} days of its due day.")


def _faults_of_review_items(where: str, review: ReviewPlan) -> Iterator[PlanFault]:
    for number, item in enumerate(review.items, 1):
        yield from _faults_of_item(f"{where}, items {number}", item, review.minutes)
    for number, (item, following) in enumerate(pairwise(review.items), 2):
        if following.offset_minutes < item.ends:
            yield PlanFault(f"{where}, items {number}", f"“{following.title}” starts before “{item.title}” is over.")


def usual_places_at_review(formats: Sequence[FormatPlan]) -> int:
    """How many places a review has where nobody says: a usual group's and a few more, for people of other groups."""
    return max((each.advised_most for each in formats), default=0) + GUESTS_AT_REVIEW
