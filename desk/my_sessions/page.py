"""What "My sessions" shows: what somebody leads next, with the day's timetable, who else is there, and where."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from common.clock import today_in
from courses.models import Duty, EditionItem, Facilitator, Profession, Session
from desk.shared.where import place_of

PAST = dt.timedelta(weeks=4)
# A term of a full week; what is further ahead comes as time passes.
MOST = 80
STANDING = {"ended_at": None, "published_at__isnull": False}


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One item of the day: its hours on the wall clock, what it is, who leads it; `mine` when they do."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    who: str
    mine: bool


@dataclass
class MySession:
    """One session they have a part in."""

    session: Session
    parts: list[str] = field(default_factory=list)
    role: str = ""
    colleagues: list[str] = field(default_factory=list)
    timetable: list[TimetableLine] = field(default_factory=list)
    has_register: bool = False
    stands_in_for: str = ""

    @property
    def psychologist_lead(self) -> str:
        """Who answers for the group's programme; empty where nobody is named."""
        lead = self.session.course.psychologist_lead if self.session.course else None
        return lead.name if lead else ""

    @property
    def where(self) -> str:
        """Where it is held; empty while nobody has said."""
        return place_of(self.session)


@dataclass(frozen=True)
class MySessions:
    """The whole page: what is to come, the nearest first, and what was in the last weeks, the latest first."""

    coming: list[MySession]
    past: list[MySession]


def my_sessions_of(me: Facilitator, *, now: dt.datetime) -> MySessions:
    """Return what one of the staff leads, supports or is trained at. Four queries, however much it is."""
    theirs = _theirs(me)
    coming = list(theirs.filter(ends_at__gt=now).order_by("starts_at", "pk")[:MOST])
    past = list(theirs.filter(ends_at__lte=now, ends_at__gt=now - PAST).order_by("-starts_at", "-pk")[:MOST])
    rows = {each.pk: MySession(each, has_register=_has_register(each, now)) for each in (*coming, *past)}
    duties = _duties(rows)
    items = _items(each.plan_id for each in coming)
    for pk, row in rows.items():
        _say_who(row, duties[pk], me)
        row.timetable = [_line(item, row.session, duties[pk], me) for item in items.get(row.session.plan_id or 0, ())]
    return MySessions([rows[each.pk] for each in coming], [rows[each.pk] for each in past])


def _theirs(me: Facilitator) -> QuerySet[Session]:
    mine = Duty.objects.filter(session=OuterRef("pk"), facilitator=me, **STANDING)
    found = Session.objects.filter(Exists(mine), organisation=me.organisation_id, state=Session.State.PLANNED)
    return found.select_related("course__programme", "course__psychologist_lead", "training", "venue")


def _has_register(session: Session, now: dt.datetime) -> bool:
    """From the morning of its day; a training's days have none."""
    near = session.local_date <= today_in(ZoneInfo(session.zone), now)
    return near and session.kind != Session.Kind.TRAINING


def _duties(sessions: Collection[int]) -> Mapping[int, list[Duty]]:
    found: dict[int, list[Duty]] = defaultdict(list)
    duties = Duty.objects.filter(session__in=sessions, **STANDING).order_by("starts_at", "item__offset_minutes", "pk")
    for duty in duties.select_related("facilitator", "item", "stands_in_for"):
        found[duty.session_id].append(duty)
    return found


def _items(plans: Iterable[int | None]) -> Mapping[int, list[EditionItem]]:
    found: dict[int, list[EditionItem]] = defaultdict(list)
    for item in EditionItem.objects.filter(session__in={pk for pk in plans if pk}).order_by("offset_minutes", "pk"):
        found[item.session_id].append(item)
    return found


def _say_who(row: MySession, duties: Iterable[Duty], me: Facilitator) -> None:
    for duty in duties:
        if duty.facilitator_id != me.pk:
            words = f"{duty.facilitator.name}, {Profession(duty.facilitator.profession).label}"
            if words not in row.colleagues:
                row.colleagues.append(words)
            continue
        row.role = row.role or str(duty.get_role_display())
        if duty.item:
            row.parts.append(duty.item.title)
        if duty.stands_in_for:
            row.stands_in_for = duty.stands_in_for.name


def _line(item: EditionItem, session: Session, duties: Iterable[Duty], me: Facilitator) -> TimetableLine:
    """An item with whoever has it; of a led one, also who leads the whole session and is of its profession."""
    having = [each for each in duties if each.item_id == item.pk]
    if not having and item.kind == EditionItem.Kind.LED:
        whole = (each for each in duties if each.item_id is None and each.role == Duty.Role.LEAD)
        having = [each for each in whole if each.facilitator.profession == item.profession]
    names = ", ".join(dict.fromkeys(each.facilitator.name for each in having))
    return TimetableLine(
        session.local_after(item.offset_minutes),
        session.local_after(item.offset_minutes + item.minutes),
        item.title,
        names or _who_else(item),
        any(each.facilitator_id == me.pk for each in having),
    )


def _who_else(item: EditionItem) -> str:
    if item.kind == EditionItem.Kind.LED:
        return f"Nobody yet: needs {Profession(item.profession).label}"
    return "The whole team" if item.kind == EditionItem.Kind.TEAM else ""
