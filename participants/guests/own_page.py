"""The page of one guest, by the secret of its link: on the day itself, on its wall clock, and neither before nor after."""

import datetime as dt
from zoneinfo import ZoneInfo

from participants.models import Appointment, Guest
from participants.rules import link_tokens


def guest_by(token: str, now: dt.datetime) -> Guest | None:
    """The guest whose link this is, today; None on every other day, and for one who was taken off. One query."""
    found = Guest.objects.filter(token_digest=link_tokens.digest_of(token), removed_at=None, called_off_at=None, erased_at=None)
    rows = found.select_related(
        "appointment__participant__organisation", "appointment__session__course__programme", "appointment__session__venue"
    )
    guest = rows.first()
    if guest is None or guest.appointment.state != Appointment.State.BOOKED or guest.appointment.told_us:
        return None
    session = guest.appointment.session
    return guest if now.astimezone(ZoneInfo(session.zone)).date() == session.local_date else None
