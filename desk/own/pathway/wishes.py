"""What somebody who waits changes on their own page, one thing at a time; everything else of their entry stays."""

import datetime as dt
from collections.abc import Collection, Sequence

from accounts.trail.audit import Actor
from participants.models import Enrolment, Episode, Unavailable, WaitingListEntry
from participants.waiting.changing import change_entry
from participants.waiting.choosing import Formats

Days = tuple[dt.date, dt.date]


def days_away(entry: WaitingListEntry) -> list[Unavailable]:
    """On which days they can't come, in order. One query."""
    return list(entry.unavailable.order_by("from_on", "pk"))


def add_days_away(entry: WaitingListEntry, days: Days, *, by: Actor, now: dt.datetime, version: int) -> WaitingListEntry:
    """Add a stretch of days; the same one twice stands there once. Raises Refused as change_entry does."""
    kept = [_days(each) for each in days_away(entry)]
    return entry if days in kept else _change(entry, [*kept, days], by=by, now=now, version=version)


def take_days_away_off(entry: WaitingListEntry, pk: int, *, by: Actor, now: dt.datetime, version: int) -> WaitingListEntry:
    """Take one stretch of days off; one that is gone is gone. Raises Refused as change_entry does."""
    away = days_away(entry)
    kept = [_days(each) for each in away if each.pk != pk]
    return entry if len(kept) == len(away) else _change(entry, kept, by=by, now=now, version=version)


def start_from(entry: WaitingListEntry, day: dt.date | None, *, by: Actor, now: dt.datetime, version: int) -> WaitingListEntry:
    """Say from which day on they can come; None: from any. Raises Refused as change_entry does."""
    if entry.earliest_start == day:
        return entry
    entry.earliest_start = day
    return _change(entry, [_days(each) for each in days_away(entry)], by=by, now=now, version=version)


def never_on(entry: WaitingListEntry, days: Collection[int], *, by: Actor, now: dt.datetime, version: int) -> WaitingListEntry:
    """Say on which days of the week they never can, 0 for Monday; none: on any. Raises Refused as change_entry does."""
    if sorted(days) == entry.not_weekdays:
        return entry
    entry.not_weekdays = sorted(days)
    return _change(entry, [_days(each) for each in days_away(entry)], by=by, now=now, version=version)


def _days(each: Unavailable) -> Days:
    return each.from_on, each.until_on


def _change(entry: WaitingListEntry, away: Sequence[Days], *, by: Actor, now: dt.datetime, version: int) -> WaitingListEntry:
    """The version stands for everything that isn't changed here: who changed it meanwhile is asked to look again."""
    return change_entry(
        entry,
        formats=Formats(in_person=entry.takes_in_person, video=entry.takes_video),
        earliest_start=entry.earliest_start,
        away=away,
        not_weekdays=entry.not_weekdays,
        sooner=entry.sooner,
        by=by,
        now=now,
        version=version,
    )


def place_to_come(episode: Episode, now: dt.datetime) -> Enrolment | None:
    """The place on a course of the programme that hasn't begun, which somebody has who might come sooner. One query."""
    mine = Enrolment.objects.filter(participant=episode.participant_id, course__programme=episode.programme_id)
    held = mine.filter(state=Enrolment.State.ACTIVE)
    coming = held.filter(course__cancelled_at=None, course__first_starts_at__gt=now).select_related("course")
    return coming.order_by("course__first_starts_at").first()
