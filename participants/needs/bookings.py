"""Interpreters, transport and equipment: ask for them at every session to come, and write down how far each is."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.pages.kept_statements import written_once
from common.refused import Refused
from courses.models import Session
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Enrolment, Participant, SessionBooking
from participants.needs import rules as booking_rules
from participants.needs.rules import ToDo

WHAT_LENGTH = 120
REFERENCE_LENGTH = 80
State = SessionBooking.State
# What decides whether something is to be done about a booking, and when it is.
DECIDING = (
    *(f"appointment__{name}" for name in ("enrolment", "state", "apology_at", "apology_for")),
    *(f"appointment__session__{name}" for name in ("starts_at", "zone", "state", "changed_at")),
)


def bookings_of(organisation: Organisation) -> QuerySet[SessionBooking]:
    """Everything booked or to be booked for an organisation's people, with the person, the session and its course."""
    return _shown(SessionBooking.objects.filter(appointment__participant__organisation=organisation))


def bookings_between(organisation: Organisation, first: dt.datetime, until: dt.datetime) -> list[SessionBooking]:
    """Those for sessions that start from `first` on and before `until`, about which somebody has to do something. One query.

    Of a review that was moved to another group's at once, however far ahead: what was booked is to be cancelled, and booked anew.
    """
    return [booking for booking in _between(organisation, first, until) if to_do(booking) is not None]


@written_once
def _between(organisation: Organisation, first: dt.datetime, until: dt.datetime) -> QuerySet[SessionBooking]:
    own = SessionBooking.objects.filter(appointment__session__organisation=organisation).exclude(state=State.NOT_NEEDED)
    to_come = own.filter(appointment__session__starts_at__gte=first)
    moved = Q(appointment__state=Appointment.State.MOVED)
    moved |= Q(state=State.NEEDED, appointment__replaces__state=Appointment.State.MOVED)
    found = _shown(to_come.filter(moved | Q(appointment__session__starts_at__lt=until)))
    return found.order_by("appointment__session__starts_at", "pk")


def bookings_to_come(participant: Participant, now: dt.datetime) -> list[SessionBooking]:
    """A person's, for sessions that aren't over, by date. One query, which reads of place and session what decides."""
    theirs = SessionBooking.objects.filter(appointment__participant=participant, appointment__session__ends_at__gt=now)
    known = theirs.select_related("appointment__session").only("kind", "what", "state", "changed_at", *DECIDING)
    return list(known.order_by("appointment__session__starts_at", "pk"))


def bookings_at(places: Iterable[Appointment]) -> list[SessionBooking]:
    """What is booked at these places, which come with their sessions, in their order. One query; none without places."""
    at = {place.pk: (number, place) for number, place in enumerate(places)}
    found = _booked_at(at) if at else []
    for booking in found:
        booking.appointment = at[booking.appointment_id][1]
    return sorted(found, key=lambda booking: (at[booking.appointment_id][0], booking.pk))


@written_once
def _booked_at(places: Collection[int]) -> QuerySet[SessionBooking]:
    return SessionBooking.objects.filter(appointment__among=places)


def alike(booking: SessionBooking, now: dt.datetime) -> list[SessionBooking]:
    """The same thing for the same person at sessions to come, itself among them, by date. One query."""
    return list(_shown(_throughout(booking, now)).order_by("appointment__session__starts_at", "pk"))


def to_do(booking: SessionBooking) -> ToDo | None:
    """What somebody has to do about this one, whose place and session are at hand."""
    return booking_rules.to_do(
        booking.state,
        happens=booking.happens,
        changed_at=booking.changed_at,
        session_changed_at=booking.appointment.session.changed_at,
    )


def need(enrolment: Enrolment, *, kind: str, what: str, by: User, now: dt.datetime) -> list[SessionBooking]:
    """Ask for something at every session to come of this enrolment; where it is asked for already it stays as it is.

    `kind` is one of SessionBooking.Kind, `what` says it in words ("Urdu"). Returns what was added: nothing the second time.
    Raises Refused without words, or when no session is to come.
    """
    what = _words(kind, what)
    with transaction.atomic():
        lock_person(enrolment.participant_id)
        to_come = _places_to_come(enrolment, now)
        if not to_come:
            raise Refused(f"{enrolment.participant} has no session to come on {enrolment.course}.")
        return _ask(to_come, kind, what, by, now)


def need_at(place: Appointment, *, kind: str, what: str, by: User, now: dt.datetime) -> list[SessionBooking]:
    """Ask for something at one place alone, such as a joint assessment; where it is asked for already it stays as it is.

    Returns what was added. Raises Refused without words, or when they aren't expected there any more.
    """
    what = _words(kind, what)
    with transaction.atomic():
        lock_person(place.participant_id)
        to_come = _to_come(Appointment.objects.filter(pk=place.pk), now)
        if not to_come:
            raise Refused(f"{place.participant} isn’t expected there any more.")
        return _ask(to_come, kind, what, by, now)


