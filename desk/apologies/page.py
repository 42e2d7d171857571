"""Whose apology somebody may write down: anybody's in the organisation, or of whom a leader meets, at the leader's sessions."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.roles import Right
from common.words import long_date, time_range
from courses.models import Session
from desk.leading.page import sessions_led_by
from participants.enrolment.apologies import appointments_in
from participants.models import Appointment, Participant
from participants.people.directory import found_people, people_of
from participants.people.told_apart import short_names, tell_apart

FOUND = 10  # people shown; more words find fewer
MOST_DAYS = 40


@dataclass(frozen=True, slots=True)
class Excusing:
    """Somebody whose apology may be written down, as whoever asks knows them; `apart` tells them from others of that name."""

    person: Participant
    name: str
    apart: str = ""


def may_search(membership: Membership) -> bool:
    """Whether they find anybody on file, and not only whom they meet."""
    return membership.may(Right.SEE_PEOPLE)


def found_by(membership: Membership, text: str) -> list[Excusing]:
    """Return the people whom the words typed find, at most one more than FOUND."""
    people = found_people(membership.organisation, text, most=FOUND + 1) if text else []
    tell_apart(people)
    return [Excusing(each, each.full_name, each.apart) for each in people]


def met_by(user: User, membership: Membership, now: dt.datetime) -> list[Excusing]:
    """Return whom a leader meets at sessions to come, by first name. Two queries."""
    places = _open_places(membership, now).filter(session__in=sessions_led_by(user, membership.organisation, now))
    people = {each.participant_id: each.participant for each in places}
    names = short_names(people.values())
    return sorted((Excusing(each, names[pk]) for pk, each in people.items()), key=lambda each: each.name.casefold())


def days_of(person: Participant, user: User, membership: Membership, now: dt.datetime) -> list[Appointment]:
    """Return what this person has to come and may be excused from by whoever asks, the nearest first. Two queries at most."""
    places = _open_places(membership, now).filter(participant=person)
    if not may_search(membership):
        places = places.filter(session__in=sessions_led_by(user, membership.organisation, now))
    return list(places.order_by("session__starts_at", "pk")[:MOST_DAYS])


def may_be_excused(membership: Membership) -> QuerySet[Participant]:
    """Everybody on file; who of them a leader meets is seen by their days."""
    return people_of(membership.organisation).select_related("organisation")


def name_for(person: Participant, membership: Membership) -> str:
    """How whoever asks calls them."""
    return person.full_name if may_search(membership) else person.called


def day_words(places: Collection[Appointment]) -> list[tuple[str, str]]:
    """The days as a form offers them: by the key of the place."""
    return [(str(each.pk), _words(each)) for each in places]


def _words(place: Appointment) -> str:
    session = place.session
    said = f"{long_date(session.local_date)}, {time_range(session.local_start, session.local_end)}: {session}"
    return f"{said} (they can’t come, written down already)" if place.told_us else said


def _open_places(membership: Membership, now: dt.datetime) -> QuerySet[Appointment]:
    held = appointments_in(membership.organisation).filter(state=Appointment.State.BOOKED)
    return held.filter(session__state=Session.State.PLANNED, session__starts_at__gt=now)
