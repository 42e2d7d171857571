"""Phrases that many messages share: a date, where a room is, whom to ring."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from common import words
from participants.models import Participant

# A batch writes the same few dates and rooms hundreds of times: remembered, for as long as they are asked for.


@lru_cache(maxsize=2048)
def date_line(language: str | None, label: str, title: str, starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return one date of a list in words; the language is part of what is remembered."""
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (starts_at, ends_at))
    when = {"date": words.long_date(start), "times": words.time_range(start, end), "label": label, "title": title}
    if label and title:
        return _("%(label)s, %(title)s: %(date)s, %(times)s") % when
    if label:
        return _("%(label)s: %(date)s, %(times)s") % when
    return (_("%(date)s, %(times)s: %(title)s") if title else _("%(date)s, %(times)s")) % when


@lru_cache(maxsize=512)
def place_words(language: str | None, names: tuple[str, ...], notes: tuple[str, ...]) -> str:
    """Return where a room is, and how to get there. Takes what may be said of it, the rest empty."""
    known = [name for name in dict.fromkeys(names) if name]
    where = _("Where: %(place)s") % {"place": ", ".join(known)} if known else _("Ask us where it is.")
    return "\n".join([where, *filter(None, notes)])


@lru_cache(maxsize=512)
def whom_to_ring(language: str | None, name: str, phone: str, hours: str, *, over: bool) -> str:
    """Return whom to ring, without a name where it is empty; `over` when nothing is left to come to."""
    whom = {"number": f"{phone} ({hours})" if hours else phone, "name": name}
    if name:
        return (
            _("Questions? Ring %(name)s on %(number)s.") if over else _("If you can’t come, ring %(name)s on %(number)s.")
        ) % whom
    return (_("Questions? Ring %(number)s.") if over else _("If you can’t come, ring %(number)s.")) % whom


def own_page_of(participant: Participant) -> str:
    """The address at which somebody sees all their dates; "" for whoever can't sign in, or before there is such a page."""
    if participant.user_id is None:
        return ""
    try:
        path = reverse("desk:me")
    except NoReverseMatch:
        return ""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def where_the_link_is(page: str) -> str:
    """What stands for a link: their own page, on which it opens half an hour before, or whoever answers the telephone."""
    if page:
        return _("We meet by video. From half an hour before, the link to join is on your own page: %(page)s") % {"page": page}
    return _("We meet by video. Please ring us for the link to join.")