def _ask(places: Sequence[Appointment], kind: str, what: str, by: User, now: dt.datetime) -> list[SessionBooking]:
    """Ask at these places of one person, who is locked, where it isn't asked for yet."""
    asked = SessionBooking.objects.filter(appointment__in=places, kind=kind, what__iexact=what)
    has = set(asked.values_list("appointment", flat=True))
    added = [
        SessionBooking(appointment=place, kind=kind, what=what, changed_at=now, changed_by=str(by)[:120])
        for place in places
        if place.pk not in has
    ]
    SessionBooking.objects.bulk_create(added)
    audit.record_each(by, "asked for a booking", added, organisation=places[0].participant.organisation, kind=kind)
    return added


def ask_for_the_same(old: Appointment, new: Appointment, *, by: Actor, now: dt.datetime) -> list[SessionBooking]:
    """Ask at the place that somebody has instead for what was asked for at the old one; what is asked for there stays as it is.

    What was booked for the old place is shown as to be cancelled from then on. Inside the transaction that moves them, whose
    locks hold. Returns what was added.
    """
    there = set(SessionBooking.objects.filter(appointment=new).values_list("kind", "what"))
    asked = SessionBooking.objects.filter(appointment=old).exclude(state=State.NOT_NEEDED).order_by("pk")
    added = [
        SessionBooking(appointment=new, kind=each.kind, what=each.what, changed_at=now, changed_by=audit.name_of(by)[:120])
        for each in asked
        if (each.kind, each.what) not in there
    ]
    SessionBooking.objects.bulk_create(added)
    audit.record_each(by, "asked for a booking", added, organisation=new.participant.organisation, session=new.session_id)
    return added


def change(
    booking: SessionBooking, *, state: str, reference: str, throughout: bool = False, by: User, now: dt.datetime, version: int
) -> list[SessionBooking]:
    """Write down how far one booking is; `throughout`: the same for this person's others of it at sessions to come.

    `version` is the booking's as it was read. The same words again change nothing, unless the session was moved since: then
    they say that somebody has checked. Returns what changed. Raises Refused for a state that isn't one, a reference that is
    too long, or a booking that somebody else changed meanwhile.
    """
    if state not in State.values:
        raise Refused("Choose how far it is.", field="state")
    if len(reference := " ".join(reference.split())) > REFERENCE_LENGTH:
        raise Refused(f"Write the reference in {REFERENCE_LENGTH} characters or fewer.", field="reference")
    with transaction.atomic():
        rows = _locked(booking, throughout, now)
        own = next(row for row in rows if row.pk == booking.pk)
        wanted = [row for row in rows if (row.state, row.reference) != (state, reference) or to_do(row) == ToDo.CHECK]
        if own in wanted:
            refuse_stale(own.version, version)
        _write(wanted, state, reference, by, now)
    return wanted


def _write(rows: Sequence[SessionBooking], state: str, reference: str, by: User, now: dt.datetime) -> None:
    changes = []
    for row in rows:
        changes.append((row, {"kind": row.kind, "before": row.state, "after": state, "reference": reference}))
        row.state, row.reference = state, reference
        row.changed_at, row.changed_by = now, str(by)[:120]
        row.version += 1
    SessionBooking.objects.bulk_update(rows, ["state", "reference", "changed_at", "changed_by", "version"])
    if changes:
        audit.record_changes(by, "booking changed", changes)


def _locked(booking: SessionBooking, throughout: bool, now: dt.datetime) -> list[SessionBooking]:
    """This booking and, if asked for, its likes at sessions to come; locked in the order of their keys."""
    rows = SessionBooking.objects.filter(pk=booking.pk)
    if throughout:
        rows |= _throughout(booking, now)
    return list(_shown(rows).select_for_update(of=("self",), no_key=True).order_by("pk"))


def _throughout(booking: SessionBooking, now: dt.datetime) -> QuerySet[SessionBooking]:
    place = booking.appointment
    return SessionBooking.objects.filter(
        appointment__participant=place.participant_id,
        appointment__enrolment=place.enrolment_id,
        appointment__state=Appointment.State.BOOKED,
        appointment__session__state=Session.State.PLANNED,
        appointment__session__starts_at__gt=now,
        kind=booking.kind,
        what=booking.what,
    )


def _places_to_come(enrolment: Enrolment, now: dt.datetime) -> list[Appointment]:
    return _to_come(Appointment.objects.filter(enrolment=enrolment), now)


def _to_come(places: QuerySet[Appointment], now: dt.datetime) -> list[Appointment]:
    booked = places.filter(state=Appointment.State.BOOKED)
    to_come = booked.filter(session__state=Session.State.PLANNED, session__starts_at__gt=now)
    return list(to_come.select_related("participant__organisation", "session__course").order_by("session__starts_at", "pk"))


def _words(kind: str, what: str) -> str:
    if kind not in SessionBooking.Kind.values:
        raise Refused("Choose an interpreter, transport or equipment.", field="kind")
    what = " ".join(what.split())
    if not what:
        raise Refused("Write what exactly is needed.", field="what")
    if len(what) > WHAT_LENGTH:
        raise Refused(f"Write it in {WHAT_LENGTH} characters or fewer.", field="what")
    return what


def _shown(rows: QuerySet[SessionBooking]) -> QuerySet[SessionBooking]:
    return rows.select_related("appointment__participant", "appointment__session__course", "appointment__enrolment")
