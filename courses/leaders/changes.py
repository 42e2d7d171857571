"""What is written on a leader's record: trainings, what they led elsewhere, papers, and that they retired.

Nothing is changed afterwards: what is wrong is withdrawn with a reason, and the right thing is written beside it.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.bookings import booked_sentence
from courses.ground.locking import lock_facilitators
from courses.leaders.listing import name_of_programme, taught
from courses.leaders.record import leader_facts_of, papers_on_file, policy_on
from courses.leaders.rules import TaughtProgramme, elsewhere_refusal, training_refusal, withdrawal_refusal
from courses.leaders.standing import Trained
from courses.models import Facilitator, LeaderPaper, LedElsewhere, TrainingRecord
from courses.staffing.facilitators import sessions_with

LONGEST_REASON = 200
ONLY_THESE = "Choose one of those listed."


@dataclass(frozen=True, slots=True)
class TrainingEntry:
    """A training as the office types it."""

    programme_slug: str
    kind: str
    last_day: dt.date
    trainers: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class ElsewhereEntry:
    """Something led for another organisation, as the office types it."""

    programme_slug: str
    what: str
    where: str
    first_day: dt.date
    last_day: dt.date
    evidence: str


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper as the office types it."""

    kind: str
    received_on: dt.date
    expires_on: dt.date | None = None
    note: str = ""


