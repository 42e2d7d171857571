"""Somebody didn't come to their assessment and sent no word: a clinician decides what follows, nothing happens by itself."""

import datetime as dt
from collections.abc import Iterable

from accounts.trail.audit import Actor
from common.words import long_date
from courses.models import Session
from participants.models import Appointment, Episode, Task
from participants.rules import attendance as rules
from participants.to_do import tasks

PUT_RIGHT = "The register says otherwise now."
BOOKED_AGAIN = "Another assessment was booked."


def follow_up(session: Session, places: Iterable[Appointment], *, by: Actor, now: dt.datetime) -> None:
    """Open a task for each of these places just marked as away without a word; close it where the mark is another by now.

    Inside the caller's transaction, which holds the session.
    """
    for place in places:
        key = f"did_not_attend:{place.pk}"
        if rules.is_missing(place.mark, told_us=place.told_us):
            line = f"{place.participant.full_name} did not come to the assessment on {long_date(session.local_date)}: decide"
            tasks.open_task(
                session.organisation,
                Task.Kind.DID_NOT_ATTEND,
                key,
                f"{line} whether it is booked again or the referral ends.",
                by=by,
                now=now,
                participant=place.participant,
                session=session,
            )
        else:
            tasks.close_tasks_with_key(session.organisation, key, outcome=PUT_RIGHT, by=by, now=now)


def settle_booked_again(episode: Episode, *, by: Actor, now: dt.datetime) -> None:
    """Close what a clinician had to decide about assessments that somebody missed: another one is booked.

    Inside the caller's transaction, which holds the person. One query where nothing is open.
    """
    missed = Task.objects.filter(kind=Task.Kind.DID_NOT_ATTEND, done_at=None, session__appointments__episode=episode)
    for task in missed.distinct():
        tasks.close_task(task, outcome=BOOKED_AGAIN, by=by, now=now)
