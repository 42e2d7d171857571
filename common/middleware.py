"""What happens to every request before any room sees it."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common import clock
from common.unavailable import unavailable

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
    """Answers 503 in plain words when the database can't be reached, or was busy with somebody else's change for too long.

    Either way nothing was changed, and trying again helps. The log has the cause.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn what happened inside a view into these pages; what happened around it is common.unavailable's."""
        return unavailable(request, exception)


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
