"""Trainings that the organisation holds: schedule one, add who is trained, cancel it, and write the records when it is over."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from common.words import listed
from courses.dates import clashes
from courses.ground import outcomes
from courses.ground.locking import lock_facilitators, lock_sessions, lock_venues
from courses.leaders.changes import TrainingEntry, foundation_of, refuse_training, write_training
from courses.leaders.listing import leaders_of
from courses.leaders.record import leader_facts_of, policy_on
from courses.leaders.rules import TRAINERS_NEEDED, training_refusal
from courses.leaders.standing import Trained
from courses.models import Duty, Facilitator, Session, Trainee, Training, TrainingKind, TrainingRecord
from courses.scheduling.agreeing import agree
from courses.scheduling.changing.cancelling import cancel_each, settled_reason
from courses.staffing import duties
from courses.trainings.drafts import TrainingDraft, TrainingPreview, preview, trainer_refusals

# What can be scheduled here: who becomes a Master Trainer is trained by the licensor (docs/domain.md, chapter 21).
HELD_HERE = (TrainingKind.LEADER, TrainingKind.CROSS, TrainingKind.REFRESHER)


def trainings_of(organisation: Organisation) -> QuerySet[Training]:
    """Every training with its programme and room, its first and last moment, and how many are trained (`trained`)."""
    planned = Q(sessions__state=Session.State.PLANNED)
    there = Training.objects.filter(organisation=organisation).select_related("programme", "venue", "organisation")
    return there.annotate(
        starts_at=Min("sessions__starts_at"),
        ends_at=Max("sessions__ends_at", filter=planned),
        trained=Count("trainees", filter=Q(trainees__left_at=None), distinct=True),
    )


def master_trainers_of(organisation: Organisation) -> QuerySet[Facilitator]:
    """Those with a Master Trainer training on record, by name; whether they are in standing depends on the day."""
    masters = TrainingRecord.objects.filter(kind=TrainingKind.MASTER, withdrawn_at=None)
    return leaders_of(organisation).filter(pk__in=masters.values("facilitator"), retired_on=None).order_by("name", "pk")


@tried_again
def create_training(
    draft: TrainingDraft, *, organisation: Organisation, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> Training:
    """Create a training with its days, its trainers on duty on each. The same submission again returns the first.

    Everything is looked at once more under the locks. Raises Refused with the first thing that stands in the way: days out of
    order or past, a closed day that nobody said is meant, a room or a trainer that is taken, a trainer not in standing.
    """
    with clashes.refused(lambda: _still_in_the_way(draft, organisation, now)), transaction.atomic():
        rooms = lock_venues([draft.room.pk] if draft.room else [])
        draft = replace(draft, room=rooms[draft.room.pk] if draft.room else None)
        lock_facilitators([person.pk for person in draft.trainers])
        own = Training.objects.filter(organisation=organisation)
        if earlier := made_before(own, submission_id, lambda training: training.name == draft.title):
            return earlier
        laid_out = preview(draft, organisation=organisation, now=now)
        if stop := laid_out.refusal:
            raise Refused(stop.sentence, field=stop.field)
        training = _training_from(draft, organisation, now, submission_id)
        days = _days_from(draft, laid_out, training, by, now)
        Duty.objects.bulk_create(_duty(day, person, Duty.Role.LEAD) for day in days for person in draft.trainers)
        audit.record(by, "training scheduled", training, days=len(days), trainers=[person.pk for person in draft.trainers])
    return training


def add_trainee(training: Training, person: Facilitator, *, by: Actor, now: dt.datetime) -> Trainee:
    """Give somebody a place in a training; twice gives it once. They can be nowhere else on its days.

    Raises Refused when it is full, over, cancelled, when what must come first isn't on their record, and when they are
    somewhere else on one of its days.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: duties.elsewhere(wanted, held_at=now)), transaction.atomic():
        training = _locked(training)
        _refuse_closed(training)
        person = lock_facilitators([person.pk])[person.pk]
        person.organisation = training.organisation
        if there := Trainee.objects.filter(training=training, facilitator=person, left_at=None).first():
            return there
        days = _days_of(training)
        if why := _trainee_refusal(training, person, days, now):
            raise Refused(why)
        wanted += [_duty(day, person, Duty.Role.TRAINEE) for day in days]
        if why := duties.elsewhere(wanted, held_at=now):
            raise Refused(why)
        Duty.objects.bulk_create(wanted)
        trainee = Trainee.objects.create(training=training, facilitator=person, joined_at=now)
        audit.record(by, "trainee added", training, facilitator=person.pk)
    return trainee


