"""An action that met another one at the same rows is tried again from its beginning, when nothing of it is left.

Two things end a transaction through no fault of who asked for it: a deadlock, which the database ends by letting one of the two
go, and a form's number (`submission_id`) that another click has written a moment before. The first is over once it is tried
again; the second finds then what the first click made (common.once.made_before).
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import Error, IntegrityError, OperationalError, connection

Asked = ParamSpec("Asked")
Done = TypeVar("Done")
TRIES = 4
DEADLOCK, LOCK_TIMEOUT, STATEMENT_TIMEOUT = "40P01", "55P03", "57014"


def tried_again(action: Callable[Asked, Done]) -> Callable[Asked, Done]:
    """Decorate an action that opens its own transaction: try it again after a deadlock, or a click that was quicker.

    Inside another action's transaction it does nothing: that one is tried again as a whole. What the action is given must be
    read again under its locks, as it is everywhere. After TRIES the error goes on, to the page that says so plainly.
    """

    @wraps(action)
    def until_alone(*args: Asked.args, **kwargs: Asked.kwargs) -> Done:
        for _ in range(TRIES - 1):
            try:
                return action(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                if connection.in_atomic_block or not met_another(error):
                    raise
        return action(*args, **kwargs)

    return until_alone


def met_another(error: Error) -> bool:
    """Whether an action ended because of another one, and may succeed once that is over."""
    if isinstance(error, IntegrityError):
        return "submission_id" in str(error)
    return sqlstate(error) == DEADLOCK


def is_busy(error: Error) -> bool:
    """Whether the database answered, but somebody else was at the same rows for too long."""
    locked = "database is locked" in str(error)  # as SQLite says it
    return locked or sqlstate(error) in (DEADLOCK, LOCK_TIMEOUT, STATEMENT_TIMEOUT)


def sqlstate(error: Error) -> str:
    """PostgreSQL's code for what went wrong, or ""."""
    return getattr(error.__cause__, "pgcode", None) or ""
