"""A file, sent and worked on as the worker does it."""

import csv
import io
import uuid

import pytest

from desk.importing import batches, working
from desk.models import Batch
from tests.cast import NOW

PEOPLE = ["First names", "Last name", "Date of birth", "E-mail address", "Telephone number"]
LEADERS = ["Name", "Email", "Peer", "CDSMP", "CPSMP training", "DBS", "DBS expiry"]
COURSES = ["Programme", "First day", "Start", "Venue", "Places"]


def csv_of(*rows) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


@pytest.fixture
def sent(charity):
    """sent("people", rows…) → the batch, checked by a worker."""

    def send(kind, *rows, by=None) -> Batch:
        batch = batches.receive(
            csv_of(*rows),
            kind=kind,
            file_name=f"{kind}.csv",
            organisation=charity.organisation,
            by=by or charity.coordinator,
            now=NOW,
            submission_id=uuid.uuid4(),
        )
        batches.check_with(batch, batch.mapping, by=charity.coordinator, now=NOW, version=batch.version)
        return worked(batch)

    return send


def worked(batch) -> Batch:
    working.work(lambda: NOW)
    return Batch.objects.get(pk=batch.pk)


def imported(batch) -> Batch:
    return worked(batches.import_rows(batch, by=batch.sent_by, now=NOW, version=batch.version))


def outcomes(batch) -> list[tuple[int, str, str]]:
    return list(batch.rows.order_by("number").values_list("number", "outcome", "sentence"))
