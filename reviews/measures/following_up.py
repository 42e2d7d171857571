"""Which items a clinician must follow up here: those of the measure, and those it leaves to the site that the site has chosen."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.refused import Refused
from common.trying_again import tried_again
from reviews.measures.asked import NOBODY_TO_ASK, has_clinicians
from reviews.measures.catalogue import shipped_measures
from reviews.measures.definitions import Measure
from reviews.models import SafetyChoice


def leaves_a_choice(measure: Measure) -> bool:
    """Whether some of its items are followed up only where the site has chosen so."""
    return any(each.optional for each in measure.safety)


def is_followed_up(measure: Measure, organisation: Organisation) -> bool:
    """Whether the site has chosen to follow up what a measure leaves to it. One query."""
    return SafetyChoice.objects.filter(organisation=organisation, measure=measure.slug).exists()


def measure_here(slug: str, organisation: Organisation) -> Measure:
    """A measure as it is asked here: its safety items are those that are followed up. A query only where it leaves a choice.

    Raises KeyError where none is shipped.
    """
    return measures_here([slug], organisation)[slug]


def measures_here(slugs: Iterable[str], organisation: Organisation) -> dict[str, Measure]:
    """Measures as they are asked here, by slug, without those that aren't shipped any more.

    One query at most, however many, and none where no choice is left.
    """
    measures = {slug: shipped_measures()[slug] for slug in slugs if slug in shipped_measures()}
    open_ones = [slug for slug, measure in measures.items() if leaves_a_choice(measure)]
    if not open_ones:
        return measures
    chosen = set(SafetyChoice.objects.filter(organisation=organisation, measure__in=open_ones).values_list("measure", flat=True))
    return measures | {slug: _as_chosen(measures[slug], slug in chosen) for slug in open_ones}


def _as_chosen(measure: Measure, chosen: bool) -> Measure:
    """A measure whose safety items are all followed up: those of its own, and the site's if they are chosen."""
    return replace(measure, safety=tuple(replace(each, optional=False) for each in measure.safety if chosen or not each.optional))


@tried_again
def choose_follow_up(measure: Measure, chosen: bool, *, organisation: Organisation, by: Actor, now: dt.datetime) -> None:
    """Have the items that a measure leaves to the site followed up from now on, or not. The same again changes nothing.

    Alerts that stand already stay until a clinician closes them. Raises Refused where nobody could follow up.
    """
    with transaction.atomic():
        house = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        there = SafetyChoice.objects.filter(organisation=house, measure=measure.slug).first()
        if chosen == bool(there):
            return
        if there:
            audit.record(by, "follows up no more", there, organisation=house, measure=measure.slug)
            there.delete()
            return
        if not has_clinicians(house):
            raise Refused(f"{measure.name} can’t be followed up here: {NOBODY_TO_ASK}.", field="chosen")
        choice = SafetyChoice.objects.create(organisation=house, measure=measure.slug, chosen_at=now, chosen_by=name_of(by)[:120])
        audit.record(by, "chose to follow up", choice, organisation=house, measure=measure.slug)
