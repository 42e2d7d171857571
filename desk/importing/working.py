"""The worker's part of an import: some rows at a time in small transactions, so that one that is killed is taken up by the next.

A file belongs to whoever holds its lease, which every step renews.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from common.papers.reading_tables import Row, headings_of, remarks_on, rows_of
from common.refused import Refused
from desk.importing.date_order import day_first, is_asked, order_in, question_about, said_of
from desk.importing.kinds import (
    FAULTY,
    READY,
    Cells,
    Importer,
    ImportGround,
    Judged,
    cells_of,
    dates_of_columns,
    fault_of_cells,
    fault_of_row,
    guessed,
)
from desk.importing.registry import COLUMNS, IMPORTERS
from desk.models import Batch, BatchRow

logger = logging.getLogger("painprog.desk")
LEASE = dt.timedelta(minutes=3)
RUN = dt.timedelta(seconds=20)  # then other jobs get their turn: on one machine there may be one worker for all
STEP = 200  # rows in one transaction: a few seconds of courses, well within the lease
State, Outcome = Batch.State, BatchRow.Outcome
Clock = Callable[[], dt.datetime]
AT_WORK = (State.READING, State.CHECKING, State.WRITING, State.UNDOING)


def waiting(now: dt.datetime) -> QuerySet[Batch]:
    """The files that somebody has asked something of, and nobody works on; who has waited longest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return Batch.objects.filter(free, state__in=AT_WORK).order_by("changed_at", "pk")


def work(clock: Clock) -> bool:
    """Do what waits to be done, for a while; return whether something is left. A file that fails leaves the others alone."""
    end = clock() + RUN
    for pk in list(waiting(clock()).values_list("pk", flat=True)):
        if not waiting(clock()).filter(pk=pk).update(leased_until=clock() + LEASE):
            continue
        try:
            _work_on(Batch.objects.select_related("organisation", "sent_by").get(pk=pk), clock, end)
        except Exception:
            logger.exception("import failed", extra={"row": pk})
        if clock() > end:
            break
    return waiting(clock()).exists()


def _work_on(batch: Batch, clock: Clock, end: dt.datetime) -> None:
    if batch.state == State.READING:
        _read(batch)
        return
    importer = IMPORTERS[batch.kind](ImportGround(batch.organisation, batch.sent_by, clock(), batch))
    if batch.state == State.CHECKING:
        _check(batch, importer, clock)
        return
    step = _write_some if batch.state == State.WRITING else _take_some_back
    while step(batch, importer, clock):
        if clock() > end:
            Batch.objects.filter(pk=batch.pk).update(leased_until=None)
            return


def _read(batch: Batch) -> None:
    """Read what the columns of a large file are called, with a guess which is which."""
    try:
        headings = headings_of(bytes(batch.content or b""))
    except Refused as refused:
        _end(batch, State.READING, State.REFUSED, refused=refused.sentence[:300])
        return
    _end(batch, State.READING, State.RECEIVED, headings=headings, mapping=guessed(COLUMNS[batch.kind], headings))


def _check(batch: Batch, importer: Importer, clock: Clock) -> None:
    """Judge every row anew, from the first."""
    try:
        rows = rows_of(bytes(batch.content or b""))
    except Refused as refused:
        _end(batch, State.CHECKING, State.REFUSED, refused=refused.sentence[:300])
        return
    shown = dates_of_columns((row for _, row in rows), batch.mapping, COLUMNS[batch.kind])
    labels = {each.name: each.label for each in COLUMNS[batch.kind]}
    asked = is_asked(shown.values())
    if asked and not batch.dates_said:
        _end(batch, State.CHECKING, State.ASKED, remarks=question_about({labels[name]: each for name, each in shown.items()}))
        return
    said = batch.dates_said if asked else ""
    orders = {name: order_in(each, said) for name, each in shown.items()}
    batch.date_orders = {name: order for name, order in orders.items() if order}
    remarks = [*remarks_on(bytes(batch.content or b"")), *said_of(batch.date_orders, said, labels)]
    with transaction.atomic():
        if not _still(batch, State.CHECKING):
            return
        batch.rows.all().delete()
        found = {"date_orders": batch.date_orders, "remarks": remarks}
        Batch.objects.filter(pk=batch.pk).update(rows_total=len(rows), rows_done=0, **found)
    for done, some in _in_steps(rows):
        if not _check_some(batch, importer, some, done, clock):
            return
    _end(batch, State.CHECKING, State.CHECKED)


