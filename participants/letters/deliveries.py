"""How a signed letter goes: put on the person's page, to a secure address, through the hospital's system, or on paper."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Membership, Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.letters.drafting import REASON_LENGTH, lock_letter, refuse_if_stopped
from participants.letters.kinds import PRINTED
from participants.letters.signing import sign_letter
from participants.models import Delivery, Letter, LetterKind, Participant

Way = Delivery.Way
To = Letter.To
# These are done once they are chosen; a batch is printed, and a secure mail is taken by its server, later.
NOT_SIGNED = "Sign it first."


def deliveries_of(organisation: Organisation) -> QuerySet[Delivery]:
    """Every delivery of an organisation's letters, with letter and person."""
    return Delivery.objects.filter(letter__participant__organisation=organisation).select_related("letter__participant")


def ways_for(letter: Letter) -> list[Way]:
    """The ways this letter can go, the likeliest first; the letter comes with its person and its service."""
    person = letter.participant
    if letter.to == To.PERSON:
        online = [Way.OWN_PAGE] if person.user_id and person.email else []
        by_mail = person.channel == Participant.Channel.EMAIL or letter.format == Participant.LetterFormat.EMAIL
        return [*online, Way.PRINT] if by_mail else [Way.PRINT, *online]
    secure = letter.service is not None and letter.service.email_is_secure and not letter.service.ended_at
    return [*([Way.SECURE_EMAIL] if secure else []), Way.PRINT, Way.HOSPITAL_SYSTEM]


def is_made_by_hand(letter: Letter) -> bool:
    """Whether its form on paper isn't one that the program prints."""
    return letter.format not in PRINTED


@tried_again
def sign_and_send(letter: Letter, way: str, *, by: Membership, now: dt.datetime, version: int) -> Letter:
    """Sign a draft that was read at `version` and let it go one way: both or neither. Raises what either does."""
    with transaction.atomic():
        letter = sign_letter(letter, by=by, now=now, version=version)
        send_letter(letter, way, by=by, now=now)
    return letter


@tried_again
def send_letter(letter: Letter, way: str, *, by: Membership, now: dt.datetime) -> Delivery:
    """Let a signed letter go one way; the same way again changes nothing.

    Put on their page it is there at once, and a message tells them. Through the hospital's system means that somebody has sent
    it there. On paper it waits for the next batch. Raises Refused while it isn't signed, where it can't go that way, and for
    somebody who died.
    """
    with transaction.atomic():
        letter = lock_letter(letter)
        refuse_if_stopped(letter.participant, [letter.to])
        if letter.dropped_at or not letter.signed_at:
            raise Refused("It was set aside." if letter.dropped_at else NOT_SIGNED)
        if way not in ways_for(letter):
            raise Refused("It can’t go that way.", field="way")
        if there := Delivery.objects.filter(letter=letter, way=way, stopped_at=None).first():
            return there
        delivery = Delivery(letter=letter, way=way, made_at=now)
        if way in (Way.OWN_PAGE, Way.HOSPITAL_SYSTEM):
            delivery.sent_at, delivery.sent_by = now, audit.name_of(by.user)
        delivery.save()
        audit.record(by.user, "sent", letter, organisation=letter.participant.organisation, way=way)
    return delivery


def tick_as_sent(delivery: Delivery, *, by: Membership, now: dt.datetime) -> Delivery:
    """Say that a letter somebody made by hand (Braille, a recording) has gone; twice changes nothing.

    Raises Refused for one that was stopped, and for one that the program prints or mails itself.
    """
    with transaction.atomic():
        letter = lock_letter(delivery.letter)
        delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
        if delivery.sent_at:
            return delivery
        if delivery.stopped_at:
            raise Refused(f"It was stopped: {delivery.stopped_reason}")
        refuse_if_stopped(letter.participant, [letter.to])
        if delivery.way != Way.PRINT or not is_made_by_hand(letter):
            raise Refused("It is ticked with its batch.")
        delivery.sent_at, delivery.sent_by = now, audit.name_of(by.user)
        delivery.save(update_fields=["sent_at", "sent_by"])
        audit.record(by.user, "ticked as sent", letter, organisation=letter.participant.organisation, way=delivery.way)
    return delivery


def stop_delivery(delivery: Delivery, *, reason: str, by: Actor, now: dt.datetime) -> Delivery:
    """Give up one way before the letter has gone: it can be sent again, that way or another. Twice changes nothing.

    Raises Refused without a reason, and once it has gone.
    """
    reason = reason_given(reason, REASON_LENGTH, needed="Write why it is stopped.")
    with transaction.atomic():
        letter = lock_letter(delivery.letter)
        delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
        if delivery.stopped_at:
            return delivery
        if delivery.sent_at:
            raise Refused("It has gone already.")
        delivery.letter = letter
        give_up(delivery, reason, by=by, now=now)
    return delivery


def give_up(delivery: Delivery, why: str, *, by: Actor, now: dt.datetime) -> None:
    """Stop a delivery that the caller has locked, with its letter and person at hand: it can't go that way."""
    delivery.stopped_at, delivery.stopped_reason = now, why[:REASON_LENGTH]
    delivery.save(update_fields=["stopped_at", "stopped_reason"])
    letter = delivery.letter
    audit.record(by, "stopped sending", letter, organisation=letter.participant.organisation, way=delivery.way)


def stop_letters_to(person: Participant, *, by: Actor, now: dt.datetime) -> list[Letter]:
    """Stop whatever waits to go to somebody whom the caller has locked, and to whom nothing goes now. Returns the letters."""
    waiting = Delivery.objects.filter(letter__participant=person, letter__to=To.PERSON, sent_at=None, stopped_at=None)
    found = list(waiting.select_for_update(of=("self",), no_key=True).select_related("letter").order_by("pk"))
    reason = f"{person.get_stopped_reason_display()}: no letter goes to them."
    Delivery.objects.filter(pk__in=[each.pk for each in found]).update(stopped_at=now, stopped_reason=reason)
    letters = _with_person((each.letter for each in found), person)
    audit.record_each(by, "stopped sending", letters, organisation=person.organisation)
    _set_drafts_aside(person, reason, by=by, now=now)
    return letters


def _set_drafts_aside(person: Participant, reason: str, *, by: Actor, now: dt.datetime) -> None:
    """Nobody goes on with drafts to them, nor, where they died, with any about how their programme went."""
    theirs = Q(to=To.PERSON)
    if person.stopped_reason == Participant.Stopped.DIED:
        theirs |= Q(kind__in=(LetterKind.SUMMARY, LetterKind.DISCHARGE))
    drafts = list(Letter.objects.filter(theirs, participant=person, signed_at=None, dropped_at=None).order_by("pk"))
    Letter.objects.filter(pk__in=[each.pk for each in drafts]).update(
        dropped_at=now, dropped_reason=reason, version=F("version") + 1
    )
    audit.record_each(by, "set aside", _with_person(drafts, person), organisation=person.organisation)


def _with_person(letters: Iterable[Letter], person: Participant) -> list[Letter]:
    found = list(letters)
    for letter in found:
        letter.participant = person
    return found
