"""Sessions of which nobody has said whether they were held: today's page asks."""

from django.db.models import Exists, OuterRef

from common.words import long_date
from courses.models import Session
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from desk.today.rows import MOST, Looker, TodayItem
from participants.models import Appointment


def not_said(looker: Looker) -> list[TodayItem]:
    """Return the sessions of the days before today of which nobody has said whether they were held. One query.

    Where somebody still has no mark, finishing the register is asked for instead, and says it.
    """
    booked = Appointment.objects.filter(session=OuterRef("pk"), state=Appointment.State.BOOKED)
    unmarked = booked.filter(mark="", apology_at=None)
    silent = Session.objects.filter(
        ~Exists(unmarked),
        organisation=looker.organisation,
        training=None,
        state=Session.State.PLANNED,
        outcome="",
        ends_at__lt=looker.midnight(),
    )
    silent = silent.annotate(had_people=Exists(booked)).select_related("course").order_by("ends_at", "pk")
    pages = Pages("desk:register")
    return [
        TodayItem(
            f"Say whether {_named(session.label, session.course.name if session.course else None)} was held",
            f"It was on {long_date(session.local_date)}. {_why(session)} It counts for nothing until somebody says so.",
            pages.of(session.pk),
            looker.local(session.ends_at),
        )
        for session in silent[: MOST + 1]
    ]


def _why(session: Session) -> str:
    return "Nobody is marked as here." if session.had_people else "Nobody had a place."  # type: ignore[attr-defined]  # not_said


def _named(label: str, course: str | None) -> str:
    return f"{lowered(label)} of {course}" if course else lowered(label)
