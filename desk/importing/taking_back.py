"""Takes back what an import made, if nothing was built on it since; otherwise it stays, and says why."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from accounts.trail import audit
from desk.importing.kinds import ImportGround

USED = "It has been used since, so it stays."
CHANGED = "Somebody has changed it since, so it stays."


def take_back(rows: QuerySet[Any], keys: Sequence[int], ground: ImportGround) -> dict[int, str]:
    """Delete these rows; by key a sentence for those that stay. In a transaction of the caller's.

    Rows of a first version only: a later one says that somebody worked on it. All at once if the database lets them go, one by
    one if something hangs on one of them.
    """
    found = list(rows.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))
    kept = {row.pk: CHANGED for row in found if row.version > 1}
    going = [row for row in found if row.pk not in kept]
    gone = going if _deleted(rows, going) else [row for row in going if _deleted(rows, [row])]
    kept |= {row.pk: USED for row in going if row not in gone}
    audit.record_each(ground.by, "import taken back", gone, organisation=ground.organisation, batch=ground.batch.pk)
    return kept


def _deleted(rows: QuerySet[Any], going: Sequence[Model]) -> bool:
    try:
        with transaction.atomic():
            rows.filter(pk__in=[row.pk for row in going]).delete()
    except ProtectedError:
        return False
    return True
