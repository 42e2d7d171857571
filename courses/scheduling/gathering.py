"""Fetches what a draft is laid out on, in a number of queries that doesn't depend on how many sessions it makes."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import Organisation
from common.refused import Refused
from courses.dates.calendars import CLEAN_START_WEEKS, FURTHEST_AHEAD_DAYS, add_months
from courses.dates.wall_time import Span
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import Diary, diary_of
from courses.models import EditionFormat, EditionReview, EditionSession, Programme
from courses.scheduling.drafts import Draft
from courses.scheduling.unfolding import DraftGround

EXTRA_WEEKS = 10  # how far beyond its pattern and its reviews a course may be pushed by closed days and taken rooms


def ground_of(
    draft: Draft, organisation: Organisation, programme: Programme, now: dt.datetime, *, search: bool = False
) -> DraftGround:
    """What the draft is laid out on, in four queries; `search` lets the diary reach as far as other first days are sought."""
    reviews = list(EditionReview.objects.filter(edition=draft.edition_id).select_related("plan").order_by("months"))
    plans = EditionSession.objects.filter(edition=draft.edition_id, kind=EditionSession.Kind.COURSE)
    return DraftGround(
        zone=organisation.tzinfo,
        now=now,
        closed=closed_days_of(organisation),
        diary=_diary(draft, reviews, now, search),
        plans={plan.number: plan for plan in plans},
        reviews=reviews,
        session_word=programme.session_word,
    )


def capacity_of(draft: Draft) -> EditionFormat | None:
    """How many people the edition allows in the draft's format; None when it isn't held that way."""
    return EditionFormat.objects.filter(edition=draft.edition_id, format=draft.format).first()


def refuse_strangers(draft: Draft, organisation: Organisation) -> None:
    """Raise Refused when the edition is another organisation's: no page offers it."""
    if draft.edition.programme.organisation_id != organisation.pk:
        raise Refused("Choose one of your own programmes.", field="edition")


def _diary(draft: Draft, reviews: Sequence[EditionReview], now: dt.datetime, search: bool) -> Diary:
    if abs((draft.first_day - now.date()).days) > FURTHEST_AHEAD_DAYS + 1:
        return Diary()  # it will be refused for its first day, and dates far off can't be reckoned with
    around = dt.timedelta(weeks=CLEAN_START_WEEKS) if search else dt.timedelta(0)
    first = draft.first_day - around - dt.timedelta(weeks=1)
    last = draft.first_day + around + dt.timedelta(weeks=draft.edition.weeks + EXTRA_WEEKS)
    end = add_months(last, max((review.months for review in reviews), default=0))
    season = Span(_midnight(first), _midnight(end))
    return diary_of(draft.room_keys, [season], held_at=now)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
