"""The three pages behind the footer's links. Everybody may read them; somebody signed in also sees whom to ring."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import public_page


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    """What to do when signing in or coming to a session goes wrong."""
    return render(request, "accounts/help.html", {"version": settings.VERSION})


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the pages, and what was not."""
    return render(request, "accounts/accessibility.html")


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, and who sees it."""
    return render(request, "accounts/privacy.html")
