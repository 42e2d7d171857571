"""What an ending closed comes back where it still fits, when the ending is taken back; what doesn't is said in a sentence each.

The caller has locked the person and the ground (giving_up.lock_ground).
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q

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
from participants.enrolment.enrolling import is_open
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
        _appointments(_closed_then(enrolment, ended_at, now), done)
    _entry(episode, ended_at, done, by=by, now=now)
    _assessments(episode, ended_at, done, by=by, now=now)
    returned, lost = letters_back_words(*bring_letters_back(episode, ended_at, by=by, now=now))
    done.returned.extend(filter(None, [returned]))
    done.lost.extend(filter(None, [lost]))
    return done


def _place(enrolment: Enrolment, done: TakenBack, *, by: Actor, now: dt.datetime) -> None:
    """One place on a course: all of it, or none."""
    course, closed_at = enrolment.course, enrolment.withdrawn_at
    if why := _why_no_place(enrolment, now):
        done.lost.append(f"The place on {course} is not theirs again: {why}.")
        return
    enrolment.state, enrolment.withdrawn_at, enrolment.withdrawn_reason = Enrolment.State.ACTIVE, None, ""
    enrolment.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    course.taken += 1
    course.save(update_fields=["taken"])
    _appointments(_closed_then(enrolment, closed_at, now), done)
    _join_what_came_since(enrolment, now)
    audit.record(by, "enrolled", enrolment, participant=enrolment.participant_id, course=course.pk, taken_back=True)
    done.returned.append(f"The place on {course} is theirs again.")


def _why_no_place(enrolment: Enrolment, now: dt.datetime) -> str:
    course = enrolment.course
    if not is_open(course, now):
        return "it was cancelled" if course.cancelled_at else "it is over"
    mine = Enrolment.objects.filter(participant=enrolment.participant_id, course=course, state=Enrolment.State.ACTIVE)
    if mine.exists():
        return "they have another one there"
    if course.free < 1:
        return "it is full now"
    own = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now, kind=Session.Kind.COURSE)
    booked = Count("appointments", filter=Q(appointments__state=Appointment.State.BOOKED))
    full = [each.label for each in own.annotate(booked=booked) if each.booked + course.offered >= each.places]
    return f"{full[0]} is full now" if full else ""


def _closed_then(enrolment: Enrolment, at: dt.datetime | None, now: dt.datetime) -> list[Appointment]:
    """The dates to come of a place that closed at that moment."""
    closed = Appointment.objects.filter(enrolment=enrolment, state=Closed, closed_at=at, session__starts_at__gt=now)
    return list(closed.select_related("session").order_by("session__starts_at", "pk"))


def _appointments(closed: list[Appointment], done: TakenBack) -> None:
    """Dates of a course or reviews, each where it is still held and has room. Two queries."""
    booked = Count("appointments", filter=Q(appointments__state=Appointment.State.BOOKED))
    keys = [each.session_id for each in closed]
    sessions = Session.objects.filter(pk__in=keys).annotate(booked=booked)
    taken = {pk: booked + (kept or 0) for pk, booked, kept in sessions.values_list("pk", "booked", "course__offered")}
    mine = Appointment.objects.filter(
        participant__in={each.participant_id for each in closed}, session__in=keys, state=Appointment.State.BOOKED
    )
    held = set(mine.values_list("session", flat=True))
    back = []
    for each in closed:
        if each.session_id in held:
            continue
        if not each.session.is_cancelled and taken[each.session_id] < each.session.places:
            back.append(each.pk)
            continue
        why = "it was cancelled" if each.session.is_cancelled else "it is full now"
        done.lost.append(f"{each.session.label}, {moment(each.session.local_start)}, is not theirs again: {why}.")
    Appointment.objects.filter(pk__in=back).update(state=Appointment.State.BOOKED, closed_at=None)


def _join_what_came_since(enrolment: Enrolment, now: dt.datetime) -> None:
    """A place at each date of the course that was added or moved to another session since."""
    planned = Session.objects.filter(course=enrolment.course, state=Session.State.PLANNED, starts_at__gt=now)
    held = Appointment.objects.filter(enrolment=enrolment).exclude(state=Appointment.State.MOVED)
    missing = planned.exclude(kind=Session.Kind.ZERO).exclude(pk__in=held.values("session"))
    counted = set(held.filter(state=Appointment.State.BOOKED).values_list("for_months", flat=True)) - {None}
    Appointment.objects.bulk_create(
        Appointment(
            participant=enrolment.participant,
            session=each,
            enrolment=enrolment,
            episode_id=enrolment.episode_id,
            for_months=each.months,
            made_at=now,
        )
        for each in missing
        if each.months not in counted  # they have that review with another group
    )


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
