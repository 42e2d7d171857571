"""The waiting lists when two records become one, and when they are taken apart: nobody stands on one list twice."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.words import long_date
from courses.ground.joining_terms import terms_of
from courses.models import Course
from participants.enrolment import offering
from participants.enrolment.offering import ON_WAITING_LIST, Waiting
from participants.models import Enrolment, Merge, Participant, WaitingListEntry
from participants.registration.waiting_list import close_with_offers

# Why an entry was closed, as the office reads it.
MERGED = "Another record of the same person keeps the entry on the waiting list."


@dataclass(frozen=True, slots=True)
class Settling:
    """What becomes of the entries two records have on one waiting list: `stays` is None when one of them is on the course.

    Without a course it is the list of a programme (`programme`).
    """

    course: Course | None
    going: tuple[WaitingListEntry, ...]
    stays: WaitingListEntry | None
    programme: str = ""

    @property
    def words(self) -> str:
        """A sentence about it."""
        if self.course is None:
            return f"Both wait for {self.programme}. The entry with an offer, or else the first, stays; the other is closed."
        if self.stays is None:
            return f"They have a place on {self.course}, so they no longer wait for it."
        if self.stays.state == Waiting.OFFERED:
            return f"Both wait for {self.course}. The offer of a place stays open; the other entry on the waiting list is closed."
        since = long_date(self.stays.since.astimezone(self.course.organisation.tzinfo))
        return (
            f"Both wait for {self.course}. The earlier entry on the waiting list stays, since {since}; the other one is closed."
        )


def settlings(keep: Participant, other: Participant) -> list[Settling]:
    """Where the two wait for more than one person can. Of two entries the one with an offer stays, else the earlier.

    Two queries.
    """
    both = [keep.pk, other.pk]
    lists: dict[int, list[WaitingListEntry]] = {}
    entries = WaitingListEntry.objects.filter(participant__in=both, state__in=ON_WAITING_LIST, course__isnull=False)
    for each in entries.select_related("participant", "course__organisation").order_by("since", "pk"):
        lists.setdefault(each.one_course_id, []).append(each)
    enrolled = Enrolment.objects.filter(participant__in=both, course__in=lists, state=Enrolment.State.ACTIVE)
    on_them = set(enrolled.values_list("course", flat=True))
    found = []
    for course, entries_of_one in lists.items():
        stays = None if course in on_them else min(entries_of_one, key=lambda entry: entry.state != Waiting.OFFERED)
        if going := tuple(each for each in entries_of_one if each is not stays):
            found.append(Settling(entries_of_one[0].one_course, going, stays))
    return [*found, *_of_programmes(both)]


def _of_programmes(both: list[int]) -> list[Settling]:
    """The same for the lists of programmes. One query."""
    lists: dict[int, list[WaitingListEntry]] = {}
    entries = WaitingListEntry.objects.filter(participant__in=both, state__in=ON_WAITING_LIST, course=None).select_related(
        "programme"
    )
    for each in entries.order_by("priority", "accepted_on", "pk"):
        lists.setdefault(each.programme_id, []).append(each)
    found = []
    for entries_of_one in lists.values():
        stays = min(entries_of_one, key=lambda entry: entry.state != Waiting.OFFERED)
        if going := tuple(each for each in entries_of_one if each is not stays):
            found.append(Settling(None, going, stays, stays.programme.name))
    return found


def settle(keep: Participant, other: Participant, *, by: Actor, now: dt.datetime) -> list[int]:
    """Before two records become one, both locked with their courses: close what one person can't have.

    Returns the keys of what was closed.
    """
    closed = []
    for settling in settlings(keep, other):
        going = list(settling.going)
        given_back = close_with_offers(going, MERGED, by, now)
        audit.record_each(by, "left the waiting list", going, reason=MERGED)
        for pk in sorted({settling.course.pk} if settling.course else given_back):
            offering.offer_freed(pk, now=now)
        closed += [each.pk for each in going]
    return closed


def to_reopen(merge: Merge, *, now: dt.datetime) -> list[WaitingListEntry]:
    """What this merge closed and an undoing opens again, asked before anything goes back.

    Only while people can still join the course, and when whoever gets it back is neither on the course nor waits for it.
    """
    closed = WaitingListEntry.objects.filter(pk__in=merge.left_entries, state=Waiting.LEFT)
    all_closed = list(closed.select_related("course__edition", "programme").order_by("since", "pk"))
    entries = [each for each in all_closed if each.course_id]
    of_programmes = [each for each in all_closed if not each.course_id and _may_wait_again(each, merge)]
    if not entries:
        return of_programmes
    courses = {each.one_course_id for each in entries}
    taken = set(_taken(merge, courses))
    moved = _moved(merge, WaitingListEntry)
    free = [each for each in entries if _can_be_joined(each.one_course, now)]
    return [*(each for each in free if (each.pk in moved, each.one_course_id) not in taken), *of_programmes]


def _may_wait_again(entry: WaitingListEntry, merge: Merge) -> bool:
    """Whether nothing else waits for the programme with the record that gets this entry back, once the two stand apart."""
    moved = _moved(merge, WaitingListEntry)
    back = entry.pk in moved or entry.participant_id == merge.closed_id
    both = [merge.kept_id, merge.closed_id]
    others = WaitingListEntry.objects.filter(
        participant__in=both, programme=entry.programme_id, course=None, state__in=ON_WAITING_LIST
    )
    open_ones = others.exclude(pk=entry.pk).values_list("pk", "participant")
    return not any((pk in moved or owner == merge.closed_id) == back for pk, owner in open_ones)


def reopen(entries: Iterable[WaitingListEntry], *, by: Actor, now: dt.datetime) -> None:
    """Put those of `to_reopen` back where they stood on the waiting list, and offer what is free; their courses are locked."""
    entries = list(entries)
    WaitingListEntry.objects.filter(pk__in=[each.pk for each in entries]).update(
        state=Waiting.WAITING, closed_at=None, closed_reason=""
    )
    if entries:
        audit.record_each(by, "waits again after a merge", entries)
    for course in sorted({each.course_id for each in entries if each.course_id}):
        offering.offer_freed(course, now=now)


def _can_be_joined(course: Course, now: dt.datetime) -> bool:
    return course.cancelled_at is None and terms_of(course).closes_at > now


def _moved(merge: Merge, model: type[Enrolment] | type[WaitingListEntry]) -> list[int]:
    found: list[int] = merge.moved_now.get(f"{model._meta.label_lower}.participant", [])
    return found


def _taken(merge: Merge, courses: set[int]) -> Iterator[tuple[bool, int]]:
    """Which of these courses the two are on or wait for, with whether it is the closed record's once they stand apart."""
    both = {"participant__in": [merge.kept_id, merge.closed_id], "course__in": courses}
    placed = Enrolment.objects.filter(**both, state=Enrolment.State.ACTIVE).values_list("pk", "participant", "course")
    on_waiting_list = WaitingListEntry.objects.filter(**both, state__in=ON_WAITING_LIST).values_list(
        "pk", "participant", "course"
    )
    for rows, moved in ((placed, _moved(merge, Enrolment)), (on_waiting_list, _moved(merge, WaitingListEntry))):
        for pk, owner, course in rows:
            yield pk in moved or owner == merge.closed_id, course
