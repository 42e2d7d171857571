"""Somebody who leads can't come today: who could stand in, and giving them the parts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.trying_again import tried_again
from courses.dates import clashes
from courses.ground.locking import lock_course, lock_facilitators, lock_sessions
from courses.leaders.record import leader_facts_of, policy_on
from courses.leaders.standing import status_on
from courses.models import Duty, Facilitator, Profession, Session
from courses.staffing import duties


@dataclass(frozen=True, slots=True)
class LeaderToReplace:
    """Somebody with a part in a session, and who could take all of their parts over."""

    facilitator: Facilitator
    duties: tuple[Duty, ...]
    stand_ins: tuple[Facilitator, ...]


def who_could_stand_in(session: Session) -> list[LeaderToReplace]:
    """Return everybody on duty at a session, each with those of the same profession who are free then.

    A programme that is run under licence takes only leaders in standing that day. Three queries, and those of their record then.
    """
    given = Duty.objects.filter(session=session, ended_at=None).select_related("facilitator", "item")
    theirs: dict[Facilitator, list[Duty]] = defaultdict(list)
    for duty in given.order_by("starts_at", "pk"):
        theirs[duty.facilitator].append(duty)
    if not theirs:
        return []
    team = _in_standing(
        Facilitator.objects.filter(organisation=session.organisation_id, ended_at=None).order_by("name", "pk"), session
    )
    busy = _busy(session)
    return [
        LeaderToReplace(person, tuple(parts), tuple(each for each in team if _could(each, person, parts, busy[each.pk])))
        for person, parts in theirs.items()
    ]


def _in_standing(team: Iterable[Facilitator], session: Session) -> list[Facilitator]:
    everybody = list(team)
    out = not_in_standing(everybody, session)
    return [each for each in everybody if each.pk not in out]


def not_in_standing(everybody: Sequence[Facilitator], session: Session) -> dict[int, str]:
    """Return the leaders who may not lead this session's programme on its day, each with the word for where they stand.

    Only a programme that is run under licence asks for a standing, and only of leaders.
    """
    if session.course is None or not session.course.edition.licence_kinds:
        return {}
    leaders = [each for each in everybody if each.profession == Profession.LEADER]
    facts, slug = leader_facts_of(leaders, session.starts_at), session.course.programme.slug
    policy = policy_on(session.organisation, session.local_date)
    standings = {each.pk: status_on(session.local_date, facts[each.pk], slug, policy) for each in leaders}
    return {pk: standing.word for pk, standing in standings.items() if not standing.is_good}


@tried_again
def stand_in(session: Session, *, absent: Facilitator, stand_in: Facilitator, by: Actor, now: dt.datetime) -> list[Duty]:
    """End every part that `absent` has in a session and give each to `stand_in`. Pressing twice changes nothing.

    Returns the new duties. Raises Refused, and then nothing is changed: not the profession, somewhere else at that time, a
    session that is cancelled or over.
    """
    if absent.pk == stand_in.pk:
        raise Refused(f"{absent} can’t stand in for themselves. Choose somebody else.")
    wanted: list[Duty] = []
    with clashes.refused(lambda: duties.elsewhere(wanted, held_at=now)), transaction.atomic():
        session = _locked(session)
        stand_in = lock_facilitators([absent.pk, stand_in.pk])[stand_in.pk]
        held = Duty.objects.filter(session=session, facilitator=absent, ended_at=None)
        parts = list(held.select_related("item", "facilitator", "stands_in_for").order_by("pk"))
        if not parts:
            return []
        for part in parts:
            if why := duties.refusal(session, stand_in, part.item, now, role=part.role):
                raise Refused(why)
        own = {duty.item_id: duty for duty in Duty.objects.filter(session=session, facilitator=stand_in, ended_at=None)}
        wanted += _parts_for(stand_in, parts, own, session)
        if why := duties.elsewhere(wanted, held_at=now):
            raise Refused(why)
        Duty.objects.filter(pk__in=[part.pk for part in parts]).update(ended_at=now)
        Duty.objects.bulk_create(wanted)
        _take_over(stand_in, parts, own, session, by)
        audit.record_each(by, "duty given", wanted, organisation=session.organisation, session=session.pk)
        audit.record(by, "stood in", session, absent=absent.pk, stand_in=stand_in.pk, parts=len(parts))
    return wanted


def _locked(session: Session) -> Session:
    course = lock_course(session.course_id) if session.course_id else None
    [locked] = lock_sessions([session.pk])
    locked.course, locked.organisation = course, session.organisation
    return locked


Own = dict[int | None, Duty]


def _for_whom(person: Facilitator, part: Duty) -> Facilitator | None:
    """Whose part it is that this person takes over; None when it was their own to begin with."""
    whose = part.stands_in_for or part.facilitator
    return None if whose.pk == person.pk else whose


def _take_over(person: Facilitator, parts: Iterable[Duty], own: Own, session: Session, by: Actor) -> None:
    """Note whose part it is that the stand-in had a hand in already; and let them lead it if the absent one did."""
    for part in parts:
        if part.item_id in own:
            Duty.objects.filter(pk=own[part.item_id].pk).update(stands_in_for=_for_whom(person, part))
    led = [own[part.item_id] for part in parts if part.item_id in own and part.role == Duty.Role.LEAD]
    raised = [duty for duty in led if duty.role != Duty.Role.LEAD]
    if raised:
        Duty.objects.filter(pk__in=[duty.pk for duty in raised]).update(role=Duty.Role.LEAD)
        audit.record_each(by, "duty changed", raised, organisation=session.organisation, role=str(Duty.Role.LEAD))


def _parts_for(person: Facilitator, parts: Iterable[Duty], own: Own, session: Session) -> list[Duty]:
    """The same parts for somebody else, but for those that they have already, because they supported them."""
    return [
        Duty(
            session=session,
            facilitator=person,
            item=part.item,
            role=part.role,
            stands_in_for=_for_whom(person, part),
            starts_at=part.starts_at,
            ends_at=part.ends_at,
        )
        for part in parts
        if part.item_id not in own
    ]


Hours = tuple[dt.datetime, dt.datetime]


def _busy(session: Session) -> dict[int, list[Hours]]:
    """When each of the organisation's people is on duty while this session is on, here or elsewhere. One query."""
    during = Duty.objects.filter(
        facilitator__organisation=session.organisation_id,
        ended_at=None,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    hours: dict[int, list[Hours]] = defaultdict(list)
    for person, starts_at, ends_at in during.values_list("facilitator_id", "starts_at", "ends_at"):
        hours[person].append((starts_at, ends_at))
    return hours


def _could(each: Facilitator, absent: Facilitator, parts: Iterable[Duty], busy: Collection[Hours]) -> bool:
    """Somebody else of the same profession, with nothing of their own in those hours."""
    if each.pk == absent.pk or each.profession != absent.profession:
        return False
    return not any(part.starts_at < end and start < part.ends_at for part in parts for start, end in busy)
