"""The invitation to send questions for a doctor, on one's own first page while they are taken."""

import datetime as dt
from typing import NamedTuple

from courses.models import Session
from participants.models import Participant
from participants.questions.asking import closing_of, own_doctor_session


class QuestionsInvited(NamedTuple):
    """For which session, and until when by the wall clock."""

    session: Session
    closes: dt.datetime


def questions_invited(person: Participant, now: dt.datetime) -> QuestionsInvited | None:
    """The next session with a doctor while questions for it are taken. One query where there is none, else two."""
    session = own_doctor_session(person, now)
    closes = closing_of(session) if session else now
    return QuestionsInvited(session, closes.astimezone(person.organisation.tzinfo)) if session and now < closes else None
