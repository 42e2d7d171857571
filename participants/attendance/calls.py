"""Write down a telephone call to somebody about one session, and read who has been reached."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Session
from participants.enrolment.enrolling import lock_person
from participants.models import Call, Participant

NOTE_LENGTH = 200


@tried_again
def write_down(
    session: Session,
    participant: Participant,
    *,
    about: str,
    outcome: str,
    note: str = "",
    submission_id: uuid.UUID,
    version: int | None = None,
    by: User,
    now: dt.datetime,
) -> Call:
    """Write down one call. `about` is one of Call.About, `outcome` one of Call.Outcome; `note` is what they said, in one line.
    `version` is the session's as the page showed it: who was rung about that one hasn't heard of a later change.

    The same submission again returns the first. Raises Refused for an outcome that isn't one, a note that is too long, and
    somebody who has never had a place at the session.
    """
    if about not in Call.About.values or outcome not in Call.Outcome.values:
        raise Refused("Say what came of the call.", field="outcome")
    if len(note := " ".join(note.split())) > NOTE_LENGTH:
        raise Refused(f"Write what they said in {NOTE_LENGTH} characters or fewer.", field="note")
    if not participant.appointments.filter(session=session).exists():
        raise Refused(f"{participant} has no place at {session}.")
    written = {"session": session, "participant": participant, "about": about, "outcome": outcome, "note": note}
    spoken_of = session.version if version is None else max(0, min(version, session.version))
    kept = {"session_version": spoken_of, "at": now, "by": str(by)[:120]}
    with transaction.atomic():
        lock_person(participant.pk)
        own = Call.objects.filter(session__organisation=session.organisation_id)
        wanted = (session.pk, participant.pk)
        if earlier := made_before(own, submission_id, lambda each: (each.session_id, each.participant_id) == wanted):
            return earlier
        call = Call.objects.create(submission_id=submission_id, **written, **kept)
        audit.record(by, "rang", call, about=about, outcome=outcome)
    return call


def latest_calls(session: Session, about: str) -> dict[int, Call]:
    """The last call to each person about this, by the person's key; of a change only those since the last one. One query."""
    calls = Call.objects.filter(session=session, about=about).order_by("pk")
    if about == Call.About.CHANGE:
        calls = calls.filter(session_version=session.version)
    return {call.participant_id: call for call in calls}
