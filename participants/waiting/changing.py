"""What is changed of an entry on a programme's waiting list, and what a clinician says of it."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_people, lock_person
from participants.models import Enrolment, KeptApart, Participant, Task, Unavailable, WaitingListEntry
from participants.to_do.tasks import close_task, open_task
from participants.waiting import joining
from participants.waiting.choosing import Formats

Days = tuple[dt.date, dt.date]
MOST_DAYS = 12  # stretches of days away
NOTE_LENGTH = 200
REASON_LENGTH = 200
NO_LONGER = "They don’t wait any more, so there is nothing to change."
NO_DAY_LEFT = "Leave a day of the week on which they can come."
ANSWER_FIRST = "They have been offered a place. Write down the answer to that first."
LOOKS = (Task.Kind.LOOK_AT_OFFERS, Task.Kind.LOOK_AT_ASSESSMENT)


def _locked(entry: WaitingListEntry, version: int | None = None) -> WaitingListEntry:
    """The entry as it is now, with its person locked. Raises Refused for one that was closed, Stale for another version."""
    person = lock_person(entry.participant_id)
    entry = WaitingListEntry.objects.select_related("programme", "episode").get(pk=entry.pk)
    entry.participant = person
    if entry.state not in joining.OPEN:
        raise Refused(NO_LONGER)
    if version is not None:
        refuse_stale(entry.version, version)
    return entry


def _save(entry: WaitingListEntry, *columns: str) -> None:
    entry.version += 1
    entry.save(update_fields=[*columns, "version"])


@tried_again
def change_entry(
    entry: WaitingListEntry,
    *,
    formats: Formats,
    earliest_start: dt.date | None,
    away: Sequence[Days],
    not_weekdays: Collection[int],
    sooner: bool,
    by: Actor,
    now: dt.datetime,
    version: int,
) -> WaitingListEntry:
    """Write down how and when somebody can come; `not_weekdays`: on which days of the week they never can, 0 for Monday.

    Who has a place to come and would come sooner no more waits no more: they keep that place. Raises Refused for them while an
    earlier one is offered, without a format, for days that end before they begin, and where no day of the week is left.
    """
    if not formats:
        raise Refused("Choose face to face, by video, or both.", field="formats")
    if any(last < first for first, last in away):
        raise Refused("Days away end on or after the day they begin.", field="away")
    if len(away) > MOST_DAYS:
        raise Refused(f"Write down at most {MOST_DAYS} stretches of days away.", field="away")
    if not set(not_weekdays) < set(range(7)):
        raise Refused(NO_DAY_LEFT, field="not_weekdays")
    with transaction.atomic():
        entry = _locked(entry, version)
        keeps_place = entry.sooner and not sooner and _has_place_to_come(entry, now)
        if keeps_place and entry.state == WaitingListEntry.State.OFFERED:
            raise Refused(ANSWER_FIRST, field="sooner")
        entry.takes_in_person, entry.takes_video = formats.in_person, formats.video
        entry.earliest_start, entry.sooner, entry.not_weekdays = earliest_start, sooner, sorted(set(not_weekdays))
        _save(entry, "takes_in_person", "takes_video", "earliest_start", "not_weekdays", "sooner")
        Unavailable.objects.filter(entry=entry).delete()
        Unavailable.objects.bulk_create(Unavailable(entry=entry, from_on=first, until_on=last) for first, last in away)
        audit.record(by, "changed how somebody waits", entry, in_person=formats.in_person, video=formats.video, sooner=sooner)
        if keeps_place:
            _keeps_place(entry, by=by, now=now)
    return entry


@tried_again
def set_priority(
    entry: WaitingListEntry, priority: int, *, reason: str, by: User, now: dt.datetime, version: int
) -> WaitingListEntry:
    """Say who comes first: a clinician alone, with a reason, which only clinicians read. The caller asks for the right."""
    reason = reason_given(reason, REASON_LENGTH, needed="Say why.")
    if priority not in WaitingListEntry.Priority.values:
        raise Refused("Choose urgent or routine.", field="priority")
    with transaction.atomic():
        entry = _locked(entry, version)
        if entry.priority == priority:
            return entry
        entry.priority = priority
        _save(entry, "priority")
        line = f"{entry.participant.full_name} waits as {entry.get_priority_display().lower()}"
        kept = open_task(
            entry.participant.organisation,
            Task.Kind.OTHER,
            f"priority:{entry.pk}:{entry.version}",
            line,
            participant=entry.participant,
            clinical=True,
            by=by,
            now=now,
        )
        close_task(kept, outcome=reason, by=by, now=now)
        audit.record(by, "changed who comes first", entry, priority=priority)
    return entry


@tried_again
def look_at(entry: WaitingListEntry, *, by: User, now: dt.datetime) -> WaitingListEntry:
    """A clinician has looked and says that it still fits: old assessments and declined offers keep nobody back up to here."""
    with transaction.atomic():
        entry = _locked(entry)
        entry.looked_at = now
        entry.save(update_fields=["looked_at"])
        for task in Task.objects.filter(participant=entry.participant_id, kind__in=LOOKS, done_at=None):
            close_task(task, outcome="A clinician looked: it still fits.", by=by, now=now)
        audit.record(by, "looked at a wait", entry)
    return entry


@tried_again
def still_wants(entry: WaitingListEntry, *, by: Actor, now: dt.datetime) -> WaitingListEntry:
    """They have said that they still want it, on their page or to somebody. Saying it twice is saying it later."""
    with transaction.atomic():
        entry = _locked(entry)
        entry.still_wants_at = now
        entry.save(update_fields=["still_wants_at"])
        audit.record(by, "still wants the place", entry)
    return entry


@tried_again
def take_off(entry: WaitingListEntry, *, reason: str, by: Actor, now: dt.datetime) -> WaitingListEntry:
    """Take somebody off the list, with a reason; an open offer is taken back. Doing it twice changes nothing."""
    reason = reason_given(reason, REASON_LENGTH, needed="Say why.")
    with transaction.atomic():
        lock_person(entry.participant_id)
        entry = WaitingListEntry.objects.select_related("participant", "programme").get(pk=entry.pk)
        if entry.state in joining.OPEN:
            joining.leave(entry, reason=reason, by=by, now=now)
    return entry


@tried_again
def come_sooner(enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> WaitingListEntry:
    """Put somebody who has a place on a course to come back on the list, where they stood: they would take an earlier one.

    The place stands until they accept another. Raises Refused once that course has begun, or for somebody who never waited.
    """
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        enrolment = Enrolment.objects.select_related("course").get(pk=enrolment.pk)
        course = enrolment.course
        if enrolment.state != Enrolment.State.ACTIVE or course.cancelled_at or course.first_starts_at <= now:
            raise Refused("Only somebody with a place on a course to come can wait for an earlier one.")
        entries = WaitingListEntry.objects.filter(participant=person, programme=course.programme_id, course=None)
        entry = entries.order_by("-pk").first()
        if entry is None:
            raise Refused(f"{person.full_name} was never on the waiting list.")
        if entry.state not in joining.OPEN:
            entry.state, entry.closed_at, entry.closed_reason = WaitingListEntry.State.WAITING, None, ""
        entry.sooner = True
        _save(entry, "state", "closed_at", "closed_reason", "sooner")
        audit.record(by, "would come sooner", entry, course=course.pk)
    return entry


@tried_again
def stay_with_place(enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> WaitingListEntry | None:
    """Somebody who would have come sooner keeps the place they have, and waits no more. Saying it twice changes nothing.

    Raises Refused while a place is offered to them: that is answered first.
    """
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        entries = WaitingListEntry.objects.filter(participant=person, programme=enrolment.course.programme_id, course=None)
        entry = entries.filter(sooner=True, state__in=joining.OPEN).first()
        if entry is None:
            return None
        if entry.state == WaitingListEntry.State.OFFERED:
            raise Refused(ANSWER_FIRST)
        _keeps_place(entry, by=by, now=now)
    return entry


def _keeps_place(entry: WaitingListEntry, *, by: Actor, now: dt.datetime) -> None:
    """Close the entry of somebody who would have come sooner, and is locked."""
    entry.state, entry.closed_at, entry.sooner = WaitingListEntry.State.PLACED, now, False
    _save(entry, "state", "closed_at", "sooner")
    audit.record(by, "keeps the place they have", entry)


def _has_place_to_come(entry: WaitingListEntry, now: dt.datetime) -> bool:
    """Whether they hold a place on a course of the programme that hasn't begun. One query."""
    held = Enrolment.objects.filter(participant=entry.participant_id, course__programme=entry.programme_id)
    held = held.filter(state=Enrolment.State.ACTIVE, course__cancelled_at=None, course__first_starts_at__gt=now)
    return held.exists()


