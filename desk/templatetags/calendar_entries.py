"""The entries of a day of the calendar. Drawn in Python: a busy month has hundreds, and a template takes ten times as long."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.templatetags.nhsuk import state_tag
from desk.calendar_sheet import Entry

register = template.Library()
LINK = "nhsuk-link nhsuk-link--no-visited-state"


@register.simple_tag
def calendar_entries(entries: Iterable[Entry]) -> SafeString:
    """{% calendar_entries day.entries %}: what is on, as a list of links with time and place."""
    return format_html('<ul class="app-cal__entries">{}</ul>', format_html_join("", "{}", ((_entry(one),) for one in entries)))


def _entry(entry: Entry) -> SafeString:
    """One session: the words for what is wrong with it, its link, then when, where and which kind."""
    words = (["Cancelled"] if entry.cancelled else []) + list(entry.marks)
    classes = f"app-entry app-entry--{entry.tone}"
    classes += " app-entry--wrong" if entry.marks else ""
    return format_html(
        '<li class="{}">{}{}<span>{}</span></li>',
        classes,
        format_html_join("", "{} ", ((state_tag(word),) for word in words)),
        format_html(STRUCK if entry.cancelled else PLAIN, entry.url, entry.name),
        ", ".join(filter(None, [entry.when, entry.place, entry.word])),
    )


PLAIN = f'<a class="{LINK}" href="{{}}">{{}}</a> '
STRUCK = f'<a class="{LINK}" href="{{}}"><s>{{}}</s></a> '
