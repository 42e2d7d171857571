"""One row that can't be read or written is its own fault: it is logged and counted, and those beside it go on."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError

logger = logging.getLogger("painprog.jobs")
Row = TypeVar("Row")
Result = TypeVar("Result")


def apart(rows: Sequence[Row], work: Callable[[list[Row]], Result], at_fault: Callable[[Row], object]) -> list[Result]:
    """Do the work for all of these rows at once; should it fail, for each half of them, down to the one that is at fault.

    `work` leaves nothing half done when it fails. Raises OperationalError and InterfaceError: then the database is away, or
    others were in the way, which is no row's fault.
    """
    if not rows:
        return []
    try:
        return [work(list(rows))]
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(rows) > 1:
            half = len(rows) // 2
            return [*apart(rows[:half], work, at_fault), *apart(rows[half:], work, at_fault)]
        logger.exception("row at fault", extra={"row": getattr(rows[0], "pk", rows[0])})
        at_fault(rows[0])
        return []
