"""What people sent the team: questions for the doctor that nobody has read, shared thought challenges without a reply."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted
from desk.clinic.rows import MOST, ClinicRow
from participants.practice.challenges import challenges_without_reply
from participants.questions.asking import unread_by_session
from reviews.questionnaires.overdue import overdue_counted


def rows_of_questions(organisation: Organisation) -> Iterable[ClinicRow]:
    """A line for each session with questions that came since somebody read them. One query."""
    for each in _unread(organisation):
        words = f"Read {counted(each['number'], 'new question')} for the doctor"
        about = f"{each['session__label']} of {each['session__course__name']}"
        yield ClinicRow(words, about, reverse("desk:session_questions", args=[each["session"]]), each["since"])


def rows_of_challenges(organisation: Organisation) -> Iterable[ClinicRow]:
    """A line for each group that shared thought challenges to which nobody has written back. One query."""
    for each in _without_reply(organisation):
        words = f"Read {counted(each['number'], 'thought challenge')} for the next feedback"
        url = reverse("desk:group_practice", args=[each["enrolment__course"]])
        yield ClinicRow(words, each["enrolment__course__name"], url, each["since"])


def rows_of_unanswered(organisation: Organisation, now: dt.datetime) -> Iterable[ClinicRow]:
    """One line where questions wait for an answer that nobody was reached about. One query."""
    number, since = overdue_counted(organisation, now)
    if number and since:
        words = f"{counted(number, 'questionnaire')} overdue"
        began = dt.datetime.combine(since, dt.time(), organisation.tzinfo)
        yield ClinicRow(words, "The office asks about them; so can you, where you see them", reverse("desk:unanswered"), began)


@written_once
def _unread(organisation: Organisation) -> QuerySet[Any, Any]:
    by_session = unread_by_session(organisation).values("session", "session__label", "session__course__name")
    return by_session.annotate(number=Count("pk"), since=Min("made_at")).order_by("since")[:MOST]


@written_once
def _without_reply(organisation: Organisation) -> QuerySet[Any, Any]:
    by_group = challenges_without_reply(organisation).values("enrolment__course", "enrolment__course__name")
    return by_group.annotate(number=Count("pk"), since=Min("shared_at")).order_by("since")[:MOST]
