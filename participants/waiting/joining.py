"""Joining the waiting list of a programme, and leaving it: recommended, and a yes.

Everything here is called with the person locked (participants.enrolment.enrolling.lock_person). Who waits is accepted on the day
of the decision, not of the answer: whoever takes a week to think it over loses no place by it (docs/domain.md, waiting list).
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.refused import Refused
from courses.ground.locking import lock_courses
from participants.enrolment import offering
from participants.episodes.letters_aside import set_offer_letters_aside
from participants.models import Decision, Enrolment, Episode, PathwayChoice, WaitingListEntry
from participants.registration.waiting_list import close_with_offers

Waiting = WaitingListEntry.State
OPEN = (Waiting.WAITING, Waiting.OFFERED)
NOT_RECOMMENDED = "The programme hasn’t been recommended to {name}, so they can’t wait for it."
NO_YES = "{name} hasn’t said that they want the programme, so they don’t wait for it yet."
ENDED = "This pathway has ended. Take the ending back first."


def refuse_ended(episode: Episode) -> None:
    """Raise Refused for a pathway that has ended, read under the person's lock."""
    if episode.ended_at is not None:
        raise Refused(ENDED)


def latest_decision(episode: Episode) -> Decision | None:
    """What the team decided last. One query."""
    return episode.decisions.order_by("-decided_at", "-pk").first()


def latest_choice(episode: Episode) -> PathwayChoice | None:
    """What the person answered last. One query."""
    return episode.choices.order_by("-pk").first()


def open_entry(episode: Episode) -> WaitingListEntry | None:
    """Their entry on the programme's waiting list while they wait or have been offered a place. One query."""
    found = WaitingListEntry.objects.filter(participant=episode.participant_id, programme=episode.programme_id, course=None)
    return found.filter(state__in=OPEN).first()


def acceptance(decisions: Iterable[tuple[str, dt.datetime]], zone: ZoneInfo) -> dt.date | None:
    """The day somebody was accepted: of the first of the last unbroken run of recommendations, latest first.

    Recommended again meanwhile keeps the older day; anything else in between begins anew. None without a recommendation.
    """
    accepted: dt.date | None = None
    for outcome, decided_at in decisions:
        if outcome != Decision.Outcome.RECOMMENDED:
            break
        accepted = today_in(zone, decided_at)
    return accepted


def join(episode: Episode, *, by: Actor, now: dt.datetime, accepted_on: dt.date | None = None) -> WaitingListEntry | None:
    """Put somebody, who is locked, on their programme's waiting list in the formats they chose; an open entry takes the formats.

    `accepted_on`: an older day of acceptance, of a pathway that was reopened. None for somebody who has a place on the programme.
    Raises Refused without a recommendation as the latest decision and a yes as the latest answer.
    """
    refuse_ended(episode)
    choice = latest_choice(episode)
    decisions = list(episode.decisions.order_by("-decided_at", "-pk").values_list("outcome", "decided_at"))
    accepted = acceptance(decisions, episode.organisation.tzinfo)
    name = episode.participant.full_name
    if accepted is None:
        raise Refused(NOT_RECOMMENDED.format(name=name))
    if choice is None or choice.answer != PathwayChoice.Answer.YES:
        raise Refused(NO_YES.format(name=name))
    formats = {"takes_in_person": choice.takes_in_person, "takes_video": choice.takes_video}
    if there := open_entry(episode):
        return _in_formats(there, formats, by=by)
    if has_place(episode, now):
        return None
    entry = WaitingListEntry.objects.create(
        participant=episode.participant,
        programme_id=episode.programme_id,
        episode=episode,
        since=now,
        accepted_on=min(accepted, accepted_on or accepted),
        still_wants_at=choice.at,
        **formats,
    )
    audit.record(by, "put on the waiting list", entry, participant=entry.participant_id, programme=entry.programme_id)
    return entry


def has_place(episode: Episode, now: dt.datetime) -> bool:
    """Whether they hold a place on a course of the programme that isn't over for them. One query."""
    held = Enrolment.objects.filter(participant=episode.participant_id, course__programme=episode.programme_id)
    return held.filter(state=Enrolment.State.ACTIVE, course__cancelled_at=None, course__last_ends_at__gt=now).exists()


def _in_formats(entry: WaitingListEntry, formats: dict[str, bool], *, by: Actor) -> WaitingListEntry:
    """Let an open entry say how they would come now."""
    if any(getattr(entry, column) != takes for column, takes in formats.items()):
        for column, takes in formats.items():
            setattr(entry, column, takes)
        entry.version += 1
        entry.save(update_fields=[*formats, "version"])
        audit.record(by, "changed how somebody waits", entry, formats=[column for column, takes in formats.items() if takes])
    return entry


def leave(entry: WaitingListEntry, *, reason: str, by: Actor, now: dt.datetime) -> None:
    """Take somebody, who is locked, off the programme's list; an open offer is taken back and its places are free again."""
    lock_courses(offering.holds_of(entry))
    given_back = close_with_offers([entry], reason, by, now)
    set_offer_letters_aside(entry.episode_id, by=by, now=now)
    audit.record(by, "left the waiting list", entry, reason=reason)
    for pk in sorted(given_back):
        offering.offer_freed(pk, now=now)
