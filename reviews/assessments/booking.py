"""Booking a joint assessment: session, three parts with who leads each, and the person's appointment, in one transaction.

Lock order: the person, the session where there is one already, the room, the people who assess (courses.ground.locking).
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import moment, time_range
from courses.assessing.holding import lock_slot, refuse_taken
from courses.assessing.need import AssessmentNeed, need_of
from courses.assessing.slots import AssessmentSlot
from courses.dates import clashes
from courses.dates.wall_time import Span
from courses.ground import outcomes
from courses.ground.locking import lock_sessions
from courses.models import Duty, Facilitator, Format, Session, SlotHold, Venue
from courses.scheduling.changing.cancelling import cancel_session
from courses.scheduling.changing.rearranging import refuse_past
from courses.scheduling.drafts import is_link
from participants.attendance.not_attended import settle_booked_again
from participants.enrolment.agreeing import agreement
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Episode, Participant, Referral

LABEL = "Assessment"
REASON_LENGTH = 200
NOT_ACCEPTED = "This referral hasn’t been accepted for assessment yet."
WHY_ALTHOUGH = "Write why they are assessed before the referral is accepted."


@dataclass(frozen=True, slots=True)
class Booking:
    """What is asked for: a slot, a link where it is by video, and the hold it was kept by."""

    slot: AssessmentSlot
    video_link: str = ""
    hold: SlotHold | None = None


def episodes_to_assess(organisation: Organisation) -> QuerySet[Episode]:
    """Every episode of the organisation, with its person and programme: whom an assessment may be booked for."""
    return Episode.objects.filter(organisation=organisation).select_related("participant", "programme", "organisation")


def assessments_of(organisation: Organisation) -> QuerySet[Appointment]:
    """Every appointment of the organisation at a joint assessment, with the person, the session and its room."""
    found = Appointment.objects.filter(session__kind=Session.Kind.ASSESSMENT, session__organisation=organisation)
    return found.select_related("participant", "session__venue", "session__organisation", "episode__programme")


def to_come(episode: Episode, now: dt.datetime) -> Appointment | None:
    """The assessment that somebody is booked for and that isn't over yet; None without one."""
    booked = assessments_of(episode.organisation).filter(episode=episode, state=Appointment.State.BOOKED)
    booked = booked.filter(session__state=Session.State.PLANNED, session__ends_at__gt=now)
    return booked.order_by("session__starts_at", "pk").first()


def is_accepted(episode: Episode) -> bool:
    """Whether the latest referral was accepted for assessment."""
    latest = Referral.objects.filter(episode=episode).order_by("-received_on", "-pk").first()
    return latest is not None and latest.triage == Referral.Triage.ACCEPTED


def hours_elsewhere(person: Participant, now: dt.datetime) -> list[Span]:
    """When somebody has something else with us. One query."""
    rows = _booked(person).filter(session__ends_at__gt=now).values_list("session__starts_at", "session__ends_at")
    return [Span(starts_at, ends_at) for starts_at, ends_at in rows]


@tried_again
def book(
    episode: Episode,
    asked: Booking,
    *,
    by: Actor,
    now: dt.datetime,
    clinician: bool = False,
    although: str = "",
    submission_id: uuid.UUID | None = None,
) -> Appointment:
    """Book somebody's joint assessment. The same submission again returns the first.

    Raises Refused for an episode that has ended, somebody who is stopped or booked already, a slot that is taken or held by
    somebody else, hours in which they are elsewhere, a link that is none; and before the referral is accepted, but for a
    `clinician` who says why (`although`).
    """
    with clashes.refused(lambda: None), transaction.atomic():
        person, episode = _locked(episode)
        own = Appointment.objects.filter(participant__organisation=episode.organisation)
        if earlier := made_before(own, submission_id, lambda each: each.episode_id == episode.pk):
            return earlier
        although = _although(episode, although, clinician=clinician)
        if there := to_come(episode, now):
            when = moment(there.session.local_start)
            raise Refused(f"{person} is booked already, on {when}. Move or cancel that one.")
        need, room, people = _taken_for(asked, episode, now)
        _refuse_elsewhere(person, asked.slot.span, episode.organisation)
        session = _session(asked, need, room, episode.organisation)
        session.save(force_insert=True)
        Duty.objects.bulk_create(_duties(session, need, people))
        appointment = Appointment.objects.create(
            participant=person,
            session=session,
            episode=episode,
            made_at=now,
            submission_id=submission_id,
            **(agreement(although, by=by, now=now) if although else {}),
        )
        _use(asked.hold, now)
        early: dict[str, Any] = {"before_acceptance": True} if although else {}
        settle_booked_again(episode, by=by, now=now)
        audit.record(by, "assessment booked", appointment, session=session.pk, starts_at=session.starts_at.isoformat(), **early)
    return appointment


@tried_again
def move(appointment: Appointment, asked: Booking, *, by: Actor, now: dt.datetime, version: int) -> Appointment:
    """Hold an assessment at another slot, with whoever is free then. Moving it to where it is changes nothing.

    Raises Stale, and Refused for one that has begun or was cancelled, and for what book refuses of the slot.
    """
    with clashes.refused(lambda: None), transaction.atomic():
        person, episode = _locked(_episode_of(appointment))
        [session] = lock_sessions([appointment.session_id])
        before = session.starts_at.isoformat()
        if _is_there(session, asked):
            return appointment
        refuse_stale(session.version, version)
        refuse_past(session, None, now)
        need, room, people = _taken_for(asked, episode, now, session=session)
        _refuse_elsewhere(person, asked.slot.span, episode.organisation, besides=session)
        _put(session, asked, room, now)
        with clashes.looked_at_together():
            session.save()
            Duty.objects.filter(session=session, ended_at=None).update(ended_at=now)
            Duty.objects.bulk_create(_duties(session, need, people))
        _use(asked.hold, now)
        audit.record(by, "assessment moved", appointment, session=session.pk, before=before, after=session.starts_at.isoformat())
    appointment.session = session
    return appointment


