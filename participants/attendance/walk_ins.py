"""Somebody comes without a place: they are put on the register of that session and marked as here, at once.

They join the course through `enrol`, with all that it asks; or they are here for this session only. Whoever sat in the room
is written down, however full it was.
Whoever can't search the records (a leader) puts a new record on file, and the office sees whether the person is known already.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Course, Session
from participants.attendance.marking import lock_register, mark_here, meeting_of, register_at, unsay_if_nobody_came
from participants.attendance.reviews_elsewhere import count_as_before, count_here, lock_with_place_before, own_enrolment_for
from participants.enrolment.enrolling import enrol_locked, lock_person, withdraw
from participants.models import Appointment, Enrolment, Participant
from participants.people.directory import people_of
from participants.people.particulars import Particulars
from participants.people.record import add_person
from participants.rules import joining
from participants.rules.joining import WalkIn
from participants.waiting import placing

BY_MISTAKE = "Put on the register by mistake."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who isn't on file, as they were written down at the door."""

    first_names: str
    last_name: str
    phone: str = ""


@tried_again
def walk_in(
    person: Participant,
    session: Session,
    *,
    only_today: bool,
    office: bool,
    submission_id: uuid.UUID,
    by: User,
    now: dt.datetime,
    late_reason: str = "",
) -> Appointment:
    """Give somebody on file a place at this session and mark them as here; unless `only_today`, on the course as well.

    Who is on the course already, but has no place at this session, gets just that. `office`: may do so after the day has
    closed. The same submission again returns the place that the first one made. `late_reason`: why they join the course
    although joining has ended. Raises Refused when they have one by another way, when the session is cancelled or too far
    away, and whatever `enrol` raises.
    """
    with transaction.atomic():
        person = lock_person(person.pk)
        course, session = lock_register(session)
        own = Appointment.objects.filter(session__organisation=session.organisation_id)
        wanted = (person.pk, session.pk)
        if earlier := made_before(own, submission_id, lambda each: (each.participant_id, each.session_id) == wanted):
            return earlier
        if own.filter(participant=person, session=session, state=Appointment.State.BOOKED).exists():
            raise Refused(f"{person} has a place at {session.label} already. Mark them on the register.")
        if session.is_assessment:
            raise Refused("An assessment is one person’s. Book one for whoever came.")
        meeting = meeting_of(session, register_at(session, course))
        came = WalkIn(person.full_name, person.get_stopped_reason_display() if person.is_stopped else "", office=office)
        if why := joining.walk_in_refusal(came, meeting, now):
            raise Refused(why)
        enrolment = own_enrolment_for(person, session) or _enrolment(
            person, course, only_today=only_today, late_reason=late_reason, by=by, now=now
        )
        place = _place(person, session, enrolment, submission_id=submission_id, now=now)
        audit.record(by, "came without a place", place, session=session.pk, only_today=place.enrolment_id is None)
        mark_here(place, meeting, by=by, now=now)
    return place


@tried_again
def walk_in_new(
    newcomer: Newcomer,
    session: Session,
    *,
    organisation: Organisation,
    only_today: bool,
    office: bool,
    to_check: bool,
    submission_id: uuid.UUID,
    by: User,
    now: dt.datetime,
    late_reason: str = "",
) -> Appointment:
    """Put somebody on file and then do as walk_in does, both or neither.

    `to_check`: whoever does it couldn't see whether there is a record already, so the office is asked to look. The same
    submission again makes neither a second record nor a second place. Raises what add_person and walk_in raise.
    """
    with transaction.atomic():
        person = add_person(
            _written_down(newcomer, organisation), organisation=organisation, by=by, now=now, submission_id=submission_id
        )
        if to_check and person.created_at == now and person.to_check_at is None:
            person.to_check_at = now
            person.save(update_fields=["to_check_at"])
        return walk_in(
            person,
            session,
            only_today=only_today,
            office=office,
            submission_id=submission_id,
            by=by,
            now=now,
            late_reason=late_reason,
        )


