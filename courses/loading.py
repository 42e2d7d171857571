"""Loads the shipped programmes into an organisation.

Doing it again changes nothing, and an edition that a course uses never changes.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.models import Organisation
from courses.edition_plans import EditionPlan, ProgrammePlan
from courses.models import Edition, EditionFormat, EditionItem, EditionReview, EditionSession, Programme
from courses.programme_files import shipped_programmes

LOADER = audit.Job("programme loader")
PROGRAMME_FIELDS = ("name", "short_name", "kind", "group_word", "session_word")
EDITION_NUMBERS = ("sessions_ordered", "weeks", "session_minutes", "default_start", "register_kind", "entry")
EDITION_RULES = ("completion_sessions", "leaders_needed", "peers_needed", "valid_from")
EDITION_LISTS = ("weekdays", "books", "subjects")


@dataclass(frozen=True)
class Loaded:
    """What became of one programme file in one organisation."""

    edition: Edition
    outcome: str

    def __str__(self) -> str:
        return f"{self.edition.programme.organisation}: {self.edition} {self.outcome}"


def load_programmes(organisation: Organisation, *, by: Actor = LOADER) -> list[Loaded]:
    """Bring every shipped programme with its edition into the organisation; return what became of each.

    Raises Refused when a shipped file is faulty; nothing is loaded then.
    """
    plans = shipped_programmes()
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        return [_load(plan, organisation, by) for plan in plans]


def _load(plan: ProgrammePlan, organisation: Organisation, by: Actor) -> Loaded:
    words = {name: getattr(plan, name) for name in PROGRAMME_FIELDS}
    programme, _ = Programme.objects.get_or_create(organisation=organisation, slug=plan.slug, defaults=words)
    # Locked, so that no course begins to use it while it is being brought up to date.
    edition = Edition.objects.select_for_update(no_key=True).filter(programme=programme, label=plan.edition.label).first()
    if edition is None:
        edition = Edition.objects.create(programme=programme, label=plan.edition.label, **_fields(plan.edition))
        return _filled(edition, plan.edition, "loaded", by)
    edition.programme = programme
    if _content(edition) == _wanted(plan.edition):
        return Loaded(edition, "is there already")
    if edition.frozen_at:
        return Loaded(edition, "is left as it is, because a course uses it; give the file a new label")
    Edition.objects.filter(pk=edition.pk).update(**_fields(plan.edition))
    for children in (edition.formats, edition.sessions, edition.reviews):
        children.all().delete()
    return _filled(edition, plan.edition, "brought up to date", by)


def _fields(plan: EditionPlan) -> dict[str, object]:
    """An edition's own columns."""
    plain = {name: getattr(plan, name) for name in (*EDITION_NUMBERS, *EDITION_RULES)}
    lists = {name: list(getattr(plan, name)) for name in EDITION_LISTS}
    return plain | lists | {"reminders": {rule: list(days) for rule, days in plan.reminders.items()}}


def _filled(edition: Edition, plan: EditionPlan, outcome: str, by: Actor) -> Loaded:
    """Write what hangs on the edition, in four statements however long its timetable is."""
    EditionFormat.objects.bulk_create(EditionFormat(edition=edition, **_row(each, FORMAT)) for each in plan.formats)
    EditionReview.objects.bulk_create(EditionReview(edition=edition, **_row(each, REVIEW)) for each in plan.reviews)
    sessions = EditionSession.objects.bulk_create(
        EditionSession(edition=edition, number=each.number, title=each.title) for each in plan.sessions
    )
    EditionItem.objects.bulk_create(
        EditionItem(session=session, **_row(item, ITEM))
        for session, each in zip(sessions, plan.sessions, strict=True)
        for item in each.items
    )
    audit.record(by, outcome, edition, organisation=edition.programme.organisation)
    return Loaded(edition, outcome)


FORMAT = ("format", "least", "advised_least", "advised_most", "most")
REVIEW = ("months", "title", "start", "minutes", "places")
ITEM = ("offset_minutes", "minutes", "title", "kind", "profession")


def _row(plan: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(plan, name) for name in names}


def _wanted(plan: EditionPlan) -> list[object]:
    """Everything a file says, in a shape that compares with _content."""
    return [
        _fields(plan),
        sorted(_values(each, FORMAT) for each in plan.formats),
        sorted(_values(each, REVIEW) for each in plan.reviews),
        sorted((each.number, each.title, *sorted(_values(item, ITEM) for item in each.items)) for each in plan.sessions),
    ]


def _content(edition: Edition) -> list[object]:
    """Everything the database says about an edition."""
    fields: dict[str, object] = {name: getattr(edition, name) for name in (*EDITION_NUMBERS, *EDITION_RULES, *EDITION_LISTS)}
    return [
        fields | {"reminders": edition.reminders},
        sorted(_values(each, FORMAT) for each in edition.formats.all()),
        sorted(_values(each, REVIEW) for each in edition.reviews.all()),
        sorted(
            (each.number, each.title, *sorted(_values(item, ITEM) for item in each.items.all()))
            for each in edition.sessions.prefetch_related("items")
        ),
    ]


def _values(row: object, names: tuple[str, ...]) -> tuple[str | int | dt.time, ...]:
    return tuple(getattr(row, name) for name in names)
