"""Records that may be of one person: who else has this name or this address, compared folded."""

from django.db.models import Q, QuerySet

from participants.models import Participant


def known_alike(person: Participant) -> QuerySet[Participant]:
    """Return the other open records with the same name or the same e-mail address as this one."""
    alike = Q(sort_key=person.sort_key)
    if person.email:
        alike |= Q(email__iexact=person.email)
    others = Participant.objects.filter(alike, organisation=person.organisation_id, merged_into=None)
    return others.exclude(pk=person.pk)
