"""What every page is measured against: the least that a list page of a Django program does.

Four queries (the session, the user, a count of all courses, 25 rows in the order of an index with their programme and room)
and a small template of its own. Nothing of ours takes part: the middleware and the template settings are those that
`django-admin startproject` writes, without our access checks, menu, components, forms or content policy.
"""

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.test.utils import override_settings

from courses.models import Course

ROWS = 25
# As startproject lists them.
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
TEMPLATES = DjangoTemplates(
    {
        "NAME": "bare",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
)


@login_required
def bare_page(request: HttpRequest) -> HttpResponse:
    """Show the latest courses, and how many there are."""
    courses = Course.objects.all()
    shown = {
        "count": courses.count(),
        "courses": courses.select_related("programme", "venue").order_by("organisation_id", "-first_starts_at", "-id")[:ROWS],
    }
    return HttpResponse(TEMPLATES.get_template("bare_page.html").render(shown, request))


class BareApplication(WSGIHandler):
    """The same process and the same database connection, with Django's own middleware instead of ours."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Load that list."""
        with override_settings(MIDDLEWARE=MIDDLEWARE):
            super().load_middleware(is_async)
