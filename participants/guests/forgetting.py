"""Who was a guest is forgotten some days after the day; that somebody came stays, for the count."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from participants.guests.inviting import erase_guest
from participants.models import Guest

BATCH = 200


def forget_guests(now: dt.datetime) -> int:
    """Erase names, addresses and links of guests whose day is over for as long as the setting says; return how many."""
    over = now - dt.timedelta(days=settings.GUEST_NAMES_KEPT_DAYS)
    with transaction.atomic():
        due = Guest.objects.filter(erased_at=None, appointment__session__ends_at__lte=over).order_by("pk")
        guests = list(due.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
        for guest in guests:
            erase_guest(guest, now)
    return len(guests)
