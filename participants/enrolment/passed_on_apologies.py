"""Somebody of the staff was told that a person can't come, by them or for them: the same apology as the office writes down."""

import datetime as dt
from collections.abc import Collection

from django.db import models, transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.apologies import cannot_come_to_several
from participants.models import Appointment, Participant
from participants.rules.attendance import ATTENDED

# How long ago somebody may have been told: later than that nobody remembers it as it was.
TOLD_WITHIN = dt.timedelta(days=14)
# Leaves room for who said it, in front.
PASSED_ON_LENGTH = 240


class SaidBy(models.TextChoices):
    """On whose word."""

    THEMSELVES = "themselves", "They themselves"
    RELATIVE = "relative", "A relative or friend"
    CARER = "carer", "Somebody who looks after them"
    COLLEAGUE = "colleague", "A colleague"


def in_their_words(reason: str, said_by: str) -> str:
    """The reason as it is kept: with whose word it is, where it isn't their own."""
    if said_by == SaidBy.THEMSELVES:
        return reason
    return f"{SaidBy(said_by).label}: {reason}" if reason else f"Said by {SaidBy(said_by).label.lower()}"


@tried_again
def pass_on_apology(
    person: Participant,
    keys: Collection[int],
    *,
    said_by: str,
    said_at: dt.datetime,
    told_by: str,
    reason: str = "",
    by: Actor,
    now: dt.datetime,
) -> list[Appointment]:
    """Write down that a person can't come to these of their places, as somebody was told at `said_at`: to all of them or none.

    Returns them in the order of time. Raises Refused without a day, for one that has begun, was attended, cancelled or given
    back, for nobody's word, and when it was said in the future or too long ago.
    """
    if said_by not in SaidBy.values:
        raise Refused("Say who told you.", field="said_by")
    if said_at > now or said_at < now - TOLD_WITHIN - dt.timedelta(days=1):
        raise Refused("Say on which of the last days you were told.", field="said_on")
    with transaction.atomic():
        words = in_their_words(reason, said_by)
        places = cannot_come_to_several(person, keys, reason=words, told_by=told_by, by=by, now=now)
        if here := next((each for each in places if each.mark in ATTENDED), None):
            raise Refused(f"{here.session.label}: the register says that they were there.", field="days")
        if said_at < now:
            Appointment.objects.filter(pk__in=[each.pk for each in places], apology_at=now).update(apology_at=said_at)
        days = [each.session_id for each in places]
        audit.record(by, "passed on that they can’t come", person, said_by=said_by, said_at=said_at.isoformat(), sessions=days)
    return places
