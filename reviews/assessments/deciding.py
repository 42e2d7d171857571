"""The joint decision, once all three sections are signed; and what another service answered.

A decision is never changed: another one supersedes it. It ends nothing by itself (rules.proposed_ending says what it proposes).
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from common.clock import today_in
from common.once import Stale, made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from common.words import listed
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Correspondent, Decision, Episode
from reviews.assessments.rules import DecisionWanted, refusal_of_decision
from reviews.assessments.sections import AssessmentTexts, texts_at
from reviews.notes.reading import signer_of

Outcome = Decision.Outcome


def decisions_of(organisation: Organisation) -> QuerySet[Decision]:
    """Every decision on people of the organisation, with whom it is about and the service."""
    decisions = Decision.objects.filter(episode__organisation=organisation)
    return decisions.select_related("episode__participant", "episode__programme", "service")


def standing_decision(episode: Episode) -> Decision | None:
    """The decision that stands: the latest that none supersedes. One query."""
    found = Decision.objects.filter(episode=episode, superseded_by=None).select_related("service")
    return found.order_by("-decided_at", "-pk").first()


def recipients_of(organisation: Organisation) -> QuerySet[Correspondent]:
    """The services people can be passed on to, by name."""
    return Correspondent.objects.filter(organisation=organisation, ended_at=None).order_by("name", "pk")


@tried_again
def decide(
    place: Appointment,
    wanted: DecisionWanted,
    *,
    organisation: Organisation,
    read_at: int,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Decision:
    """Write down what the team decided at this assessment; the same form again returns the first.

    `read_at` is the key of the decision that stood when the form was opened, 0 for none. Raises Refused while a signature is
    missing, for whoever isn't a registered clinician, for what doesn't belong together, and once the pathway has ended.
    """
    if wrong := refusal_of_decision(wanted, today_in(organisation.tzinfo, now)):
        raise Refused(wrong[1], field=wrong[0])
    with transaction.atomic():
        if wanted.new_service.strip():
            lock_organisation(organisation.pk)
        lock_person(place.participant_id)
        own = Decision.objects.filter(episode=place.episode_id)
        if earlier := made_before(own, submission_id, lambda each: _is_said_by(each, wanted)):
            return earlier
        episode = _open_episode(place)
        texts = texts_at(place)
        _refuse_writer(by, organisation)
        _refuse_unsigned(texts)
        before = standing_decision(episode)
        refuse_stale(before.pk if before else 0, read_at)
        decision = Decision.objects.create(
            episode=episode,
            decided_by=texts.signatures[:300],
            decided_at=now,
            service=_recipient(wanted, organisation, by),
            supersedes=before,
            submission_id=submission_id,
            **_columns(wanted),
        )
        # The trail names the pathway: what was decided is read on the record alone.
        audit.record(by, "decision written down", episode, decision=decision.pk)
    return decision


@tried_again
def record_dates_elsewhere(
    decision: Decision, *, sent_on: dt.date | None, acknowledged_on: dt.date | None, read: str, by: User, now: dt.datetime
) -> Decision:
    """Write down when the letter to another service went, and when they said that they have it. `read` is dates_token as read.

    Raises Refused for a day to come, for an answer before the letter, and for a decision without a service.
    """
    with transaction.atomic():
        lock_person(decision.episode.participant_id)
        decision = decisions_of(decision.episode.organisation).get(pk=decision.pk)
        if (decision.service_sent_on, decision.service_acknowledged_on) == (sent_on, acknowledged_on):
            return decision
        if read != dates_token(decision):
            raise Stale("Somebody changed these dates after you opened them. Open the page again, then change them.")
        _refuse_dates(decision, sent_on, acknowledged_on, today_in(decision.episode.organisation.tzinfo, now))
        decision.service_sent_on, decision.service_acknowledged_on = sent_on, acknowledged_on
        decision.save(update_fields=["service_sent_on", "service_acknowledged_on"])
        audit.record(by, "service’s dates written down", decision.episode, decision=decision.pk)
    return decision


def dates_token(decision: Decision) -> str:
    """What a form of the two dates read, to be compared when it comes back."""
    return f"{decision.service_sent_on or '-'} {decision.service_acknowledged_on or '-'}"


def _columns(wanted: DecisionWanted) -> dict[str, object]:
    """What is stored: only what belongs to the outcome."""
    is_for = wanted.outcome
    return {
        "outcome": is_for,
        "reason": "" if is_for == Outcome.RECOMMENDED else wanted.reason,
        "note": wanted.note.strip(),
        "look_again_on": wanted.look_again_on if is_for == Outcome.NOT_NOW else None,
        "profession": wanted.profession if is_for == Outcome.INDIVIDUAL else "",
    }


def _is_said_by(decision: Decision, wanted: DecisionWanted) -> bool:
    """Whether a form sent again says just what this decision says: a correction is no second click."""
    if any(getattr(decision, name) != value for name, value in _columns(wanted).items()):
        return False
    if decision.service is None:
        return True
    name = " ".join(wanted.new_service.split()).casefold()
    return decision.service.name.casefold() == name if name else decision.service_id == wanted.service


def _recipient(wanted: DecisionWanted, organisation: Organisation, by: User) -> Correspondent | None:
    """The service that was chosen, or the new one; one of the same name is taken as the one that is known."""
    if wanted.outcome != Outcome.OTHER_SERVICE:
        return None
    known, name = recipients_of(organisation), " ".join(wanted.new_service.split())
    found = known.filter(name__iexact=name).first() if name else known.filter(pk=wanted.service or 0).first()
    if found is None and not name:
        raise Refused("That service isn’t on the list any more. Choose another.", field="service")
    if found is None:
        found = Correspondent.objects.create(organisation=organisation, name=name)
        audit.record(by, "added", found)
    return found


def _open_episode(place: Appointment) -> Episode:
    """The pathway as it is now. Raises Refused once it has ended."""
    episode = Episode.objects.select_related("participant", "programme").get(appointments=place)
    if episode.ended_at:
        raise Refused("This pathway has ended. Take the ending back first, then decide.")
    return episode


def _refuse_writer(by: User, organisation: Organisation) -> None:
    signer = signer_of(by, organisation)
    if signer is None or not signer.is_registered:
        raise Refused("Only a registered clinician can write down the decision. Ask one of those who signed.")


def _refuse_unsigned(texts: AssessmentTexts) -> None:
    if texts.missing:
        sections = listed([f"the {each.name.lower()} section" for each in texts.missing])
        wait = "isn’t" if len(texts.missing) == 1 else "aren’t"
        raise Refused(f"{sections[0].upper()}{sections[1:]} {wait} signed yet. The three decide once all have signed.")


def _refuse_dates(decision: Decision, sent_on: dt.date | None, acknowledged_on: dt.date | None, today: dt.date) -> None:
    if decision.service_id is None:
        raise Refused("This decision names no other service.")
    for field, day in (("sent_on", sent_on), ("acknowledged_on", acknowledged_on)):
        if day and day > today:
            raise Refused("That day is still to come. Write it down once it has happened.", field=field)
    if acknowledged_on and (sent_on is None or acknowledged_on < sent_on):
        raise Refused("They can’t have answered before it was sent. Check the two dates.", field="acknowledged_on")