def settle_sooner(now: dt.datetime) -> int:
    """Close the entries of those who would have come sooner, once the course they have a place on has begun. Returns how many."""
    begun = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__first_starts_at__lte=now, course__cancelled_at=None)
    waiting = WaitingListEntry.objects.filter(course=None, sooner=True, state=WaitingListEntry.State.WAITING)
    rows = waiting.filter(episode__enrolments__in=begun).distinct()
    return sum(_settle(each, now) for each in rows)


@tried_again
@transaction.atomic
def _settle(entry: WaitingListEntry, now: dt.datetime) -> bool:
    lock_person(entry.participant_id)
    still = WaitingListEntry.objects.filter(pk=entry.pk, state=WaitingListEntry.State.WAITING)
    return bool(still.update(state=WaitingListEntry.State.PLACED, closed_at=now))


# --- not in one group with ---


def kept_apart_of(organisation: Organisation) -> QuerySet[KeptApart]:
    """Every pair of an organisation's people who aren't to be in one group."""
    return KeptApart.objects.filter(one__organisation=organisation, ended_at=None).select_related("one", "other")


def kept_from(person: Participant) -> QuerySet[KeptApart]:
    """Whom somebody isn't to be in one group with."""
    return kept_apart_of(person.organisation).filter(Q(one=person) | Q(other=person)).order_by("pk")


@tried_again
def keep_apart(person: Participant, other: Participant, *, note: str, by: Actor, now: dt.datetime) -> KeptApart:
    """Say that two people aren't to be in one group; saying it twice changes nothing. The note is read by the office."""
    note = reason_given(note, NOTE_LENGTH, field="note")
    if person.organisation_id != other.organisation_id or person.pk == other.pk:
        raise Refused("Choose somebody else.", field="other")
    with transaction.atomic():
        one, two = lock_people([person.pk, other.pk])
        pair, made = KeptApart.objects.get_or_create(
            one=one, other=two, ended_at=None, defaults={"note": note, "made_at": now, "made_by": audit.name_of(by)[:120]}
        )
        if made:
            audit.record(by, "keeps two people apart", pair, organisation=one.organisation)
    return pair


@tried_again
def end_apart(pair: KeptApart, *, by: Actor, now: dt.datetime) -> KeptApart:
    """The two may be in one group again. Ending it twice changes nothing."""
    with transaction.atomic():
        one, _ = lock_people([pair.one_id, pair.other_id])
        if KeptApart.objects.filter(pk=pair.pk, ended_at=None).update(ended_at=now):
            audit.record(by, "no longer keeps two people apart", pair, organisation=one.organisation)
    return pair
