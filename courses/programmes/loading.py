"""Loads the shipped programmes into an organisation.

Doing it again changes nothing. An edition that a course uses never changes, nor one that somebody changed here.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from courses.ground.locking import lock_programmes
from courses.models import Edition, EditionItem, EditionSession, Programme
from courses.programmes.about import fill_in
from courses.programmes.files import shipped_programmes
from courses.programmes.plans import EditionPlan, ItemPlan, ProgrammePlan
from courses.programmes.stored_plans import (
    ASSESSMENT,
    COURSE,
    EDITION_FIELDS,
    EDITION_LISTS,
    FORMAT,
    ITEM,
    PROGRAMME_FIELDS,
    REVIEW,
    REVIEW_KIND,
    columns,
    rewrite_parts,
    row,
    values,
    write_assessment,
    write_measures,
    write_parts,
    write_review_timetables,
)

LOADER = audit.Job("programme loader")


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
        lock_programmes(Programme.objects.filter(organisation=organisation).values_list("pk", flat=True))
        return [_asking(_load(plan, organisation, by), plan.edition, by) for plan in plans]


def _asking(loaded: Loaded, plan: EditionPlan, by: Actor) -> Loaded:
    """Have an edition that never said which questionnaires it asks say so: that binds nobody, so no course is in the way."""
    edition = loaded.edition
    silent = plan.measures and edition.label == plan.label and not edition.asked_version and not edition.measures.exists()
    if not silent:
        return loaded
    write_measures(edition, plan)
    return _told(edition, plan, "says now which questionnaires it asks", by)


def _load(plan: ProgrammePlan, organisation: Organisation, by: Actor) -> Loaded:
    programme, _ = Programme.objects.get_or_create(
        organisation=organisation, slug=plan.slug, defaults=row(plan, PROGRAMME_FIELDS)
    )
    # Locked, so that no course begins to use it while it is being brought up to date.
    edition = Edition.objects.select_for_update(no_key=True).filter(programme=programme, label=plan.edition.label).first()
    if edition is None:
        return _new(plan.edition, programme, by)
    edition.programme = programme
    if _content(edition) == _wanted(plan.edition):
        return Loaded(edition, "is there already")
    if plan.edition.assessment and not edition.sessions.filter(kind=ASSESSMENT).exists() and _is_its_own(edition):
        write_assessment(edition, plan.edition.assessment)
        return _told(edition, plan.edition, "says now what a joint assessment needs", by)
    if _lacks_review_timetables(edition, plan.edition):
        write_review_timetables(edition, plan.edition.reviews)
        return _told(edition, plan.edition, "says now who leads at its reviews", by)
    if edition.frozen_at:
        return Loaded(edition, "is left as it is, because a course uses it; give the file a new label")
    if edition.version > 1:
        return Loaded(edition, "is left as it is, because somebody changed it here; give the file a new label")
    Edition.objects.filter(pk=edition.pk).update(**columns(plan.edition))
    rewrite_parts(edition, plan.edition)
    return _told(edition, plan.edition, "brought up to date", by)


def _is_its_own(edition: Edition) -> bool:
    """Whether a course uses it or somebody changed it here: the assessment's pattern binds no course, so it still gets that."""
    return edition.frozen_at is not None or edition.version > 1


def _lacks_review_timetables(edition: Edition, plan: EditionPlan) -> bool:
    """Whether a course uses it and it says nothing of what happens at its reviews: they stay where they are and get that."""
    said = any(review.items for review in plan.reviews)
    frozen = edition.frozen_at is not None and edition.version == 1
    return said and frozen and edition.reviews.exists() and not edition.sessions.filter(kind=REVIEW_KIND).exists()


def _new(plan: EditionPlan, programme: Programme, by: Actor) -> Loaded:
    """Another edition, unless one that begins the same day is there under a name of its own."""
    if alike := programme.editions.filter(valid_from=plan.valid_from).first():
        return Loaded(alike, f"is left as it is, instead of “{plan.label}”: both begin on the same day")
    edition = Edition.objects.create(programme=programme, label=plan.label, **columns(plan))
    write_parts(edition, plan)
    return _told(edition, plan, "loaded", by)


def _told(edition: Edition, plan: EditionPlan, outcome: str, by: Actor) -> Loaded:
    fill_in(edition, plan.about)
    audit.record(by, outcome, edition, organisation=edition.programme.organisation)
    return Loaded(edition, outcome)


def _wanted(plan: EditionPlan) -> list[object]:
    """Everything a file says about how it runs, in a shape that compares with _content."""
    return [
        columns(plan),
        sorted(values(each, FORMAT) for each in plan.formats),
        sorted((*values(each, REVIEW), *sorted(_item_values(item) for item in each.items)) for each in plan.reviews),
        sorted((each.number, each.title, *sorted(_item_values(item) for item in each.items)) for each in plan.sessions),
        [
            (each.title, *sorted(_item_values(item) for item in each.items), each.notice_hours)
            for each in (plan.assessment,)
            if each
        ],
    ]


def _content(edition: Edition) -> list[object]:
    """Everything the database says about how an edition runs."""
    patterns = list(edition.sessions.order_by("number").prefetch_related("items"))
    of_reviews = {each.number: _pattern(each)[1:] for each in patterns if each.kind == REVIEW_KIND}
    return [
        row(edition, (*EDITION_FIELDS, *EDITION_LISTS, "reminders", "conditions")),
        sorted(values(each, FORMAT) for each in edition.formats.all()),
        sorted((*values(each, REVIEW), *of_reviews.get(each.months, ())) for each in edition.reviews.all()),
        sorted((each.number, *_pattern(each)) for each in patterns if each.kind == COURSE),
        [(*_pattern(each), each.notice_hours) for each in patterns if each.kind == ASSESSMENT][-1:],
    ]


def _pattern(session: EditionSession) -> tuple[object, ...]:
    return (session.title, *sorted(_item_values(item) for item in session.items.all()))


def _item_values(item: ItemPlan | EditionItem) -> tuple[object, ...]:
    return (*values(item, ITEM), tuple(item.team))