def remove_trainee(trainee: Trainee, *, by: Actor, now: dt.datetime) -> Trainee:
    """Take somebody's place in a training away; twice changes nothing. Raises Refused once it is finished or cancelled."""
    with transaction.atomic():
        training = _locked(trainee.training)
        trainee = Trainee.objects.select_related("facilitator").get(pk=trainee.pk)
        if trainee.left_at:
            return trainee
        _refuse_closed(training)
        trainee.left_at = now
        trainee.save(update_fields=["left_at"])
        mine = Duty.objects.filter(session__training=training, facilitator=trainee.facilitator, ended_at=None)
        mine.filter(ends_at__gt=now).update(ended_at=now)
        audit.record(by, "trainee removed", training, facilitator=trainee.facilitator_id)
    return trainee


def cancel_training(training: Training, *, reason: str, by: Actor, now: dt.datetime, version: int) -> Training:
    """Cancel a training with every day still to come; its room and its people are free again. Twice changes nothing.

    Raises Refused without a reason, for one that is finished or has no day to come, and Stale.
    """
    reason = settled_reason(reason)
    with transaction.atomic():
        training = _locked(training)
        if training.cancelled_at:
            return training
        refuse_stale(training.version, version)
        _refuse_closed(training)
        to_come = [day for day in lock_sessions([day.pk for day in _days_of(training)]) if day.starts_at > now]
        if not to_come:
            raise Refused(f"{training} is over, so there is nothing left to cancel. Finish it instead.")
        cancel_each(to_come, reason, now)
        training.cancelled_at, training.cancel_reason = now, reason
        save_changed(training, "cancelled_at", "cancel_reason")
        audit.record(by, "training cancelled", training, reason=reason, days=len(to_come))
    return training


def finish_training(training: Training, completed: Collection[int], *, by: Actor, now: dt.datetime, version: int) -> Training:
    """Close a training and write the record of each trainee (by key) who did all of it. Twice writes once.

    Raises Stale, and Refused before its last day is over, when it is cancelled, when not two Master Trainers in standing gave
    each of its days, and when somebody's record doesn't allow it; then nothing is written for anybody.
    """
    with transaction.atomic():
        training = _locked(training)
        if training.finished_at:
            return training
        refuse_stale(training.version, version)
        _refuse_closed(training)
        days = _days_of(training)
        if not days or days[-1].ends_at > now:
            raise Refused(f"{training} isn’t over yet. Finish it after its last day.")
        trainers = _trainers_on_each(training, days, now)
        for day in lock_sessions([day.pk for day in days]):
            outcomes.write_down(day, Session.Outcome.HELD, by=by, now=now)
        trainees = list(Trainee.objects.filter(training=training, left_at=None).select_related("facilitator").order_by("pk"))
        _write_records(training, [each for each in trainees if each.pk in completed], days[-1].local_date, trainers, now)
        for each in trainees:
            each.completed = each.pk in completed
        Trainee.objects.bulk_update(trainees, ["completed"])
        training.finished_at = now
        save_changed(training, "finished_at")
        audit.record(by, "training finished", training, completed=sum(bool(each.completed) for each in trainees))
    return training


def _write_records(
    training: Training, trainees: Sequence[Trainee], last_day: dt.date, trainers: Sequence[Facilitator], now: dt.datetime
) -> None:
    """One record for each; what is on record with the same day already stays as it is."""
    people = lock_facilitators([each.facilitator_id for each in trainees])
    entry = TrainingEntry(training.programme.slug, training.kind, last_day, trainers=listed(trainers)[:200])
    for person in people.values():
        person.organisation = training.organisation
        there = TrainingRecord.objects.filter(facilitator=person, withdrawn_at=None, programme_slug=entry.programme_slug)
        if there.filter(kind=entry.kind, last_day=last_day).exists():
            continue
        try:
            refuse_training(person, entry, now=now)
        except Refused as refused:
            raise Refused(f"{person}: {refused.sentence}") from refused
        write_training(person, entry, now=now, training_pk=training.pk)


