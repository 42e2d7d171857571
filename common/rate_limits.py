"""How often something may be asked for, counted in the shared cache: every web process and every machine counts together."""

import datetime as dt

from django.core.cache import cache


def seconds_to_wait(what: str, *, most: int, window: dt.timedelta, now: dt.datetime) -> int:
    """Count one more asking for `what`; return 0 if it may go on, else the seconds until it may.

    Windows stand fixed on the clock, `most` askings in each, so counting takes one number. The first of a window sets it.
    """
    length = int(window.total_seconds())
    number, gone = divmod(int(now.timestamp()), length)
    key = f"asked-{what}-{number}"
    try:
        asked = cache.incr(key)
    except ValueError:  # nobody has asked in this window
        cache.add(key, 1, length)
        return 0
    return length - gone if asked > most else 0
