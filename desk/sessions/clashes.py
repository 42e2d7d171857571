"""People whom another day of a session wouldn't suit. It warns and never refuses: they may choose themselves."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, QuerySet

from common.words import counted, listed
from courses.dates.wall_time import Span
from courses.models import Duty, Session
from courses.staffing.commitments import absences_in
from courses.staffing.freedom import Commitment, why_not_free
from courses.staffing.usual_week import days_off, local_days
from participants.models import Appointment

NAMED = 4  # people named; the others are counted
BOOKED = Appointment.State.BOOKED


def whom_it_does_not_suit(session: Session, at: Span) -> str | None:
    """Return what speaks against that time for those booked here and those down for it, in sentences, or None.

    One query, one more for a review, and three at another time.
    """
    found = [people_elsewhere(session, at), people_still_on_programme(session, at), staff_not_at_work(session, at)]
    return " ".join(filter(None, found)) or None


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


def staff_not_at_work(session: Session, at: Span) -> str | None:
    """Return who of those down for it is away at that time, or doesn't work that weekday, as sentences, or None.

    Three queries; none where it stays at its time. A joint assessment without one of its three is refused, not asked about.
    """
    by = at.starts_at - session.starts_at
    if not by or session.is_assessment:
        return None
    duties = list(Duty.objects.filter(session=session, ended_at=None).select_related("facilitator").order_by("starts_at", "pk"))
    if not duties:
        return None
    spans = {each.pk: Span(each.starts_at + by, each.ends_at + by) for each in duties}
    house, people = session.organisation, {each.facilitator_id for each in duties}
    theirs: dict[int, list[Commitment]] = defaultdict(list)
    for each in absences_in(house, [at], people):
        theirs[each.who].append(each)
    for each in days_off(house, local_days([at], house.tzinfo), people):
        theirs[each.who].append(each)
    whys = ((each.facilitator, why_not_free(theirs[each.facilitator_id], spans[each.pk])) for each in duties)
    said = list(dict.fromkeys(f"{who} {why}." for who, why in whys if why))
    return " ".join([*said[:NAMED], "What they lead would lack somebody."]) if said else None


def _named(places: QuerySet[Appointment]) -> tuple[str, bool]:
    """Whose places these are, the first by name, and whether they are several."""
    names = places.order_by("participant__sort_key").values_list("participant__first_names", "participant__last_name")
    people = list(dict.fromkeys(" ".join(filter(None, name)) for name in names))
    more = len(people) - NAMED
    shown = [*people[:NAMED], counted(more, "other")] if more > 0 else people
    return listed(shown) if shown else "", len(people) > 1
