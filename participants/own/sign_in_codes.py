"""Signing in by a code sent to one's address: for people who take part, never for staff (docs/decisions/0014).

The code is worked out from the request's random token and the secret key, and stored nowhere. It opens only the browser that
asked, works once, for 15 minutes, and five guesses end it. So many wrong ones a day for one address and date of birth, in
whatever browsers, and none lets anybody in until the next: asking again and again must not add up to a chance. Two people
who share an address are told apart by their date of birth. Whoever asks learns nothing about who is on file: the same is done
and said for every address, and the mail is sent by a job, so that not even the time an answer takes tells.
"""

import datetime as dt
import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from common.refused import Refused
from participants.models import Participant, SignInRequest, WrongCodes

SALT = "participants.sign_in_codes"  # a name for good: what people hold was made with it

Purpose = SignInRequest.Purpose
Proof = TypeVar("Proof")
LASTING = dt.timedelta(minutes=15)
MOST_GUESSES = 5
DIGITS = 6
# Long enough to see that somebody is being pestered, short enough to keep no list of addresses.
KEPT = dt.timedelta(days=1)
# The one answer to everything that doesn't let somebody in.
NOT_LET_IN = _(
    "That code and date of birth do not let you in. Check both. A code works once, for 15 minutes; "
    "after 5 wrong tries it stops. If yours has stopped, ask for a new one."
)
# Said of every address and date of birth alike, known or not.
TOO_MANY_TODAY = _(
    "Too many wrong codes were typed today for this address and this date of birth. "
    "Try again tomorrow, or ring the people who run your sessions."
)


@dataclass(frozen=True, slots=True)
class CodeToSend:
    """One mail to send: from which organisation, to which address, with which code, and until when it works."""

    organisation: Organisation
    address: str
    code: str
    ends_at: dt.datetime
    people: tuple[Participant, ...]


def folded_address(address: str) -> str:
    """An address as it is compared: people type it in capitals, too."""
    return address.strip().lower()


def ask(address: str, *, now: dt.datetime) -> SignInRequest:
    """Write down that somebody asks for a code at this address, known or not. The session keeps the request's token."""
    return SignInRequest.objects.create(address=folded_address(address), asked_at=now)


def prove(token: uuid.UUID, *, code: str, born: dt.date, now: dt.datetime) -> User:
    """Let somebody in who has the code and the date of birth; the code is used up.

    Raises Refused for anything else: always with the same sentence, until there were too many wrong codes today. Every try is
    counted, under a lock.
    """
    user, too_many = None, False
    with transaction.atomic():
        request = SignInRequest.objects.select_for_update().filter(token=token, purpose=Purpose.SIGN_IN).first()
        if request and is_open(request, now):
            user, too_many = counted_try(request, born, now, lambda: _proven(request, code, born))
    if user is None:
        raise Refused(str(TOO_MANY_TODAY if too_many else NOT_LET_IN))
    return user


def counted_try(
    request: SignInRequest, born: dt.date | None, now: dt.datetime, judge: Callable[[], Proof | None]
) -> tuple[Proof | None, bool]:
    """Judge one try at a request, which is open and locked, and count it; return what it proves, and whether there were too many.

    A proof uses the code up; after too many wrong ones today nothing is judged.
    """
    wrong = _wrong_codes(request.address, born, now)
    too_many = wrong.count >= settings.WRONG_CODES_A_DAY
    proof = None if too_many else judge()
    SignInRequest.objects.filter(pk=request.pk).update(guesses=F("guesses") + 1, used_at=now if proof else None)
    if proof is None and not too_many:
        WrongCodes.objects.filter(pk=wrong.pk).update(count=F("count") + 1)
    return proof, too_many


def codes_to_send(request: SignInRequest) -> list[CodeToSend]:
    """The mails this request asks for: one for each organisation where somebody with this address signs in. One query."""
    known: dict[int, list[Participant]] = {}
    for person in _people_at(request.address).order_by("organisation_id", "pk"):
        known.setdefault(person.organisation_id, []).append(person)
    return [
        CodeToSend(
            organisation=people[0].organisation,
            address=people[0].email,
            code=code_of(request, organisation_id),
            ends_at=request.ends_at(LASTING),
            people=tuple(people),
        )
        for organisation_id, people in known.items()
    ]


def waiting(now: dt.datetime) -> QuerySet[SignInRequest]:
    """Requests that a sender may take: not settled, still of use, and not with another sender."""
    free = Q(leased_until=None) | Q(leased_until__lte=Now())
    of_use = Q(asked_at__gt=now - LASTING) | Q(purpose=Purpose.TELL)
    return SignInRequest.objects.filter(free, of_use, settled_at=None).order_by("asked_at", "pk")


def sweep(now: dt.datetime) -> int:
    """Forget requests older than a day, and the wrong codes of days gone by; return how many requests."""
    WrongCodes.objects.filter(day__lt=(now - KEPT).date()).delete()
    return SignInRequest.objects.filter(asked_at__lte=now - KEPT).delete()[0]


def signing_in() -> QuerySet[Participant]:
    """Everybody who may come in by a code: alive, with a sign-in of their own that is nothing but a participant's."""
    theirs = Membership.objects.filter(user=OuterRef("user"), ended_at=None)
    as_participant = theirs.filter(role=Role.PARTICIPANT, organisation=OuterRef("organisation"))
    return (
        Participant.objects.filter(Exists(as_participant), ~Exists(theirs.exclude(role=Role.PARTICIPANT)), user__is_active=True)
        .exclude(stopped_reason=Participant.Stopped.DIED)
        .select_related("organisation", "user")
    )


def _people_at(address: str) -> QuerySet[Participant]:
    return signing_in().alias(folded=Lower("email")).filter(folded=address)


def is_open(request: SignInRequest, now: dt.datetime) -> bool:
    """Whether a code may still be tried: not used up, not guessed at too often, not too old."""
    return request.used_at is None and request.guesses < MOST_GUESSES and now < request.ends_at(LASTING)


def _wrong_codes(address: str, born: dt.date | None, now: dt.datetime) -> WrongCodes:
    """The day's number for an address and a date of birth, locked: guesses in many browsers at once are counted one by one."""
    whose = salted_hmac("participants.wrong_codes", f"{address}:{born}", algorithm="sha256").hexdigest()
    WrongCodes.objects.bulk_create([WrongCodes(whose=whose, day=now.date())], ignore_conflicts=True)
    return WrongCodes.objects.select_for_update().get(whose=whose, day=now.date())


def _proven(request: SignInRequest, code: str, born: dt.date) -> User | None:
    """Who this code and date of birth let in; None for whatever is wrong, and for two people they don't tell apart."""
    typed = digits_of(code)
    people = list(_people_at(request.address).filter(date_of_birth=born))
    found = [person for person in people if hmac.compare_digest(code_of(request, person.organisation_id), typed)]
    return found[0].user if len(found) == 1 else None


def digits_of(code: str) -> str:
    """What somebody typed, without the blanks and dashes that mails and people put in."""
    return "".join(sign for sign in code if sign.isdecimal() and sign.isascii())


def code_of(request: SignInRequest, organisation_id: int) -> str:
    """Six digits for one request and one organisation: a sender that tries again sends the same."""
    digest = salted_hmac(SALT, f"{request.token.hex}:{organisation_id}", algorithm="sha256").digest()
    return str(int.from_bytes(digest, "big") % 10**DIGITS).zfill(DIGITS)
