"""Gathers what the checks of courses ask (desk.shared.check_facts), in as many queries for 1 course or session as for 40.

Only what an edition asks for is read: a hospital's group costs one query, a community course with licence, leaders, papers and
books some twenty.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from courses.dates.closed_days import ClosedDays
from courses.ground import session_zero
from courses.ground.catalogue import closed_days_of
from courses.leaders.on_file import OnFile
from courses.licences.on_file import LicenceUse
from courses.licences.rules import Covered, cover, room_for_one_more
from courses.models import Course, Edition, EditionFormat, Session
from courses.scheduling.agreeing import is_agreed_for
from desk.gates.clashes import clashes_of
from desk.gates.leaders import Leaders, leaders_of
from desk.shared.check_facts import CourseFacts, GroupSize, LeaderThere, SessionFacts
from desk.shared.staffing import Staff, staff_across
from desk.shared.where import place_of
from participants.books.needs import books_for

NEAR = dt.timedelta(days=14)  # before a review somebody should be down for it, as Today asks (desk.today.courses)
NO_LICENCES = LicenceUse((), {})


@dataclass(frozen=True)
class _Ground:
    """What the courses share."""

    organisation: Organisation
    now: dt.datetime
    formats: Mapping[tuple[int, str], EditionFormat]
    staff: Mapping[int, Staff]
    leaders: Leaders
    closed: ClosedDays = field(default_factory=ClosedDays)
    clashes: Mapping[int, str] = field(default_factory=dict)
    licences: LicenceUse = NO_LICENCES


def is_gated(edition: Edition) -> bool:
    """Whether people register for courses of this edition, so that they open to the public and are confirmed."""
    return edition.entry == Edition.Entry.REGISTRATION


def facts_of_course(course: Course, *, organisation: Organisation, now: dt.datetime) -> CourseFacts:
    """Return everything the checks of one course ask, books included. For an action: reads all of it as it is now."""
    sessions = list(course.sessions.select_related("venue").order_by("starts_at", "pk"))
    [facts] = course_facts_of([course], sessions, staff_across(sessions), organisation=organisation, now=now, books=True).values()
    return facts


def course_facts_of(
    courses: Sequence[Course],
    sessions: Iterable[Session],
    staff: Mapping[int, Staff],
    *,
    organisation: Organisation,
    now: dt.datetime,
    books: bool = False,
    on_file: OnFile | None = None,
) -> dict[int, CourseFacts]:
    """Return what the checks of these courses ask, by the course's key.

    The courses come with their edition; `sessions` are all of theirs by time, with rooms. `books` asks for books as well, in four
    queries a course. `on_file` is what the page has read of the organisation already.
    """
    of_course: dict[int | None, list[Session]] = defaultdict(list)
    for session in sessions:
        of_course[session.course_id].append(session)
    ground = _ground(courses, of_course, staff, on_file or OnFile(organisation, now))
    needed = {each.pk: books_for(each, organisation, now=now) for each in courses if books and _gives_books(each)}
    return {course.pk: _facts(course, of_course[course.pk], ground, needed.get(course.pk, ())) for course in courses}


def _gives_books(course: Course) -> bool:
    return is_gated(course.edition) and bool(course.edition.books)


def _ground(
    courses: Sequence[Course],
    of_course: Mapping[int | None, Sequence[Session]],
    staff: Mapping[int, Staff],
    on_file: OnFile,
) -> _Ground:
    organisation, now = on_file.organisation, on_file.now
    gated = [course for course in courses if is_gated(course.edition)]
    to_come = _to_come((session for course in gated for session in of_course[course.pk]), now)
    formats = _formats(courses)
    leading = [course for course in courses if _leaders_needed(course, formats)]
    led = [session for course in leading for session in _to_come(of_course[course.pk], now)]
    licensed = [course for course in gated if course.edition.licence_kinds]
    return _Ground(
        organisation=organisation,
        now=now,
        formats=formats,
        staff=staff,
        leaders=leaders_of(led, staff, on_file),
        closed=closed_days_of(organisation) if gated else ClosedDays(),
        clashes=clashes_of(to_come, staff) if gated else {},
        licences=on_file.licences if licensed else NO_LICENCES,
    )


def _to_come(sessions: Iterable[Session], now: dt.datetime) -> list[Session]:
    return [session for session in sessions if session.ends_at > now and not session.is_cancelled]


def _leaders_needed(course: Course, formats: Mapping[tuple[int, str], EditionFormat]) -> int:
    """How many lead the whole of each session; a hospital's group needs none, though somebody may be down for all of one."""
    capacity = formats.get((course.edition_id, course.format))
    return course.edition.leaders_needed if capacity is None or capacity.leaders is None else capacity.leaders


