"""What there is to choose from on an outcomes page."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Organisation
from courses.models import Course, Edition, Programme


@dataclass(frozen=True)
class OutcomeChoices:
    """Programmes, their editions, sites by name, and the day on which the first group ended; None before one did."""

    programmes: tuple[Programme, ...]
    editions: tuple[Edition, ...]
    sites: tuple[str, ...]
    began: dt.date | None


def choices_of(organisation: Organisation, now: dt.datetime) -> OutcomeChoices:
    """Return what there is to choose from: programmes and editions of which a group has ended. Two queries."""
    ended = Course.objects.filter(organisation=organisation, last_ends_at__lte=now, cancelled_at=None).order_by()
    rows = list(ended.values_list("edition_id", "venue__name", "last_ends_at"))
    used = {edition for edition, _, _ in rows}
    editions = Edition.objects.filter(pk__in=used).select_related("programme").order_by("programme__name", "-valid_from", "pk")
    found = tuple(editions)
    programmes = {each.programme_id: each.programme for each in found}
    sites = sorted({site for _, site, _ in rows if site})
    began = min((moment for *_, moment in rows), default=None)
    day = began.astimezone(organisation.tzinfo).date() if began else None
    return OutcomeChoices(tuple(programmes.values()), found, tuple(sites), day)
