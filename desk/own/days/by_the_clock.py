"""One day by the clock, as the person who comes sees it: what happens when, who leads it, what to bring, what lies there to read.

In neutral wording a part of the day is "Appointment", unless its name tells nothing (a break, lunch); who leads is named without
a profession. The paper that it is printed on lies about.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from common.pages.kept_statements import written_once
from courses.ground.discretion import reveals
from courses.models import Duty, EditionDay, EditionItem, Handout, Profession
from courses.staffing.absences import away_during_duty
from participants.enrolment.timetable import TimetableDate

Kind = EditionItem.Kind


@dataclass(frozen=True)
class Leader:
    """Somebody who leads, as a participant knows them."""

    name: str
    profession: str


@dataclass(frozen=True)
class DayHandout:
    """Something to read, look at or hear: a file of ours (`pk`), or a link to elsewhere."""

    pk: int
    title: str
    link: str
    what: str


@dataclass(frozen=True)
class ClockLine:
    """One part of a day, in its wall time. `who` is a name or several, or who it will be: "a nurse"."""

    starts: dt.datetime
    ends: dt.datetime
    title: str
    who: tuple[str, ...]
    is_break: bool
    handouts: tuple[DayHandout, ...] = ()


@dataclass(frozen=True)
class DayByClock:
    """What stands beneath a date: its parts, who leads the whole of it, what to bring, what belongs to the whole day."""

    lines: tuple[ClockLine, ...] = ()
    leaders: tuple[Leader, ...] = ()
    bring: str = ""
    guests_each: int = 0
    handouts: tuple[DayHandout, ...] = ()

    @property
    def has_handouts(self) -> bool:
        """Whether anything lies there."""
        return bool(self.handouts) or any(line.handouts for line in self.lines)


def by_the_clock(place: TimetableDate, *, neutral: bool, with_handouts: bool = False) -> DayByClock:
    """Return one day by the clock. Two queries, and one for its parts, what to bring and what lies there where it has such."""
    duties = _duties(place)
    items = _items_of(place.plan_id) if place.plan_id else []
    told = EditionDay.objects.filter(edition=place.edition_id, number=place.number).first() if place.edition_id else None
    lying = _handouts(place, neutral=neutral) if with_handouts and place.edition_id else {}
    lines = tuple(_line(item, place, duties, lying, neutral=neutral) for item in items)
    of_parts = {item.offset_minutes for item in items}
    whole = [each for offset, many in lying.items() if offset not in of_parts for each in many]
    bring = told.bring if told and not (neutral and reveals(told.bring, place.names)) else ""
    return DayByClock(lines, _leaders(duties), bring, told.guests_each if told else 0, tuple(whole))


def _duties(place: TimetableDate) -> list[Duty]:
    """Who leads there, as far as it is published and they aren't away, in order."""
    return _leading(place.session_id)


@written_once
def _leading(session: int) -> QuerySet[Duty]:
    held = Duty.objects.filter(session=session, role=Duty.Role.LEAD, ended_at=None, published_at__isnull=False)
    held = held.exclude(Exists(away_during_duty()))
    return held.select_related("facilitator").order_by("starts_at", "pk")


@written_once
def _items_of(plan: int) -> QuerySet[EditionItem]:
    return EditionItem.objects.filter(session=plan).order_by("offset_minutes", "pk")


def _leaders(duties: Iterable[Duty]) -> tuple[Leader, ...]:
    """Each of them once."""
    people = dict.fromkeys((duty.facilitator.name, duty.facilitator.profession) for duty in duties)
    return tuple(Leader(name, str(Profession(profession).label)) for name, profession in people)


def _line(
    item: EditionItem,
    place: TimetableDate,
    duties: Sequence[Duty],
    lying: Mapping[int | None, Sequence[DayHandout]],
    *,
    neutral: bool,
) -> ClockLine:
    zone = place.starts.tzinfo
    starts = place.starts.astimezone(dt.UTC) + dt.timedelta(minutes=item.offset_minutes)
    return ClockLine(
        starts=starts.astimezone(zone),
        ends=(starts + dt.timedelta(minutes=item.minutes)).astimezone(zone),
        title=_title(item, place, neutral=neutral),
        who=_who(item, duties, neutral=neutral),
        is_break=item.kind == Kind.BREAK,
        handouts=tuple(lying.get(item.offset_minutes, ())),
    )


def _title(item: EditionItem, place: TimetableDate, *, neutral: bool) -> str:
    if not neutral or (item.kind == Kind.BREAK and not reveals(item.title, place.names)):
        return item.title
    return _("Appointment")


def _who(item: EditionItem, duties: Sequence[Duty], *, neutral: bool) -> tuple[str, ...]:
    """Those named for the part; of a led one else those of its profession who are there all day, else the profession."""
    own = [duty for duty in duties if duty.item_id == item.pk]
    if item.kind == Kind.LED and not own:
        own = [duty for duty in duties if duty.item_id is None and duty.facilitator.profession == item.profession]
    if own:
        return tuple(dict.fromkeys(_named(duty, neutral=neutral) for duty in own))
    if neutral or item.kind == Kind.BREAK:
        return ()
    if item.kind == Kind.LED:
        return (str(Profession(item.profession).label).capitalize(),)
    if item.kind == Kind.TEAM:
        return (_("The team"),)
    own_way = _("In your own way")
    return () if own_way.casefold() in item.title.casefold() else (own_way,)


def _named(duty: Duty, *, neutral: bool) -> str:
    person = duty.facilitator
    return person.name if neutral else f"{person.name}, {Profession(person.profession).label}"


def _handouts(place: TimetableDate, *, neutral: bool) -> dict[int | None, list[DayHandout]]:
    """What lies there for a day, by the part it belongs to. One query."""
    found: dict[int | None, list[DayHandout]] = defaultdict(list)
    lying = Handout.objects.filter(edition=place.edition_id, number=place.number, removed_at=None).order_by("added_at", "pk")
    for number, each in enumerate(lying, 1):
        hidden = neutral and reveals(each.title, place.names)
        title = _("Handout %(number)s") % {"number": number} if hidden else each.title
        found[each.offset_minutes].append(DayHandout(each.pk, title, each.link, WHAT.get(each.content, "")))
    return found


# What a file is, in a word behind its title; a link leads elsewhere and has none.
WHAT = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "text/plain": "TXT",
}
