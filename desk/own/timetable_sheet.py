"""Somebody's timetable as a PDF in large type: the same dates, numbers and discretion as on their own page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.papers.typesetting import typeset
from common.words import long_date, long_date_range, time_range
from courses.ground.discretion import reveals
from participants.enrolment.timetable import Timetable, TimetableDate, timetable_of
from participants.models import Participant

NO_BREAK = "\N{NO-BREAK SPACE}"


def timetable_pdf(person: Participant, *, now: dt.datetime) -> bytes:
    """Return everything this person has to come, as tagged PDF in type of 18 points and more. Two queries."""
    with translation.override(settings.LANGUAGE_CODE):
        return typeset("timetable.typ", words_of(person, timetable_of(person, now)), now=now)


def words_of(person: Participant, timetable: Timetable) -> dict[str, Any]:
    """Return the words of the sheet. Neutral wording numbers the days and names neither course nor subject."""
    neutral = person.wording == Participant.Wording.NEUTRAL
    to_come = [place for week in timetable.weeks for place in week.places if not place.is_over]
    reviews = _("Later on") if neutral else _("Your reviews, later on")
    parts = [(_("Your dates"), to_come), (reviews, [place for place in timetable.reviews if not place.is_over])]
    empty = not any(places for _heading, places in parts)
    return {
        "title": _("My appointments") if neutral else _("My timetable"),
        "language": "en",
        "person": person.full_name,
        "parts": [_part(heading, places, neutral=neutral) for heading, places in parts if places],
        "sections": list(_sections(person.organisation, timetable, empty=empty, neutral=neutral)),
    }


def _part(heading: str, places: Iterable[TimetableDate], *, neutral: bool) -> dict[str, Any]:
    return {"heading": heading, "places": [_shown(place, neutral=neutral) for place in places]}


def _shown(place: TimetableDate, *, neutral: bool) -> dict[str, str]:
    return {
        "day": long_date(place.day),
        "hours": time_range(place.starts, place.ends),
        "note": _note(place),
        "what": ". ".join(filter(None, [what_it_is(place, place.label, neutral=neutral), "" if neutral else place.course])),
        "where": place.venue or _from_home(place),
    }


def what_it_is(place: TimetableDate, name: str, *, neutral: bool) -> str:
    """ "Day 6, Friends and family day"; in neutral wording "Day 6, You can bring somebody"; of one alone "Appointment".

    The number is told in any wording, as on the page: by it somebody knows which day they prepare for.
    """
    told = _("Appointment") if neutral and place.is_single else name
    return ", ".join(filter(None, [told, "" if place.title == place.label else place.title]))


def _from_home(place: TimetableDate) -> str:
    if place.by_telephone:
        return _("By telephone: we ring you.")
    return _("By video, from your own home.") if place.by_video else ""


def _note(place: TimetableDate) -> str:
    if place.cancelled:
        return _("Cancelled: %(reason)s") % {"reason": place.cancel_reason} if place.cancel_reason else _("Cancelled")
    return _("You told us you can’t come") if place.has_apology else ""


def _sections(organisation: Organisation, timetable: Timetable, *, empty: bool, neutral: bool) -> Iterable[dict[str, Any]]:
    if empty:
        yield {"heading": _("Your dates"), "lines": [_("Nothing is booked for you at the moment.")]}
    for place in timetable.rooms:
        lines = [place.address, place.directions, place.access_notes]
        yield {"heading": place.venue, "lines": [line for line in lines if line]}
    clear = [week.kept_clear for week in timetable.weeks if week.kept_clear]
    if clear:
        yield {"heading": _("Keep clear of big plans"), "lines": [long_date_range(first, last) for first, last in clear]}
    contact = whom_to_ring(organisation, neutral=neutral)
    if contact:
        yield {"heading": _("If you can’t come"), "lines": contact}


def whom_to_ring(organisation: Organisation, *, neutral: bool) -> list[str]:
    """The number, with the name unless it tells too much, and the hours; nothing where there is no number."""
    number = organisation.contact_phone.replace(" ", NO_BREAK)
    if not number:
        return []
    name = "" if neutral and reveals(organisation.contact_name, ()) else organisation.contact_name
    ring = _("Ring %(name)s, %(number)s") if name else _("Ring %(number)s")
    return [ring % {"name": name, "number": number}, *filter(None, [organisation.contact_hours])]
