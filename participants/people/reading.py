"""Who may read what a programme says about itself: people with a place on a course of that edition, and staff."""

from django.db.models import QuerySet

from accounts.models import Membership
from accounts.roles import Right
from courses.ground.catalogue import editions_of
from courses.models import Edition
from participants.models import Enrolment


def editions_to_read(membership: Membership) -> QuerySet[Edition]:
    """The editions whose page somebody may read: staff all of the organisation's, participants those they have a place on."""
    editions = editions_of(membership.organisation)
    if membership.may(Right.SEE_COURSES) or membership.may(Right.LEAD):
        return editions
    mine = Enrolment.objects.filter(
        participant__user=membership.user_id,
        participant__organisation=membership.organisation_id,
        state=Enrolment.State.ACTIVE,
    )
    return editions.filter(pk__in=mine.values("course__edition")).order_by("programme__name", "pk")
