"""A report whose reader no longer works there goes on at once to whoever reads it now; so does one that was nobody's.

Called in the transaction that ends a membership or changes it, and by the job that hands reports on, if that was missed.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import models, transaction

from accounts.models import Membership, Organisation, User
from accounts.trail import audit
from common import clock
from participants.distress.reporting import HANDED_ON, who_reads
from participants.models import Task
from participants.people.concerns import owners_in
from participants.to_do.tasks import OF_THE_TEAM


def on_membership(objects: Collection[models.Model], **signal: object) -> None:
    """Somebody left, or may see people no longer (signal: audit.recorded): what they were to read goes on."""
    for organisation in {each.organisation for each in objects if isinstance(each, Membership)}:
        pass_reports_on(organisation, clock.now())


def pass_all_reports_on(now: dt.datetime) -> int:
    """The same wherever something is open; returns how many went on. One query where nothing is."""
    waiting = Task.objects.filter(done_at=None, kind__in=OF_THE_TEAM)
    houses = Organisation.objects.filter(pk__in=waiting.values("organisation")).order_by("pk")
    return sum(pass_reports_on(house, now) for house in houses)


def pass_reports_on(organisation: Organisation, now: dt.datetime) -> int:
    """Give what is open and nobody there reads to whoever reads it now, unopened again; returns how many.

    Where nobody is left to read it stays as it is, on every clinician's page. A query where nothing is open.
    """
    open_ones = Task.objects.filter(organisation=organisation, done_at=None, kind__in=OF_THE_TEAM)
    here = set(owners_in(organisation).values_list("user", flat=True)) if open_ones.exists() else set()
    named = list(open_ones.values_list("pk", "owner", "second_owner"))
    lost = [pk for pk, *readers in named if readers[0] not in here or (readers[1] and readers[1] not in here)]
    return sum(_pass_on(organisation, pk, here, now) for pk in lost)


def _pass_on(organisation: Organisation, pk: int, here: Collection[int], now: dt.datetime) -> bool:
    with transaction.atomic():
        task = Task.objects.select_for_update(no_key=True).filter(pk=pk, done_at=None).first()
        if task is None:
            return False
        readers = _readers_now(task, here, who_reads(task, now))
        first, second = (*readers, None, None)[:2]
        if not readers or (first, second) == (task.owner_id, task.second_owner_id):
            return False
        if first != task.owner_id:
            # To its new reader it is unopened, so they are told, and the second after them.
            task.seen_at = task.handed_on_at = None
        task.owner_id, task.second_owner_id = first, second
        task.save(update_fields=["owner", "second_owner", "seen_at", "handed_on_at"])
        audit.record(HANDED_ON, "gave a task to somebody else", task, kind=task.kind_in_trail)
    return True


def _readers_now(task: Task, here: Collection[int], readers: Sequence[User]) -> list[int]:
    """Those of its own readers who are still here, then whoever reads reports there now; each once."""
    still = [pk for pk in (task.owner_id, task.second_owner_id) if pk and pk in here]
    return list(dict.fromkeys([*still, *(each.pk for each in readers)]))
