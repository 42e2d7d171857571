"""One day by the clock as a PDF in large type, in the words and with the discretion of the page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common.papers.typesetting import typeset
from common.words import long_date, time_range
from desk.own.days.by_the_clock import ClockLine
from desk.own.days.page import MyDay
from desk.own.timetable_sheet import what_it_is, whom_to_ring
from participants.enrolment.timetable import TimetableDate
from participants.models import Participant


def day_pdf(person: Participant, mine: MyDay, *, now: dt.datetime) -> bytes:
    """Return one day as tagged PDF in type of 18 points and more."""
    with translation.override(settings.LANGUAGE_CODE):
        return typeset("timetable.typ", words_of_day(person, mine), now=now)


def words_of_day(person: Participant, mine: MyDay) -> dict[str, Any]:
    """Return the words of the sheet; a link isn't on paper."""
    place = mine.place
    return {
        "title": long_date(place.day),
        "language": "en",
        "person": person.full_name,
        "parts": [
            {
                "heading": what_it_is(place, place.numbered, neutral=mine.neutral),
                "places": [_shown(line) for line in _lines(mine)],
            }
        ],
        "sections": list(_sections(person, mine)),
    }


def _lines(mine: MyDay) -> Iterable[ClockLine]:
    """Its parts, or one for the whole of it."""
    place = mine.place
    return mine.clock.lines or [ClockLine(place.starts, place.ends, _("The whole time"), (), is_break=False)]


def _shown(line: ClockLine) -> dict[str, str]:
    return {
        "day": time_range(line.starts, line.ends),
        "hours": line.title,
        "note": "",
        "what": "\n".join(line.who),
        "where": "",
    }


def _sections(person: Participant, mine: MyDay) -> Iterable[dict[str, Any]]:
    place = mine.place
    if place.cancelled:
        yield {"heading": _("Cancelled"), "lines": [place.cancel_reason] if place.cancel_reason else []}
    yield {"heading": _("Where"), "lines": [line for line in _where(place) if line]}
    if mine.clock.bring:
        yield {"heading": _("What to bring"), "lines": [mine.clock.bring]}
    if mine.clock.guests_each and not place.cancelled:
        yield {"heading": _("Whom you can bring"), "lines": [_("You can bring somebody on this day.")]}
    contact = whom_to_ring(person.organisation, neutral=mine.neutral)
    if contact:
        yield {"heading": _("If you can’t come"), "lines": contact}


def _where(place: TimetableDate) -> list[str]:
    if place.venue:
        return [place.venue, place.address, place.directions, place.access_notes]
    if place.by_telephone:
        return [_("By telephone: we ring you.")]
    return [_("By video, from your own home.")] if place.by_video else [_("We will tell you.")]
