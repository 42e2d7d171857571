"""Where somebody is during a session by video, and whom to ring if they need help there: asked when the link opens.

Shown to clinicians at that session's register, and forgotten some days after.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from courses.models import Session
from participants.enrolment.timetable import link_is_open
from participants.models import Appointment, Whereabouts

BATCH = 200
LEAST_DIGITS = 5  # fewer are no number that anybody could ring; a local one without its area's has five or six


def whereabouts_of(appointment: int) -> Whereabouts | None:
    """What was said for somebody's place by its key, if anything was and isn't forgotten. One query."""
    return Whereabouts.objects.filter(appointment=appointment, erased_at=None).first()


def whereabouts_at(session: Session) -> dict[int, Whereabouts]:
    """What everybody at a session by video said, by the key of their place. One query; none for a session in a room."""
    if session.venue_id or not session.video_link:
        return {}
    said = Whereabouts.objects.filter(appointment__session=session, erased_at=None)
    return {each.appointment_id: each for each in said}


def say_where(appointment: Appointment, place: str, phone: str, *, by: Actor, now: dt.datetime) -> Whereabouts:
    """Write down where somebody is today and whom to ring. The same again changes nothing, another answer takes its place.

    Raises Refused for a number that nobody could ring, before the link opens, once the session is over, and for a session that
    isn't by video or isn't theirs any more.
    """
    if sum(sign.isdigit() for sign in phone) < LEAST_DIGITS:
        raise Refused("Enter a number that we may ring, with its area code.", field="phone")
    with transaction.atomic():
        rows = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("session", "participant")
        appointment = rows.get(pk=appointment.pk)
        session = appointment.session
        if appointment.state != Appointment.State.BOOKED or session.venue_id or not session.video_link:
            raise Refused("This isn’t asked for that day.")
        if not link_is_open(session, now):
            raise Refused("You can say this from half an hour before, until the end.")
        said = Whereabouts.objects.filter(appointment=appointment).first() or Whereabouts(appointment=appointment)
        if (said.place, said.phone) != (place, phone):
            said.place, said.phone, said.at, said.erased_at = place, phone, now, None
            said.save()
            # Only that it was said: the trail keeps for good what is forgotten here.
            audit.record(by, "said where they are", appointment, session=session.pk)
    return said


def forget_whereabouts(now: dt.datetime) -> int:
    """Erase what was said at sessions that are over for as long as the setting says; return how many."""
    over = now - dt.timedelta(days=settings.WHEREABOUTS_KEPT_DAYS)
    due = Whereabouts.objects.filter(erased_at=None, appointment__session__ends_at__lte=over).order_by("pk")
    return Whereabouts.objects.filter(pk__in=list(due.values_list("pk", flat=True)[:BATCH])).update(
        place="", phone="", erased_at=now
    )
