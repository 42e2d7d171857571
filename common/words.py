"""How dates, times, counts and telephone numbers are written on pages and in messages.

Everything here takes wall time: convert to the organisation's zone first. A moment that is still in UTC is refused, since
its hour and even its day may be wrong for the person who reads it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

NO_BREAK_SPACE = "\u00a0"
NOON = dt.time(12)
MIDNIGHT = dt.time(0)
PLURAL_WEEKDAYS = (
    pgettext_lazy("every week", "Mondays"),
    pgettext_lazy("every week", "Tuesdays"),
    pgettext_lazy("every week", "Wednesdays"),
    pgettext_lazy("every week", "Thursdays"),
    pgettext_lazy("every week", "Fridays"),
    pgettext_lazy("every week", "Saturdays"),
    pgettext_lazy("every week", "Sundays"),
)


def long_date(day: dt.date) -> str:
    """Return "Wednesday 6 August 2026"."""
    day = _day_of(day)
    return _long_words(day.year, day.month, day.day, get_language())


@lru_cache(maxsize=4096)
def _long_words(year: int, month: int, number: int, language: str | None) -> str:
    """The words of one day in one language: a page says the same day many times, and names of days are looked up each time."""
    weekday = dt.date(year, month, number).weekday()
    return f"{WEEKDAYS[weekday]} {number} {MONTHS[month]} {year}"


def short_date(day: dt.date, *, year: bool = True) -> str:
    """Return "Wed 6 August 2026", for the columns of a list; without the year where a heading gives it."""
    day = _day_of(day)
    words = f"{WEEKDAYS_ABBR[day.weekday()]} {day.day} {MONTHS[day.month]}"
    return f"{words} {day.year}" if year else words


def day_and_month(day: dt.date) -> str:
    """Return "Wednesday 6 August", for rows under a heading that gives the year."""
    day = _day_of(day)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]}"


def birth_date(day: dt.date) -> str:
    """Return "14 March 1961": nobody is asked for the weekday they were born on."""
    day = _day_of(day)
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def date_range(first: dt.date, last: dt.date) -> str:
    """Return "Mon 10 May to Thu 27 May 2027"; both years when they differ, one date when there is only one day."""
    first, last = _day_of(first), _day_of(last)
    if first == last:
        return short_date(first)
    return _("%(first)s to %(last)s") % {
        "first": short_date(first, year=first.year != last.year),
        "last": short_date(last),
    }


def long_date_range(first: dt.date, last: dt.date) -> str:
    """Return "Monday 1 March to Thursday 18 March 2027", for the line under a title."""
    first, last = _day_of(first), _day_of(last)
    if first == last:
        return long_date(first)
    begins = day_and_month(first) if first.year == last.year else long_date(first)
    return _("%(first)s to %(last)s") % {"first": begins, "last": long_date(last)}


def clock_time(time: dt.time | dt.datetime) -> str:
    """Return "5pm", "5:30pm", "midday" or "midnight"."""
    time = _time_of(time)
    if time == NOON:
        return _("midday")
    if time == MIDNIGHT:
        return _("midnight")
    minutes = f":{time.minute:02}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes}{'am' if time.hour < 12 else 'pm'}"


def time_range(start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
    """Return "10am to 12:30pm"."""
    return _("%(first)s to %(last)s") % {"first": clock_time(start), "last": clock_time(end)}


def moment(when: dt.datetime) -> str:
    """Return "Sunday 7 March 2027 at 4pm"."""
    return _("%(date)s at %(time)s") % {"date": long_date(when), "time": clock_time(when)}


def short_moment(when: dt.datetime) -> str:
    """Return "Sun 7 March 2027, 4pm", for the columns of a list."""
    return f"{short_date(when)}, {clock_time(when)}"


def weekdays(days: Sequence[int], *, whole: bool = False) -> str:
    """Return "Wednesdays", "Mon to Thu" or "Mon, Wed and Fri" for weekdays counted from Monday = 0.

    `whole` says "Monday to Thursday", as letters and mails do.
    """
    days = sorted(set(days))
    if not days:
        return ""
    if len(days) == 1:
        return str(PLURAL_WEEKDAYS[days[0]])
    names = [str((WEEKDAYS if whole else WEEKDAYS_ABBR)[day]) for day in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return listed(names)


def counted(number: int, singular: str, plural: str = "", *, limit: int = 1000) -> str:
    """Return "1 course", "68 courses", or "More than 1,000 courses" for a count that stopped above its limit."""
    thing = singular if number == 1 else plural or f"{singular}s"
    if number > limit:
        return f"More than {limit:,} {thing}"
    return f"{number:,} {thing}"


def listed(words: Iterable[object]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    texts = [str(word) for word in words]
    if len(texts) < 2:
        return "".join(texts)
    return _("%(all_but_last)s and %(last)s") % {"all_but_last": ", ".join(texts[:-1]), "last": texts[-1]}


def phone(number: str) -> str:
    """Return a telephone number whose groups stay on one line."""
    return NO_BREAK_SPACE.join(number.split())


def phone_link(number: str) -> str:
    """Return what `tel:` wants: digits, with a leading plus where there is one."""
    return ("+" if number.strip().startswith("+") else "") + "".join(sign for sign in number if sign.isdigit())


def _day_of(day: dt.date) -> dt.date:
    return _wall(day).date() if isinstance(day, dt.datetime) else day


def _time_of(time: dt.time | dt.datetime) -> dt.time:
    return _wall(time).time() if isinstance(time, dt.datetime) else time


def _wall(when: dt.datetime) -> dt.datetime:
    if when.tzinfo is dt.UTC:
        raise ValueError("Convert this moment to the organisation's zone before writing it in words.")
    return when
