"""Somebody's pathway as the hospital's own list has it: referral, what was decided, and how they wait.

Everything is dated as the list says, and what others decided is marked as from before painprog. The caller has locked the person
and is in a transaction.
"""

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.refused import Refused
from courses.models import EditionSession, Format, Programme, Session
from participants.brought_in.marks_of_batches import NINE, NOON, brought_by, refuse_closed_record, said_before
from participants.models import (
    Appointment,
    Correspondent,
    Decision,
    Episode,
    Participant,
    PathwayChoice,
    Referral,
    Unavailable,
    WaitingListEntry,
)
from participants.referrals.facts import ReferralFacts, faults_in_referral
from participants.waiting import joining

Outcome = Decision.Outcome
MINUTES = 90  # of an assessment whose edition doesn't say
WAITS = "They wait for the programme already."


@dataclass(frozen=True, slots=True)
class BroughtDecision:
    """What a team decided before painprog, and when. `look_again_on` of "not now", `service` (its name) of another service."""

    outcome: str
    on: dt.date
    look_again_on: dt.date | None = None
    profession: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class BroughtPathway:
    """A referral and how far it is. Dates that are None haven't come."""

    programme: Programme
    facts: ReferralFacts
    accepted_on: dt.date | None = None
    assessed_on: dt.date | None = None
    decision: BroughtDecision | None = None


@dataclass(frozen=True, slots=True)
class BroughtWait:
    """How somebody waits: accepted on which day, in which formats, who comes first, from when, and days they can't."""

    pathway: BroughtPathway
    accepted_on: dt.date
    in_person: bool
    video: bool
    priority: int = WaitingListEntry.Priority.ROUTINE
    earliest_start: dt.date | None = None
    away: tuple[tuple[dt.date, dt.date], ...] = field(default=())
    # Days of the week they never can, 0 for Monday.
    not_weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bringing:
    """In whose name, when, and with which import."""

    by: Actor
    now: dt.datetime
    batch: int


def fault_in_pathway(brought: BroughtPathway, today: dt.date) -> str:
    """What can't be right about it; "" when nothing is."""
    for _, sentence in faults_in_referral(brought.facts, today):
        return sentence
    steps = (
        ("received", brought.facts.received_on),
        ("accepted", brought.accepted_on),
        ("assessed", brought.assessed_on),
        ("decided", brought.decision.on if brought.decision else None),
    )
    dated = [(word, day) for word, day in steps if day is not None]
    for (before, earlier), (after, later) in pairwise(dated):
        if later < earlier:
            return f"It can’t be {after} before it was {before}. Look at the dates again."
    if dated and dated[-1][1] > today:
        return f"It can’t have been {dated[-1][0]} on a day to come. Look at the date again."
    return _fault_in_decision(brought.decision) if brought.decision else ""


def _fault_in_decision(decision: BroughtDecision) -> str:
    needed = {
        Outcome.NOT_NOW: ("look_again_on", "“Not now” needs the day to look again."),
        Outcome.INDIVIDUAL: ("profession", "“Individual sessions” needs the profession."),
        Outcome.OTHER_SERVICE: ("service", "“Another service” needs the name of the service."),
    }
    column, sentence = needed.get(Outcome(decision.outcome), ("outcome", ""))
    return "" if getattr(decision, column) else sentence


def open_pathway(person: Participant, programme: Programme) -> Episode | None:
    """Their open pathway on a programme. One query."""
    found = Episode.objects.filter(participant=person, programme=programme, ended_at=None).select_related("programme")
    episode = found.first()
    if episode:
        episode.participant, episode.organisation = person, person.organisation
    return episode


def bring_pathway(person: Participant, brought: BroughtPathway, how: Bringing) -> Episode:
    """Open somebody's pathway with everything that is known of it.

    Raises Refused for a closed record, an open pathway on the programme, and what can't be right.
    """
    refuse_closed_record(person)
    if fault := fault_in_pathway(brought, today_in(person.organisation.tzinfo, how.now)):
        raise Refused(fault)
    if open_pathway(person, brought.programme):
        raise Refused("They have an open referral to this programme already.")
    episode = _opened(person, brought, how)
    if brought.assessed_on:
        _assessed(episode, brought.assessed_on, how)
    if brought.decision:
        _decided(episode, brought.decision, how)
    audit.record(how.by, "imported", episode, batch=how.batch)
    return episode


