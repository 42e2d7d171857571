"""Who has been told what stays private in a group, and who still has to be: each person on the first day they come, each guest.

Only groups of a hospital's programme ask. Whoever reviews with a group that isn't theirs meets people who don't know them, so it
is said again there (docs/domain.md). Lock order: course, session, then what is written.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_course, lock_sessions
from courses.models import Programme, Session
from participants.models import Appointment, ConfidentialityTalk, Guest
from participants.rules.attendance import ATTENDED


@dataclass(frozen=True, slots=True)
class ToBeTold:
    """Somebody expected at a session who hasn't been told with this group: a person, or a `guest` of theirs (a key)."""

    appointment: int
    participant: int
    came: bool
    guest: int = 0
    guest_name: str = ""


@dataclass(frozen=True, slots=True)
class GroupTalk:
    """Where one session stands with it. `told` are the talks held at it, `asks` whether its programme asks for them at all."""

    asks: bool = False
    to_be_told: tuple[ToBeTold, ...] = ()
    told: tuple[ConfidentialityTalk, ...] = ()

    @property
    def present(self) -> list[ToBeTold]:
        """Those of them who the register says came."""
        return [each for each in self.to_be_told if each.came]

    @property
    def owed_by_place(self) -> frozenset[int]:
        """The places whose person hasn't been told."""
        return frozenset(each.appointment for each in self.to_be_told if not each.guest)


def left_to_tell(expected: Iterable[ToBeTold], people: Collection[int], guests: Collection[int]) -> tuple[ToBeTold, ...]:
    """Those expected whom nobody has told: of people with this group ever, of guests on this day. Pure."""
    return tuple(each for each in expected if (each.guest not in guests if each.guest else each.participant not in people))


def asks_for_talk(session: Session) -> bool:
    """Whether its programme is a hospital's group. Course and programme should be at hand."""
    return session.course is not None and session.course.programme.kind == Programme.Kind.HOSPITAL


def group_talk(session: Session, places: Iterable[Appointment]) -> GroupTalk:
    """Where a session stands with these places booked at it. Two queries; none where nobody asks."""
    if not asks_for_talk(session):
        return GroupTalk()
    talks = list(_talks_with(session))
    people = {each.appointment.participant_id for each in talks if each.guest_id is None}
    guests = {each.guest_id for each in talks if each.guest_id is not None}
    here = tuple(each for each in talks if each.appointment.session_id == session.pk)
    return GroupTalk(True, left_to_tell(_expected(places), people, guests), here)


def _talks_with(session: Session) -> Iterable[ConfidentialityTalk]:
    own = ConfidentialityTalk.objects.filter(appointment__session__course=session.course_id, undone_at=None)
    return own.select_related("appointment__participant", "guest").order_by("pk")


def _expected(places: Iterable[Appointment]) -> Iterable[ToBeTold]:
    """Everybody who is to come or came, then their guests. One query."""
    coming = {each.pk: each for each in places if each.mark in ATTENDED or not (each.mark or each.told_us)}
    for place in coming.values():
        yield ToBeTold(place.pk, place.participant_id, place.mark in ATTENDED)
    for guest in Guest.objects.filter(appointment__in=list(coming), erased_at=None).order_by("pk"):
        place = coming[guest.appointment_id]
        yield ToBeTold(place.pk, place.participant_id, place.mark in ATTENDED, guest.pk, guest.name)


@tried_again
def tell_all_present(session: Session, *, by: Actor, now: dt.datetime) -> list[ConfidentialityTalk]:
    """Write down that everybody who came today, and their guests, has been told; who had been told already is left as they are.

    A second click writes nothing more. Raises Refused where the programme doesn't ask, and while nobody is marked as here.
    """
    with transaction.atomic():
        places = _locked_places(session)
        talk = group_talk(session, places)
        if not talk.asks:
            raise Refused("This course keeps no record of that.")
        if not any(each.mark in ATTENDED for each in places):
            raise Refused("Mark who is here first. Then say that they have been told.")
        made = ConfidentialityTalk.objects.bulk_create(
            ConfidentialityTalk(appointment_id=each.appointment, guest_id=each.guest or None, at=now, by=name_of(by)[:120])
            for each in talk.present
        )
        audit.record_each(by, "confidentiality explained", made, organisation=session.organisation, session=session.pk)
    return made


@tried_again
def take_back_talk(session: Session, *, by: Actor, now: dt.datetime) -> int:
    """Take back what was written down at this session, where it was a slip; again changes nothing. Returns how many."""
    with transaction.atomic():
        _locked_places(session)
        talks = list(ConfidentialityTalk.objects.filter(appointment__session=session, undone_at=None).order_by("pk"))
        for each in talks:
            each.undone_at, each.undone_by = now, name_of(by)[:120]
        ConfidentialityTalk.objects.bulk_update(talks, ["undone_at", "undone_by"])
        audit.record_each(by, "confidentiality taken back", talks, organisation=session.organisation, session=session.pk)
    return len(talks)


def talks_of_person(participant: int) -> list[ConfidentialityTalk]:
    """When one person (a key) was told, with whom, the first first; not what was taken back. One query."""
    own = ConfidentialityTalk.objects.filter(Q(appointment__participant=participant), guest=None, undone_at=None)
    return list(own.select_related("appointment__session__course").order_by("at", "pk"))


def _locked_places(session: Session) -> list[Appointment]:
    """The places booked at a session, which is locked with its course: two who press at once wait for each other."""
    if session.course_id:
        lock_course(session.course_id)
    lock_sessions([session.pk])
    booked = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED)
    return list(booked.select_related("session", "participant").order_by("pk"))
