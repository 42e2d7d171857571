"""What waits for a clinician after group reviews they had a part in: the group's part, and each person's own."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted
from courses.models import Duty, Facilitator, Session
from desk.clinic.rows import MOST, ClinicRow
from reviews.group_notes.reading import SessionTexts, reviews_with_texts, texts_of_sessions

# A review that nobody has written about for so long is found from its group's page, not on a list of today.
STILL_WRITTEN = dt.timedelta(days=92)


def reviews_to_write(me: Facilitator, organisation: Organisation, now: dt.datetime) -> list[SessionTexts]:
    """Reviews that have begun at which they have a part, with what is written there. Three queries, one where there is none."""
    keys = _sessions_of(me, now, now - STILL_WRITTEN)
    held = reviews_with_texts(organisation).filter(pk__in=keys).order_by("starts_at", "pk") if keys else ()
    return list(texts_of_sessions(held).values())


@written_once
def _sessions_of(me: Facilitator, now: dt.datetime, since: dt.datetime) -> QuerySet[Any, int]:
    """Which reviews these are: most days there are none, and then nothing else is asked."""
    mine = Duty.objects.filter(facilitator=me, ended_at=None, session__kind=Session.Kind.REVIEW)
    held = mine.filter(session__state=Session.State.PLANNED, session__starts_at__lte=now, session__starts_at__gt=since)
    held = held.exclude(session__outcome=Session.Outcome.NOT_HELD).order_by("session__starts_at", "session")
    return held.values_list("session", flat=True)[:MOST]


def rows_of_reviews(reviews: Iterable[SessionTexts]) -> Iterable[ClinicRow]:
    """A line for each group's part that isn't signed, and one for the own parts of those who came."""
    for texts in reviews:
        session, url = texts.session, reverse("desk:session_notes", args=[texts.session.pk])
        name = f"{session.label}, {session.course.programme.group_word} {session.course.number}" if session.course else ""
        if texts.group.signed is None:
            draft = texts.group.draft
            state = f"{draft.author} saved a draft" if draft else "Nothing is written yet"
            yield ClinicRow(f"Write the group’s part: {name}", state, url, session.starts_at)
        if texts.to_write:
            left = counted(len(texts.to_write), "own part", "own parts")
            yield ClinicRow(f"Sign {left}: {name}", "Of those who came", url, session.starts_at)
