"""Who may read what a programme says about itself: people on it or on their way to it, and staff; and who has read it."""

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.models import Membership
from accounts.roles import Right
from courses.ground.catalogue import editions_in_force, editions_of
from courses.models import Edition
from participants.models import AboutRead, Enrolment, Episode, Participant


def editions_to_read(membership: Membership, on: dt.date) -> QuerySet[Edition]:
    """The editions whose page somebody may read: staff all of the organisation's, participants those they have a place on.

    Whoever is on the way to a programme reads what is in force of it.
    """
    editions = editions_of(membership.organisation)
    if membership.may(Right.SEE_COURSES) or membership.may(Right.LEAD):
        return editions
    mine = Enrolment.objects.filter(
        participant__user=membership.user_id,
        participant__organisation=membership.organisation_id,
        state__in=(Enrolment.State.ACTIVE, Enrolment.State.LEFT),  # who left early keeps the reviews
    )
    coming = Episode.objects.filter(
        participant__user=membership.user_id, participant__organisation=membership.organisation_id, ended_at=None
    )
    in_force = Q(pk__in=editions_in_force(membership.organisation, on).values("pk"), programme__in=coming.values("programme"))
    return editions.filter(Q(pk__in=mine.values("course__edition")) | in_force).order_by("programme__name", "pk")


def note_read(edition: Edition, version: int, reader: Membership, *, now: dt.datetime) -> None:
    """Keep when somebody first read this version of an edition's page; 0 is nothing to read. One query, four the first time."""
    known = AboutRead.objects.filter(edition=edition, version=version, participant__user=reader.user_id)
    if not version or known.filter(participant__organisation=reader.organisation_id).exists():
        return
    person = Participant.objects.filter(organisation=reader.organisation_id, user=reader.user_id).first()
    if person:
        AboutRead.objects.get_or_create(participant=person, edition=edition, version=version, defaults={"at": now})


def about_pages_read(person: Participant) -> QuerySet[AboutRead]:
    """What somebody has read about programmes, latest first. One query."""
    return AboutRead.objects.filter(participant=person).select_related("edition__programme").order_by("-at", "-pk")
