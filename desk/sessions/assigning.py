"""Giving somebody the same part at this session and the later ones, in one go."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.refused import Refused
from common.trying_again import tried_again
from courses.dates import clashes
from courses.ground.locking import lock_course, lock_facilitators, lock_sessions
from courses.models import Course, Duty, EditionItem, Facilitator, Session
from courses.staffing import duties
from desk.shared.staffing import duties_at

Part = tuple[Session, EditionItem | None]


def every_duty_of(organisation: Organisation) -> QuerySet[Duty]:
    """Return the organisation's duties, ended ones too, so that a second press finds what the first one ended."""
    return Duty.objects.filter(session__organisation=organisation).select_related("facilitator", "session__organisation")


class LeftOut(NamedTuple):
    """A part of the later ones that somebody can't have, and why; `key` is what the page gives back when it is agreed to."""

    duty: Duty
    why: str

    @property
    def key(self) -> str:
        """The session and the part: "81" or "81-5"."""
        return f"{self.duty.session_id}-{self.duty.item_id}" if self.duty.item_id else str(self.duty.session_id)

    @property
    def label(self) -> str:
        """ "Day 9", or "Day 9, Sleep"."""
        part = f", {self.duty.item.title}" if self.duty.item else ""
        return f"{self.duty.session.label}{part}"


class Throughout(NamedTuple):
    """What was given at this session and the later ones, and what was left out because somebody agreed to it."""

    given: list[Duty]
    left_out: list[LeftOut]


class NotEverywhere(Refused):
    """Some of the later ones can't be given: nothing is, until somebody has seen which and agrees to leave them out."""

    def __init__(self, fitting: Sequence[Duty], left_out: Sequence[LeftOut]) -> None:
        self.left_out = left_out
        self.sessions_left = len({duty.session_id for duty in fitting})
        self.agreeing = ",".join(each.key for each in left_out)
        who = left_out[0].duty.facilitator
        super().__init__(f"{who} can’t be put on the list everywhere, so nothing is written down yet. See where, then choose.")


@tried_again
def assign_throughout(
    session: Session,
    facilitator: Facilitator,
    *,
    item: EditionItem | None,
    role: str,
    by: User,
    now: dt.datetime,
    without: Collection[str] = (),
) -> Throughout:
    """Give somebody a part at this session, and at each later one of its kind in its course where nobody has it yet.

    Of its kind: whoever is at the days of a programme isn't meant to be at its reviews, which are led by somebody else. The whole
    session means each later session; a part that needs a profession means every part that needs it. Those that they can't have
    are left out when `without` names them all (LeftOut.key), and else raise NotEverywhere; then nothing is changed.
    Raises Refused as duties.assign does when they can't have a single one.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: duties.elsewhere(wanted, held_at=now)), transaction.atomic():
        course = _course_of(session)
        later = _later_ones(session, course)
        facilitator = lock_facilitators([facilitator.pk])[facilitator.pk]
        asked = [
            duties.duty_at(each, facilitator, part, role) for each, part in _open_parts(later, session, facilitator, item, role)
        ]
        left_out = _left_out(asked, now)
        out = [each.duty for each in left_out]
        wanted.extend(duty for duty in asked if duty not in out)
        if left_out and not wanted:
            raise Refused(left_out[0].why)
        if not {each.key for each in left_out} <= set(without):
            raise NotEverywhere(wanted, left_out)
        Duty.objects.bulk_create(wanted)
        audit.record_each(by, "duty given", wanted, organisation=session.organisation, course=course.pk)
    return Throughout(wanted, left_out)


def end_throughout(duty: Duty, *, by: User, now: dt.datetime) -> list[Duty]:
    """Take somebody off this session and every later one of its kind in its course, whatever they do there; return what ended.

    Of its kind, as in giving: off the days of a programme they stay at its reviews. Sessions that are over keep who led them.
    Twice changes nothing.
    """
    session = duty.session
    with transaction.atomic():
        course = _course_of(session)
        lock_sessions(course)
        later = _theirs(duty).filter(
            session__kind=session.kind, session__starts_at__gte=session.starts_at, session__ends_at__gt=now
        )
        ending = list(later.order_by("starts_at", "pk"))
        for each in ending:
            each.ended_at = now
        Duty.objects.bulk_update(ending, ["ended_at"])
        audit.record_each(by, "duty ended", ending, organisation=session.organisation, course=course.pk)
    return ending


def still_at(duty: Duty, *, now: dt.datetime) -> list[str]:
    """The labels of the later sessions of another kind at which this person stays on the list. One query."""
    later = _theirs(duty).exclude(session__kind=duty.session.kind)
    later = later.filter(session__starts_at__gte=duty.session.starts_at, session__ends_at__gt=now)
    return list(dict.fromkeys(later.order_by("starts_at", "pk").values_list("session__label", flat=True)))


def _theirs(duty: Duty) -> QuerySet[Duty]:
    """What this person does in the duty's course."""
    theirs = every_duty_of(duty.session.organisation).select_related("session__course")
    return theirs.filter(facilitator=duty.facilitator_id, session__course=duty.session.course_id, ended_at=None)


