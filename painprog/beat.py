"""The beat's schedule, for a machine whose clock may be set while it runs.

Celery's beat goes by the wall clock: set back three hours, it waits three hours. So this one compares the wall clock with the
time that has really passed; when they drift apart by a minute the process ends, and whoever looks after it (Compose, systemd,
make run) starts it anew. What was last run "in the future" is then taken to have run now.
"""

import logging
import os
import signal
import time
from typing import Any

from celery.beat import PersistentScheduler

from common import clock

logger = logging.getLogger("painprog.beat")
DRIFT = 60.0  # seconds


class SteadyScheduler(PersistentScheduler):  # type: ignore[misc]  # celery is untyped
    """Celery's own, which keeps its times in a file, and ends its process when the clock was set."""

    def setup_schedule(self) -> None:
        """Read the file; nothing in it has run later than now."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = min(entry.last_run_at, entry.default_now())
        self.began = clock.now().timestamp() - time.monotonic()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Run what is due; return how many seconds to wait. On a clock that was set, ask this process to end."""
        if abs(clock.now().timestamp() - time.monotonic() - self.began) > DRIFT:
            logger.error("the clock was set: this process ends, to be started anew")
            os.kill(os.getpid(), signal.SIGTERM)
            return 1.0
        return float(super().tick(*args, **kwargs))
