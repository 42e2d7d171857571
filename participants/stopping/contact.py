"""When somebody has died, moved away, or asked us not to contact them: one action ends messages and offers, and keeps the record.

Who died or moved away gives their places to come back to others. Who asked not to be contacted may still be coming: their
places stay, and nobody writes to them. Whoever died or asked for that has no open calendar address any more: it answers whoever
holds it, and that may be a shared device. Planning (reminders) reads `stopped_at`; nothing here knows of messages.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import save_changed
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person, withdraw_from_all
from participants.episodes.endings import end_open_episodes
from participants.episodes.giving_up import lock_ground
from participants.letters.deliveries import stop_letters_to
from participants.models import Appointment, Episode, Participant
from participants.own import calendar_feeds
from participants.registration.waiting_list import leave_all

# The reasons that also withdraw somebody from everything to come.
LEAVING = frozenset({Participant.Stopped.DIED, Participant.Stopped.MOVED})
# What they say of a pathway through a hospital programme, which ends with them.
ENDS_PATHWAYS: dict[str, Episode.Ending] = {
    Participant.Stopped.DIED: Episode.Ending.DIED,
    Participant.Stopped.MOVED: Episode.Ending.MOVED,
}
# The reasons that close the calendar address. Who moved away still sees there that the dates are called off.
UNSEEN = frozenset({Participant.Stopped.DIED, Participant.Stopped.NO_CONTACT})


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What somebody has to come on one course, for the page that says beforehand what will happen."""

    course: str
    sessions: int


def upcoming(participant: Participant, now: dt.datetime) -> list[Upcoming]:
    """The person's places to come, by course. One query."""
    booked = Appointment.objects.filter(
        participant=participant, state=Appointment.State.BOOKED, enrolment__isnull=False, session__starts_at__gt=now
    )
    counted: dict[str, int] = {}
    for course in booked.order_by("session__starts_at").values_list("enrolment__course__name", flat=True):
        counted[course] = counted.get(course, 0) + 1
    return [Upcoming(course, sessions) for course, sessions in counted.items()]


@tried_again
def stop_contact(participant: Participant, *, reason: str, by: Actor, now: dt.datetime) -> Participant:
    """Stop messages and offers for good, for one of Participant.Stopped; who died or moved away leaves their courses.

    The same reason again changes nothing; another reason takes its place. Raises Refused for a reason that isn't one.
    """
    if reason not in Participant.Stopped.values:
        raise Refused("Choose why messages should stop.", field="reason")
    with transaction.atomic():
        participant = lock_person(participant.pk)
        if participant.stopped_reason == reason:
            return participant
        participant.stopped_at, participant.stopped_reason = now, reason
        save_changed(participant, "stopped_at", "stopped_reason")
        left = []
        lock_ground(participant)
        if ending := ENDS_PATHWAYS.get(reason):
            end_open_episodes(participant.pk, ending, by=by, now=now)
        if reason in LEAVING:
            left = withdraw_from_all(participant, reason=participant.get_stopped_reason_display(), by=by, now=now)
        stop_letters_to(participant, by=by, now=now)
        leave_all(participant, reason=participant.get_stopped_reason_display(), by=by, now=now)
        if reason in UNSEEN:
            calendar_feeds.close_locked(participant, by=by, now=now)
        audit.record(by, "stopped contact", participant, reason=reason, courses_left=[each.course_id for each in left])
    return participant


def resume_contact(participant: Participant, *, by: Actor, now: dt.datetime) -> Participant:
    """Take a stop back that was made by mistake: messages and offers go on. Places given back stay given back, and a
    calendar address that was closed stays closed.

    Resuming twice changes nothing.
    """
    with transaction.atomic():
        participant = lock_person(participant.pk)
        if not participant.is_stopped:
            return participant
        was = participant.stopped_reason
        participant.stopped_at, participant.stopped_reason = None, ""
        save_changed(participant, "stopped_at", "stopped_reason")
        audit.record(by, "resumed contact", participant, reason=was)
    return participant