def cancel(appointment: Appointment, *, reason: str, by: Actor, now: dt.datetime, version: int) -> Session:
    """Cancel somebody's assessment; its room and its people are free again. Twice changes nothing.

    Raises Refused without a reason and for one that has begun, and Stale.
    """
    return cancel_session(appointment.session, reason=reason, by=by, now=now, version=version)


def _locked(episode: Episode) -> tuple[Participant, Episode]:
    """The person, locked, and their episode as it is now. Raises Refused for one that has ended."""
    person = lock_person(episode.participant_id)
    episode = Episode.objects.select_related("organisation", "programme").get(pk=episode.pk)
    if episode.ended_at:
        raise Refused(f"The referral of {person} has ended, so nothing can be booked. Take the ending back first.")
    if person.is_stopped:
        raise Refused(f"{person} is on record as: {person.get_stopped_reason_display()}. Nothing can be booked.")
    return person, episode


def _episode_of(appointment: Appointment) -> Episode:
    if appointment.episode is None:
        raise Refused("This appointment belongs to no referral.")
    return appointment.episode


def _although(episode: Episode, typed: str, *, clinician: bool) -> str:
    """Why it is booked before the referral was accepted; "" where it was. Raises Refused for whoever may not."""
    if is_accepted(episode):
        return ""
    if not clinician:
        raise Refused(f"{NOT_ACCEPTED} A clinician may book all the same, with a reason.")
    return reason_given(typed, REASON_LENGTH, needed=f"{NOT_ACCEPTED} {WHY_ALTHOUGH}", field="although")


def _taken_for(
    asked: Booking, episode: Episode, now: dt.datetime, *, session: Session | None = None
) -> tuple[AssessmentNeed, Venue | None, list[Facilitator]]:
    """What it needs, and the slot's room and people, locked and looked at again."""
    organisation, slot = episode.organisation, asked.slot
    need = need_of(episode.programme, organisation, today_in(organisation.tzinfo, now))
    if slot.format == Format.VIDEO and not is_link(asked.video_link.strip()):
        raise Refused("Enter the whole video link. It starts with https://", field="video_link")
    room, people = lock_slot(slot, organisation)
    refuse_taken(slot, room, people, need=need, organisation=organisation, now=now, hold=asked.hold, session=session)
    return need, room, people


def _booked(person: Participant) -> QuerySet[Appointment]:
    return Appointment.objects.filter(participant=person, state=Appointment.State.BOOKED, session__state=Session.State.PLANNED)


def _refuse_elsewhere(person: Participant, span: Span, organisation: Organisation, besides: Session | None = None) -> None:
    """Raise Refused where the person has something else with us then. One query."""
    then = _booked(person).filter(session__starts_at__lt=span.ends_at, session__ends_at__gt=span.starts_at)
    then = then.exclude(session=besides.pk if besides else 0).select_related("session__course")
    if other := then.order_by("session__starts_at", "pk").first():
        hours = time_range(other.session.local_start, other.session.local_end)
        raise Refused(f"{person} is at {other.session} then, {hours}. Choose another slot.")


def _session(asked: Booking, need: AssessmentNeed, room: Venue | None, organisation: Organisation) -> Session:
    slot = asked.slot
    return Session(
        organisation=organisation,
        kind=Session.Kind.ASSESSMENT,
        format=slot.format,
        number=1,
        plan=need.pattern,
        label=LABEL,
        title="",
        starts_at=slot.span.starts_at,
        ends_at=slot.span.ends_at,
        zone=organisation.zone,
        venue=room,
        video_link=asked.video_link.strip() if slot.format == Format.VIDEO else "",
        places=1,
    )


def _duties(session: Session, need: AssessmentNeed, people: Sequence[Facilitator]) -> list[Duty]:
    """Each part with whoever has its profession."""
    by_profession = {person.profession: person for person in reversed(people)}
    return [
        Duty(
            session=session,
            facilitator=by_profession[item.profession],
            item=item,
            starts_at=session.starts_at + dt.timedelta(minutes=item.offset_minutes),
            ends_at=session.starts_at + dt.timedelta(minutes=item.offset_minutes + item.minutes),
        )
        for item in need.items
    ]


def _is_there(session: Session, asked: Booking) -> bool:
    slot = asked.slot
    there = Duty.objects.filter(session=session, ended_at=None).values_list("facilitator_id", flat=True)
    now = (session.starts_at, session.venue_id, session.format, session.video_link, set(there))
    return now == (slot.span.starts_at, slot.venue, slot.format, asked.video_link.strip(), set(slot.staff))


def _put(session: Session, asked: Booking, room: Venue | None, now: dt.datetime) -> None:
    """Write when, where and how over the session: whoever was told of it before is told again."""
    slot = asked.slot
    session.starts_at, session.ends_at, session.venue, session.format = slot.span.starts_at, slot.span.ends_at, room, slot.format
    session.video_link = asked.video_link.strip() if slot.format == Format.VIDEO else ""
    session.agreed_day, session.agreed_reason, session.agreed_at, session.agreed_by = None, "", None, ""
    session.revision, session.version, session.changed_at = session.revision + 1, session.version + 1, now
    outcomes.forget(session)


def _use(hold: SlotHold | None, now: dt.datetime) -> None:
    if hold is not None:
        SlotHold.objects.filter(pk=hold.pk, let_go_at=None).update(let_go_at=now)
