"""Where set-up begins."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.memberships import staff_of
from accounts.models import Organisation
from accounts.roles import Right, Role
from common.words import counted
from courses.assessing.clinics import clinics_of
from courses.books.stock import books_of
from courses.expenses.deciding import waiting_to_be_approved
from courses.ground import catalogue
from courses.ground.catalogue import takes_referrals, takes_registrations
from courses.leaders.listing import leaders_of
from courses.licences.on_file import licences_of
from courses.venues import closed_days as closing

# What can be set up: its name, its page, and what is there.
PLACES = (
    (
        "Programmes and editions",
        "courses:setup_programmes",
        "How a course runs: its pattern, timetables, capacities and reviews, and what people read about it",
    ),
    ("Rooms", "courses:setup_venues", "Where courses meet, how many they hold, how to find them"),
    (
        "Assessment clinics",
        "courses:setup_assessment_clinics",
        "The same hour of every week when a team assesses: the first slots that are offered",
    ),
    ("Closed days", "courses:setup_closed_days", "When nobody meets, beside the public holidays"),
    (
        "People who lead",
        "courses:setup_people",
        "Everybody who can be given a session: name, what they lead as, whether they sign in. New people are added here",
    ),
    (
        "Leaders",
        "courses:setup_leaders",
        "Of the same people, who may lead a licensed course: their standing and until when, trainings, courses led, papers",
    ),
    ("Trainings", "courses:setup_trainings", "Leaders that you train yourselves: days, trainers, who is trained"),
    ("Expenses", "courses:setup_expenses", "What leaders spend: travel, materials; approved, and taken away for whoever pays"),
    ("Licences", "courses:setup_licences", "What we may run, until when and how often, and the yearly report"),
    (
        "Measures",
        "desk:measures",
        "Questionnaires and tests: how each is scored, under which licence, and the words you have loaded",
    ),
    ("Words of messages", "reminders:own_words_list", "What reminders and changes say, in neutral and in plain wording"),
    ("Letters", "desk:letter_templates", "What letters say before somebody signs them, and whom they go to"),
    ("Books", "desk:books", "What people are given, how many there are, and what to order"),
    ("Import", "desk:imports", "People, leaders and courses from spreadsheets, checked row by row, and taken back if need be"),
    (
        "Reports of distress",
        "desk:reading_terms",
        "When what people tell us is read, by whom, and whom they ring when it can’t wait",
    ),
    ("Users and roles", "setup_users", "Who can sign in, and what they may see and do"),
    ("Second factor", "setup_second_factor", "Who must sign in with more than a password: a code of an app, or a passkey"),
    (
        "Organisation",
        "setup_organisation",
        "Whom people ring, time zone, country for holidays, what stands under every message",
    ),
)
CLINICS = "courses:setup_assessment_clinics"
# Shown only where people come by referral.
OF_THE_PATHWAY = {CLINICS, "desk:letter_templates"}
# Shown only where people register.
OF_REGISTERING = {"courses:setup_leaders", "courses:setup_trainings", "courses:setup_licences", "desk:books"}


@staff_page(Right.SET_UP)
@require_safe
def start(request: StaffRequest) -> HttpResponse:
    """Show what can be set up, and how much of it there is."""
    takes = takes_referrals(request.organisation)
    counts = _counts(request.organisation, request.now, takes=takes)
    left_out = set() if takes else OF_THE_PATHWAY
    if takes_registrations(request.organisation):
        counts |= _counts_of_registering(request.organisation)
    else:
        left_out = left_out | OF_REGISTERING
    places = [place for place in PLACES if place[1] not in left_out]
    shown = [{"name": name, "url": reverse(url), "count": counts.get(url, ""), "about": about} for name, url, about in places]
    return render(request, "courses/setup/start.html", {"places": shown})


def _to_come(days: int) -> str:
    return f"{counted(days, 'day')} to come" if days else "None to come"


def _second_factor(house: Organisation) -> str:
    """Whether clinicians need one: where people are referred it is said, never silently off."""
    return "Needed of clinicians" if Role.CLINICIAN in house.second_factor_roles else "Not needed of clinicians yet"


def _counts(house: Organisation, now: dt.datetime, *, takes: bool) -> dict[str, str]:
    """How much there is of each, by its page."""
    clinics = {CLINICS: counted(clinics_of(house).count(), "clinic")} if takes else {}
    clinics |= {"setup_second_factor": _second_factor(house)} if takes else {}
    return clinics | {
        "courses:setup_programmes": counted(catalogue.editions_of(house).count(), "edition"),
        "courses:setup_venues": f"{counted(catalogue.venues_of(house).count(), 'room')} in use",
        "courses:setup_closed_days": _to_come(closing.own_closed_days(house, now).count()),
        "courses:setup_people": counted(catalogue.facilitators_of(house).count(), "person", "people"),
        "setup_users": counted(staff_of(house).count(), "user"),
    }


def _counts_of_registering(house: Organisation) -> dict[str, str]:
    return {
        "courses:setup_leaders": counted(leaders_of(house).count(), "leader"),
        "courses:setup_expenses": f"{waiting} to approve" if (waiting := waiting_to_be_approved(house)) else "",
        "courses:setup_licences": counted(licences_of(house).count(), "licence"),
        "desk:books": counted(books_of(house).filter(retired_at=None).count(), "book"),
    }
