"""What happens to every request before any room sees it."""

import logging
import time
import uuid
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from common import clock
from common.pages.error_pages import database_away

logger = logging.getLogger("painprog.requests")
Next = Callable[[HttpRequest], HttpResponse]


class ClockMiddleware:
    """Gives each request its one moment, so that a page never shows two different nows."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        return self.get_response(request)


class DatabaseAwayMiddleware:
    """Answers 503 in plain words while the database can't be reached: nothing was changed, and trying again helps."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return database_away(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a database that went away inside a view into the same page."""
        if isinstance(exception, OperationalError | InterfaceError):
            logger.error("database away", extra={"fault": type(exception).__name__})
            return database_away(request)
        return None


class RequestLogMiddleware:
    """One JSON line a request, with an id that is also sent back. No names, addresses or tokens: the route, not the path."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        match = request.resolver_match
        membership = getattr(request, "membership", None)
        logger.info(
            "request",
            extra={
                "request_id": request.id,  # type: ignore[attr-defined]
                "organisation": membership.organisation_id if membership else None,
                "method": request.method,
                "route": match.route if match else None,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response
