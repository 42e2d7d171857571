"""Why a clinician agreed to one appointment although a rule says no: a fact of the appointment, which clinicians read."""

import datetime as dt
from typing import Any

from accounts.trail import audit
from accounts.trail.audit import Actor

AGREED_BY_LENGTH = 120


def agreement(reason: str, *, by: Actor, now: dt.datetime) -> dict[str, Any]:
    """The fields of an appointment that say why, who and when. The trail has no such words."""
    return {"agreed_reason": " ".join(reason.split()), "agreed_by": audit.name_of(by)[:AGREED_BY_LENGTH], "agreed_at": now}
