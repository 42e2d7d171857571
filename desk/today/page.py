"""Gathers what today's page shows: each group only for who may mend it, in the same number of queries for 1 thing and 200."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation
from accounts.roles import Right
from common.words import listed
from courses.ground.catalogue import takes_referrals
from courses.leaders.on_file import OnFile
from courses.models import Course, Session
from desk.models import SetAside
from desk.today import courses, held, leaders, licences_and_books, pathway, people, sending, waiting
from desk.today.courses import OnToday
from desk.today.gates import at_gates, courses_at_gates, few_at_gates
from desk.today.places import NearPlace, expected_at, places_near
from desk.today.rows import EVERY, MOST, Group, Looker, TodayItem, Work, arranged, without
from desk.today.setting_aside import set_aside_among
from participants.models import Participant
from participants.needs.bookings import bookings_between
from participants.referrals.work_list import keys_to_see_to
from reminders.models import WorkRun
from reminders.planning.work_runs import last_runs
from reminders.rules.untold import untold

FEW_REFERRALS = 20  # to see to, that the page itself shows; with more, work on referrals comes once it has arrived


@dataclass(frozen=True)
class AsideLine:
    """A line that would stand on Today, and who set it aside, when and why."""

    item: TodayItem
    aside: SetAside


@dataclass(frozen=True)
class Awaited:
    """Groups that come after the page where there is much in them: what they are about, and what a link to them says."""

    about: str
    link: str
    groups: tuple[str, ...]


REFERRALS = Awaited(
    "referrals",
    "See referrals, the waiting list, overdue reviews and letters that need you",
    ("referrals", "waiting", "reviews", "letters"),
)
COURSES = Awaited(
    "courses",
    "See courses to confirm and to put right, and what is missing of staff, rooms and books",
    ("confirm", "unmet", "staff", "books"),
)


@dataclass(frozen=True)
class TodayPage:
    """The whole page; `runs` says when planner and sender last ran, for those who see messages.

    `awaited`: what isn't on it yet and is fetched once it has arrived.
    """

    work: Work
    on_today: list[OnToday] = field(default_factory=list)
    aside: list[AsideLine] = field(default_factory=list)
    runs: dict[str, Any] = field(default_factory=dict)
    awaited: Sequence[Awaited] = ()

    @property
    def sentence(self) -> str:
        """How much there is, without what nobody has looked at yet."""
        if not self.awaited:
            return self.work.sentence
        later = f"work on {listed([each.about for each in self.awaited])}"
        if not self.work.things:
            return f"{later.capitalize()} is below. Nothing else needs you."
        return f"{self.work.sentence.removesuffix('.')}, besides {later}, which is below."

    def line(self, key: str) -> TodayItem | None:
        """The line with this key, if it stands there."""
        rows = (row for group in self.work.groups for row in group.rows)
        return next((row.item for row in rows if key and row.item.key == key), None)


def page_of(looker: Looker, whole: str = "", *, at_once: bool = False) -> TodayPage:
    """Return the page for whoever looks; `whole` names a group to be shown with all its rows, EVERY all of them.

    `at_once` shows also what else comes later where there is much of it; else the page leads to it.
    """
    places, unheard = places_near(looker)
    records = people.records_to_check(looker.organisation) if looker.may(Right.EDIT_PEOPLE) else []
    ahead = courses.sessions_ahead(looker)
    on_file = OnFile(looker.organisation, looker.now)
    gated = _gated(looker, at_once=at_once or whole in (*COURSES.groups, EVERY))
    keeps = _keeps_pathway(looker)
    referred = _referred(looker, at_once=at_once or whole in (*REFERRALS.groups, EVERY)) if keeps else []
    # The whole team is read before those of it who are on duty where courses stand at their gates.
    team = list(_of_team(looker, on_file))
    runs = last_runs() if looker.may(Right.SEE_MESSAGES) else {}
    groups = [
        *_of_people(looker, places),
        *(_of_second_factor(looker) if keeps else []),
        *(_of_pathway(looker, referred) if keeps and referred is not None else []),
        *_of_registers(looker, places),
        *_of_office(looker, records, unheard),
        *([] if gated is None else _of_courses(looker, ahead, on_file, gated)),
        *_of_closed_days(looker, ahead),
        *_of_licences(looker, on_file),
        *([] if gated is None else _of_books(looker)),
        *team,
        *_of_messages(looker, runs, records),
    ]
    work, aside = _settled(groups, looker, whole)
    today = courses.on_today(ahead, expected_at(places), looker)
    awaited = [each for each, found in ((REFERRALS, referred), (COURSES, gated)) if found is None]
    return TodayPage(work, today, aside, sending.last_times(runs, looker), awaited)


def part_of(looker: Looker, about: str) -> TodayPage:
    """Return what the page fetches once it has arrived: work on referrals, or on courses."""
    if about == REFERRALS.about:
        groups = list(_of_pathway(looker, _referred(looker, at_once=True) or [])) if _keeps_pathway(looker) else []
    else:
        on_file, ahead = OnFile(looker.organisation, looker.now), courses.sessions_ahead(looker)
        groups = [*_of_courses(looker, ahead, on_file, _gated(looker, at_once=True) or []), *_of_books(looker)]
    work, aside = _settled(groups, looker)
    return TodayPage(work, aside=aside)


def _gated(looker: Looker, *, at_once: bool) -> Sequence[Course] | None:
    """The courses at their gates, none for whom they are nothing to see to; None where they are looked at later."""
    if not looker.may(Right.SCHEDULE):
        return []
    return courses_at_gates(looker) if at_once else few_at_gates(looker)


def _referred(looker: Looker, *, at_once: bool) -> Sequence[int] | None:
    """The pathways that the office has to see to, by key; None where they are looked at later."""
    keys = keys_to_see_to(looker.organisation, looker.now)
    return keys if at_once or len(keys) <= FEW_REFERRALS else None


def _keeps_pathway(looker: Looker) -> bool:
    return looker.may(Right.KEEP_PATHWAY) and takes_referrals(looker.organisation)


def _settled(groups: Iterable[Group], looker: Looker, whole: str = "") -> tuple[Work, list[AsideLine]]:
    """What stands in these groups, in order, and what of it was set aside. One query; none without lines."""
    groups = list(groups)
    lines = [item for group in groups for item in group.items if item.key]
    asides = set_aside_among(looker.organisation, [item.key for item in lines])
    work = arranged(without(groups, asides), today=looker.today, whole=whole)
    return work, [AsideLine(item, asides[item.key]) for item in lines if item.key in asides]


def _of_people(looker: Looker, places: list[NearPlace]) -> Iterator[Group]:
    if looker.may(Right.SEE_PEOPLE):
        if told := people.told_us(looker):  # rare enough, too
            yield Group("told", "What people told us", told, first=True)
        if open_concerns := people.concerns(looker):  # rare enough not to be named where there are none
            yield Group("concerns", "Concerns", open_concerns, first=True)
        notes = people.to_ring_back(looker.organisation, looker.today)
        yield Group("ring", "People to ring", people.to_ring(notes, places, looker), first=True)
        yield Group("apologies", "Apologies", people.apologies(places, looker))
        yield Group("tasks", "About people", people.tasks(looker))
        if looker.may(Right.KEEP_PATHWAY) and (asking := people.unanswered(looker)):
            yield Group("questionnaires", "Questionnaires", asking)


def _of_second_factor(looker: Looker) -> Iterator[Group]:
    if looker.may(Right.SET_UP) and (missing := pathway.second_factor(looker)):
        yield Group("second-factor", "Signing in", missing)


def _of_pathway(looker: Looker, referred: Sequence[int]) -> Iterator[Group]:
    yield Group("referrals", "Referrals", pathway.to_see_to(looker, referred))
    yield Group("waiting", "Waiting list", pathway.silent(looker))
    yield Group("reviews", "Reviews overdue", pathway.overdue_review_lines(looker))
    if looker.may(Right.WRITE_LETTERS):
        yield Group("letters", "Letters", pathway.letters(looker))


def _of_registers(looker: Looker, places: list[NearPlace]) -> Iterator[Group]:
    if looker.may(Right.KEEP_REGISTERS):
        registers = [*people.registers(places, looker), *held.not_begun(places, looker), *held.not_said(looker)]
        yield Group("registers", "Registers", [*registers, *held.pack_to_make(looker)])


def _of_office(looker: Looker, records: Sequence[Participant], unheard: Sequence[NearPlace]) -> Iterator[Group]:
    if looker.may(Right.EDIT_PEOPLE):
        near = bookings_between(looker.organisation, looker.now, looker.midnight(courses.SESSIONS_WITHIN + 1))
        yield Group("offers", "Offers", [*waiting.to_ring_about(looker), *waiting.unanswered(looker)])
        yield Group("registrations", "Registrations", waiting.in_trouble(looker))
        yield Group("people", "Courses short of people", courses.short_of_people(looker))
        yield Group("reports", "Leaders’ reports", leaders.missing_reports(looker))
        yield Group("bookings", "Bookings", [*courses.unheard(unheard, looker), *courses.unbooked(near, looker)])
        yield Group("new", "New records", people.to_check(records, looker))


def _of_courses(looker: Looker, ahead: Sequence[Session], on_file: OnFile, gated: Sequence[Course]) -> Iterator[Group]:
    if looker.may(Right.SCHEDULE):
        gates = at_gates(looker, on_file, gated)
        yield Group("confirm", "Courses to confirm", gates.to_confirm)
        yield Group("unmet", "Courses to put right", gates.no_longer)
        yield Group(
            "staff",
            "Staff and rooms",
            [*courses.staff_and_rooms(ahead, looker), *courses.rooms_too_small(ahead, looker), *gates.lacking],
        )


def _of_closed_days(looker: Looker, ahead: Sequence[Session]) -> Iterator[Group]:
    if looker.may(Right.SCHEDULE):
        yield Group("closed", "Closed days", courses.closed_days(ahead, looker))


def _of_licences(looker: Looker, on_file: OnFile) -> Iterator[Group]:
    if looker.may(Right.SET_UP):
        yield from _where_used(Group("licences", "Licences", licences_and_books.licences(looker, on_file)), looker)


def _of_books(looker: Looker) -> Iterator[Group]:
    if looker.may(Right.SET_UP):
        yield from _where_used(Group("books", "Books to order", licences_and_books.books_to_order(looker)), looker)


def _of_team(looker: Looker, on_file: OnFile) -> Iterator[Group]:
    if looker.may(Right.SET_UP):
        group = Group("leaders", "Leaders", [*leaders.lapsing(on_file), *leaders.papers(looker, on_file)])
        yield from _where_used(group, looker)


def _where_used(group: Group, looker: Looker) -> Iterator[Group]:
    """What courses have that people register for: a hospital, which may have none, hears of it only when there is something."""
    if group.items or looker.organisation.kind != Organisation.Kind.HOSPITAL:
        yield group


def _of_messages(looker: Looker, runs: Mapping[str, WorkRun], records: Sequence[Participant]) -> Iterator[Group]:
    if looker.may(Right.SEE_MESSAGES):
        messages = untold(looker.organisation, looker.now, MOST + 1)
        yield Group("tell", "People to tell", [*people.to_tell(messages, looker), *people.to_ask(records, looker)])
        yield Group("messages", "Messages", [*sending.not_arrived(messages, looker), *sending.staff_untold(messages, looker)])
        yield Group("sending", "Sending", sending.silent(runs, looker))
