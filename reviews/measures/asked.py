"""Which measures an edition asks, at which points of its programme: said by whoever sets up, frozen by no course."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.memberships import staff_of
from accounts.models import Organisation
from accounts.roles import Role
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Edition, EditionMeasure
from courses.programmes.plans import points_of
from reviews.measures.catalogue import needs_clinicians, shipped_measures
from reviews.measures.definitions import Measure

MOST_AT_A_POINT = 10
NOBODY_TO_ASK = "it asks something that a clinician must follow up, and nobody here signs in as one who reads answers"


@dataclass(frozen=True)
class EditionPoint:
    """One point of an edition: its key, what it is called, and what is asked then, in order."""

    key: str
    name: str
    measures: tuple[Measure, ...]


def edition_point_name(point: str) -> str:
    """What a point is called on the office's pages: "1-month review"."""
    return {"assessment": "Assessment", "first": "First day", "last": "Last day"}.get(point, f"{point}-month review")


def has_clinicians(organisation: Organisation) -> bool:
    """Whether anybody works there as a clinician who reads answers: nobody in the community, whoever works there. One query."""
    return organisation.kind == Organisation.Kind.HOSPITAL and staff_of(organisation).filter(role=Role.CLINICIAN).exists()


def measures_offered(organisation: Organisation) -> tuple[Measure, ...]:
    """What an organisation may ask, by name: nothing that a clinician must follow up where there is none. One query."""
    clinicians = has_clinicians(organisation)
    offered = (each for each in shipped_measures().values() if clinicians or not needs_clinicians(each))
    return tuple(sorted(offered, key=lambda each: each.name.lower()))


def points_of_edition(edition: Edition) -> list[EditionPoint]:
    """Every point of an edition in the order of the pathway, with what is asked then. Two queries."""
    asked: dict[str, list[Measure]] = {}
    for row in edition.measures.all():
        if row.measure in shipped_measures():
            asked.setdefault(row.point, []).append(shipped_measures()[row.measure])
    return [EditionPoint(key, edition_point_name(key), tuple(asked.get(key, ()))) for key in edition_points(edition)]


def edition_points(edition: Edition) -> tuple[str, ...]:
    """The points at which an edition may ask. One query."""
    months = edition.reviews.order_by("months").values_list("months", flat=True)
    return points_of(assessed=edition.entry == Edition.Entry.REFERRAL, months=months)


@tried_again
def ask_at(edition: Edition, point: str, measures: Sequence[str], *, by: Actor, version: int) -> Edition:
    """Say which measures an edition asks at one point, in this order; with none, nothing is asked. The same changes nothing.

    Questionnaires that are open already stay. Raises Stale, and Refused for a measure named twice, one that isn't known, or one
    that needs a clinician where there is none.
    """
    with transaction.atomic():
        edition = (
            Edition.objects.select_for_update(no_key=True, of=("self",))
            .select_related("programme__organisation")
            .get(pk=edition.pk)
        )
        present = [each.measure for each in edition.measures.filter(point=point)]
        if present == list(measures):
            return edition
        refuse_stale(edition.asked_version, version)
        refuse_asked(edition, point, measures)
        edition.measures.filter(point=point).delete()
        EditionMeasure.objects.bulk_create(
            EditionMeasure(edition=edition, point=point, measure=measure, position=position)
            for position, measure in enumerate(measures)
        )
        edition.asked_version += 1
        edition.save(update_fields=["asked_version"])
        house = edition.programme.organisation
        audit.record(
            by, "said what is asked", edition, organisation=house, point=point, measures=", ".join(measures) or "nothing"
        )
    return edition


def refuse_asked(edition: Edition, point: str, measures: Sequence[str]) -> None:
    """Raise Refused for what an edition can't ask at this point."""
    if point not in edition_points(edition):
        raise Refused("This edition has no such point any more. Open the page again.")
    if len(measures) > MOST_AT_A_POINT:
        raise Refused(f"Ask {MOST_AT_A_POINT} measures at most at one time.")
    known = shipped_measures()
    for place, slug in enumerate(measures):
        field = f"measure_{place + 1}"
        if slug not in known:
            raise Refused("Choose from the measures listed.", field=field)
        if slug in measures[:place]:
            raise Refused(f"{known[slug].name} is chosen twice. Nobody is asked the same thing twice at one time.", field=field)
    if any(needs_clinicians(known[slug]) for slug in measures) and not has_clinicians(edition.programme.organisation):
        place, slug = next((place, slug) for place, slug in enumerate(measures, 1) if needs_clinicians(known[slug]))
        raise Refused(f"{known[slug].name} can’t be asked here: {NOBODY_TO_ASK}.", field=f"measure_{place}")
