"""People say whom they bring to the day for guests, or the office does; guests count in that day's room.

Lock order: course, session, then what is written.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_course, lock_sessions
from courses.models import EditionDay, Session
from participants.guests.rules import GuestDay, refusal_of_guest
from participants.models import Appointment, Guest
from participants.models.registration import new_seed
from participants.rules import link_tokens


def guests_of(appointment: Appointment) -> list[Guest]:
    """Whom this person brings that day, the first first. One query."""
    return list(Guest.objects.filter(appointment=appointment, removed_at=None).order_by("pk"))


def guests_at(session: Session) -> list[Guest]:
    """Everybody who comes as a guest that day, with whose guest they are. One query."""
    return list(_coming(session).select_related("appointment__participant").order_by("pk"))


def guests_written_at(session: Session) -> list[Guest]:
    """The same with those who were called off, and whose person can't come that day: they count in no room. One query."""
    written = Guest.objects.filter(appointment__session=session, appointment__state=Appointment.State.BOOKED, removed_at=None)
    return list(written.select_related("appointment__participant", "appointment__session").order_by("pk"))


def guests_in(organisation: Organisation) -> QuerySet[Guest]:
    """The guests of an organisation's people who still are to come, with their day."""
    own = Guest.objects.filter(appointment__participant__organisation=organisation, removed_at=None)
    return own.select_related("appointment__participant", "appointment__session__course")


def guests_each_at(session: Session) -> int:
    """How many guests each person may bring; 0 where it is no day for guests. Course should be at hand. One query."""
    if session.course is None or not session.counts:
        return 0
    days = EditionDay.objects.filter(edition=session.course.edition_id, number=session.number)
    return days.values_list("guests_each", flat=True).first() or 0


@tried_again
def invite(
    appointment: Appointment,
    name: str,
    email: str,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    above_room: bool = False,
) -> Guest:
    """Write down one guest of somebody's on the day for guests. The same form again gives back the first.

    Raises Refused with a sentence for the screen: too many, no such day, one that has begun, a room that is full (unless the
    office says `above_room`).
    """
    with transaction.atomic():
        appointment = _locked(appointment)
        own = Guest.objects.filter(appointment=appointment)
        if earlier := made_before(own, submission_id, lambda guest: (guest.name, guest.email) == (name, email)):
            return earlier
        if why := refusal_of_guest(guest_day(appointment), now, above_room=above_room):
            raise Refused(why)
        seed = new_seed()
        guest = Guest.objects.create(
            appointment=appointment,
            name=name,
            email=email,
            made_at=now,
            seed=seed,
            token_digest=link_tokens.digest_for(seed),
            submission_id=submission_id,
        )
        # No name: the trail keeps for good what is to be forgotten after the day.
        session = appointment.session_id
        audit.record(by, "invited a guest", appointment, guest=guest.pk, session=session, above_room=above_room)
    return guest


@tried_again
def take_off_guest(guest: Guest, *, by: Actor, now: dt.datetime) -> Guest:
    """Write down that a guest isn't coming; name, address and link go at once. Again changes nothing.

    Raises Refused once the day has begun: then the register says who came.
    """
    with transaction.atomic():
        appointment = _locked(guest.appointment)
        guest = Guest.objects.select_for_update(no_key=True).get(pk=guest.pk)
        if guest.removed_at:
            return guest
        if appointment.session.starts_at <= now:
            raise Refused("That day has already started.")
        guest.removed_at = now
        erase_guest(guest, now)
        audit.record(by, "took a guest off", appointment, guest=guest.pk, session=appointment.session_id)
    return guest


def erase_guest(guest: Guest, now: dt.datetime) -> None:
    """Forget who it was: that somebody came stays, for the count."""
    guest.name, guest.email, guest.seed, guest.token_digest, guest.erased_at = "", "", "", None, now
    guest.save(update_fields=["name", "email", "seed", "token_digest", "erased_at", "removed_at"])


def guest_day(appointment: Appointment) -> GuestDay:
    """How one person's place at a day stands, and how full the day is. Course and room should be at hand. Four queries."""
    session = appointment.session
    written = Guest.objects.filter(appointment=appointment).values_list("removed_at", "called_off_at")
    gone = [removed or off for removed, off in written]
    return GuestDay(
        starts_at=session.starts_at,
        is_on=appointment.state == Appointment.State.BOOKED and not session.is_cancelled,
        is_coming=not appointment.told_us,
        each=guests_each_at(session),
        mine=gone.count(None),
        written=len(gone),
        room=session.venue.places if session.venue else None,
        people=people_at_day(session),
        guests=_coming(session).count(),
    )


def _locked(appointment: Appointment) -> Appointment:
    """The place as it is now; course and session are locked, so that nobody else fills the room meanwhile."""
    course = appointment.session.course_id
    if course:
        lock_course(course)
    lock_sessions([appointment.session_id])
    places = Appointment.objects.select_related("participant", "session__course", "session__venue")
    return places.get(pk=appointment.pk)


def _coming(session: Session) -> QuerySet[Guest]:
    return coming_guests().filter(appointment__session=session)


def coming_guests() -> QuerySet[Guest]:
    """Guests of those who have a place and haven't said that they can't come: their seats are others' meanwhile."""
    written = Guest.objects.filter(appointment__state=Appointment.State.BOOKED, removed_at=None, called_off_at=None)
    same_start = Q(appointment__apology_for=None) | Q(appointment__apology_for=F("appointment__session__starts_at"))
    return written.exclude(Q(appointment__apology_at__isnull=False) & same_start)


def people_at_day(session: Session) -> int:
    """How many have a place there; who can't come keeps it. One query."""
    return Appointment.objects.filter(session=session, state=Appointment.State.BOOKED).count()
