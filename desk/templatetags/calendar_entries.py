"""The entries of a day of the calendar.

Drawn in Python, each text escaped once: a busy month has five hundred, and as a template they would take half the page's time.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString

from common.templatetags.nhsuk import state_tag
from desk.calendar_sheet import Entry

register = template.Library()


@register.simple_tag
def calendar_entries(entries: Iterable[Entry]) -> SafeString:
    """{% calendar_entries day.entries %}: what is on, as a list of links with time and place."""
    return SafeString(f'<ul class="app-cal__entries">{"".join(map(_entry, entries))}</ul>')


def _entry(entry: Entry) -> str:
    """One session: what is wrong with it, its link, when, where and which kind. Its address and tone are words of our own."""
    words = "".join(f"{state_tag(word)} " for word in (*(["Cancelled"] if entry.cancelled else ()), *entry.marks))
    name = f"<s>{escape(entry.name)}</s>" if entry.cancelled else escape(entry.name)
    return (
        f'<li class="app-entry app-entry--{entry.tone}{" app-entry--wrong" if entry.marks else ""}">{words}'
        f'<a class="nhsuk-link nhsuk-link--no-visited-state" href="{entry.url}">{name}</a> '
        f"<span>{escape(entry.facts)}</span></li>"
    )
