"""Somebody says that they can't come to a session, or can after all: on their own page, or to the office."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.refused import Refused
from participants.models import Appointment, Participant
from participants.to_do.tasks import close_tasks_with_key, review_task_key

REASON_LENGTH = 300
AFTER_ALL = "They can come after all."
NOTHING_SAID = "Nothing is written down yet. Look at the days that are ticked now."
APOLOGY = ("apology_at", "apology_for", "apology_reason", "apology_by")


def appointments_of(participant: Participant) -> QuerySet[Appointment]:
    """A person's own places, with session, room and course: where their own page looks one up."""
    return _with_sessions(Appointment.objects.filter(participant=participant))


def appointments_in(organisation: Organisation) -> QuerySet[Appointment]:
    """The places of an organisation's people, with session, room and course: where the office looks one up."""
    return _with_sessions(Appointment.objects.filter(participant__organisation=organisation))


def cannot_come(appointment: Appointment, *, reason: str = "", told_by: str, by: Actor, now: dt.datetime) -> Appointment:
    """Write down that the person can't come to this session to come. The place stays theirs; staff see the reason.

    `told_by` is one of Appointment.ToldBy. The same words again change nothing, other words take their place. Raises
    Refused when the session has started or was cancelled, or the place has been given back. It is said of the time the session
    is at now: after a move it is asked again.
    """
    told_by = _who(told_by)
    reason = reason_given(reason, REASON_LENGTH)
    with transaction.atomic():
        appointment = _locked_place_to_come(appointment, now)
        if appointment.told_us and (appointment.apology_reason, appointment.apology_by) == (reason, told_by):
            return appointment
        appointment.apology_at, appointment.apology_reason, appointment.apology_by = now, reason, told_by
        appointment.apology_for = appointment.session.starts_at
        appointment.save(update_fields=APOLOGY)
        audit.record(by, "said they can’t come", appointment, told_by=told_by, session=appointment.session_id)
    return appointment


def cannot_come_to_several(
    participant: Participant, keys: Collection[int], *, reason: str = "", told_by: str, by: Actor, now: dt.datetime
) -> list[Appointment]:
    """Write down that somebody can't come to several of their sessions: to all of these, or to none.

    `keys` are of their own places; another's is passed over. Raises Refused, with a sentence for each session that has begun, was
    cancelled or isn't theirs any more, and where none is named.
    """
    told_by = _who(told_by)
    reason = reason_given(reason, REASON_LENGTH)
    with transaction.atomic():
        locked = _with_sessions(Appointment.objects.select_for_update(of=("self",), no_key=True))
        places = list(locked.filter(participant=participant, pk__in=keys).order_by("pk"))
        if not places:
            raise Refused("Tick at least one day.", field="days")
        in_time = sorted(places, key=lambda place: place.session.starts_at)
        if refused := [why for why in (_nothing_to_come_to(place, now) for place in in_time) if why]:
            raise Refused(" ".join([*refused, NOTHING_SAID]), field="days")
        new = [each for each in places if not (each.told_us and (each.apology_reason, each.apology_by) == (reason, told_by))]
        for each in new:
            each.apology_at, each.apology_reason, each.apology_by = now, reason, told_by
            each.apology_for = each.session.starts_at
        Appointment.objects.bulk_update(new, APOLOGY)
        changes = [(each, {"told_by": told_by, "session": each.session_id}) for each in new]
        audit.record_changes(by, "said they can’t come", changes, organisation=places[0].session.organisation)
    return in_time


def can_come_after_all(appointment: Appointment, *, told_by: str, by: Actor, now: dt.datetime) -> Appointment:
    """Take the apology back; a task to find them another review is done with it. Without one, nothing changes.

    Raises Refused as cannot_come does."""
    told_by = _who(told_by)
    with transaction.atomic():
        appointment = _locked_place_to_come(appointment, now)
        if appointment.apology_at is None:
            return appointment
        appointment.apology_at, appointment.apology_reason, appointment.apology_by = None, "", ""
        appointment.apology_for = None
        appointment.save(update_fields=APOLOGY)
        audit.record(by, "said they can come after all", appointment, told_by=told_by, session=appointment.session_id)
        if appointment.enrolment_id and appointment.for_months:
            key = review_task_key(appointment.enrolment_id, appointment.for_months)
            close_tasks_with_key(appointment.session.organisation, key, outcome=AFTER_ALL, by=by, now=now)
    return appointment


def _who(told_by: str) -> str:
    if told_by not in Appointment.ToldBy.values:
        raise Refused("Say whether the person told us by telephone, on paper or on their own page.")
    return told_by


def _with_sessions(places: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return places.select_related("participant", "session__course", "session__venue", "session__organisation")


def _locked_place_to_come(appointment: Appointment, now: dt.datetime) -> Appointment:
    """The place as it is now, locked. Raises Refused when it is nothing to come to any more."""
    rows = _with_sessions(Appointment.objects.select_for_update(of=("self",), no_key=True))
    appointment = rows.get(pk=appointment.pk)
    if why := _nothing_to_come_to(appointment, now):
        raise Refused(why)
    return appointment


def _nothing_to_come_to(appointment: Appointment, now: dt.datetime) -> str:
    """Why this place is nothing to come to any more; "" while it is."""
    session = appointment.session
    if appointment.state != Appointment.State.BOOKED:
        return "This place has been given back already."
    if session.is_cancelled:
        return f"{session.label} was cancelled, so nobody needs to come."
    return f"{session.label} has already started." if session.starts_at <= now else ""
