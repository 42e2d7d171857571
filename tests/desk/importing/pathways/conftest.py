"""A hospital's own lists, sent and worked on."""

import uuid

import pytest

from desk.importing import batches
from desk.models import Batch
from tests.cast import NOW
from tests.desk.importing.conftest import csv_of, worked
from tests.factories import pain_management_edition

WHO = ["First names", "Last name", "Date of birth"]
ADA, BO = ["Ada", "Quill", "14/3/1961"], ["Bo", "Marsh", "2/5/1970"]


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def sent(clinic, edition):
    """sent("referrals", rows…) → the batch, checked by a worker."""

    def send(kind, *rows) -> Batch:
        batch = batches.receive(
            csv_of(*rows),
            kind=kind,
            file_name=f"{kind}.csv",
            organisation=clinic.organisation,
            by=clinic.administrator,
            now=NOW,
            submission_id=uuid.uuid4(),
        )
        batches.check_with(batch, batch.mapping, by=clinic.administrator, now=NOW, version=batch.version)
        return worked(batch)

    return send


def undone(batch) -> Batch:
    return worked(batches.undo(batch, by=batch.sent_by, now=NOW, version=batch.version))
