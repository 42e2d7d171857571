"""People who would be in two places at once if a session moved. It warns and never refuses: they may choose themselves."""

from common.words import counted, listed
from courses.dates.wall_time import Span
from courses.models import Session
from participants.models import Appointment

NAMED = 4  # people named; the others are counted


def people_elsewhere(session: Session, at: Span) -> str | None:
    """Return who of those booked here has another place at that time, as a sentence, or None. One query."""
    booked = Appointment.State.BOOKED
    here = Appointment.objects.filter(session=session, state=booked).values("participant")
    others = Appointment.objects.filter(
        participant__in=here,
        state=booked,
        session__state=Session.State.PLANNED,
        session__starts_at__lt=at.ends_at,
        session__ends_at__gt=at.starts_at,
    ).exclude(session=session)
    names = others.order_by("participant__sort_key").values_list("participant__first_names", "participant__last_name")
    people = list(dict.fromkeys(" ".join(filter(None, name)) for name in names))
    if not people:
        return None
    more = len(people) - NAMED
    shown = [*people[:NAMED], counted(more, "other")] if more > 0 else people
    return f"{listed(shown)} {'has' if len(people) == 1 else 'have'} another appointment at that time."
