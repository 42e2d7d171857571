"""The print queue: what waits becomes a batch with a number, is printed as often as need be, and ticked as posted once.

A batch is nothing but its number on its deliveries. So a browser that stops, a printer without paper or a click too many loses
no letter and prints none by itself a second time: what was printed is known only by somebody's tick.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import save_changed
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted
from participants.letters.addresses import Correspondence, can_be_posted, recipient_of, what_is_missing
from participants.letters.deliveries import deliveries_of, is_made_by_hand
from participants.letters.kinds import PRINTED
from participants.models import Correspondent, Delivery, Letter, Participant, Referral

# As many letters as a printer and a person put into envelopes in one go, and as a file holds without being slow.
MOST_IN_BATCH = 60


@dataclass
class PrintQueue:
    """What waits to be printed: ready to go, without an address, for somebody who is no longer written to, or made by hand."""

    ready: list[Delivery] = field(default_factory=list)
    homeless: list[Delivery] = field(default_factory=list)
    stopped: list[Delivery] = field(default_factory=list)
    by_hand: list[Delivery] = field(default_factory=list)


def to_print(organisation: Organisation) -> QuerySet[Delivery]:
    """What waits to be printed and is in no batch, the oldest first."""
    waiting = deliveries_of(organisation).filter(way=Delivery.Way.PRINT, sent_at=None, stopped_at=None, batch=None)
    return waiting.select_related("letter__participant", "letter__service").order_by("made_at", "pk")


def print_queue(organisation: Organisation) -> PrintQueue:
    """What waits to be printed, sorted by what can be done about it, a batch's worth of what is ready. Two queries at most."""
    queue = PrintQueue()
    waiting = list(to_print(organisation))
    addresses = addresses_now([each.letter for each in waiting if not can_be_posted(each.letter.recipient)])
    for each in waiting:
        letter = each.letter
        if letter.participant.is_stopped and letter.to == Letter.To.PERSON:
            queue.stopped.append(each)
        elif is_made_by_hand(letter):
            queue.by_hand.append(each)
        elif can_be_posted(letter.recipient) or can_be_posted(addresses.get(letter.pk, "")):
            queue.ready.append(each)
        else:
            queue.homeless.append(each)
    return queue


def open_batches(organisation: Organisation) -> list[tuple[uuid.UUID, dt.datetime, int]]:
    """Batches that aren't ticked as posted: number, when the oldest letter was put into the queue, how many letters."""
    waiting = in_batches(organisation).filter(sent_at=None, stopped_at=None).order_by()
    rows = waiting.values("batch").annotate(oldest=Min("made_at"), letters=Count("pk")).order_by("oldest", "batch")
    return [(row["batch"], row["oldest"], row["letters"]) for row in rows if row["batch"]]


def in_batches(organisation: Organisation) -> QuerySet[Delivery]:
    """Every delivery that is or was in a batch."""
    return deliveries_of(organisation).filter(batch__isnull=False)


def batch_of(organisation: Organisation, number: uuid.UUID) -> list[Delivery]:
    """What is in a batch, in the order in which it is printed, but for what goes no more. One query."""
    found = in_batches(organisation).filter(batch=number, stopped_at=None).order_by("made_at", "pk")
    found = found.select_related(
        "letter__participant", "letter__service", "letter__about_edition__programme", "letter__episode__programme"
    )
    return [each for each in found if not (each.letter.participant.is_stopped and each.letter.to == Letter.To.PERSON)]


@tried_again
def make_batch(organisation: Organisation, *, by: Actor, now: dt.datetime, number: uuid.UUID) -> uuid.UUID:
    """Put what is ready to be printed into a batch of this number; return it, or the open one that has it all already.

    A second click finds the first one's batch. Of two people the second is given the first one's. Raises Refused when there is
    nothing to print.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation.pk)
        if in_batches(organisation).filter(batch=number).exists():
            return number
        _lock_people(organisation)
        ready = print_queue(organisation).ready[:MOST_IN_BATCH]
        if not ready:
            others = open_batches(organisation)
            if others:
                return others[-1][0]
            raise Refused("There is nothing to print.")
        _write_addresses([each.letter for each in ready], by, organisation)
        Delivery.objects.filter(pk__in=[each.pk for each in ready], batch=None).update(batch=number)
        letters = [each.letter for each in ready]
        audit.record_each(by, "put into a batch", letters, organisation=organisation, batch=str(number))
    return number


@tried_again
def tick_posted(organisation: Organisation, number: uuid.UUID, *, by: Actor, now: dt.datetime) -> int:
    """Say that everything of a batch was printed and posted; return how many letters that was. Twice changes nothing.

    A letter to somebody who died meanwhile is stopped instead. Raises Refused for a batch there isn't.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation.pk)
        people = in_batches(organisation).filter(batch=number).values("letter__participant")
        list(Participant.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
        going = batch_of(organisation, number)
        if not going:
            raise Refused("There is no such batch any more.")
        waiting = [each for each in going if each.sent_at is None]
        Delivery.objects.filter(pk__in=[each.pk for each in waiting]).update(sent_at=now, sent_by=audit.name_of(by))
        audit.record_each(by, "printed and posted", [each.letter for each in waiting], organisation=organisation)
    return len(waiting)


def missing_words(delivery: Delivery) -> str:
    """What is missing of a letter that can't be posted."""
    return what_is_missing(delivery.letter.to)


def batch_words(letters: int) -> str:
    """How many letters, in words."""
    return counted(letters, "letter")


def addresses_now(letters: list[Letter]) -> dict[int, str]:
    """Where these letters would go by what is on file now, by letter. Two queries; none without letters."""
    if not letters:
        return {}
    episodes = [each.episode_id for each in letters if each.to == Letter.To.REFERRER and each.episode_id]
    referrals = {each.episode_id: each for each in Referral.objects.filter(episode__in=episodes).order_by("received_on", "pk")}
    names = {each.source for each in referrals.values()}
    organisation = letters[0].participant.organisation_id
    known = Correspondent.objects.filter(organisation=organisation, name__in=names, ended_at=None) if names else []
    referrers = {each.name: each for each in known}
    found = {}
    for letter in letters:
        referral = referrals.get(letter.episode_id or 0)
        at = Correspondence(letter.participant, referral, referrers.get(referral.source) if referral else None, letter.service)
        found[letter.pk] = recipient_of(letter.to, at)
    return found


def _lock_people(organisation: Organisation) -> None:
    """Lock everybody whose letters wait, in the order of keys: whoever is being stopped at this moment is seen as stopped."""
    people = to_print(organisation).filter(letter__format__in=PRINTED).order_by().values("letter__participant")
    list(Participant.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def _write_addresses(letters: list[Letter], by: Actor, organisation: Organisation) -> None:
    """Give those letters their address that had none when they were written: it has been put on file since."""
    homeless = [each for each in letters if not can_be_posted(each.recipient)]
    addresses = addresses_now(homeless)
    for letter in homeless:
        letter.recipient = addresses[letter.pk]
        save_changed(letter, "recipient")
    audit.record_each(by, "addressed", homeless, organisation=organisation)
