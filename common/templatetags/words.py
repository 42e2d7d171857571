"""The words of common/words.py in templates. Empty in, empty out; a count of 0 is a count."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import words

register = template.Library()


@register.filter
def long_date(day: dt.date | None) -> str:
    """{{ session.local_date|long_date }} -> Wednesday 6 August 2026."""
    return words.long_date(day) if day else ""


@register.filter
def short_date(day: dt.date | None) -> str:
    """{{ session.local_date|short_date }} -> Wed 6 August 2026."""
    return words.short_date(day) if day else ""


@register.filter
def day_and_month(day: dt.date | None) -> str:
    """{{ session.local_date|day_and_month }} -> Wednesday 6 August."""
    return words.day_and_month(day) if day else ""


@register.filter
def birth_date(day: dt.date | None) -> str:
    """{{ person.date_of_birth|birth_date }} -> 14 March 1961."""
    return words.birth_date(day) if day else ""


@register.filter
def clock_time(time: dt.time | dt.datetime | None) -> str:
    """{{ session.local_start|clock_time }} -> 5:30pm. Midnight is a time, so only None and "" are empty."""
    return words.clock_time(time) if time not in (None, "") else ""


@register.filter
def moment(when: dt.datetime | None) -> str:
    """{{ when|moment }} -> Sunday 7 March 2027 at 4pm."""
    return words.moment(when) if when else ""


@register.filter
def short_moment(when: dt.datetime | None) -> str:
    """{{ when|short_moment }} -> Sun 7 March 2027, 4pm."""
    return words.short_moment(when) if when else ""


@register.filter
def local(when: dt.datetime | None, place: Any) -> dt.datetime | None:
    """{{ message.due_at|local:request.organisation|moment }}: the wall time there. Takes a zone or anything with `tzinfo`."""
    if not when:
        return None
    zone = place if isinstance(place, ZoneInfo) else place.tzinfo
    return when.astimezone(zone)


@register.simple_tag
def time_range(start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
    """{% time_range session.local_start session.local_end %} -> 10am to 12:30pm."""
    return words.time_range(start, end)


@register.simple_tag
def date_range(first: dt.date, last: dt.date) -> str:
    """{% date_range first last %} -> Mon 10 May to Thu 27 May 2027."""
    return words.date_range(first, last)


@register.simple_tag
def long_date_range(first: dt.date, last: dt.date) -> str:
    """{% long_date_range first last %} -> Monday 1 March to Thursday 18 March 2027."""
    return words.long_date_range(first, last)


@register.filter
def counted(number: int, thing: str) -> str:
    """{{ count|counted:"course" }} or {{ count|counted:"person,people" }} -> 68 courses."""
    singular, _, plural = thing.partition(",")
    return words.counted(number, singular, plural)


@register.filter
def listed(things: Any) -> str:
    """{{ names|listed }} -> a, b and c."""
    return words.listed(things or ())


@register.filter
def weekdays(days: Any) -> str:
    """{{ edition.weekdays|weekdays }} -> Mon to Thu."""
    return words.weekdays(days or ())


@register.filter
def phone(number: str | None) -> str:
    """{{ number|phone }}: never broken over two lines."""
    return words.phone(number) if number else ""


@register.filter
def phone_link(number: str | None) -> SafeString | str:
    """{{ number|phone_link }}: the number as a link that a telephone can ring."""
    if not number:
        return ""
    return format_html(
        '<a class="nhsuk-link nhsuk-link--no-visited-state" href="tel:{}">{}</a>', words.phone_link(number), words.phone(number)
    )
