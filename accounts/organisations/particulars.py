"""What an organisation says about itself, and what its clocks and holidays follow."""

import datetime as dt
from dataclasses import dataclass, fields
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.memberships import staff_of
from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common import clock
from common.once import refuse_stale
from common.public_holidays import public_holidays
from common.refused import Refused

LONGEST_TARGET = 104  # weeks
# Registers are of the next day: before midday they would be of one too late.
FIRST_HOUR, LAST_HOUR = 12, 23
TREATMENT_FUNCTION = "191"  # pain management, of the NHS data dictionary's treatment functions


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What can be changed about an organisation, as plain values."""

    name: str
    kind: str
    department: str
    contact_name: str
    contact_phone: str
    contact_hours: str
    contact_email: str
    emergency_text: str
    zone: str
    country: str
    subdivision: str
    theme: str
    safeguarding_lead_id: int | None = None
    treatment_function: str = TREATMENT_FUNCTION
    target_wait_weeks: int | None = None
    registers_hour: int | None = None


NAME_TAKEN = "Another organisation has this name already. Add a place to it, for example."
FIELDS = tuple(field.name for field in fields(OrganisationFacts))


def lock_organisation(pk: int) -> Organisation:
    """Return the organisation as it is now, locked until the transaction ends; before anything else that is locked.

    For what must be the only one of its kind there, and no row of its own can be locked for: a name, an address, the last one
    who may do something. What only points at the organisation isn't held up.
    """
    found = list(Organisation.objects.select_for_update(no_key=True).filter(pk=pk))  # an action may call one that locks again
    if not found:
        raise Organisation.DoesNotExist
    return found[0]


def organisation_facts_of(organisation: Organisation) -> OrganisationFacts:
    """What is on file."""
    return OrganisationFacts(**{name: getattr(organisation, name) for name in FIELDS})


def target_wait_of(organisation: Organisation) -> int:
    """Within how many weeks nearly everybody is to have a place there: what it says itself, else the installation."""
    return organisation.target_wait_weeks or settings.TARGET_WAIT_WEEKS


def registers_hour_of(organisation: Organisation) -> int:
    """At which hour of its day the next registers are put on paper: what it says itself, else the installation."""
    said = organisation.registers_hour
    return settings.DOWNTIME_PACK_HOUR if said is None else said


def zones(present: str) -> list[str]:
    """Time zones named after places, in order, and the `present` one whatever it is called."""
    return sorted({*_named_zones(), present})


@cache
def _named_zones() -> frozenset[str]:
    """Those that the machine has. Read once by each process: it looks through six hundred files."""
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))


def change_organisation(
    organisation: Organisation, facts: OrganisationFacts, *, by: Actor, now: dt.datetime, version: int
) -> Organisation:
    """Write these facts over an organisation that was read at `version`; the same again changes nothing.

    Sessions that are planned keep the zone they were planned in, and messages that were sent their words. Raises Stale, and
    Refused for a name another organisation has, a zone nobody knows, or a country or part of one whose holidays nobody knows.
    """
    _refuse_place(facts)
    if not (facts.treatment_function.isascii() and facts.treatment_function.isdigit() and len(facts.treatment_function) == 3):
        raise Refused("Write the treatment function in three figures, for example 191.", field="treatment_function")
    if not (facts.target_wait_weeks is None or 1 <= facts.target_wait_weeks <= LONGEST_TARGET):
        raise Refused(f"Write a wait of 1 to {LONGEST_TARGET} weeks.", field="target_wait_weeks")
    if not (facts.registers_hour is None or FIRST_HOUR <= facts.registers_hour <= LAST_HOUR):
        raise Refused(f"Write an hour from {FIRST_HOUR} to {LAST_HOUR}.", field="registers_hour")
    with transaction.atomic():
        organisation = lock_organisation(organisation.pk)
        changed = [name for name in FIELDS if getattr(facts, name) != getattr(organisation, name)]
        if not changed:
            return organisation
        refuse_stale(organisation.version, version)
        if "safeguarding_lead_id" in changed:
            _refuse_stranger(facts.safeguarding_lead_id, organisation)
        was = {f"{name}_was": getattr(organisation, name) for name in ("name", "kind") if name in changed}
        for name in changed:
            setattr(organisation, name, getattr(facts, name))
        _number_phone(organisation, changed, now)
        organisation.version += 1
        _save(organisation, changed)
        audit.record(by, "changed", organisation, fields=changed, **was)
    return organisation


def _number_phone(organisation: Organisation, changed: list[str], now: dt.datetime) -> None:
    """Count a new telephone number: it changes the words of every entry in people's calendars."""
    if "contact_phone" in changed:
        organisation.phone_revision += 1
        organisation.phone_changed_at = now


def _save(organisation: Organisation, changed: list[str]) -> None:
    alike = Organisation.objects.filter(name__iexact=organisation.name).exclude(pk=organisation.pk)
    if "name" in changed and alike.exists():
        raise Refused(NAME_TAKEN, field="name")
    try:
        with transaction.atomic():
            organisation.save(update_fields=[*changed, "version", "phone_revision", "phone_changed_at"])
    except IntegrityError:  # another one took the name in the same moment
        raise Refused(NAME_TAKEN, field="name") from None


def _refuse_stranger(lead: int | None, organisation: Organisation) -> None:
    if lead is not None and not staff_of(organisation).filter(user=lead).exists():
        raise Refused("Choose somebody who works here.", field="safeguarding_lead_id")


def _refuse_place(facts: OrganisationFacts) -> None:
    try:
        ZoneInfo(facts.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("Choose one of the time zones listed.", field="zone") from None
    try:
        public_holidays(facts.country, facts.subdivision, clock.now().year)
    except Refused as unknown:
        raise Refused(unknown.sentence, field="subdivision" if facts.subdivision else "country") from unknown