def _later_ones(session: Session, course: Course) -> list[Session]:
    """This session and the later ones of its kind, locked, each with its course."""
    later = [
        each
        for each in lock_sessions(course)
        if each.kind == session.kind and each.starts_at >= session.starts_at and not each.is_cancelled
    ]
    for each in later:
        each.course = course
    return later


def _left_out(asked: Sequence[Duty], now: dt.datetime) -> list[LeftOut]:
    """Those of these duties that their facilitator can't have. Two queries."""
    others = duties.in_the_way_of(asked)
    absences = duties.absences_over(asked)
    found = []
    for duty in asked:
        why = duties.refusal(duty.session, duty.facilitator, duty.item, now, role=duty.role)
        clash = next((each for each in others if each.starts_at < duty.ends_at and each.ends_at > duty.starts_at), None)
        is_away = any(each.starts_at < duty.ends_at and each.ends_at > duty.starts_at for each in absences)
        if why := why or (duties.where(clash) if clash else duties.away_sentence(duty) if is_away else None):
            found.append(LeftOut(duty, why))
    return found


def _course_of(session: Session) -> Course:
    if session.course_id is None:
        raise Refused(f"{session.label} belongs to no course, so it has no later sessions.")
    return lock_course(session.course_id)


def _open_parts(
    later: Sequence[Session], first: Session, facilitator: Facilitator, item: EditionItem | None, role: str
) -> Iterator[Part]:
    """The same part at each of these sessions, where it is still open; at the first one whoever else has it. Two queries.

    Open is asked by role: a part that somebody supports still needs who leads it, and one that is led may be supported.
    """
    held = duties_at([each.pk for each in later])
    own = {(duty.session_id, duty.item_id) for duty in held if duty.facilitator_id == facilitator.pk}
    if item is None:
        yield from ((each, None) for each in later if (each.pk, None) not in own)
        return
    taken_in_role = own | {(duty.session_id, duty.item_id) for duty in held if duty.role == role}
    parts = _parts_like(item, later)
    for each in later:
        for part in parts[each.plan_id]:
            taken = own if part.pk == item.pk and each.pk == first.pk else taken_in_role
            if (each.pk, part.pk) not in taken:
                yield each, part


def _parts_like(item: EditionItem, later: Iterable[Session]) -> dict[int | None, list[EditionItem]]:
    """The parts of these sessions that need the same profession, by planned session; of one that needs none, itself alone."""
    alike = EditionItem.objects.filter(pk=item.pk)
    if item.profession:
        plans = [each.plan_id for each in later if each.plan_id]
        alike = alike | EditionItem.objects.filter(session__in=plans, profession=item.profession)
    found: dict[int | None, list[EditionItem]] = defaultdict(list)
    for part in alike.order_by("offset_minutes"):
        found[part.session_id].append(part)
    return found
