"""What an ending closed comes back where it still fits, when the ending is taken back; what doesn't is said in a sentence each.

The caller has locked the person and the ground (giving_up.lock_ground).
"""

import datetime as dt
from dataclasses import dataclass, field

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.words import moment
from courses.assessing.holding import lock_slot, refuse_taken
from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from courses.ground.locking import lock_facilitators, lock_venues
from courses.models import Course, Duty, Session
from participants.enrolment import offering
from participants.enrolment.taking_back import dates_back, dates_closed_at, place_back, why_place_is_gone
from participants.episodes.giving_up import courses_of_offers
from participants.episodes.letters_aside import bring_letters_back, letters_back_words
from participants.episodes.stages import ON_THE_LIST
from participants.models import Appointment, Enrolment, Episode, Offer, WaitingListEntry

Closed = Appointment.State.WITHDRAWN


@dataclass(slots=True)
class TakenBack:
    """What came back and what didn't, a sentence each."""

    episode: Episode
    returned: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def give_back(episode: Episode, ended_at: dt.datetime, courses: dict[int, Course], *, by: Actor, now: dt.datetime) -> TakenBack:
    """Give back what closed at the moment of the ending."""
    done = TakenBack(episode)
    kept = list(Enrolment.objects.filter(episode=episode).exclude(state=Enrolment.State.WITHDRAWN).order_by("pk"))
    places = Enrolment.objects.filter(episode=episode, state=Enrolment.State.WITHDRAWN, withdrawn_at=ended_at)
    for enrolment in places.select_related("participant").order_by("pk"):
        enrolment.course = courses[enrolment.course_id]
        _place(enrolment, done, by=by, now=now)
    for enrolment in kept:
        done.lost.extend(dates_back(dates_closed_at(enrolment, ended_at, now), now))
    _entry(episode, ended_at, done, by=by, now=now)
    _assessments(episode, ended_at, done, by=by, now=now)
    returned, lost = letters_back_words(*bring_letters_back(episode, ended_at, by=by, now=now))
    done.returned.extend(filter(None, [returned]))
    done.lost.extend(filter(None, [lost]))
    return done


def _place(enrolment: Enrolment, done: TakenBack, *, by: Actor, now: dt.datetime) -> None:
    """One place on a course: all of it, or none."""
    course = enrolment.course
    if why := why_place_is_gone(enrolment, now):
        done.lost.append(f"The place on {course} is not theirs again: {why}.")
        return
    done.lost.extend(place_back(enrolment, by=by, now=now))
    done.returned.append(f"The place on {course} is theirs again.")


def _entry(episode: Episode, ended_at: dt.datetime, done: TakenBack, *, by: Actor, now: dt.datetime) -> None:
    """The entry on the waiting list, with its old date of acceptance; an offer where its time isn't up and a place is free."""
    mine = WaitingListEntry.objects.filter(participant=episode.participant_id, programme=episode.programme_id, course=None)
    closed = mine.filter(episode=episode, state=WaitingListEntry.State.LEFT, closed_at=ended_at).last()
    if closed is None:
        return
    if mine.filter(state__in=ON_THE_LIST).exists():
        done.lost.append("They stand on the waiting list already.")
        return
    offer = _offer(closed, ended_at, done, now)
    closed.state = WaitingListEntry.State.OFFERED if offer else WaitingListEntry.State.WAITING
    closed.closed_at, closed.closed_reason, closed.version = None, "", closed.version + 1
    closed.save(update_fields=["state", "closed_at", "closed_reason", "version"])
    audit.record(by, "put on the waiting list", closed, participant=closed.participant_id, taken_back=True)
    done.returned.append("They stand on the waiting list again, with their old date of acceptance.")


def _offer(entry: WaitingListEntry, ended_at: dt.datetime, done: TakenBack, now: dt.datetime) -> Offer | None:
    offer = Offer.objects.filter(entry=entry, state=Offer.State.TAKEN_BACK, closed_at=ended_at).select_related("course").last()
    if offer is None:
        return None
    courses = list(Course.objects.filter(pk__in=courses_of_offers([offer])))
    if offer.reply_by <= now or any(each.free < 1 or each.cancelled_at for each in courses):
        why = "the time to answer is up" if offer.reply_by <= now else "the place is gone"
        done.lost.append(f"The offer of {offer.course} is not open again: {why}. Offer them another.")
        return None
    offer.state, offer.closed_at, offer.answered_by = Offer.State.OPEN, None, ""
    offer.save(update_fields=["state", "closed_at", "answered_by"])
    offering.count_held([each.pk for each in courses])
    done.returned.append(f"The offer of {offer.course} is open again.")
    return offer


def _assessments(episode: Episode, ended_at: dt.datetime, done: TakenBack, *, by: Actor, now: dt.datetime) -> None:
    closed = Appointment.objects.filter(
        episode=episode, session__kind="assessment", state=Closed, closed_at=ended_at, session__starts_at__gt=now
    )
    appointments = list(closed.select_related("session__organisation", "participant").order_by("pk"))
    sessions = [each.session_id for each in appointments]
    lock_venues(each.session.venue_id for each in appointments if each.session.venue_id)
    lock_facilitators(Duty.objects.filter(session__in=sessions, ended_at=ended_at).values_list("facilitator", flat=True))
    for each in appointments:
        when = moment(each.session.local_start)
        if not _hold_again(each.session, ended_at, now):
            done.lost.append(f"The assessment on {when} is not booked again: the room or somebody is not free. Book another.")
            continue
        each.state, each.closed_at = Appointment.State.BOOKED, None
        each.save(update_fields=["state", "closed_at"])
        audit.record(by, "booked again", each, session=each.session_id)
        done.returned.append(f"The assessment on {when} is booked again.")


def _hold_again(session: Session, cancelled_at: dt.datetime, now: dt.datetime) -> bool:
    """Plan a session again that the ending had called off, if it could be booked there now.

    Its room is free and in use, everybody still works here, is free and not away, and nobody keeps the slot for somebody else.
    """
    if session.cancelled_at != cancelled_at:
        return not session.is_cancelled
    duties = list(Duty.objects.filter(session=session, ended_at=cancelled_at).order_by("pk"))
    staff = tuple(dict.fromkeys(each.facilitator_id for each in duties))
    slot = AssessmentSlot(Span(session.starts_at, session.ends_at), session.format, session.venue_id, staff)
    organisation = session.organisation
    try:
        room, people = lock_slot(slot, organisation)
        refuse_taken(slot, room, people, need=None, organisation=organisation, now=now, session=session)
    except Refused:
        return False
    session.state, session.cancel_reason, session.cancelled_at = Session.State.PLANNED, "", None
    session.version += 1
    session.save(update_fields=["state", "cancel_reason", "cancelled_at", "version"])
    Duty.objects.filter(pk__in=[each.pk for each in duties]).update(ended_at=None)
    return True
