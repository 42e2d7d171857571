"""Every address of the program. A view that declares no access answers nobody (accounts.access)."""

from django.urls import include, path

from painprog.figures import metrics
from painprog.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("", include("accounts.urls")),
    path("", include("courses.urls")),
    path("", include("participants.urls")),
    path("", include("reminders.urls")),
    path("", include("desk.urls")),
]

handler400 = "common.pages.error_pages.bad_request"
handler403 = "common.pages.error_pages.forbidden"
handler404 = "common.pages.error_pages.not_found"
handler500 = "common.unavailable.failed_or_unavailable"
