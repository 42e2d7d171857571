"""Changing how many days before an edition reminds. It binds no course, so a frozen edition takes it too."""

from collections.abc import Mapping

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale, save_changed
from courses.ground.locking import lock_programme
from courses.models import Edition

# Of Edition.reminders those that are counted in days before a date.
DAYS_BEFORE = ("before_first", "before_each", "before_each_week", "before_single", "before_review")
Days = Mapping[str, tuple[int, ...]]


def days_before_of(edition: Edition) -> dict[str, tuple[int, ...]]:
    """How many days before what this edition reminds."""
    return {rule: tuple(edition.reminders.get(rule, ())) for rule in DAYS_BEFORE}


def reminders_with(present: Mapping[str, list[int]], days: Days) -> dict[str, list[int]]:
    """What the edition has of all its reminders with these days in them; what it never had stays unsaid where it is empty."""
    return {**present, **{rule: list(days[rule]) for rule in DAYS_BEFORE if days[rule] or rule in present}}


@transaction.atomic
def change_days_before(edition: Edition, days: Days, *, by: Actor, version: int) -> Edition:
    """Write them; the same again changes nothing. What is planned already follows at once. Raises Stale."""
    lock_programme(edition.programme_id)
    rows = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("programme__organisation")
    edition = rows.get(pk=edition.pk)
    reminders = reminders_with(edition.reminders, days)
    if reminders == edition.reminders:
        return edition
    refuse_stale(edition.version, version)
    before, edition.reminders = edition.reminders, reminders
    save_changed(edition, "reminders")
    changed = {rule: [before.get(rule, []), new] for rule, new in reminders.items() if before.get(rule, []) != new}
    audit.record(by, "changed the reminders of", edition, organisation=edition.programme.organisation, days=changed)
    return edition
