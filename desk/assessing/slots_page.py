"""The page of slots: what was booked, what is held, the slots of clinics and the next others, in words for the screen."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from common.words import clock_time, counted, long_date, time_range
from courses.assessing.finding import FoundSlots, find_slots, key_of
from courses.assessing.holding import held_sentence
from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from courses.models import Format, Profession, SlotHold
from participants.models import Appointment, Episode
from reviews.assessments.booking import hours_elsewhere, is_accepted, to_come

WAYS = {Format.IN_PERSON: "In person", Format.TELEPHONE: "By telephone", Format.VIDEO: "By video"}


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot to choose: its day and hours, the room, who assesses, and the number of its form."""

    key: str
    day: str
    hours: str
    where: str
    who: Sequence[str]
    submission_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SlotsPage:
    """The whole page. `held` are the slots that somebody keeps at this moment, each as a sentence."""

    booked: Appointment | None
    accepted: bool
    minutes: int
    of_clinics: Sequence[SlotRow]
    others: Sequence[SlotRow]
    held: Sequence[tuple[SlotHold, str]]
    notice: str = ""


def slots_page(episode: Episode, way: str, now: dt.datetime) -> SlotsPage:
    """Gather it for somebody's referral. The same number of queries however many slots and people there are.

    Raises Refused where the programme doesn't say what an assessment needs.
    """
    organisation = episode.organisation
    theirs = hours_elsewhere(episode.participant, now)
    found = find_slots(episode.programme, organisation, format=way, now=now, theirs=theirs)
    rows = [(slot, _row(slot, found, episode)) for slot in found.slots]
    return SlotsPage(
        booked=to_come(episode, now),
        accepted=is_accepted(episode),
        minutes=found.need.minutes,
        of_clinics=[row for slot, row in rows if slot.clinic],
        others=[row for slot, row in rows if not slot.clinic],
        held=[(hold, held_sentence(hold, organisation)) for hold in found.held],
        notice=counted(found.need.pattern.notice_hours, "hour") if found.need.notice(way) else "",
    )


def _row(slot: AssessmentSlot, found: FoundSlots, episode: Episode) -> SlotRow:
    zone = episode.organisation.tzinfo
    start, end = slot.span.starts_at.astimezone(zone), slot.span.ends_at.astimezone(zone)
    who = [f"{found.people[pk].name}, {Profession(found.people[pk].profession).label}" for pk in slot.staff]
    where = str(found.rooms[slot.venue]) if slot.venue else WAYS[Format(slot.format)]
    return SlotRow(key_of(slot), long_date(start), time_range(start, end), where, who, uuid.uuid4())


def held_words(hold: SlotHold, way: str) -> list[str]:
    """A held slot for the screen, a sentence each: when, where, who assesses, until when it is kept."""
    zone = hold.organisation.tzinfo
    start, end, until = (each.astimezone(zone) for each in (hold.starts_at, hold.ends_at, hold.until))
    where = f"In {hold.venue}" if hold.venue else WAYS[Format(way)]
    who = ", ".join(f"{person.name} ({Profession(person.profession).label})" for person in hold.staff.all())
    return [
        f"{long_date(start)}, {time_range(start, end)}. {where}.",
        f"With {who}.",
        f"Kept for you until {clock_time(until)}; after that somebody else may take it.",
    ]


def slot_of(hold: SlotHold, way: str) -> AssessmentSlot:
    """The slot that a hold keeps."""
    staff = tuple(person.pk for person in hold.staff.all())
    return AssessmentSlot(Span(hold.starts_at, hold.ends_at), way, hold.venue_id, staff)
