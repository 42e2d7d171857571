"""Several people press their buttons at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from common.refused import Refused

PATIENCE = 20  # seconds; longer than any lock is held


def at_once(*acts: Callable[[], Any]) -> Sequence[Any]:
    """Run these together; return what each returned, or the sentence it was refused with, in their order.

    For tests with django_db(transaction=True).
    """
    start = threading.Barrier(len(acts), timeout=PATIENCE)

    def try_it(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return list(threads.map(try_it, acts, timeout=PATIENCE))
