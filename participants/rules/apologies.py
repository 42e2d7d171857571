"""Whether somebody's word that they can't come still holds. Plain values in, a yes or no out; once more for the database."""

import datetime as dt

from django.db.models import Case, DateTimeField, F, Q, When


def holds(apology_at: dt.datetime | None, apology_for: dt.datetime | None, starts_at: dt.datetime) -> bool:
    """Whether they can't come to a session that starts then.

    An apology belongs to the start it was given for: after a move it is asked again, moved back it holds again. One without
    such a start was written down before it was kept, and holds.
    """
    return apology_at is not None and apology_for in (None, starts_at)


# The same of a place in a query: with an apology that holds, and when that was said (else NULL).
HOLDING = Q(apology_at__isnull=False) & (Q(apology_for=None) | Q(apology_for=F("session__starts_at")))
TOLD_AT = Case(When(HOLDING, then=F("apology_at")), default=None, output_field=DateTimeField(null=True))
