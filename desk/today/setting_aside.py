"""Take a line off Today with a reason, until the facts it rests on change; or put it back."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.reasons import reason_given
from desk.models import SetAside

REASON_LENGTH = 200


def set_aside_in(organisation: Organisation) -> QuerySet[SetAside]:
    """Every line that was ever set aside there."""
    return SetAside.objects.filter(organisation=organisation)


def set_aside_among(organisation: Organisation, keys: Collection[str]) -> dict[str, SetAside]:
    """Return which of these lines somebody has set aside, by key. One query; none without lines."""
    if not keys:
        return {}
    found = set_aside_in(organisation).filter(ended_at=None, line_key__in=keys)
    return {each.line_key: each for each in found}


def set_aside(organisation: Organisation, line_key: str, *, reason: str, by: User, now: dt.datetime) -> SetAside:
    """Take the line with this key off Today. Somebody has done so already: theirs stays, with their reason.

    Raises Refused without a reason, or with one that is too long.
    """
    reason = reason_given(reason, REASON_LENGTH, needed="Write why nothing needs to be done about it.")
    said = {"reason": reason, "by": audit.name_of(by)[:120], "at": now}
    with transaction.atomic():
        found, is_new = SetAside.objects.get_or_create(organisation=organisation, line_key=line_key, ended_at=None, defaults=said)
        if is_new:
            audit.record(by, "set a line of Today aside", found, reason=reason)
    return found


def put_back(aside: SetAside, *, by: User, now: dt.datetime) -> SetAside:
    """Show the line on Today again. Twice changes nothing."""
    with transaction.atomic():
        current = SetAside.objects.select_for_update().get(pk=aside.pk)
        if current.ended_at is None:
            current.ended_at, current.ended_by = now, audit.name_of(by)[:120]
            current.save(update_fields=["ended_at", "ended_by"])
            audit.record(by, "put a line back on Today", current)
    return current