def _trainers_on_each(training: Training, days: Sequence[Session], now: dt.datetime) -> list[Facilitator]:
    """Who gave it. Raises Refused unless two Master Trainers in standing are on duty on every day."""
    given = Duty.objects.filter(session__in=days, role=Duty.Role.LEAD, ended_at=None).select_related("facilitator")
    on_duty: dict[int, dict[int, Facilitator]] = {day.pk: {} for day in days}
    for duty in given.order_by("pk"):
        on_duty[duty.session_id][duty.facilitator_id] = duty.facilitator
    everybody = {person.pk: person for people in on_duty.values() for person in people.values()}
    facts = leader_facts_of(everybody.values(), now)
    policy = policy_on(training.organisation, days[-1].local_date)
    for day in days:
        people = list(on_duty[day.pk].values())
        faults = trainer_refusals(people, [day.local_date], facts, training.programme, policy)
        if len(people) - len(faults) < TRAINERS_NEEDED:
            why = faults[0] if faults else f"{day.label} has {len(people)}."
            raise Refused(f"Two Master Trainers in standing give every day of a training. {why}")
    return list(everybody.values())


def _trainee_refusal(training: Training, person: Facilitator, days: Sequence[Session], now: dt.datetime) -> str | None:
    if person.organisation_id != training.organisation_id or person.ended_at or person.retired_on:
        return "Choose somebody who leads for your organisation."
    if not days or days[0].starts_at <= now:
        return f"{training} has begun, so nobody can join it."
    if Trainee.objects.filter(training=training, left_at=None).count() >= training.places:
        return f"{training.places} of {training.places} places are taken."
    if Duty.objects.filter(session__in=days, facilitator=person, ended_at=None).exists():
        return f"{person} gives this training, so they can’t be trained there."
    last_day = days[-1].local_date
    programme, foundation = foundation_of(training.organisation, training.programme.slug)
    policy = policy_on(training.organisation, today_in(training.organisation.tzinfo, now))
    new = Trained(training.programme.slug, training.kind, last_day)
    why = training_refusal(new, leader_facts_of([person], now)[person.pk], programme, foundation, policy, today=last_day)
    return f"{person}: {why[0]}" if why else None


def _still_in_the_way(draft: TrainingDraft, organisation: Organisation, now: dt.datetime) -> str | None:
    """Who took the room or a person, once the database has refused it."""
    stop = preview(draft, organisation=organisation, now=now).refusal
    return stop.sentence if stop else None


def _training_from(
    draft: TrainingDraft, organisation: Organisation, now: dt.datetime, submission_id: uuid.UUID | None
) -> Training:
    return Training.objects.create(
        organisation=organisation,
        programme=draft.programme,
        kind=draft.kind,
        name=draft.title,
        format=draft.format,
        venue=draft.room,
        video_link=draft.link,
        places=draft.places,
        created_at=now,
        submission_id=submission_id,
    )


def _days_from(draft: TrainingDraft, laid_out: TrainingPreview, training: Training, by: Actor, now: dt.datetime) -> list[Session]:
    days = []
    for line in laid_out.lines:
        day = Session(
            organisation=training.organisation,
            training=training,
            kind=Session.Kind.TRAINING,
            format=draft.format,
            number=line.number,
            label=line.label,
            starts_at=line.span.starts_at,
            ends_at=line.span.ends_at,
            zone=training.organisation.zone,
            venue=draft.room,
            video_link=draft.link,
            places=draft.places,
        )
        if line.closed:
            agree(day, line.closed, by, now)
        days.append(day)
    return Session.objects.bulk_create(days)


def _duty(day: Session, person: Facilitator, role: str) -> Duty:
    return Duty(session=day, facilitator=person, role=role, starts_at=day.starts_at, ends_at=day.ends_at)


def _days_of(training: Training) -> list[Session]:
    return list(Session.objects.filter(training=training, state=Session.State.PLANNED).order_by("starts_at", "pk"))


def _locked(training: Training) -> Training:
    locked = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    locked.organisation, locked.programme = training.organisation, training.programme
    return locked


def _refuse_closed(training: Training) -> None:
    if training.cancelled_at:
        raise Refused(f"{training} is cancelled.")
    if training.finished_at:
        raise Refused(f"{training} is finished.")
