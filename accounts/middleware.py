"""Finds out where somebody is a member, and keeps the door."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.access import Access
from accounts.memberships import membership_of
from accounts.second_factor.door import second_factor_first
from common.pages.error_pages import not_found

# Where the session keeps the organisation that somebody of several has chosen.
CHOSEN = "organisation"
Next = Callable[[HttpRequest], HttpResponse]


class MembershipMiddleware:
    """Gives the request its membership and organisation, read once and only when somebody asks."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = None  # type: ignore[attr-defined]
        request.organisation = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Look the membership up, in one query with its organisation, for views that aren't public."""
        access: Access | None = getattr(view, "access", None)
        if access is None or (access.public and not request.user.is_authenticated):
            return
        if request.user.is_authenticated:
            membership = membership_of(request.user, request.session.get(CHOSEN))
            request.membership = membership  # type: ignore[attr-defined]
            request.organisation = membership.organisation if membership else None  # type: ignore[attr-defined]


class AccessMiddleware:
    """Refuses a view that declares no access, and one whose declaration the caller doesn't meet.

    404 either way, and nothing of the object is looked up: a stranger can't tell what exists. What a member was shown is kept
    by no cache, the browser's own included: after signing out, "Back" on a computer that others use too shows nothing.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "membership", None):
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the request through, send it to the sign-in page or to a second factor, or answer 404."""
        access: Access | None = getattr(view, "access", None)
        if access is None:
            return not_found(request)
        if access.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not access.granted_to(request.membership):  # type: ignore[attr-defined]
            return not_found(request)
        return second_factor_first(request, request.membership, access.right)  # type: ignore[attr-defined]
