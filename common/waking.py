"""Waking a worker, if that costs nothing: whatever it would do, the schedule does within minutes.

A broker that is away, or there and silent, costs one request a moment; then nobody of this process asks it again for a while.
"""

import logging
import time
from collections.abc import Callable

logger = logging.getLogger("painprog.waking")
QUIET = 30.0  # seconds


class Broker:
    """What this process knows of the broker: until when it isn't worth asking."""

    def __init__(self) -> None:
        self.quiet_until = 0.0

    def wake(self, what: str, ask: Callable[[], object], **about: object) -> None:
        """Ask for something to be done now (`ask`), unless the broker didn't answer lately. Never raises; `about` is logged."""
        if time.monotonic() < self.quiet_until:
            return
        try:
            ask()
        except Exception as error:  # noqa: BLE001  (each broker raises its own, and none of them may fail the request)
            self.quiet_until = time.monotonic() + QUIET
            logger.warning("%s not woken", what, extra={"fault": type(error).__name__, **about})


broker = Broker()
