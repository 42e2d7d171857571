"""The days of the calendar with their entries.

Drawn in Python, each text escaped once: a busy month has five hundred entries, and as a template they would take half the
page's time.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString

from common.templatetags.nhsuk import state_tag
from common.words import day_and_month
from desk.calendar.page import Day, SessionInDay

register = template.Library()


@register.simple_tag
def calendar_day(day: Day) -> SafeString:
    """{% calendar_day day %}: a cell of the table. On a desk the number is seen, on a phone the whole date.

    What is read out is always the whole date, as a heading where there is something under it.
    """
    today = ", today" if day.today else ""
    heading = "h2" if day.entries or day.closed else "p"
    closed = f'<p class="app-entry app-entry--closed">{escape(day.closed)}</p>' if day.closed else ""
    entries = f'<ul class="app-cal__entries">{"".join(map(_entry, day.entries))}</ul>' if day.entries else ""
    return SafeString(
        f'<td role="cell" class="app-cal__day{day.looks}"><{heading} class="app-cal__date">'
        f'<span class="app-cal__short" aria-hidden="true">{escape(day.short)}{today}</span>'
        f'<span class="app-cal__long">{escape(day_and_month(day.date))}{today}</span></{heading}>'
        f"{closed}{entries}</td>"
    )


def _entry(entry: SessionInDay) -> str:
    """One session: what is wrong with it, its link, when, where and which kind. Its address and tone are words of our own."""
    words = "".join(f"{state_tag(word)} " for word in (*(["Cancelled"] if entry.cancelled else ()), *entry.marks))
    name = f"<s>{escape(entry.name)}</s>" if entry.cancelled else escape(entry.name)
    return (
        f'<li class="app-entry app-entry--{entry.tone}{" app-entry--wrong" if entry.marks else ""}">{words}'
        f'<a class="nhsuk-link nhsuk-link--no-visited-state" href="{entry.url}">{name}</a> '
        f"<span>{escape(entry.facts)}</span></li>"
    )
