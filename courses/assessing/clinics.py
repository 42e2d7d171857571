"""Recurring assessment clinics: set one up, change it, end it. What is booked in one stays booked."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dates import WEEKDAYS

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from common.words import clock_time, listed, long_date
from courses.assessing.finding import PEOPLE_THERE
from courses.assessing.need import missing_professions, need_of
from courses.ground.diary import named, too_small_sentence
from courses.models import AssessmentClinic, Facilitator, Format, Programme, Venue

FIELDS = ("programme", "weekday", "start", "slots", "format", "venue", "valid_from", "valid_until")
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class ClinicDraft:
    """A clinic as the office types it; a room only where people come in person."""

    programme: Programme
    weekday: int
    start: dt.time
    slots: int
    format: str
    staff: tuple[Facilitator, ...]
    valid_from: dt.date
    valid_until: dt.date | None = None
    venue: Venue | None = None


def clinics_of(organisation: Organisation) -> QuerySet[AssessmentClinic]:
    """Every clinic that hasn't been ended, by weekday and hour, with programme, room and staff. Two queries."""
    there = AssessmentClinic.objects.filter(organisation=organisation, ended_at=None)
    return there.select_related("programme", "venue", "organisation").prefetch_related("staff").order_by("weekday", "start", "pk")


def clinic_named(clinic: AssessmentClinic) -> str:
    """What a sentence calls it: "the clinic on Tuesdays at 9am in Garden Room"."""
    where = f" in {clinic.venue}" if clinic.venue else f" by {'video' if clinic.format == Format.VIDEO else 'telephone'}"
    return f"the clinic on {WEEKDAYS[clinic.weekday]}s at {clock_time(clinic.start)}{where}"


