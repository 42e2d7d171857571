"""What waits for a clinician after days and group reviews they had a part in: the group's part, and each person's own."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted
from courses.models import Duty, Facilitator, Session
from desk.clinic.rows import MOST, ClinicRow
from reviews.group_notes.reading import SessionTexts, sessions_with_texts, texts_of_sessions

# A review that nobody has written about for so long is found from its group's page, not on a list of today.
STILL_WRITTEN = dt.timedelta(days=92)
DAY_STILL_WRITTEN = dt.timedelta(days=28)  # a programme of three weeks, and one more


def sessions_to_write(me: Facilitator, organisation: Organisation, now: dt.datetime) -> list[SessionTexts]:
    """Days and reviews that have begun at which they have a part, with what is written there.

    Three queries, one where there is none.
    """
    keys = _sessions_of(me, now, now - STILL_WRITTEN, now - DAY_STILL_WRITTEN)
    held = sessions_with_texts(organisation).filter(pk__in=keys).order_by("starts_at", "pk") if keys else ()
    return list(texts_of_sessions(held).values())


@written_once
def _sessions_of(me: Facilitator, now: dt.datetime, reviews_since: dt.datetime, days_since: dt.datetime) -> QuerySet[Any, int]:
    """Which sessions these are: most days there are none, and then nothing else is asked."""
    lately = Q(session__kind=Session.Kind.REVIEW, session__starts_at__gt=reviews_since)
    lately |= Q(session__kind=Session.Kind.COURSE, session__starts_at__gt=days_since)
    mine = Duty.objects.filter(lately, facilitator=me, ended_at=None)
    held = mine.filter(session__state=Session.State.PLANNED, session__starts_at__lte=now)
    held = held.exclude(session__outcome=Session.Outcome.NOT_HELD).order_by("session__starts_at", "session")
    return held.values_list("session", flat=True).distinct()[:MOST]


def rows_of_texts(sessions: Iterable[SessionTexts]) -> Iterable[ClinicRow]:
    """A line for each group's part that isn't signed, and one for the own parts of those who came."""
    for texts in sessions:
        session = texts.session
        url = reverse("desk:session_notes" if session.is_review else "desk:day_notes", args=[session.pk])
        name = f"{session.label}, {session.course.programme.group_word} {session.course.number}" if session.course else ""
        if texts.group.signed is None:
            draft = texts.group.draft
            state = f"{draft.author} saved a draft" if draft else "Nothing is written yet"
            yield ClinicRow(f"Write the group’s part: {name}", state, url, session.starts_at)
        if texts.to_write:
            left = counted(len(texts.to_write), "own part", "own parts")
            whose = "Of those who came" if session.is_review else "Begun, and signed by nobody"
            yield ClinicRow(f"Sign {left}: {name}", whose, url, session.starts_at)
