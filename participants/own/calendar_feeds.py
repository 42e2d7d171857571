"""Private calendar addresses: opened, closed and renewed by the person, found by their token (docs/decisions/0016).

A token is worked out from a random seed and the installation's secret key, so the page can show the address again to its
owner while the table holds only a digest: a copy of the database opens nobody's calendar.
"""

import datetime as dt
import hashlib
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from accounts.models import Membership
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from courses.ground.locking import lock_facilitators
from courses.models import Facilitator
from participants.enrolment.enrolling import lock_person
from participants.models import CalendarFeed, Participant

SALT = "participants.calendar_feeds"  # a name for good: what people hold was made with it

NOTED_AT_MOST_EVERY = dt.timedelta(hours=1)


def open_feed(participant: Participant, *, by: Actor, now: dt.datetime) -> CalendarFeed:
    """Give the person a new calendar address; the one before stops working at once.

    Raises Refused when their sign-in was taken away since they were read: nobody could close the address again.
    """
    signed_in = participant.user_id
    with transaction.atomic():
        participant = lock_person(participant.pk)
        if participant.user_id != signed_in:
            raise Refused("Your sign-in has been taken away, so there is no calendar address to make.")
        _close(participant, now)
        seed = uuid.uuid4()
        digest = digest_of(_token(seed))
        feed = CalendarFeed(participant=participant, seed=seed, token_digest=digest, made_at=now)
        feed.save()
        audit.record(by, "made a calendar address", participant)
    return feed


def close_feed(participant: Participant, *, by: Actor, now: dt.datetime) -> bool:
    """Close the person's calendar address for good; return whether there was one."""
    with transaction.atomic():
        return close_locked(lock_person(participant.pk), by=by, now=now)


def close_locked(participant: Participant, *, by: Actor, now: dt.datetime) -> bool:
    """The same for a person whom the caller has locked."""
    closed = _close(participant, now)
    if closed:
        audit.record(by, "closed the calendar address", participant)
    return closed


def open_staff_feed(person: Facilitator, *, by: Actor, now: dt.datetime) -> CalendarFeed:
    """Give somebody who leads a new calendar address; the one before stops working at once. No video link ever stands in it.

    Raises Refused when they lead here no more.
    """
    with transaction.atomic():
        person = lock_facilitators([person.pk])[person.pk]
        if person.ended_at:
            raise Refused("You no longer lead here, so there is no calendar address to make.")
        CalendarFeed.objects.filter(facilitator=person, closed_at=None).update(closed_at=now)
        seed = uuid.uuid4()
        feed = CalendarFeed.objects.create(facilitator=person, seed=seed, token_digest=digest_of(_token(seed)), made_at=now)
        audit.record(by, "made a calendar address", person)
    return feed


def close_staff_feed(person: Facilitator, *, by: Actor, now: dt.datetime) -> bool:
    """Close the calendar address of somebody who leads, for good; return whether there was one."""
    with transaction.atomic():
        person = lock_facilitators([person.pk])[person.pk]
        closed = CalendarFeed.objects.filter(facilitator=person, closed_at=None).update(closed_at=now)
        if closed:
            audit.record(by, "closed the calendar address", person)
    return bool(closed)


def open_feed_of_staff(person: Facilitator) -> CalendarFeed | None:
    """The open calendar address of somebody who leads, or None. One query."""
    return CalendarFeed.objects.filter(facilitator=person, closed_at=None).first()


def staff_feed_by(token: str) -> CalendarFeed | None:
    """Which leader’s calendar this token opens; None for a guess, a closed one, and who left or signs in no more. One query."""
    here = Membership.objects.filter(user=OuterRef("facilitator__user"), organisation=OuterRef("facilitator__organisation"))
    signs_in = Exists(here.filter(ended_at=None, user__is_active=True))
    open_ones = CalendarFeed.objects.filter(token_digest=digest_of(token), closed_at=None, facilitator__ended_at=None)
    return open_ones.filter(signs_in, facilitator__isnull=False).select_related("facilitator__organisation").first()


def open_feed_of(participant: Participant) -> CalendarFeed | None:
    """The person's open calendar address, or None. One query."""
    return CalendarFeed.objects.filter(participant=participant, closed_at=None).first()


def feed_by(token: str) -> CalendarFeed | None:
    """Whose calendar this token opens, with the person and their organisation; None for a guess or a closed one. One query.

    An address that stayed with a record that was merged into another one opens nothing while it is.
    """
    open_ones = CalendarFeed.objects.filter(token_digest=digest_of(token), closed_at=None, participant__merged_into=None)
    open_ones = open_ones.filter(participant__isnull=False)
    return open_ones.select_related("participant__organisation").first()


def token_of(feed: CalendarFeed) -> str:
    """The token of an address, to be shown to its owner; "" when the secret key has changed since it was made."""
    token = _token(feed.seed)
    return token if digest_of(token) == feed.token_digest else ""


def note_fetch(feed: CalendarFeed, *, now: dt.datetime) -> None:
    """Note that a calendar asked, at most once an hour: asking often must not mean writing often."""
    if feed.fetched_at and now - feed.fetched_at < NOTED_AT_MOST_EVERY:
        return
    older = Q(fetched_at=None) | Q(fetched_at__lte=now - NOTED_AT_MOST_EVERY)
    CalendarFeed.objects.filter(older, pk=feed.pk).update(fetched_at=now)


def digest_of(token: str) -> str:
    """What is stored of a token. A plain digest is enough: nobody can try all of 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(seed: uuid.UUID) -> str:
    return salted_hmac(SALT, seed.hex, algorithm="sha256").hexdigest()


def _close(participant: Participant, now: dt.datetime) -> bool:
    return bool(CalendarFeed.objects.filter(participant=participant, closed_at=None).update(closed_at=now))