@tried_again
def add_clinic(
    draft: ClinicDraft, *, organisation: Organisation, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> AssessmentClinic:
    """Set up a clinic that comes round every week. The same submission again returns the first.

    Raises Refused without one of each profession that an assessment needs, without a room where people come, for days or hours
    that can't be, and where another clinic has its room or one of its people at the same hour.
    """
    with transaction.atomic():
        lock_organisation(organisation.pk)
        own = AssessmentClinic.objects.filter(organisation=organisation)
        if earlier := made_before(own, submission_id, lambda clinic: _when(clinic) == _when(draft)):
            return earlier
        _refuse(draft, organisation, now)
        clinic = AssessmentClinic(organisation=organisation, submission_id=submission_id)
        for name in FIELDS:
            setattr(clinic, name, getattr(draft, name))
        clinic.save(force_insert=True)
        clinic.staff.set(draft.staff)
        audit.record(by, "added", clinic, weekday=draft.weekday)
    return clinic


@tried_again
def change_clinic(clinic: AssessmentClinic, draft: ClinicDraft, *, by: Actor, now: dt.datetime, version: int) -> AssessmentClinic:
    """Write a draft over a clinic that was read at `version`; the same again changes nothing.

    What is booked in it stays where it is. Raises Stale, and what add_clinic raises.
    """
    with transaction.atomic():
        lock_organisation(clinic.organisation_id)
        clinic = clinics_of(clinic.organisation).get(pk=clinic.pk)
        staff = {person.pk for person in clinic.staff.all()}
        changed = [name for name in FIELDS if getattr(draft, name) != getattr(clinic, name)]
        if staff != {person.pk for person in draft.staff}:
            changed.append("staff")
        if not changed:
            return clinic
        refuse_stale(clinic.version, version)
        _refuse(draft, clinic.organisation, now, besides=clinic)
        for name in FIELDS:
            setattr(clinic, name, getattr(draft, name))
        save_changed(clinic, *FIELDS)
        clinic.staff.set(draft.staff)
        audit.record(by, "changed", clinic, fields=changed)
    return clinic


def end_clinic(clinic: AssessmentClinic, *, by: Actor, now: dt.datetime) -> AssessmentClinic:
    """Take a clinic off the list; twice changes nothing. What is booked in it stays booked."""
    with transaction.atomic():
        lock_organisation(clinic.organisation_id)
        clinic = AssessmentClinic.objects.select_related("programme", "organisation").get(pk=clinic.pk)
        if clinic.ended_at is None:
            clinic.ended_at = now
            save_changed(clinic, "ended_at")
            audit.record(by, "ended", clinic)
    return clinic


def _when(clinic: AssessmentClinic | ClinicDraft) -> tuple[int, dt.time, str]:
    return clinic.weekday, clinic.start, clinic.format


def _refuse(draft: ClinicDraft, organisation: Organisation, now: dt.datetime, besides: AssessmentClinic | None = None) -> None:
    today = today_in(organisation.tzinfo, now)
    need = need_of(draft.programme, organisation, today)
    _refuse_room(draft, organisation)
    if any(person.organisation_id != organisation.pk or person.ended_at for person in draft.staff):
        raise Refused("Choose people who work for your organisation.", field="staff")
    if missing := missing_professions(draft.staff, need.professions):
        raise Refused(f"An assessment needs {missing} as well. Somebody who only drafts doesn’t count.", field="staff")
    if draft.valid_until and draft.valid_until < draft.valid_from:
        raise Refused("The last day must be the first day or later.", field="valid_until")
    if draft.valid_until and draft.valid_until < today:
        raise Refused(f"{long_date(draft.valid_until)} is over. Choose a later last day, or leave it empty.", field="valid_until")
    first, last = hours_of(draft, need.minutes)
    if draft.slots < 1 or last > DAY:
        raise Refused(f"{draft.slots} assessments of {need.minutes} minutes go past midnight. Choose fewer.", field="slots")
    _refuse_clash(draft, (first, last), need.minutes, organisation, besides)


def _refuse_room(draft: ClinicDraft, organisation: Organisation) -> None:
    if draft.format != Format.IN_PERSON:
        return
    if draft.venue is None:
        raise Refused("Choose a room, or assess by telephone or video.", field="venue")
    if draft.venue.organisation_id != organisation.pk:
        raise Refused("Choose one of your own rooms.", field="venue")
    if draft.venue.closed_at:
        raise Refused(f"{named(draft.venue)} isn’t in use any more. Choose another room.", field="venue")
    if draft.venue.places < PEOPLE_THERE:
        raise Refused(too_small_sentence(draft.venue, PEOPLE_THERE), field="venue")


def hours_of(clinic: AssessmentClinic | ClinicDraft, minutes: int) -> tuple[int, int]:
    """From which minute of the day to which it lasts."""
    first = clinic.start.hour * 60 + clinic.start.minute
    return first, first + clinic.slots * minutes


def _refuse_clash(
    draft: ClinicDraft, hours: tuple[int, int], minutes: int, organisation: Organisation, besides: AssessmentClinic | None
) -> None:
    """Raise Refused, with its name, for another clinic at the same hours that has the same room or one of the people."""
    others = clinics_of(organisation).filter(weekday=draft.weekday).exclude(pk=besides.pk if besides else 0)
    others = others.filter(Q(valid_until=None) | Q(valid_until__gte=draft.valid_from))
    if draft.valid_until:
        others = others.filter(valid_from__lte=draft.valid_until)
    for other in others:
        first, last = hours_of(other, minutes)
        if first >= hours[1] or hours[0] >= last:
            continue
        if draft.venue and draft.venue.pk == other.venue_id:
            raise Refused(f"{named(draft.venue)} is taken then by {clinic_named(other)}.", field="venue")
        if shared := _shared(draft.staff, other):
            raise Refused(f"{listed(shared)} {'is' if len(shared) == 1 else 'are'} at {clinic_named(other)} then.", field="staff")


def _shared(staff: Sequence[Facilitator], other: AssessmentClinic) -> list[Facilitator]:
    there = {person.pk for person in other.staff.all()}
    return [person for person in staff if person.pk in there]
