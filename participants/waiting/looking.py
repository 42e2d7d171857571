"""Whose assessment is too old for a place: a clinician is asked once, and says whether the programme still fits. And who was
asked whether they still want it, and is silent."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from courses.models import Edition
from participants.enrolment.offering import WAITING_LIST
from participants.models import Task, WaitingListEntry
from participants.to_do.tasks import open_task
from participants.waiting.candidates import with_standing
from participants.waiting.fitting import is_old

IN_FORCE: dict[str, Any] = {"entry": Edition.Entry.REFERRAL, "valid_from__isnull": False}
# After the question, before somebody rings.
ANSWERS_WITHIN = dt.timedelta(weeks=2)


def open_looks(now: dt.datetime) -> int:
    """Open a task for each wait whose assessment is no longer good, once for each assessment or look. Returns how many."""
    months = _months()
    waits = WaitingListEntry.objects.filter(course=None, state=WaitingListEntry.State.WAITING, participant__stopped_at=None)
    waits = waits.filter(programme__in=months).select_related("participant__organisation")
    old = {}
    for entry in with_standing(waits, now):
        seen = max((each for each in (entry.assessed_at, entry.looked_at) if each), default=None)
        zone = entry.participant.organisation.tzinfo
        if seen and is_old(seen.astimezone(zone).date(), months[entry.programme_id], today_in(zone, now)):
            old[f"assessed_long:{entry.pk}:{seen:%Y-%m-%d}"] = entry
    asked = set(Task.objects.filter(key__in=list(old)).values_list("key", flat=True))
    for key in sorted(old.keys() - asked):
        _open(key, old[key], now)
    return len(old.keys() - asked)


def last_heard_of(entry: WaitingListEntry) -> dt.datetime:
    """When somebody who waits last said that they want it: when they joined, or since; of a list that was brought in, then."""
    return max(filter(None, (entry.since, entry.asked_at, entry.still_wants_at)))


def is_asked_again(heard_at: dt.datetime, weeks: int, zone: ZoneInfo, now: dt.datetime) -> bool:
    """Whether so many weeks are over since somebody was heard of that they are asked whether they still want it; 0 is never."""
    return weeks > 0 and today_in(zone, now) >= today_in(zone, heard_at) + dt.timedelta(weeks=weeks)


def silent_waits(organisation: Organisation, now: dt.datetime) -> QuerySet[WaitingListEntry]:
    """Who waits, was asked whether they still want it, and hasn't answered within two weeks; the longest silent first. Two
    queries, one of them here."""
    editions = Edition.objects.filter(programme__organisation=organisation, **IN_FORCE).order_by("valid_from", "pk")
    silent = Q(pk=None)
    for programme, weeks in dict(editions.values_list("programme", "ask_waiting_weeks")).items():
        before = now - dt.timedelta(weeks=weeks) - ANSWERS_WITHIN
        heard = Q(still_wants_at=None) | Q(still_wants_at__lte=before)
        brought = Q(asked_at=None) | Q(asked_at__lte=before)
        silent |= Q(programme=programme, since__lte=before) & heard & brought if weeks else Q(pk=None)
    waits = WaitingListEntry.objects.filter(silent, course=None, state=WaitingListEntry.State.WAITING)
    waits = waits.filter(participant__organisation=organisation, participant__stopped_at=None)
    return waits.select_related("participant", "programme").order_by("since", "pk")


@transaction.atomic
def _open(key: str, entry: WaitingListEntry, now: dt.datetime) -> None:
    person = entry.participant
    line = f"{person.full_name} waits, and was assessed long ago: does the programme still fit?"
    open_task(person.organisation, Task.Kind.LOOK_AT_ASSESSMENT, key, line, participant=person, by=WAITING_LIST, now=now)


def _months() -> dict[int, int]:
    """For how many months an assessment is good, by programme: as its latest edition in force says."""
    editions = Edition.objects.filter(**IN_FORCE).order_by("valid_from", "pk")
    return dict(editions.values_list("programme", "assessment_months"))
