"""The program's own addresses, and the bare page."""

from django.urls import include, path

from benchmarks.bare_page import bare_page

urlpatterns = [
    path("bare/", bare_page, name="bare"),
    path("", include("painprog.urls")),
]

handler400 = "common.pages.error_pages.bad_request"
handler403 = "common.pages.error_pages.forbidden"
handler404 = "common.pages.error_pages.not_found"
handler500 = "common.pages.error_pages.failed"
