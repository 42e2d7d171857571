"""A new e-mail address that somebody gives on their own page is confirmed by a code sent there, before it replaces the old one.

Were it written down at once, a slip would send their letters and their sign-in codes to a stranger. What the code is, how long
it lasts and how often it may be guessed at are the rules of signing in (participants.own.sign_in_codes). The old address is
told, also when the office wrote down the new one: whoever has the address that codes go to has the person's page.
"""

import datetime as dt
import hmac

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from common.once import save_changed
from common.refused import Refused
from participants.enrolment.enrolling import lock_person
from participants.models import Participant, SignInRequest
from participants.own.sign_in import is_not_told_apart
from participants.own.sign_in_codes import TOO_MANY_TODAY, code_of, counted_try, digits_of, folded_address, is_open

Purpose = SignInRequest.Purpose
WRONG = _("That is not the code. Check it. It works once, for 15 minutes; after 5 wrong tries it stops.")
STOPPED = _("That code has stopped. Give the new address once more, and we send another one.")
NOT_FOR_YOU = _("We can’t use this address for you. Ring us, and we will sort it out.")
CHANGED_MEANWHILE = _("Your e-mail address was changed in the meantime. Look at your details, then give the new one again.")


def ask_to_confirm(participant: Participant, address: str, *, now: dt.datetime) -> SignInRequest:
    """Have a code sent to the address that somebody with a sign-in wants to be written to; only the latest one counts."""
    return SignInRequest.objects.create(
        purpose=Purpose.CONFIRM,
        user_id=participant.user_id,
        organisation_id=participant.organisation_id,
        address=address.strip(),
        replaces=participant.email,
        asked_at=now,
    )


def waiting_to_confirm(participant: Participant, now: dt.datetime) -> SignInRequest | None:
    """The request whose code this person may still type, or None. One query."""
    latest = _requests_of(participant).first()
    return latest if latest and is_open(latest, now) else None


def confirm(participant: Participant, code: str, *, by: User, now: dt.datetime) -> Participant:
    """Write the new address over the old one, for whoever has the code that was sent there, and have the old one told.

    Raises Refused for a wrong code or one that has stopped, and for an address that has become somebody else's meanwhile.
    """
    with transaction.atomic():
        lock_organisation(participant.organisation_id)
        person = lock_person(participant.pk)
        person.organisation = participant.organisation
        request = _requests_of(person).select_for_update(of=("self",)).first()
        why = _why_not(request, person, code, now)
        if request and why is None:
            _replace(person, request, by, now)
    if why is not None:  # after the try was counted
        raise Refused(why, field="code")
    return person


def _requests_of(person: Participant) -> QuerySet[SignInRequest]:
    own = SignInRequest.objects.filter(purpose=Purpose.CONFIRM, user__isnull=False, user=person.user_id)
    return own.filter(organisation=person.organisation_id).order_by("-pk")


def _why_not(request: SignInRequest | None, person: Participant, code: str, now: dt.datetime) -> str | None:
    """Why this code changes nothing, in a sentence; None when it does. Counts the try."""
    if request is None or not is_open(request, now):
        return str(STOPPED)
    expected, typed = code_of(request, person.organisation_id), digits_of(code)
    right, too_many = counted_try(request, person.date_of_birth, now, lambda: hmac.compare_digest(expected, typed) or None)
    if right is None:
        return str(TOO_MANY_TODAY if too_many else WRONG)
    if person.email != request.replaces:
        return str(CHANGED_MEANWHILE)
    return str(NOT_FOR_YOU) if is_not_told_apart(person, request.address) else None


def _replace(person: Participant, request: SignInRequest, by: User, now: dt.datetime) -> None:
    before, person.email = person.email, request.address
    save_changed(person, "email")
    audit.record(by, "changed", person, fields=["email"], where="on their own page, by a code")
    tell_old_address(person, before, now=now)


def tell_old_address(person: Participant, before: str, *, now: dt.datetime) -> None:
    """Have the address that somebody's sign-in codes went to until now told that they go elsewhere.

    Without a sign-in there is nothing to take over, and a wrong address would be a stranger's.
    """
    if not person.user_id or not before or folded_address(before) == folded_address(person.email):
        return
    SignInRequest.objects.create(
        purpose=Purpose.TELL,
        user_id=person.user_id,
        organisation_id=person.organisation_id,
        address=before,
        asked_at=now,
    )
