"""Keeps the registers of the demo's past: nearly everybody came, somebody was late, somebody missing was rung."""

import datetime as dt
import uuid

from accounts.models import Organisation, User
from courses.models import Session
from participants.attendance.calls import write_down
from participants.attendance.marking import Tap, mark_register, register_at
from participants.models import Appointment, Call
from participants.rules.attendance import CODES, Entered, Mark, is_missing

MARKED_AFTER = dt.timedelta(minutes=15)
RUNG_AFTER = dt.timedelta(minutes=25)


def keep_registers(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Mark each session that is over, a quarter of an hour after it began, and ring whoever was missing."""
    held = Session.objects.filter(organisation=organisation, state=Session.State.PLANNED, ends_at__lte=now, outcome="")
    for session in held.select_related("course__edition").order_by("starts_at", "pk"):
        codes = register_at(session, session.course) == CODES
        places = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED).order_by("pk")
        taps = {place.pk: Tap(_came(place, order, session.number, codes=codes), 0) for order, place in enumerate(places)}
        kept = mark_register(session, taps, by=office, now=session.starts_at + MARKED_AFTER, may_correct=False)
        _ring(session, kept.saved, office)


def _came(place: Appointment, order: int, number: int, *, codes: bool) -> Entered:
    """What a person did that day: always the same for the same place in the list, and no two days alike."""
    turn = (order * 5 + number * 3) % 17
    if place.told_us:
        return Entered(Mark.TOLD_US if codes else Mark.ABSENT)
    if turn == 4:
        return Entered(Mark.NO_WORD if codes else Mark.ABSENT)
    if turn == 9:
        return Entered(Mark.LATE) if codes else Entered(Mark.PRESENT, came_late=True)
    return Entered(Mark.HERE if codes else Mark.PRESENT, left_early=turn == 13)


def _ring(session: Session, places: list[Appointment], office: User) -> None:
    for place in places:
        if is_missing(place.mark, told_us=place.told_us):
            write_down(
                session,
                place.participant,
                about=Call.About.ABSENCE,
                outcome=Call.Outcome.SPOKE,
                note="A bad night. Hopes to come next time.",
                submission_id=uuid.uuid4(),
                by=office,
                now=session.starts_at + RUNG_AFTER,
            )
