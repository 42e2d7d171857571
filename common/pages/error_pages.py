"""Error pages of our own. They need no database, no session and no context processor."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or it is somebody else's; the two look alike on purpose."""
    return HttpResponse(render_to_string("404.html"), status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: kept for requests that no page of ours makes."""
    return HttpResponse(render_to_string("403.html"), status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    return HttpResponse(render_to_string("500.html"), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """503: the database can't be reached; nothing was changed."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "30"
    return response


def database_busy(request: HttpRequest) -> HttpResponse:
    """503: somebody else was changing the same thing and took too long; nothing was changed."""
    response = HttpResponse(render_to_string("503_busy.html"), status=503)
    response["Retry-After"] = "5"
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or sent from elsewhere."""
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request no browser of ours would send."""
    return HttpResponse(render_to_string("400.html"), status=400)
