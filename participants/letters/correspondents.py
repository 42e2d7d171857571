"""Whom letters go to besides the person: services, referrers, practices, with their addresses."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from participants.letters.addresses import MOST_LINES, lines_of
from participants.models import Correspondent


@dataclass(frozen=True, slots=True)
class CorrespondentFacts:
    """What is known of somebody letters go to. `email_is_secure`: somebody here says that clinical letters may go there."""

    name: str
    postal_address: str = ""
    email: str = ""
    email_is_secure: bool = False


FIELDS = ("name", "postal_address", "email", "email_is_secure")


def correspondents_of(organisation: Organisation) -> QuerySet[Correspondent]:
    """Everybody an organisation writes to, by name; those that have ended last."""
    return Correspondent.objects.filter(organisation=organisation).order_by("name", "pk")


def in_use(organisation: Organisation) -> QuerySet[Correspondent]:
    """Those that haven't ended."""
    return correspondents_of(organisation).filter(ended_at=None)


def correspondent_facts_of(correspondent: Correspondent) -> CorrespondentFacts:
    """What is on file."""
    return CorrespondentFacts(**{name: getattr(correspondent, name) for name in FIELDS})


@tried_again
def add_correspondent(
    facts: CorrespondentFacts, *, organisation: Organisation, by: Actor, submission_id: uuid.UUID | None = None
) -> Correspondent:
    """Put somebody on file to write to. The same form again returns the first. Raises Refused for a name that is there."""
    facts = _settled(facts)
    with transaction.atomic():
        lock_organisation(organisation.pk)
        own = correspondents_of(organisation)
        if earlier := made_before(own, submission_id, lambda each: correspondent_facts_of(each) == facts):
            return earlier
        _refuse_same_name(facts.name, organisation)
        words = {name: getattr(facts, name) for name in FIELDS}
        made = Correspondent.objects.create(organisation=organisation, submission_id=submission_id, **words)
        audit.record(by, "added", made, organisation=organisation, secure=facts.email_is_secure)
    return made


def change_correspondent(found: Correspondent, facts: CorrespondentFacts, *, by: Actor, version: int) -> Correspondent:
    """Write these facts over what was read at `version`; the same again changes nothing. Raises Stale, and Refused."""
    facts = _settled(facts)
    with transaction.atomic():
        organisation = lock_organisation(found.organisation_id)
        found = Correspondent.objects.select_for_update(no_key=True).get(pk=found.pk)
        changed = [name for name in FIELDS if getattr(facts, name) != getattr(found, name)]
        if not changed:
            return found
        refuse_stale(found.version, version)
        if found.ended_at:
            raise Refused("Nobody writes there any more. Add it again, if that was a mistake.")
        _refuse_same_name(facts.name, organisation, besides=found.pk)
        for name in changed:
            setattr(found, name, getattr(facts, name))
        save_changed(found, *changed)
        audit.record(by, "changed", found, organisation=organisation, fields=changed, secure=found.email_is_secure)
    return found


def end_correspondent(found: Correspondent, *, by: Actor, now: dt.datetime, version: int) -> Correspondent:
    """Offer it no more; letters that went there stay. Twice changes nothing. Raises Stale."""
    with transaction.atomic():
        found = Correspondent.objects.select_for_update(no_key=True).get(pk=found.pk)
        if found.ended_at:
            return found
        refuse_stale(found.version, version)
        found.ended_at = now
        save_changed(found, "ended_at")
        audit.record(by, "ended", found)
    return found


def _settled(facts: CorrespondentFacts) -> CorrespondentFacts:
    name, lines = " ".join(facts.name.split()), lines_of(facts.postal_address)
    if not name:
        raise Refused("Enter the name.", field="name")
    if len(lines) >= MOST_LINES:
        raise Refused(f"A window takes {MOST_LINES - 1} lines under the name. Write fewer.", field="postal_address")
    if facts.email_is_secure and not facts.email:
        raise Refused("Enter the address that is secure.", field="email")
    return CorrespondentFacts(name, "\n".join(lines), facts.email, facts.email_is_secure)


def _refuse_same_name(name: str, organisation: Organisation, besides: int = 0) -> None:
    if in_use(organisation).filter(name__iexact=name).exclude(pk=besides).exists():
        raise Refused(f"{name} is on file already.", field="name")
