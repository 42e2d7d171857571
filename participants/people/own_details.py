"""Somebody changes how they are reached and what messages to them may say: themselves, on their own page."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import Stale
from common.refused import Refused
from common.text.typed_text import as_kept
from participants.enrolment.enrolling import lock_person
from participants.models import Participant, SignInRequest
from participants.own.new_addresses import NOT_FOR_YOU, ask_to_confirm
from participants.own.sign_in import is_not_told_apart
from participants.own.sign_in_codes import folded_address
from participants.people.particulars import Particulars, address_faults, emergency_faults, reach_faults, settled_contacts
from participants.people.record import ground_of, note_wording
from participants.rules import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetails:
    """What somebody may change about themselves, as it was typed."""

    email: str
    phone: str
    channel: str
    wording: str
    leaders_may_ring: bool = False
    postal_address: str = ""
    emergency_name: str = ""
    emergency_relation: str = ""
    emergency_phone: str = ""


WORDS = tuple(each.name for each in dataclasses.fields(OwnDetails) if each.name != "leaders_may_ring")


def details_of(participant: Participant) -> OwnDetails:
    """What the record says now, as a form shows it."""
    said: dict[str, Any] = {each.name: getattr(participant, each.name) for each in dataclasses.fields(OwnDetails)}
    for number in ("phone", "emergency_phone"):
        said[number] = identity.shown_phone(said[number], participant.organisation.country)
    return OwnDetails(**said)


def faults_in(typed: OwnDetails, organisation: Organisation, now: dt.datetime) -> tuple[Refused, ...]:
    """Everything that is wrong with these details, each with its field: the rules the office's form keeps."""
    tidy, ground = _as_particulars(typed), ground_of(organisation, now)
    return (*reach_faults(tidy, ground), *address_faults(tidy, ground), *emergency_faults(tidy, ground))


def change_own_details(
    participant: Participant, typed: OwnDetails, *, by: Actor, now: dt.datetime, version: int
) -> SignInRequest | None:
    """Write these over a record that was read at `version`; saying the same again changes nothing.

    All but a new e-mail address of somebody who signs in: that one is written once a code sent there was typed
    (participants.own.new_addresses). Returns the request for that code, else None. Raises Refused for details that can't be
    right, for a sign-in left without an address or not told apart from another person's, and Stale when the record has moved on.
    """
    organisation = participant.organisation
    with transaction.atomic():
        lock_organisation(organisation.pk)
        participant = lock_person(participant.pk)
        participant.organisation = organisation
        settled = _settled(typed, organisation, now)
        if unconfirmed := _unconfirmed(participant, settled):
            settled["email"] = participant.email
        changed = [name for name, value in settled.items() if getattr(participant, name) != value]
        if not (changed or unconfirmed):
            return None
        if participant.version != version:
            raise Stale(
                "Your details were changed after you opened this page. Look at them as they are now, then change them again."
            )
        if participant.user_id and (unconfirmed or "email" in changed):
            _refuse_lost_sign_in(participant, unconfirmed or settled["email"])
        if changed:
            _write(participant, {name: settled[name] for name in changed}, by, now)
        return ask_to_confirm(participant, unconfirmed, now=now) if unconfirmed else None


def _write(participant: Participant, changes: dict[str, str], by: Actor, now: dt.datetime) -> None:
    for name, value in changes.items():
        setattr(participant, name, value)
    participant.version += 1
    note_wording(participant, changes, now)
    participant.save()
    audit.record(by, "changed", participant, fields=list(changes), where="on their own page")


def _unconfirmed(participant: Participant, settled: Mapping[str, str]) -> str:
    """The new address that a code has to confirm first, or "". Nobody can be reached at it yet."""
    new = settled["email"]
    if not participant.user_id or not new or folded_address(new) == folded_address(participant.email):
        return ""
    if settled["channel"] == Participant.Channel.EMAIL and not participant.email:
        raise Refused("Confirm your e-mail address first; you can choose e-mail after that.", field="channel")
    return new


def _settled(typed: OwnDetails, organisation: Organisation, now: dt.datetime) -> dict[str, Any]:
    for fault in faults_in(typed, organisation, now):
        raise fault
    tidy = _tidied(typed)
    number = identity.read_phone(tidy.phone, organisation.country) if tidy.phone else ""
    contacts = settled_contacts(_as_particulars(typed), ground_of(organisation, now))
    return dataclasses.asdict(tidy) | {"phone": number} | contacts


def _refuse_lost_sign_in(participant: Participant, email: str) -> None:
    """Codes go to this address: without one, or with one that leads to somebody else, the door would be shut."""
    if not email:
        raise Refused("Keep an e-mail address here: the code you sign in with is sent to it.", field="email")
    if is_not_told_apart(participant, email):
        raise Refused(str(NOT_FOR_YOU), field="email")


def _as_particulars(typed: OwnDetails) -> Particulars:
    return Particulars(first_names="", last_name="", **dataclasses.asdict(_tidied(typed)))


def _tidied(typed: OwnDetails) -> OwnDetails:
    words = {name: as_kept(getattr(typed, name)).strip() for name in WORDS}
    for name in ("emergency_name", "emergency_relation"):
        words[name] = " ".join(words[name].split())
    return OwnDetails(**words, leaders_may_ring=typed.leaders_may_ring)
