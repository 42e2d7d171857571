"""The hospital's rota: who answers for each group, who is away, and a group to come that is drafted and lacks somebody."""

import datetime as dt

from accounts.models import Organisation, User
from common.clock import today_in
from courses.ground.catalogue import facilitators_of
from courses.models import Absence, Course, Facilitator, Session
from courses.staffing.absences import duties_during, enter_absence, span_of_days
from courses.staffing.answering import name_psychologist_lead
from courses.staffing.giving import Cell, give

Kind = Absence.Kind


def draw_up(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Name who answers, write down who is away over the next group in a room, and draft its nurse's items."""
    team = {each.name: each for each in facilitators_of(organisation)}
    groups = list(Course.objects.filter(organisation=organisation, last_ends_at__gt=now).order_by("first_starts_at"))
    for course in groups:
        lead = "Dr Owen Castellane" if course.format == "video" else "Dr Imogen Fairweather"
        name_psychologist_lead(course, team[lead], by=office)
    if in_a_room := [each for each in groups if each.format == "in_person" and each.first_starts_at > now]:
        coming = in_a_room[-1]
        _away(coming, team, office, now)
        _draft_nurse(coming, team["Beth Halloran"], office, now)


def _away(course: Course, team: dict[str, Facilitator], office: User, now: dt.datetime) -> None:
    """The physiotherapist's two days of leave leave gaps; others are away when nobody needs them."""
    zone = course.organisation.tzinfo
    first = today_in(zone, course.first_starts_at)
    third_week = first + dt.timedelta(weeks=2)
    for name, begins, ends, kind in (
        ("Tom Ashdown", third_week, third_week + dt.timedelta(days=1), Kind.LEAVE),
        ("Dr Owen Castellane", third_week, third_week + dt.timedelta(days=3), Kind.LEAVE),
        ("Joss Merriman", first, first + dt.timedelta(days=9), Kind.ELSEWHERE),
    ):
        person, span = team[name], span_of_days(begins, ends, zone)
        down = [each.pk for each in duties_during(person, span)]
        enter_absence(person, span, kind=kind, by=office, now=now, taking_off=down)


def _draft_nurse(course: Course, nurse: Facilitator, office: User, now: dt.datetime) -> None:
    """The nurse's first item is given, and nobody was told yet; the others are still to be given."""
    days = Session.objects.filter(course=course, kind=Session.Kind.COURSE, plan__items__profession="nurse").order_by("number")
    first = days.first()
    if first and first.plan:
        item = first.plan.items.get(profession="nurse")
        give(course, nurse, [Cell(first.pk, item.pk)], by=office, now=now)
