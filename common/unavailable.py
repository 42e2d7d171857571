"""What is answered when the database, or what counts tries, can't be reached: a plain 503, with its cause in the log."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from common.pages.error_pages import database_away, database_busy, failed
from common.trying_again import is_busy, sqlstate

logger = logging.getLogger("painprog.requests")


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return the page for this error when something we need can't be reached, or is busy; None for any other error."""
    if isinstance(error, RedisError):
        # Asked for by pages only where tries are counted, as in signing in: without the count nobody may try.
        logger.error("cache away", extra={"fault": type(error).__name__})
        return database_away(request)
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    busy = is_busy(error)
    # The first line alone: what PostgreSQL adds may name rows and people.
    why, _, _ = str(error).partition("\n")
    cause = type(error.__cause__ or error).__name__
    logger.error("database busy" if busy else "database away", extra={"fault": cause, "code": sqlstate(error), "why": why})
    return database_busy(request) if busy else database_away(request)


def failed_or_unavailable(request: HttpRequest) -> HttpResponse:
    """Answer what was raised outside the views: Django gives a middleware's own errors to no other middleware."""
    error = sys.exc_info()[1]
    page = unavailable(request, error) if isinstance(error, Exception) else None
    return page or failed(request)