def _formats(courses: Collection[Course]) -> dict[tuple[int, str], EditionFormat]:
    editions = {course.edition_id for course in courses}
    return {(each.edition_id, each.format): each for each in _formats_of(editions)} if editions else {}


@written_once
def _formats_of(editions: Collection[int]) -> QuerySet[EditionFormat]:
    return EditionFormat.objects.filter(edition__among=editions)


def _facts(course: Course, sessions: Sequence[Session], ground: _Ground, books: Sequence[object]) -> CourseFacts:
    edition, capacity = course.edition, ground.formats.get((course.edition_id, course.format))
    gated = is_gated(edition)
    own = [session for session in sessions if session.counts and not session.is_cancelled]
    leaders = _leaders_needed(course, ground.formats)
    to_come = _to_come(sessions, ground.now)
    zero, zero_pk = _zero(to_come, own, edition) if gated else ("", None)
    return CourseFacts(
        size=_size(course, capacity),
        sessions=tuple(_session(session, course, ground) for session in to_come),
        gated=gated,
        dates=len(own),
        dates_needed=edition.weeks * max(1, len(edition.weekdays)),
        leaders_needed=leaders,
        peers_needed=min(edition.peers_needed, leaders),
        papers_needed=ground.leaders.papers_needed if leaders else (),
        licence=_licence(course, own, ground) if gated else None,
        cap=_cap(course, own, ground) if gated else "",
        zero=zero,
        zero_pk=zero_pk,
        books=tuple(books),  # type: ignore[arg-type]
        joining_over=_joining_over(edition, own, ground.now),
    )


def _joining_over(edition: Edition, own: Sequence[Session], now: dt.datetime) -> str:
    """Why nobody joins any more; empty while they can. Joining ends when a session begins (courses.ground.joining_terms)."""
    if own and all(session.ends_at <= now for session in own):
        return "Its sessions are over"
    last = [session for session in own if session.number >= max(edition.joining_until_session, 1)]
    return "Joining has ended" if last and min(session.starts_at for session in last) <= now else ""


def _size(course: Course, capacity: EditionFormat | None) -> GroupSize:
    if capacity is None:
        return GroupSize(course.taken, course.places)
    return GroupSize(course.taken, course.places, capacity.least, capacity.advised_least, capacity.advised_most, capacity.most)


def _session(session: Session, course: Course, ground: _Ground) -> SessionFacts:
    session.course = course
    reason = ground.closed.reason(session.local_date)
    staff = ground.staff.get(session.pk, Staff())
    return SessionFacts(
        pk=session.pk,
        label=session.label,
        day=session.local_date,
        place=place_of(session),
        on_duty=_on_duty(session, course, staff, ground) if _leaders_needed(course, ground.formats) else (),
        unled=staff.unled,
        counts=session.counts,
        closed="" if is_agreed_for(session, reason) else reason,
        clash=ground.clashes.get(session.pk, ""),
        is_review=session.is_review,
        is_led=staff.is_led,
        is_near=session.starts_at <= ground.now + NEAR,
    )


def _on_duty(session: Session, course: Course, staff: Staff, ground: _Ground) -> tuple[LeaderThere, ...]:
    return tuple(ground.leaders.on(session.local_date, pk, course.programme_id) for pk in staff.leader_pks)


def _zero(to_come: Iterable[Session], own: Sequence[Session], edition: Edition) -> tuple[str, int | None]:
    zero = next((session for session in to_come if session.is_zero), None)
    if zero is None or not own:
        return "", None
    first = min(session.local_date for session in own)
    why = session_zero.refusal(zero.local_date, first, edition.zero_earliest_days, edition.zero_latest_days)
    return why or "", zero.pk


def _licence(course: Course, own: Sequence[Session], ground: _Ground) -> Covered | None:
    if not course.edition.licence_kinds:
        return None
    first, last = _ends(course, own)
    return cover(
        ground.licences.licences, kinds=course.edition.licence_kinds, programme_pk=course.programme_id, first=first, last=last
    )


def _cap(course: Course, own: Sequence[Session], ground: _Ground) -> str:
    covered = _licence(course, own, ground)
    licence = next((each for each in ground.licences.licences if covered and each.pk == covered.licence_pk), None)
    others = (used for pk, used in ground.licences.courses.items() if pk != course.pk)
    return (room_for_one_more(licence, _ends(course, own)[0], others) or "") if licence else ""


def _ends(course: Course, own: Sequence[Session]) -> tuple[dt.date, dt.date]:
    """The local days of its first and last session, also of those that have been held."""
    if own:
        days = [session.local_date for session in own]
        return min(days), max(days)
    zone = ZoneInfo(course.organisation.zone)
    return course.first_starts_at.astimezone(zone).date(), course.last_ends_at.astimezone(zone).date()
