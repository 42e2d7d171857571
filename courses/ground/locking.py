"""The one lock order, for the whole program; rows of one kind by primary key, all of them in one statement.

Organisation, programmes (with their editions), people on file, courses and trainings, sessions, what people have there (places,
entries of waiting lists, offers, bookings), rooms, then people who lead. No person is locked after a course: a row that only
points at a person (an offer to the next on the waiting list) is written under the course's lock. Merging
(participants.merging.merge) alone locks people fully, so that nothing can point at them any more: last, when it holds everything
else.

Whoever makes places scarcer, moves a date or cancels one takes these first, in this order, and reads again what it decides
by: two actions then wait for each other and never in a circle. The locks leave the keys alone, so a message or an appointment
that only points at the row isn't held up. On SQLite a transaction has the whole file to itself, and these are plain reads.
"""

from collections.abc import Iterable

from courses.models import Course, Facilitator, Programme, Session, Venue


def lock_programme(pk: int) -> Programme:
    """Return the programme, locked until the transaction ends: its courses are numbered one at a time. Raises DoesNotExist."""
    return Programme.objects.select_for_update(no_key=True).get(pk=pk)


def lock_programmes(pks: Iterable[int]) -> None:
    """Lock these programmes in the order of their keys: for whoever works on several in one transaction."""
    list(Programme.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk"))


def lock_course(pk: int) -> Course:
    """Return the course as it is now, locked until the transaction ends. Raises Course.DoesNotExist."""
    found = list(Course.objects.select_for_update(no_key=True).filter(pk=pk))  # an action may call one that locks again
    if not found:
        raise Course.DoesNotExist
    return found[0]


def lock_courses(pks: Iterable[int]) -> list[Course]:
    """Return these courses as they are now, locked in the order of their keys."""
    return list(Course.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk"))


def lock_sessions(of: Course | Iterable[int]) -> list[Session]:
    """Return all sessions of a course, or these, as they are now, locked in the order of their keys. Lock their course first."""
    locked = Session.objects.select_for_update(no_key=True).order_by("pk")
    return list(locked.filter(course=of) if isinstance(of, Course) else locked.filter(pk__in=list(of)))


def lock_venues(pks: Iterable[int]) -> dict[int, Venue]:
    """Return these rooms by key, locked: who plans something in one waits for whoever is planning in it already."""
    locked = Venue.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk")
    return {venue.pk: venue for venue in locked}


def lock_facilitators(pks: Iterable[int]) -> dict[int, Facilitator]:
    """Return these people by key, locked: nobody else gives them anything to lead meanwhile."""
    locked = Facilitator.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk")
    return {person.pk: person for person in locked}
