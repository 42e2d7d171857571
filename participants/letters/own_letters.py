"""Letters on somebody's own page: which lie there, and when the person opened one."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.trail import audit
from accounts.trail.audit import Actor
from participants.models import Delivery, Letter, Participant


def own_letters(person: Participant) -> QuerySet[Letter]:
    """The letters that were put on somebody's page, latest first."""
    there = Delivery.objects.filter(letter=OuterRef("pk"), way=Delivery.Way.OWN_PAGE, stopped_at=None)
    return Letter.objects.filter(Exists(there), participant=person, dropped_at=None).order_by("-signed_at", "-pk")


def open_letter(letter: Letter, *, by: Actor, now: dt.datetime) -> Letter:
    """Keep when the person first opened it; opened again nothing changes. Two queries, four the first time."""
    if letter.read_at:
        return letter
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",), no_key=True).select_related("participant").get(pk=letter.pk)
        if letter.read_at is None:
            letter.read_at = now
            letter.save(update_fields=["read_at"])
            audit.record(by, "opened", letter, organisation=letter.participant.organisation)
    return letter