def _check_some(batch: Batch, importer: Importer, some: Sequence[Row], done: int, clock: Clock) -> bool:
    """Judge some rows and keep what became of them; False when another worker has begun again meanwhile."""
    with transaction.atomic():
        locked = _still(batch, State.CHECKING)
        if not locked or locked.rows_done != done:
            return False
        judged = _judged(importer, batch, some)
        BatchRow.objects.bulk_create(
            BatchRow(batch=batch, number=number, cells=cells, outcome=each.outcome, sentence=each.sentence[:300])
            for (number, cells), each in zip(some, judged, strict=True)
        )
        _renew(batch, done + len(some), clock)
    return True


def _write_some(batch: Batch, importer: Importer, clock: Clock) -> bool:
    """Import the next rows, each judged once more: much may have happened since it was checked. False when none are left."""
    with transaction.atomic():
        locked = _still(batch, State.WRITING)
        if not locked:
            return False
        rows = list(batch.rows.filter(outcome=Outcome.READY).order_by("number")[:STEP])
        if not rows:
            _end(batch, State.WRITING, State.WRITTEN, content=None)
            return False
        judged = _judged(importer, batch, [(row.number, row.cells) for row in rows])
        _note(rows, judged, importer.write([each for each in judged if each.outcome == READY]))
        BatchRow.objects.bulk_update(rows, ["outcome", "sentence", "made_key"])
        _renew(batch, locked.rows_done + len(rows), clock)
    return True


def _take_some_back(batch: Batch, importer: Importer, clock: Clock) -> bool:
    """Take back what the last rows made. False when none are left."""
    with transaction.atomic():
        locked = _still(batch, State.UNDOING)
        if not locked:
            return False
        rows = list(batch.rows.filter(outcome=Outcome.WRITTEN).order_by("-number")[:STEP])
        if not rows:
            _end(batch, State.UNDOING, State.UNDONE)
            return False
        kept = importer.take_back([row.made_key for row in rows if row.made_key])
        for row in rows:
            row.sentence = kept.get(row.made_key or 0, "")
            row.outcome = Outcome.KEPT if row.sentence else Outcome.UNDONE
        BatchRow.objects.bulk_update(rows, ["outcome", "sentence"])
        _renew(batch, locked.rows_done + len(rows), clock)
    return True


def _judged(importer: Importer, batch: Batch, some: Sequence[Row]) -> list[Judged]:
    """Every row judged: what is wrong whatever the kind first, the rest by its kind."""
    columns = COLUMNS[batch.kind]
    faults: dict[int, str] = {}
    others = []
    for number, row in some:
        cells = cells_of(row, batch.mapping)
        try:
            if fault := fault_of_row(row, batch.headings) or fault_of_cells(cells, columns):
                raise Refused(fault)
            others.append((number, _day_first(cells, batch)))
        except Refused as refused:
            faults[number] = refused.sentence
    by_number = dict(zip((number for number, _ in others), importer.judge(others), strict=True))
    return [by_number.get(number) or Judged(FAULTY, faults[number]) for number, _ in some]


def _day_first(cells: Cells, batch: Batch) -> Cells:
    """The cells with every date day first. Raises Refused for one that could be either."""
    labels = {column.name: column.label for column in COLUMNS[batch.kind]}
    dates = {name: day_first(cells.get(name, ""), order, labels[name]) for name, order in batch.date_orders.items()}
    return {**cells, **dates}


def _note(rows: Sequence[BatchRow], judged: Sequence[Judged], written: Sequence[int | Refused]) -> None:
    """Put on each row what became of it."""
    results = iter(written)
    for row, each in zip(rows, judged, strict=True):
        row.outcome, row.sentence = each.outcome, each.sentence[:300]
        if each.outcome != READY:
            continue
        result = next(results)
        if isinstance(result, Refused):
            row.outcome, row.sentence = FAULTY, result.sentence[:300]
        else:
            row.outcome, row.made_key = Outcome.WRITTEN, result


def _in_steps(rows: Sequence[Row]) -> Iterator[tuple[int, Sequence[Row]]]:
    for start in range(0, len(rows), STEP):
        yield start, rows[start : start + STEP]


def _still(batch: Batch, state: str) -> Batch | None:
    """The file as it is, locked, if it is still in this state."""
    return Batch.objects.select_for_update(no_key=True).defer("content").filter(pk=batch.pk, state=state).first()


def _renew(batch: Batch, done: int, clock: Clock) -> None:
    Batch.objects.filter(pk=batch.pk).update(rows_done=done, leased_until=clock() + LEASE)


def _end(batch: Batch, before: str, after: str, **more: object) -> None:
    """The file is done with for now; its version rises, so that a form opened meanwhile is told."""
    version = batch.version + 1
    Batch.objects.filter(pk=batch.pk, state=before).update(state=after, leased_until=None, version=version, **more)