def bring_wait(person: Participant, brought: BroughtWait, how: Bringing) -> WaitingListEntry:
    """Put somebody on their programme's list as they stood on the hospital's own; with an open pathway, on that one.

    Raises Refused for somebody who waits or has a place already, and where the team decided otherwise here.
    """
    refuse_closed_record(person)
    programme = brought.pathway.programme
    episode = open_pathway(person, programme) or bring_pathway(person, brought.pathway, how)
    if joining.open_entry(episode):
        raise Refused(WAITS)
    if joining.has_place(episode, how.now):
        raise Refused("They have a place on the programme.")
    latest = joining.latest_decision(episode)
    if latest and latest.outcome != Outcome.RECOMMENDED:
        raise Refused("On their pathway stands another decision. Look which of the two is right.")
    if latest is None:
        _decided(episode, BroughtDecision(Outcome.RECOMMENDED, brought.accepted_on), how)
    _said_yes(episode, brought, how)
    entry = WaitingListEntry.objects.create(
        participant=person,
        programme=programme,
        episode=episode,
        takes_in_person=brought.in_person,
        takes_video=brought.video,
        priority=brought.priority,
        accepted_on=brought.accepted_on,
        earliest_start=brought.earliest_start,
        not_weekdays=list(brought.not_weekdays),
        since=_at(episode, brought.accepted_on, NOON),
        # They are asked whether they still want it twelve weeks from now, not all at once tonight.
        asked_at=how.now,
        submission_id=brought_by(how.batch, "entry", person.pk, programme.pk),
    )
    Unavailable.objects.bulk_create(Unavailable(entry=entry, from_on=first, until_on=last) for first, last in brought.away)
    audit.record(how.by, "imported", entry, batch=how.batch)
    return entry


def _at(episode: Episode, day: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, clock, episode.organisation.tzinfo)


def _opened(person: Participant, brought: BroughtPathway, how: Bringing) -> Episode:
    facts, programme = brought.facts, brought.programme
    assert facts.received_on is not None  # noqa: S101  (faults_in_referral asks for it)
    episode = Episode.objects.create(
        organisation=person.organisation,
        participant=person,
        programme=programme,
        pathway_start=facts.pathway_start,
        opened_at=how.now,
        submission_id=brought_by(how.batch, "episode", person.pk, programme.pk),
    )
    # Who was assessed, or about whom was decided, had been accepted by then.
    accepted = brought.accepted_on or brought.assessed_on or (brought.decision.on if brought.decision else None)
    Referral.objects.create(
        episode=episode,
        source=facts.source,
        received_on=facts.received_on,
        urgent=facts.urgent,
        pain_over_six_months=facts.pain_over_six_months,
        under_pain_clinic=facts.under_pain_clinic,
        consultant_reviewed_on=facts.consultant_reviewed_on,
        nurse_appointments=facts.nurse_appointments,
        note=facts.note,
        triage=Referral.Triage.ACCEPTED if accepted else "",
        triaged_at=_at(episode, accepted, NINE) if accepted else None,
        triaged_by=said_before(how.by) if accepted else "",
        made_at=how.now,
        submission_id=brought_by(how.batch, "referral", person.pk, programme.pk),
    )
    return episode


def _assessed(episode: Episode, day: dt.date, how: Bringing) -> None:
    """An assessment that was held before painprog: nobody here led it, so it asks nobody for a signature and counts as signed."""
    pattern = EditionSession.objects.filter(edition__programme=episode.programme_id, kind=EditionSession.Kind.ASSESSMENT)
    starts_at = _at(episode, day, NINE)
    session = Session.objects.create(
        organisation=episode.organisation,
        kind=Session.Kind.ASSESSMENT,
        format=Format.IN_PERSON,
        number=1,
        plan=pattern.order_by("-edition__valid_from", "-pk").first(),
        label="Assessment",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=MINUTES),
        zone=episode.organisation.zone,
        places=1,
        outcome=Session.Outcome.HELD,
        outcome_at=how.now,
        outcome_by=said_before(how.by),
    )
    Appointment.objects.create(
        participant=episode.participant,
        session=session,
        episode=episode,
        made_at=min(how.now, starts_at),
        signed_at=session.ends_at,
        submission_id=brought_by(how.batch, "assessment", episode.participant_id, episode.programme_id),
    )


def _decided(episode: Episode, decision: BroughtDecision, how: Bringing) -> None:
    is_other, is_alone = decision.outcome == Outcome.OTHER_SERVICE, decision.outcome == Outcome.INDIVIDUAL
    Decision.objects.create(
        episode=episode,
        outcome=decision.outcome,
        reason="" if decision.outcome == Outcome.RECOMMENDED else Decision.Reason.OTHER,
        decided_by=said_before(how.by),
        decided_at=_at(episode, decision.on, NOON),
        look_again_on=decision.look_again_on if decision.outcome == Outcome.NOT_NOW else None,
        profession=decision.profession if is_alone else "",
        service=_passed_on_to(episode, decision.service, how) if is_other else None,
        submission_id=brought_by(how.batch, "decision", episode.participant_id, episode.programme_id),
    )


def _passed_on_to(episode: Episode, name: str, how: Bringing) -> Correspondent:
    """The service of this name; a new one where there is none yet, which stays when the import is taken back."""
    known = Correspondent.objects.filter(organisation=episode.organisation, ended_at=None, name__iexact=name)
    if found := known.order_by("pk").first():
        return found
    made = Correspondent.objects.create(organisation=episode.organisation, name=name)
    audit.record(how.by, "added", made, batch=how.batch)
    return made


def _said_yes(episode: Episode, brought: BroughtWait, how: Bringing) -> None:
    PathwayChoice.objects.create(
        episode=episode,
        answer=PathwayChoice.Answer.YES,
        takes_in_person=brought.in_person,
        takes_video=brought.video,
        way=PathwayChoice.Way.PAPER,
        at=_at(episode, brought.accepted_on, NOON),
        by=said_before(how.by),
        submission_id=brought_by(how.batch, "choice", episode.participant_id, episode.programme_id),
    )
