"""What somebody does with a file: send it, say what its columns are, import what was checked, take it back. A worker does it."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.once import made_before, refuse_stale
from common.papers.reading_tables import headings_of, is_quick, refuse_size
from common.refused import Refused
from common.trying_again import tried_again
from desk.importing.date_order import DATES_MEAN, year_first
from desk.importing.kinds import guessed, refuse_mapping
from desk.importing.registry import COLUMNS
from desk.models import Batch, BatchRow
from desk.tasks import wake_importer

State, Outcome = Batch.State, BatchRow.Outcome


def batches_of(organisation: Organisation) -> QuerySet[Batch]:
    """The organisation's imports, without the content of their files."""
    return Batch.objects.filter(organisation=organisation).select_related("sent_by").defer("content")


@tried_again
def receive(
    content: bytes,
    *,
    kind: str,
    file_name: str,
    organisation: Organisation,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Batch:
    """Keep a file whose first row names its columns, with a guess which is which; nothing else of it is read yet.

    Of a large one not even that: a worker reads it. The same submission again returns the first. Raises Refused for a file
    that is empty, has too many bytes or cells, comes to too much, or is no spreadsheet.
    """
    refuse_size(len(content))
    headings = headings_of(content) if is_quick(content) else []
    with transaction.atomic():
        if earlier := made_before(batches_of(organisation), submission_id, lambda batch: batch.kind == kind):
            return earlier
        batch = Batch.objects.create(
            organisation=organisation,
            kind=kind,
            state=State.RECEIVED if headings else State.READING,
            file_name=file_name[:160],
            content=content,
            headings=headings,
            mapping=guessed(COLUMNS[kind], headings),
            sent_by=by,
            made_at=now,
            changed_at=now,
            submission_id=submission_id,
        )
        audit.record(by, "file received", batch, kind=kind)
        if not headings:
            transaction.on_commit(wake_importer, robust=True)
    return batch


def check_with(batch: Batch, mapping: Mapping[str, int], *, by: User, now: dt.datetime, version: int) -> Batch:
    """Have every row checked with these columns; nothing is imported by it. It may be done again with others.

    Raises Stale, and Refused for columns that can't be right, or a file that has been imported already.
    """
    with transaction.atomic():
        batch = _locked(batch)
        refuse_mapping(COLUMNS[batch.kind], mapping, batch.headings)
        if batch.state == State.CHECKING and batch.mapping == mapping:
            return batch
        if batch.state not in (State.RECEIVED, State.ASKED, State.CHECKED, State.REFUSED):
            raise Refused("This file is at work or done already. Send it again to start anew.")
        refuse_stale(batch.version, version)
        batch.mapping, batch.refused, batch.rows_done, batch.rows_total = dict(mapping), "", 0, 0
        return _to(batch, State.CHECKING, "import checked", by, now)


def say_dates(batch: Batch, said: str, *, by: User, now: dt.datetime, version: int) -> Batch:
    """Write down what the dates of a file mean that could be either, one of DATES_MEAN, and have every row checked with it.

    It may be said anew until the rows are imported. Raises Stale, and Refused when there is nothing to ask.
    """
    with transaction.atomic():
        batch = _locked(batch)
        if said not in dict(DATES_MEAN):
            raise Refused("Say how the dates are written.", field="said")
        if batch.state == State.CHECKING and batch.dates_said == said:
            return batch
        if batch.state != State.ASKED and not (batch.state == State.CHECKED and batch.dates_said):
            raise Refused("Nothing has to be said about the dates of this file.")
        refuse_stale(batch.version, version)
        batch.dates_said, batch.rows_done, batch.rows_total = said, 0, 0
        return _to(batch, State.CHECKING, "order of dates said", by, now)


def import_rows(batch: Batch, *, by: User, now: dt.datetime, version: int) -> Batch:
    """Have the rows that are ready imported, in the name of whoever asks; asking twice changes nothing.

    Raises Stale, and Refused when there are none, or the file isn't checked.
    """
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state in (State.WRITING, State.WRITTEN):
            return batch
        if batch.state != State.CHECKED:
            raise Refused("Have the file checked first.")
        refuse_stale(batch.version, version)
        ready = batch.rows.filter(outcome=Outcome.READY).count()
        if not ready:
            raise Refused("No row of this file can be imported.")
        batch.sent_by, batch.rows_total, batch.rows_done = by, ready, 0
        return _to(batch, State.WRITING, "import started", by, now)


def undo(batch: Batch, *, by: User, now: dt.datetime, version: int) -> Batch:
    """Have everything taken back that nobody has used or changed since; asking twice changes nothing.

    Raises Stale, and Refused when nothing was imported.
    """
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state in (State.UNDOING, State.UNDONE):
            return batch
        if batch.state != State.WRITTEN:
            raise Refused("There is nothing to take back.")
        refuse_stale(batch.version, version)
        batch.sent_by, batch.rows_done = by, 0
        batch.rows_total = batch.rows.filter(outcome=Outcome.WRITTEN).count()
        return _to(batch, State.UNDOING, "import to be taken back", by, now)


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=batch.pk)


def _to(batch: Batch, state: str, verb: str, by: User, now: dt.datetime) -> Batch:
    batch.state, batch.changed_at, batch.leased_until = state, now, None
    batch.version += 1
    batch.save()
    audit.record(by, verb, batch)
    transaction.on_commit(wake_importer, robust=True)
    return batch


def take_refused_rows(batch: Batch, *, by: User) -> list[list[str]]:
    """Return the rows that have to be put right under their headings, each with its number and the reason; written down."""
    with transaction.atomic():
        rows = list(batch.rows.filter(outcome=Outcome.FAULTY).order_by("number"))
        audit.record(by, "took refused rows away", batch, rows=len(rows))
    width = max([len(batch.headings), *(len(row.cells) for row in rows)])
    headings = [*batch.headings, *[""] * (width - len(batch.headings)), "Row", "Why it wasn’t imported"]
    orders = {batch.mapping[name]: order for name, order in batch.date_orders.items() if name in batch.mapping}
    return [headings, *(_to_put_right(row, orders, width) for row in rows)]


def _to_put_right(row: BatchRow, orders: Mapping[int, str], width: int) -> list[str]:
    """One such row. Dates whose order the rest of the file showed are given year first: alone they would be read day first."""
    cells = [year_first(cell, orders.get(place, "")) for place, cell in enumerate(row.cells)]
    return [*cells, *[""] * (width - len(cells)), str(row.number), row.sentence]
