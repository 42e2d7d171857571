"""Several people press their buttons at the same moment, each with a connection of their own."""

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg2
from django.db import connection

from common.refused import Refused

PATIENCE = 90  # seconds; a bound for a machine with other work, not what anything takes
A_MOMENT = 2  # seconds; how long one is held at most for another whom a lock keeps away, as it should
GLANCE = 0.01  # seconds between two looks whether somebody waits for a lock


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


def told_at_once(*acts: Callable[[], Any]) -> Sequence[str]:
    """The same, as what each was told, in their order: the sentence it was refused with, or "" when it was done."""

    def done(act: Callable[[], Any]) -> str:
        act()
        return ""

    return at_once(*(partial(done, act) for act in acts))


class Meeting:
    """Holds each of two threads until both are there, once; afterwards nobody waits any more.

    When a lock keeps the second away, as it should, the first goes on as soon as PostgreSQL shows somebody waiting for one, and
    after `seconds` at the latest: A_MOMENT is enough. Without the lock both must come, however slow the machine is.
    """

    def __init__(self, seconds: float = PATIENCE) -> None:
        self.over = False
        self.may_be_locked_out = seconds < PATIENCE
        self.both = threading.Barrier(2, timeout=seconds, action=self.end)

    def end(self) -> None:
        self.over = True

    def wait(self) -> None:
        if not self.over:
            if self.may_be_locked_out:
                threading.Thread(target=self.give_up_for_a_lock, args=(_database(),), daemon=True).start()
            with contextlib.suppress(threading.BrokenBarrierError):
                self.both.wait()

    def give_up_for_a_lock(self, database: str) -> None:
        if until_somebody_waits_for_a_lock(database, unless=lambda: self.over or self.both.broken):
            self.both.abort()


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def until_somebody_waits_for_a_lock(database: str, unless: Callable[[], bool]) -> bool:
    """Look until PostgreSQL shows somebody in this database waiting for a lock; False once `unless` is so, and on SQLite."""
    if "PAINPROG_TEST_SOCKET" not in os.environ:
        return False
    look = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    with contextlib.closing(
        psycopg2.connect(host=os.environ["PAINPROG_TEST_SOCKET"], user="postgres", dbname="postgres")
    ) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            while not unless():
                cursor.execute(look, [database])
                if cursor.fetchone():
                    return True
                threading.Event().wait(GLANCE)
    return False


class Turns:
    """Lets one of several threads write after the other, although both have looked.

    Where a constraint is checked at the commit, two commits at the same instant would each wait for the other, and PostgreSQL
    would end one of them as a deadlock instead of by the constraint.
    """

    def __init__(self) -> None:
        self.one = threading.Lock()
        self.mine = threading.local()

    def wait(self) -> None:
        """Wait for this thread's turn; it has it until its act is over."""
        if not self.has_it():
            self.one.acquire(timeout=PATIENCE)
            self.mine.turn = True

    def has_it(self) -> bool:
        return getattr(self.mine, "turn", False)

    def of(self, act: Callable[[], Any]) -> Callable[[], Any]:
        """The same act, after which the next one has its turn."""

        def in_turn() -> Any:
            try:
                return act()
            finally:
                if self.has_it():
                    self.mine.turn = False
                    self.one.release()

        return in_turn
