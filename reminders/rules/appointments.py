"""Reads the joint assessments that the rules judge, each a place that stands alone; many in four queries.

They follow the rules of a place on a course that has this one date (reminders.rules.enrolment): the invitation in the place of
the confirmation, the edition's reminders of a single session, news of a change. A place that was given back is told as cancelled.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from courses.ground.catalogue import closed_days_of
from courses.models import Course, Session, Venue
from participants.models import Appointment, Participant
from reminders.models import Message
from reminders.rules import enrolment as rules
from reminders.rules import what_was_told
from reminders.rules.enrolments import OF_A_PLACE, Sessions, rooms_known, sessions_by_key, shared_facts_of, visit_of
from reminders.rules.facts import AppointmentFacts, EnrolmentFacts, ReminderDays, WantedMessage
from reminders.rules.still_ahead import still_ahead
from reminders.rules.what_was_told import Known

Rule = Message.Rule
TOLD_OF = (Appointment.State.BOOKED, Appointment.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class AppointmentToTell:
    """An assessment as the rules see it, with the records its messages are written from."""

    place: EnrolmentFacts
    appointment: Appointment
    sessions: Sessions
    # The messages that somebody has told them by hand, by key.
    passed_on: frozenset[int] = frozenset()
    # Rooms they know of, by key: for whoever tells them by hand.
    rooms: Mapping[int, Venue] = field(default_factory=dict)

    @property
    def participant(self) -> Participant:
        """Who is written to, with their organisation."""
        return self.appointment.participant

    @property
    def course(self) -> Course | None:
        """None: it is on no course."""
        return None

    @property
    def programme(self) -> str:
        """What they are assessed for; only in plain wording."""
        return self.appointment.episode.programme.name if self.appointment.episode else ""

    @property
    def names(self) -> tuple[str, ...]:
        """What would tell what an appointment is for."""
        programme = self.appointment.episode.programme if self.appointment.episode else None
        return (programme.name, programme.short_name) if programme else ()

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.place.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"appointment": self.appointment}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """Every message that should exist for it, or those of one rule."""
        return list(wanted(self.place, rule=rule))

    def still_ahead(self, want: WantedMessage, now: datetime) -> WantedMessage:
        """The same message without a date that is over."""
        return still_ahead(want, self.place, now)

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return rules.why_not(self.place, rule=rule, key=key, session=session)


def wanted(place: EnrolmentFacts, *, rule: str = "") -> Iterator[WantedMessage]:
    """Every message that should exist for an assessment, or those of one rule. Pure.

    The place's `enrolment` is the appointment's key, and the messages' keys say so.
    """
    asked = Rule.CONFIRMATION if rule == Rule.ASSESSMENT else rule
    for each in rules.wanted(place, rule=asked):
        key = each.key.replace(f"/enrolment={place.enrolment}", f"/appointment={place.enrolment}")
        if each.rule == Rule.CONFIRMATION:
            yield replace(each, rule=Rule.ASSESSMENT, key=key.replace("confirmation/", "assessment/"))
        else:
            yield replace(each, key=key)


def appointments_to_tell(pks: Collection[int]) -> dict[int, AppointmentToTell]:
    """Return these assessments, each under its own key; what isn't one is left out. Five queries, one more for rooms."""
    rows = Appointment.objects.filter(pk__in=pks, enrolment=None, session__kind=Session.Kind.ASSESSMENT, state__in=TOLD_OF)
    found = list(rows.select_related("participant__organisation", "episode__programme", "session__plan__edition"))
    sessions = sessions_by_key(each.session_id for each in found)
    told = what_was_told.known([each.pk for each in found], of="appointment")
    closed = {house: closed_days_of(house) for house in {each.participant.organisation for each in found}}
    places = {
        each.pk: replace(_place(each, sessions[each.session_id], told[each.pk]), closed=closed[each.participant.organisation])
        for each in found
    }
    rooms = rooms_known(place for place in places.values() if rules.unreachable(place))
    return {
        each.pk: AppointmentToTell(places[each.pk], each, sessions, frozenset(told[each.pk].passed_on), rooms) for each in found
    }


def _place(appointment: Appointment, session: Session, known: Known) -> EnrolmentFacts:
    """The assessment as a place with this one date."""
    person, plan = appointment.participant, appointment.session.plan
    return EnrolmentFacts(
        enrolment=appointment.pk,
        zone=person.organisation.tzinfo,
        joined_at=appointment.made_at,
        before=ReminderDays(single=ReminderDays.of(plan.edition.reminders).single if plan else ()),
        visits=(_visit(appointment, session),),
        has_address=bool(person.email),
        channel=person.channel,
        stopped_reason=person.stopped_reason,
        confirmed=known.confirmed,
        told=known.told,
    )


def _visit(appointment: Appointment, session: Session) -> AppointmentFacts:
    """The date; given back, it is cancelled for them from then on."""
    row = (0, *(getattr(appointment, name) for name in OF_A_PLACE))
    visit = visit_of(row, shared_facts_of(session))
    return visit if appointment.state == Appointment.State.BOOKED else replace(visit, cancelled_at=appointment.closed_at)
