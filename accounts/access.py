"""Access is declared on every view and enforced before it runs: a view that declares none answers nobody."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Membership, Organisation, User
from accounts.roles import Right

View = TypeVar("View", bound=Callable[..., Any])


class AnyRequest(HttpRequest):
    """What the middleware puts on every request: the moment it was made, who asks if they are a member somewhere, and htmx."""

    now: dt.datetime
    membership: Membership | None
    organisation: Organisation | None
    htmx: HtmxDetails


class StaffRequest(AnyRequest):
    """A request that passed its declared right: user, membership and organisation are there."""

    user: User
    membership: Membership
    organisation: Organisation


# A participant's page gets the same four; a name of its own says which pages are theirs.
ParticipantRequest = StaffRequest


@dataclass(frozen=True)
class Access:
    """What a view asks of whoever calls it: nothing (public), to be signed in, or to hold a right."""

    public: bool = False
    right: Right | None = None

    def granted_to(self, membership: Membership | None) -> bool:
        """Return whether somebody with this membership (None: signed in but nowhere a member) may have the page."""
        if self.public or self.right is None:
            return True
        return membership is not None and membership.may(self.right)


def declare(view: View, access: Access) -> View:
    """Put the declaration on a view; also used in urls.py for views of other packages."""
    view.access = access  # type: ignore[attr-defined]
    return login_not_required(view) if access.public else view


def staff_page(right: Right) -> Callable[[View], View]:
    """Declare a page for staff who hold this right; everybody else signed in gets 404, strangers the sign-in page."""
    return lambda view: declare(view, Access(right=right))


def participant_page(view: View) -> View:
    """Declare a participant's own page."""
    return declare(view, Access(right=Right.OWN_TIMETABLE))


def signed_in_page(view: View) -> View:
    """Declare a page for anybody signed in."""
    return declare(view, Access())


def public_page(view: View) -> View:
    """Declare a page for everybody."""
    return declare(view, Access(public=True))
