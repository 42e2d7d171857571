"""Where set-up begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.memberships import staff_of
from accounts.roles import Right
from common.words import counted
from courses import catalogue, closing
from courses.leaders import leaders_of


@staff_page(Right.SET_UP)
@require_safe
def start(request: StaffRequest) -> HttpResponse:
    """Show what can be set up, and how much of it there is."""
    house = request.organisation
    venues, team, users = (
        rows.count() for rows in (catalogue.venues_of(house), catalogue.facilitators_of(house), staff_of(house))
    )
    days = closing.own_closed_days(house, request.now).count()
    editions = catalogue.editions_of(house).count()
    places = [
        (
            "Programmes and editions",
            "courses:setup_programmes",
            counted(editions, "edition"),
            "How a course runs: its pattern, timetables, capacities and reviews, and what people read about it",
        ),
        (
            "Rooms",
            "courses:setup_venues",
            f"{counted(venues, 'room')} in use",
            "Where courses meet, how many they hold, how to find them",
        ),
        (
            "Closed days",
            "courses:setup_closed_days",
            f"{counted(days, 'day')} to come",
            "When nobody meets, beside the public holidays",
        ),
        (
            "People who lead",
            "courses:setup_people",
            counted(team, "person", "people"),
            "Clinicians and trained leaders, and what they lead as",
        ),
        (
            "Leaders",
            "courses:setup_leaders",
            counted(leaders_of(house).count(), "leader"),
            "Who is in standing and until when, trainings, what they led, papers",
        ),
        (
            "Import",
            "desk:imports",
            "",
            "People, leaders and courses from spreadsheets, checked row by row, and taken back if need be",
        ),
        ("Users and roles", "setup_users", counted(users, "user"), "Who can sign in, and what they may see and do"),
        (
            "Organisation",
            "setup_organisation",
            "",
            "Whom people ring, time zone, country for holidays, what stands under every message",
        ),
    ]
    shown = [{"name": name, "url": reverse(url), "count": count, "about": about} for name, url, count, about in places]
    return render(request, "courses/setup/start.html", {"places": shown})