@tried_again
def record_training(
    person: Facilitator, entry: TrainingEntry, *, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> TrainingRecord:
    """Write down a training that somebody completed. The same submission again returns the first.

    Raises Refused for a day to come, a training that is on record already, dates out of order, a programme whose foundation
    they have no training in, and a Master Trainer who led too few courses before.
    """
    with transaction.atomic():
        person = _locked(person)
        rows = TrainingRecord.objects.filter(facilitator=person)
        if earlier := made_before(rows, submission_id, lambda row: _entry_of(row) == entry):
            return earlier
        refuse_training(person, entry, now=now)
        row = write_training(person, entry, now=now, submission_id=submission_id)
        audit.record(by, "training recorded", row, organisation=person.organisation, facilitator=person.pk, kind=entry.kind)
    return row


def refuse_training(person: Facilitator, entry: TrainingEntry, *, now: dt.datetime) -> None:
    """Raise Refused when this training can't stand on the record of somebody who is locked."""
    programme, foundation = foundation_of(person.organisation, entry.programme_slug)
    today = today_in(person.organisation.tzinfo, now)
    new = Trained(entry.programme_slug, entry.kind, entry.last_day)
    policy = policy_on(person.organisation, today)
    if why := training_refusal(new, leader_facts_of([person], now)[person.pk], programme, foundation, policy, today):
        raise Refused(why[0], field=why[1])


def foundation_of(organisation: Organisation, programme_slug: str) -> tuple[TaughtProgramme, str]:
    """Something leaders are trained for, and the name of what comes before it. Raises Refused for anything else. One query."""
    programmes = {programme.slug: programme for programme in taught(organisation)}
    programme = programmes.get(programme_slug)
    if programme is None:
        raise Refused(ONLY_THESE, field="programme_slug")
    return programme, name_of_programme(programme.foundation_slug, programmes.values())


def write_training(
    person: Facilitator,
    entry: TrainingEntry,
    *,
    now: dt.datetime,
    training_pk: int | None = None,
    submission_id: uuid.UUID | None = None,
) -> TrainingRecord:
    """Write the row, in the transaction of whoever has asked refuse_training and records it."""
    return TrainingRecord.objects.create(
        facilitator=person,
        programme_slug=entry.programme_slug,
        kind=entry.kind,
        last_day=entry.last_day,
        trainers=entry.trainers,
        certificate=entry.certificate,
        training_id=training_pk,
        recorded_at=now,
        submission_id=submission_id,
    )


def withdraw_training(row: TrainingRecord, *, reason: str, by: Actor, now: dt.datetime) -> TrainingRecord:
    """Take a wrong training off the record, with a reason; twice changes nothing. Raises Refused while another rests on it."""
    reason = _reason(reason)
    with transaction.atomic():
        person = _locked(row.facilitator)
        row = TrainingRecord.objects.get(pk=row.pk)
        if row.withdrawn_at:
            return row
        trained = Trained(row.programme_slug, row.kind, row.last_day)
        if why := withdrawal_refusal(trained, leader_facts_of([person], now)[person.pk], taught(person.organisation)):
            raise Refused(why)
        row.withdrawn_at, row.withdrawn_reason = now, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        audit.record(by, "training withdrawn", row, organisation=person.organisation, facilitator=person.pk, reason=reason)
    return row


@tried_again
def record_led_elsewhere(
    person: Facilitator, entry: ElsewhereEntry, *, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> LedElsewhere:
    """Write down what somebody led for another organisation. The same submission again returns the first.

    Raises Refused for days in no order, to come or before they were trained, and for what is on record already.
    """
    with transaction.atomic():
        person = _locked(person)
        rows = LedElsewhere.objects.filter(facilitator=person)
        if earlier := made_before(rows, submission_id, lambda row: _elsewhere_of(row) == entry):
            return earlier
        _refuse_elsewhere(person, entry, rows, now)
        row = LedElsewhere.objects.create(
            facilitator=person,
            programme_slug=entry.programme_slug,
            what=entry.what,
            where=entry.where,
            first_day=entry.first_day,
            last_day=entry.last_day,
            evidence=entry.evidence,
            recorded_at=now,
            submission_id=submission_id,
        )
        audit.record(by, "led elsewhere", row, organisation=person.organisation, facilitator=person.pk)
    return row


def withdraw_led_elsewhere(row: LedElsewhere, *, reason: str, by: Actor, now: dt.datetime) -> LedElsewhere:
    """Take it off the record, with a reason; twice changes nothing."""
    reason = _reason(reason)
    with transaction.atomic():
        person = _locked(row.facilitator)
        row = LedElsewhere.objects.get(pk=row.pk)
        if row.withdrawn_at:
            return row
        row.withdrawn_at, row.withdrawn_reason = now, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        audit.record(by, "led elsewhere withdrawn", row, organisation=person.organisation, reason=reason)
    return row


@tried_again
def record_paper(
    person: Facilitator, entry: PaperEntry, *, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> LeaderPaper:
    """Write down a reference, a background check or an agreement. A newer one stands beside the older.

    Raises Refused for one that came in the future, or ran out before it came.
    """
    with transaction.atomic():
        person = _locked(person)
        rows = LeaderPaper.objects.filter(facilitator=person)
        if earlier := made_before(rows, submission_id, lambda row: _paper_of(row) == entry):
            return earlier
        if entry.received_on > today_in(person.organisation.tzinfo, now):
            raise Refused("That day is still to come. Write down what is here.", field="received_on")
        if entry.expires_on and entry.expires_on < entry.received_on:
            raise Refused("It can’t run out before it came. Check both days.", field="expires_on")
        row = LeaderPaper.objects.create(
            facilitator=person,
            kind=entry.kind,
            received_on=entry.received_on,
            expires_on=entry.expires_on,
            note=entry.note,
            recorded_at=now,
            submission_id=submission_id,
        )
        audit.record(by, "paper recorded", row, organisation=person.organisation, facilitator=person.pk, kind=entry.kind)
    return row


def withdraw_paper(row: LeaderPaper, *, by: Actor, now: dt.datetime) -> LeaderPaper:
    """Take a paper off the record that was written down by mistake; twice changes nothing."""
    with transaction.atomic():
        person = _locked(row.facilitator)
        row = papers_on_file([person.pk], withdrawn=True).get(pk=row.pk)
        if row.withdrawn_at:
            return row
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        audit.record(by, "paper withdrawn", row, organisation=person.organisation, facilitator=person.pk)
    return row


def change_peer(
    person: Facilitator, *, lives_with_pain: bool | None, is_professional: bool, by: Actor, version: int
) -> Facilitator:
    """Write down what somebody says of themselves; None: not asked, or rather not said. The audit trail never holds which.

    The same again changes nothing. Raises Stale.
    """
    with transaction.atomic():
        person = _locked(person)
        if (person.lives_with_pain, person.is_professional) == (lives_with_pain, is_professional):
            return person
        refuse_stale(person.version, version)
        person.lives_with_pain, person.is_professional = lives_with_pain, is_professional
        save_changed(person, "lives_with_pain", "is_professional")
        audit.record(by, "changed", person, fields=["peer"])
    return person


def retire(person: Facilitator, *, on: dt.date, by: Actor, now: dt.datetime, version: int) -> Facilitator:
    """Write down the day from which somebody leads no more. They stay on record, and may come back.

    Raises Stale, and Refused for a day to come, and while they have a part from that day on.
    """
    with transaction.atomic():
        person = _locked(person)
        if person.retired_on == on:
            return person
        refuse_stale(person.version, version)
        if on > today_in(person.organisation.tzinfo, now):
            raise Refused("That day is still to come. Write it down when it is here.", field="on")
        if why := booked_sentence(sessions_with(person, now)):
            raise Refused(f"{person} still has a part to come: {why} Give it to somebody else first.")
        person.retired_on = on
        save_changed(person, "retired_on")
        audit.record(by, "retired", person, day=on.isoformat())
    return person


def come_back(person: Facilitator, *, by: Actor, version: int) -> Facilitator:
    """Take a retirement back; whether they are in standing then is for their record to say. Raises Stale."""
    with transaction.atomic():
        person = _locked(person)
        if person.retired_on is None:
            return person
        refuse_stale(person.version, version)
        person.retired_on = None
        save_changed(person, "retired_on")
        audit.record(by, "came back", person)
    return person


def _locked(person: Facilitator) -> Facilitator:
    locked = lock_facilitators([person.pk])[person.pk]
    locked.organisation = person.organisation
    return locked


def _reason(reason: str) -> str:
    return reason_given(reason, LONGEST_REASON, needed="Write why it is withdrawn.")


def _refuse_elsewhere(person: Facilitator, entry: ElsewhereEntry, rows: QuerySet[LedElsewhere], now: dt.datetime) -> None:
    why = elsewhere_refusal(
        programme_slug=entry.programme_slug,
        what=entry.what,
        first_day=entry.first_day,
        last_day=entry.last_day,
        facts=leader_facts_of([person], now)[person.pk],
        today=today_in(person.organisation.tzinfo, now),
    )
    if why:
        raise Refused(why[0], field=why[1])
    days = {"first_day": entry.first_day, "last_day": entry.last_day}
    if rows.filter(withdrawn_at=None, programme_slug=entry.programme_slug, what=entry.what, **days).exists():
        raise Refused("That is on record already, with the same days.", field="first_day")


def _entry_of(row: TrainingRecord) -> TrainingEntry:
    return TrainingEntry(row.programme_slug, row.kind, row.last_day, row.trainers, row.certificate)


def _elsewhere_of(row: LedElsewhere) -> ElsewhereEntry:
    return ElsewhereEntry(row.programme_slug, row.what, row.where, row.first_day, row.last_day, row.evidence)


def _paper_of(row: LeaderPaper) -> PaperEntry:
    return PaperEntry(row.kind, row.received_on, row.expires_on, row.note)
