"""A person's record: add one, change one, and never have the same person twice."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import Stale, Used, made_before
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.models import Participant
from participants.own.new_addresses import tell_old_address
from participants.own.sign_in import is_not_told_apart, keep_name
from participants.people import particulars
from participants.people.particulars import Particulars, ParticularsGround
from participants.rules import identity
from participants.rules.identity import Identity

FIELDS = tuple(field.name for field in dataclasses.fields(Particulars))


class AlreadyOnFile(Refused):
    """Somebody on file has this NHS number; `.existing` is who, for a link to their record."""

    def __init__(self, sentence: str, existing: Identity) -> None:
        super().__init__(sentence, field="nhs_number")
        self.existing = existing


class LooksAlike(Refused):
    """People on file have the same name and date of birth; `.alike` are who. `alike_agreed` says that it is somebody else."""

    def __init__(self, alike: tuple[Identity, ...]) -> None:
        super().__init__("Say whether this is somebody who is on file already.", field="alike_agreed")
        self.alike = alike


class SentAlready(Refused):
    """This form has added somebody else before: a new submission_id would add this person as well."""


def ground_of(organisation: Organisation, now: dt.datetime) -> ParticularsGround:
    """What particulars are judged by in this organisation now."""
    return ParticularsGround(organisation.country, today_in(organisation.tzinfo, now), settings.ALLOW_TEST_NHS_NUMBERS)


def particulars_of(participant: Participant) -> Particulars:
    """What a record says, as a form shows it: numbers the way people read them out."""
    return dataclasses.replace(
        _stored(participant),
        nhs_number=identity.shown_nhs_number(participant.nhs_number),
        phone=identity.shown_phone(participant.phone, participant.organisation.country),
        emergency_phone=identity.shown_phone(participant.emergency_phone, participant.organisation.country),
    )


@tried_again
def add_person(
    typed: Particulars,
    *,
    organisation: Organisation,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    alike_agreed: bool = False,
) -> Participant:
    """Put somebody on file.

    The same submission again returns the first record. Raises Refused for particulars that can't be right, AlreadyOnFile for
    an NHS number somebody has, LooksAlike for a namesake born the same day unless `alike_agreed`, SentAlready for a form
    that has done its work.
    """
    with transaction.atomic():
        lock_organisation(organisation.pk)
        person = particulars.settled(typed, ground_of(organisation, now))
        own = Participant.objects.filter(organisation=organisation)
        try:
            earlier = made_before(own, submission_id, lambda each: each.full_name == person.full_name)
        except Used as used:
            again = f"Press the button again to add {person.full_name} as well."
            raise SentAlready(f"This form has added somebody already. {again}") from used
        if earlier:
            return earlier
        _refuse_duplicates(person.identity(None), organisation, alike_agreed=alike_agreed)
        participant = Participant(organisation=organisation, created_at=now, submission_id=submission_id)
        _write(participant, person)
        participant.save()
        audit.record(by, "added", participant, alike_agreed=alike_agreed)
    return participant


def change_person(
    participant: Participant,
    typed: Particulars,
    *,
    by: Actor,
    now: dt.datetime,
    version: int,
    alike_agreed: bool = False,
    told_by: str = "",
) -> Participant:
    """Write these particulars over a record that was read at `version`; saying the same again changes nothing.

    `told_by`, one of Appointment.ToldBy, goes into the audit trail; "" when nobody told us and a mistake was put right.
    Where they sign in with a code, an address that is replaced is told. Raises Stale when the record has moved on, what
    add_person raises, and Refused where they could no longer sign in.
    """
    organisation = participant.organisation
    with transaction.atomic():
        lock_organisation(organisation.pk)
        participant = lock_person(participant.pk)
        participant.organisation = organisation
        person = particulars.settled(typed, ground_of(organisation, now))
        changed = [name for name in FIELDS if getattr(person, name) != getattr(participant, name)]
        if not changed:
            return participant
        if participant.version != version:
            raise Stale("Somebody changed this record after you opened it. Look at it as it is now, then change it again.")
        if {"first_names", "last_name", "date_of_birth", "nhs_number"} & set(changed):
            _refuse_duplicates(person.identity(participant.pk), organisation, alike_agreed=alike_agreed)
        old_address = participant.email
        _write(participant, person)
        if participant.user_id and {"email", "date_of_birth"} & set(changed):
            _refuse_lost_sign_in(participant)
            tell_old_address(participant, old_address, now=now)
        participant.version += 1
        note_wording(participant, changed, now)
        participant.save()
        if participant.user_id and {"first_names", "last_name"} & set(changed):
            keep_name(participant)
        told: dict[str, Any] = {"told_by": told_by} if told_by else {}
        audit.record(by, "changed", participant, fields=changed, **told)
    return participant


def change_gp(participant: Participant, typed: Particulars, *, by: Actor, now: dt.datetime) -> Participant:
    """Write somebody's GP on their record and nothing else: a record that lacks other things takes it. Twice changes nothing.

    Raises Refused for an address or a code that can't be read.
    """
    with transaction.atomic():
        organisation = lock_organisation(participant.organisation_id)
        participant = lock_person(participant.pk)
        gp = particulars.settled_gp(typed, ground_of(organisation, now))
        changed = [name for name, value in gp.items() if getattr(participant, name) != value]
        if not changed:
            return participant
        for name in changed:
            setattr(participant, name, gp[name])
        participant.version += 1
        participant.save(update_fields=[*changed, "version"])
        audit.record(by, "changed", participant, fields=changed)
    return participant


def _refuse_lost_sign_in(participant: Participant) -> None:
    """Somebody who signs in by a code keeps what it is sent to and what is asked for with it, and shares both with nobody."""
    if not participant.email:
        raise Refused("They sign in with a code sent to their address. Keep it, or take their sign-in away first.", field="email")
    if participant.date_of_birth is None:
        sentence = "They sign in with a code and their date of birth. Keep it, or take their sign-in away first."
        raise Refused(sentence, field="date_of_birth")
    if is_not_told_apart(participant, participant.email):
        sentence = "Somebody else signs in with this e-mail address and this date of birth. One of the two needs another address."
        raise Refused(sentence, field="email")


def note_wording(participant: Participant, changed: Collection[str], now: dt.datetime) -> None:
    """Number a change of the wording: it changes the words of every entry in the person's calendar."""
    if "wording" in changed:
        participant.wording_revision += 1
        participant.wording_changed_at = now


def _refuse_duplicates(person: Identity, organisation: Organisation, *, alike_agreed: bool) -> None:
    found = identity.duplicates(person, _on_file(person, organisation))
    if found.same_number and found.refusal:
        raise AlreadyOnFile(found.refusal, found.same_number)
    if found.alike and not alike_agreed:
        raise LooksAlike(found.alike)


def _on_file(person: Identity, organisation: Organisation) -> list[Identity]:
    """Those who could be the same person, in one query that the indexes answer."""
    might_be = Q(pk=None)
    if person.nhs_number:
        might_be |= Q(nhs_number=person.nhs_number)
    if person.date_of_birth:
        might_be |= Q(date_of_birth=person.date_of_birth)
    rows = Participant.objects.filter(might_be, organisation=organisation, merged_into=None).order_by("pk")
    return [Identity(*row) for row in rows.values_list("pk", "first_names", "last_name", "date_of_birth", "nhs_number")]


def _stored(participant: Participant) -> Particulars:
    return Particulars(**{name: getattr(participant, name) for name in FIELDS})


def _write(participant: Participant, person: Particulars) -> None:
    for name in FIELDS:
        setattr(participant, name, getattr(person, name))
    participant.search_key = person.search_key
    participant.sort_key = person.sort_key
