"""What the small forms of a group's rota offer: the groups to fill it from, the psychologists who may answer for it."""

from accounts.models import Organisation
from courses.ground.catalogue import facilitators_of
from courses.models import Course, Facilitator, Profession
from desk.rota.grid import groups_of

OFFERED = 8  # groups, the latest first


def groups_to_fill_from(course: Course) -> list[Course]:
    """The latest other groups of the same programme on which anybody leads anything. One query."""
    others = groups_of(course.organisation).filter(programme=course.programme_id).exclude(pk=course.pk)
    led = others.filter(sessions__duties__ended_at=None, sessions__duties__item__isnull=False)
    return list(led.distinct().order_by("-first_starts_at", "-pk")[:OFFERED])


def psychologists_of(organisation: Organisation) -> list[Facilitator]:
    """Registered psychologists who still work here, by name. One query."""
    return list(facilitators_of(organisation).filter(profession=Profession.PSYCHOLOGIST, drafts_only=False))
