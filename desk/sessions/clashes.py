"""People whom another day of a session wouldn't suit. It warns and never refuses: they may choose themselves."""

from django.db.models import Exists, OuterRef, QuerySet

from common.words import counted, listed
from courses.dates.wall_time import Span
from courses.models import Session
from participants.models import Appointment

NAMED = 4  # people named; the others are counted
BOOKED = Appointment.State.BOOKED


def whom_it_does_not_suit(session: Session, at: Span) -> str | None:
    """Return what speaks against that time for those booked here, in sentences, or None. One query, and one more for a review."""
    return " ".join(filter(None, [people_elsewhere(session, at), people_still_on_programme(session, at)])) or None


def people_elsewhere(session: Session, at: Span) -> str | None:
    """Return who of those booked here has another place at that time, as a sentence, or None. One query."""
    here = Appointment.objects.filter(session=session, state=BOOKED).values("participant")
    others = Appointment.objects.filter(
        participant__in=here,
        state=BOOKED,
        session__state=Session.State.PLANNED,
        session__starts_at__lt=at.ends_at,
        session__ends_at__gt=at.starts_at,
    ).exclude(session=session)
    who, several = _named(others)
    return f"{who} {'have' if several else 'has'} another appointment at that time." if who else None


def people_still_on_programme(session: Session, at: Span) -> str | None:
    """Return whose own programme would end after this review, of those who come to it from another group, or None. One query."""
    if not session.is_review:
        return None
    theirs = Session.objects.filter(course=OuterRef("enrolment__course"), kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    guests = Appointment.objects.filter(session=session, state=BOOKED).exclude(enrolment__course=session.course)
    who, several = _named(guests.filter(Exists(theirs.filter(starts_at__gt=at.starts_at))))
    return f"{who} {'are' if several else 'is'} still on the programme of another group then." if who else None


def _named(places: QuerySet[Appointment]) -> tuple[str, bool]:
    """Whose places these are, the first by name, and whether they are several."""
    names = places.order_by("participant__sort_key").values_list("participant__first_names", "participant__last_name")
    people = list(dict.fromkeys(" ".join(filter(None, name)) for name in names))
    more = len(people) - NAMED
    shown = [*people[:NAMED], counted(more, "other")] if more > 0 else people
    return listed(shown) if shown else "", len(people) > 1