@tried_again
def take_off(place: Appointment, *, may_withdraw: bool, by: User, now: dt.datetime) -> Appointment:
    """Take somebody off a register again on which they were put by mistake, on the same day; twice changes nothing.

    Their place at the session is closed, with the mark it had; a place on the course that it gave them is withdrawn. Raises
    Refused for a place of another kind, after the day has closed, for whoever may not withdraw people from courses, and
    whatever `withdraw` raises.
    """
    with transaction.atomic():
        lock_person(place.participant_id)
        related = ("participant", "enrolment", "session", "replaces__session", "replaces__participant")
        place = Appointment.objects.select_related(*related).get(pk=place.pk)
        course, session = lock_with_place_before(place)
        for each in (place, place.enrolment, place.replaces):
            if each:
                each.refresh_from_db(fields=["state"])
        if place.state != Appointment.State.BOOKED:
            return place
        if place.submission_id is None or session.is_assessment:
            raise Refused("They had a place at this session. Mark them as away, or withdraw them from the course.")
        enrolment = place.enrolment if _made_by(place) else None
        meeting = meeting_of(session, register_at(session, course))
        made_place = enrolment is not None and enrolment.state == Enrolment.State.ACTIVE
        if why := joining.take_off_refusal(meeting, now, made_place=made_place, may_withdraw=may_withdraw):
            raise Refused(why)
        place.state, place.closed_at = Appointment.State.WITHDRAWN, now
        place.save(update_fields=["state", "closed_at"])
        count_as_before(place, by=by, now=now)
        audit.record(by, "took off the register again", place, session=session.pk, mark=place.mark, course_too=made_place)
        unsay_if_nobody_came(session, by=by, now=now)
        if enrolment:
            withdraw(enrolment, reason=BY_MISTAKE, by=by, now=now, was_mistake=True)
    return place


def _made_by(place: Appointment) -> bool:
    """Whether coming gave them the place on the course, too: both were made in the same moment."""
    return place.enrolment is not None and place.enrolment.joined_at == place.made_at


def to_check(organisation: Organisation) -> QuerySet[Participant]:
    """The records that the office looks at: put on file at the door and not looked for since, the oldest first; and those
    of people who chose a channel that reaches nobody.
    """
    unreached = ~Q(channel__in=Participant.REACHING) & Q(stopped_at=None)
    looked_at = people_of(organisation).filter(Q(to_check_at__isnull=False) | unreached)
    return looked_at.order_by(F("to_check_at").asc(nulls_last=True), "pk")


def checked(person: Participant, *, by: User) -> Participant:
    """The office has looked: this is somebody new. Saying it again changes nothing."""
    with transaction.atomic():
        person = lock_person(person.pk)
        if person.to_check_at is not None:
            person.to_check_at = None
            person.save(update_fields=["to_check_at"])
            audit.record(by, "checked that they are new", person)
    return person


def _enrolment(
    person: Participant, course: Course | None, *, only_today: bool, late_reason: str, by: User, now: dt.datetime
) -> Enrolment | None:
    """Their place on the course: the one they have, one that they are given, or none.

    On a course entered by referral the register opens no way past the team: they are recommended and have said yes, or come for
    today only.
    """
    enrolment = Enrolment.objects.filter(participant=person, course=course, state=Enrolment.State.ACTIVE).first()
    if course and not only_today and not enrolment:
        episode = None
        if placing.is_by_referral(course):
            if why := placing.why_not_placed(person, course):
                raise Refused(f"{why} For today alone they can come.")
            episode = placing.open_episode(person, course)
        enrolment = enrol_locked(person, course, by=by, now=now, late_reason=late_reason, episode=episode)
    return enrolment


def _place(
    person: Participant, session: Session, enrolment: Enrolment | None, *, submission_id: uuid.UUID, now: dt.datetime
) -> Appointment:
    """The place at this session: one that enrolling gave them when the session hadn't begun, else a new one."""
    place = Appointment.objects.filter(participant=person, session=session, state=Appointment.State.BOOKED).first()
    if place is None:
        months, held = count_here(enrolment, session, now)
        place = Appointment(
            participant=person, session=session, enrolment=enrolment, for_months=months, replaces=held, made_at=now
        )
    place.submission_id = submission_id
    place.save()
    return place


def _written_down(newcomer: Newcomer, organisation: Organisation) -> Particulars:
    """What is known of somebody at the door: without a telephone number, a letter is the way that is left."""
    missing = Participant.NumberMissing
    community = organisation.kind == Organisation.Kind.COMMUNITY
    return Particulars(
        first_names=newcomer.first_names,
        last_name=newcomer.last_name,
        phone=newcomer.phone,
        nhs_number_missing=str(missing.NOT_ASKED if community else missing.NOT_KNOWN),
        channel=str(Participant.Channel.TELEPHONE if newcomer.phone.strip() else Participant.Channel.LETTER),
    )
