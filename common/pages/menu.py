"""The menu in the header: which pages each role is offered, and which of them the current page belongs to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class MenuLink:
    """A page the menu offers: its label, its URL's name, and where its child pages live when that isn't under its own path.

    `besides` are paths under its own that belong to another item.
    """

    label: str | Promise
    url_name: str
    also: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuItem:
    """One item as the header shows it. `current` is "page" on the page itself, "true" on its child pages, else empty."""

    label: str
    url: str
    current: str


TODAY = MenuLink("Today", "desk:today")
COURSES = MenuLink("Courses", "courses:list", also=("/sessions/", "/rota/", "/feedback/"))
CALENDAR = MenuLink("Calendar", "desk:calendar")
PEOPLE = MenuLink(
    "People",
    "participants:list",
    also=(
        "/enrolments/",
        "/bookings/",
        "/referrals/",
        "/waiting-list/",
        "/offers/",
        "/letters/",
        "/deliveries/",
        "/told-us/",
        "/questionnaires/",
    ),
)
REVIEWS = MenuLink("Reviews", "desk:reviews")
MESSAGES = MenuLink("Messages", "reminders:list")
REPORTS = MenuLink("Reports", "desk:reports")
OUTCOMES = MenuLink("Outcomes", "desk:outcomes")
SET_UP = MenuLink("Set-up", "courses:setup")
AUDIT = MenuLink("Audit trail", "desk:audit")
CLINIC = MenuLink(
    "My clinic",
    "desk:clinic",
    also=(
        "/assessments/",
        "/clinical-notes/",
        "/pathways/",
        "/goals/",
        "/challenges/",
        "/doctor-questions/",
        "/my-sessions/",
        "/cannot-come/",
    ),
)
LEADING = MenuLink("My courses", "desk:leading", also=("/sessions/", "/my-sessions/", "/cannot-come/"))
TIMETABLE = MenuLink(gettext_lazy("My timetable"), "desk:me", besides=("/me/questionnaires/", "/me/details/", "/me/about-me/"))
QUESTIONNAIRES = MenuLink(gettext_lazy("Questionnaires"), "desk:my_questionnaires")
DETAILS = MenuLink(gettext_lazy("My details"), "desk:my_details", also=("/me/about-me/",))

# By the roles of accounts/roles.py; a role that isn't here has no menu.
MENUS: dict[str, tuple[MenuLink, ...]] = {
    "administrator": (TODAY, COURSES, CALENDAR, PEOPLE, REVIEWS, MESSAGES, REPORTS, SET_UP),
    "coordinator": (TODAY, COURSES, CALENDAR, PEOPLE, REVIEWS, MESSAGES, REPORTS, SET_UP),
    "clinician": (CLINIC, TODAY, COURSES, CALENDAR, PEOPLE, REVIEWS, OUTCOMES),
    "leader": (LEADING,),
    "auditor": (AUDIT,),
    "participant": (TIMETABLE, QUESTIONNAIRES, DETAILS),
}

# Items that aren't for every organisation, by their URL's name: the room above says when (desk/apps.py).
ONLY_WHEN: dict[str, Callable[[HttpRequest], bool]] = {}


def menu(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `menu`, worked out when a page asks for it, and whether this is the `demo`."""
    return {"menu": SimpleLazyObject(lambda: menu_of(request)), "demo": settings.DEMO}


def menu_of(request: HttpRequest) -> list[MenuItem]:
    """Return the items for whoever asks; nobody's menu is empty. No query of its own, but what ONLY_WHEN asks."""
    membership = getattr(request, "membership", None)
    if not membership:
        return []
    shown = (item for item in MENUS.get(membership.role, ()) if _is_for(item, request))
    return list(_items(tuple(shown), request.path))


def _is_for(item: MenuLink, request: HttpRequest) -> bool:
    asks = ONLY_WHEN.get(item.url_name)
    return asks is None or asks(request)


def _items(places: tuple[MenuLink, ...], path: str) -> Iterator[MenuItem]:
    for place in places:
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:  # a page that isn't mounted isn't offered
            continue
        yield MenuItem(str(place.label), url, _current(place, url, path))


def _current(place: MenuLink, url: str, path: str) -> str:
    if path == url:
        return "page"
    below = path.startswith((url, *place.also)) and not path.startswith(place.besides)
    return "true" if below else ""
