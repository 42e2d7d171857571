"""What an organisation tells of a day of an edition, and lays out there; what is taken away stays on file."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.handouts.contents import content_of
from courses.models import Edition, EditionDay, EditionSession, Handout

MEGABYTE = 1_000_000


def handouts_in(organisation: Organisation) -> QuerySet[Handout]:
    """Everything of an organisation that lies there, with its edition."""
    own = Handout.objects.filter(edition__programme__organisation=organisation, removed_at=None)
    return own.select_related("edition__programme__organisation")


def handouts_of_day(edition: Edition, number: int) -> list[Handout]:
    """What lies there for one day, the first first. One query."""
    return list(Handout.objects.filter(edition=edition, number=number, removed_at=None).order_by("added_at", "pk"))


def told_of_day(edition: Edition, number: int) -> EditionDay:
    """What is told of one day; an empty one, of version 0, where nothing is. One query."""
    there = EditionDay.objects.filter(edition=edition, number=number).first()
    return there or EditionDay(edition=edition, number=number, version=0)


def pattern_of_day(edition: Edition, number: int) -> EditionSession | None:
    """The day's own pattern with its parts; None where the edition has no such day. Two queries."""
    days = edition.sessions.filter(kind=EditionSession.Kind.COURSE, number=number)
    return days.prefetch_related("items").first()


def tell_of_day(edition: Edition, number: int, *, bring: str, guests_each: int, by: Actor, version: int) -> EditionDay:
    """Write what to bring and how many guests each may bring, of an edition in use as well. The same again changes nothing.

    Raises Stale.
    """
    with transaction.atomic():
        Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
        told = told_of_day(edition, number)
        if (told.bring, told.guests_each) == (bring, guests_each):
            return told
        refuse_stale(told.version, version)
        told.bring, told.guests_each, told.version = bring, guests_each, told.version + 1
        told.save()
        organisation = edition.programme.organisation
        audit.record(by, "changed what is told of a day", edition, organisation=organisation, day=number, guests=guests_each)
    return told


@tried_again
def lay_out(
    edition: Edition,
    number: int,
    *,
    title: str,
    offset_minutes: int | None,
    file: "File[bytes] | None" = None,
    link: str = "",
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Handout:
    """Put a file or a link to a day, or to one part of it. The same form again gives back the first.

    Raises Refused for both or neither, a link that isn't https, and a file not safe to hand out (courses.handouts.contents).
    """
    if bool(file) == bool(link):
        raise Refused("Choose a file or enter a link: one of the two.", field="file")
    if link and not link.startswith("https://"):
        raise Refused("Enter the whole link. It starts with https://", field="link")
    content = ""
    if file:
        content = content_of(str(file.name), _body(file), most_bytes=settings.HANDOUT_MOST_MEGABYTES * MEGABYTE)
        file.seek(0)
    with transaction.atomic():
        own = Handout.objects.filter(edition=edition, number=number)
        if earlier := made_before(own, submission_id, lambda each: each.title == title):
            return earlier
        handout = Handout(edition=edition, number=number, title=title, link=link, content=content)
        handout.offset_minutes = offset_minutes
        handout.added_at, handout.added_by, handout.submission_id = now, name_of(by)[:120], submission_id
        if file:
            handout.size = file.size or 0
            handout.file.save("file", file, save=False)
        handout.save(force_insert=True)
        organisation = edition.programme.organisation
        audit.record(by, "laid out", handout, organisation=organisation, day=number, content=content or "link")
    return handout


def _body(file: "File[bytes]") -> bytes:
    """The whole content; of one that is too large only enough to see that."""
    return bytes(file.read(settings.HANDOUT_MOST_MEGABYTES * MEGABYTE + 1))


def take_away(handout: Handout, *, by: Actor, now: dt.datetime) -> Handout:
    """Show it no more. The row and the file stay: people may have had it. Again changes nothing."""
    with transaction.atomic():
        handout = Handout.objects.select_for_update(no_key=True, of=("self",)).get(pk=handout.pk)
        if handout.removed_at is None:
            handout.removed_at, handout.removed_by = now, name_of(by)[:120]
            handout.save(update_fields=["removed_at", "removed_by"])
            audit.record(by, "took away", handout, organisation=handout.edition.programme.organisation)
    return handout
