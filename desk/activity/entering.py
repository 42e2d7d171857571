"""Rows of the activity file are ticked as entered in the hospital's own system; a tick is taken back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Organisation, User
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from common.refused import Refused
from desk.activity.gathering import ActivityRow, rows_of_appointments
from desk.activity.rules import digest_of
from desk.models import ActivityEntry


@dataclass(frozen=True, slots=True)
class Ticked:
    """What became of some ticks: how many rows are entered now, and of how many somebody must read again what stands there."""

    entered: int
    changed_since: int


def enter_rows(organisation: Organisation, ticks: Mapping[int, str], *, by: User, now: dt.datetime) -> Ticked:
    """Write down that these rows stand in the hospital's own system as they were read: by appointment, the digest of the page.

    A row that has changed since is left, and one that stands entered as it is stays as it was ticked first. A correction ends
    the entry before it. Raises Refused when nothing is ticked.
    """
    if not ticks:
        raise Refused("Tick the rows that you have entered.")
    with transaction.atomic():
        organisation = lock_organisation(organisation.pk)
        rows = [row for row in rows_of_appointments(organisation, ticks, now=now) if row.is_new or row.is_correction]
        read = [row for row in rows if ticks[row.appointment.pk] == digest_of(row.cells)]
        _end([row.entered for row in read if row.entered], by, now)
        made = ActivityEntry.objects.bulk_create(_entry(organisation, row, by, now) for row in read)
        audit.record_each(by, "entered in the hospital’s system", made)
    return Ticked(len(made), len(rows) - len(made))


def take_back(entry: ActivityEntry, *, by: User, now: dt.datetime) -> ActivityEntry:
    """Say that a row isn't in the hospital's own system after all; said again it changes nothing. It is to be entered again."""
    with transaction.atomic():
        lock_organisation(entry.organisation_id)
        entry.refresh_from_db()
        if entry.ended_at is None:
            _end([entry], by, now)
            audit.record(by, "took back that it was entered", entry)
    return entry


def _entry(organisation: Organisation, row: ActivityRow, by: User, now: dt.datetime) -> ActivityEntry:
    return ActivityEntry(
        organisation=organisation,
        appointment=row.appointment,
        cells=dict(row.cells),
        hospital_number=row.cells["hospital_number"],
        code=row.cells["code"],
        outcome=row.cells["outcome"],
        mark_version=row.appointment.mark_version,
        is_correction=row.entered is not None,
        entered_at=now,
        entered_by=str(by)[:120],
    )


def _end(entries: list[ActivityEntry], by: User, now: dt.datetime) -> None:
    for entry in entries:
        entry.ended_at, entry.ended_by = now, str(by)[:120]
    ActivityEntry.objects.bulk_update(entries, ["ended_at", "ended_by"])
