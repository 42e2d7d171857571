"""Who leads what on the sessions of a course, and which parts have nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, Q, QuerySet

from common.pages.kept_statements import written_once
from courses.models import Duty, EditionItem, Profession, Session
from courses.staffing.absences import away_during_duty
from desk.shared.check_facts import UnledItem


class LedItem(NamedTuple):
    """A part of a planned session that one profession leads, or that needs others of the team to be there."""

    pk: int
    plan_id: int
    title: str
    profession: str
    team: Sequence[str] = ()


class OnDuty(NamedTuple):
    """Somebody's part at one session; `item_id` None is the whole of it."""

    pk: int
    session_id: int
    item_id: int | None
    part: str | None
    role: str
    facilitator_id: int
    name: str
    profession: str
    stands_in_for: str | None = None
    # On leave, sick or elsewhere at that time: down for it, and not there.
    is_away: bool = False
    is_published: bool = True
    # Told of it, and off as soon as a draft of the rota is published.
    gives_way: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether it is only in the draft of the rota, and nobody was told of it."""
        return not self.is_published

    @property
    def named(self) -> str:
        """Their name, and for whom they stand in."""
        return f"{self.name} (stands in for {self.stands_in_for})" if self.stands_in_for else self.name


@dataclass
class Staff:
    """The staff of one session: who is there, and which of its led parts have nobody."""

    on_duty: list[OnDuty] = field(default_factory=list)
    unled: tuple[UnledItem, ...] = ()

    @property
    def names(self) -> list[str]:
        """Everybody once, those who lead before those who support."""
        ordered = sorted(self.on_duty, key=lambda duty: duty.role != Duty.Role.LEAD)
        return list(dict.fromkeys(duty.name for duty in ordered))

    @property
    def named(self) -> list[str]:
        """The same, each with whom they stand in for."""
        ordered = sorted(self.on_duty, key=lambda duty: duty.role != Duty.Role.LEAD)
        return list({duty.name: duty.named for duty in ordered}.values())

    @property
    def stand_ins(self) -> list[tuple[str, str]]:
        """Who stands in for whom, by name; it holds for this session alone."""
        return list(dict.fromkeys((duty.name, duty.stands_in_for) for duty in self.on_duty if duty.stands_in_for))

    @property
    def leaders(self) -> int:
        """How many different people lead the whole of it."""
        return len(self.leader_pks)

    @property
    def leader_pks(self) -> list[int]:
        """The keys of those who lead the whole of it, each once."""
        leading = (duty for duty in self.on_duty if duty.item_id is None and duty.role == Duty.Role.LEAD)
        return list(dict.fromkeys(duty.facilitator_id for duty in leading))

    @property
    def is_led(self) -> bool:
        """Whether anybody leads it, or a part of it."""
        return any(duty.role == Duty.Role.LEAD for duty in self.on_duty)

    @property
    def missing(self) -> list[str]:
        """The professions that are missing, each once, in words."""
        return list(dict.fromkeys(item.profession for item in self.unled))


def staff_of_courses(sessions: Collection[Session], edition_id: int | None) -> dict[int, Staff]:
    """Return the staff of each session of one edition by its key. Two queries, however many sessions."""
    return _staff(sessions, led_items(edition_id))


def staff_across(sessions: Collection[Session]) -> dict[int, Staff]:
    """Return the staff of sessions of any courses, by key. Two queries, however many sessions."""
    plans = {session.plan_id for session in sessions if session.plan_id}
    return _staff(sessions, led_by_plan(plans))


def _staff(sessions: Collection[Session], items: Mapping[int, list[LedItem]]) -> dict[int, Staff]:
    duties: dict[int, list[OnDuty]] = defaultdict(list)
    for duty in duties_at([session.pk for session in sessions]):
        duties[duty.session_id].append(duty)
    return {
        session.pk: Staff(
            duties[session.pk], unled_of(items.get(session.plan_id, []), duties[session.pk]) if session.plan_id else ()
        )
        for session in sessions
    }


def led_items(edition_id: int | None) -> Mapping[int, list[LedItem]]:
    """Return the led parts of an edition's sessions, by planned session. One query."""
    return _by_plan(_led_of_edition(edition_id)) if edition_id is not None else {}


def led_by_plan(plans: Collection[int]) -> Mapping[int, list[LedItem]]:
    """Return the led parts of these planned sessions, by planned session. One query, none for none."""
    return _by_plan(_led_of_plans(plans)) if plans else {}


def _by_plan(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, list[LedItem]]:
    found: dict[int, list[LedItem]] = defaultdict(list)
    for row in rows:
        item = LedItem(*row)
        if item.profession or item.team:
            found[item.plan_id].append(item)
    return found


@written_once
def _led_of_edition(edition_id: int) -> QuerySet[Any, Any]:
    return _led(EditionItem.objects.filter(session__edition=edition_id))


@written_once
def _led_of_plans(plans: Collection[int]) -> QuerySet[Any, Any]:
    return _led(EditionItem.objects.filter(session__among=plans))


def _led(items: QuerySet[EditionItem]) -> QuerySet[Any, Any]:
    led = items.filter(kind__in=[EditionItem.Kind.LED, EditionItem.Kind.TEAM]).order_by("offset_minutes")
    return led.values_list("pk", "session_id", "title", "profession", "team")


def duties_at(session_pks: Collection[int]) -> list[OnDuty]:
    """Return who is on duty at these sessions. One query, none for none."""
    return [OnDuty(*row) for row in _on_duty(session_pks)] if session_pks else []


@written_once
def _on_duty(session_pks: Collection[int]) -> QuerySet[Any, Any]:
    rows = Duty.objects.filter(session__among=session_pks, ended_at=None).order_by("starts_at", "pk")
    person = ("facilitator_id", "facilitator__name", "facilitator__profession")
    fields = (
        "pk",
        "session_id",
        "item_id",
        "item__title",
        "role",
        *person,
        "stands_in_for__name",
        "away",
        "published",
        "gives_way",
    )
    standing = Q(gives_way_to__isnull=False, gives_way_to__ended_at=None, gives_way_to__published_at=None)
    told = {"published": Q(published_at__isnull=False), "gives_way": standing}
    return rows.annotate(away=Exists(away_during_duty()), **told).values_list(*fields)


def unled_of(items: Iterable[LedItem], duties: Sequence[OnDuty]) -> tuple[UnledItem, ...]:
    """What is missing: who leads a part, neither for itself nor for the whole session; and who else must be there that day."""
    there = [duty for duty in duties if not duty.is_away]
    leading = [duty for duty in there if duty.role == Duty.Role.LEAD]
    led = {duty.item_id for duty in leading}
    whole = {duty.profession for duty in leading if duty.item_id is None}
    professions = {duty.profession for duty in there}
    return tuple(
        UnledItem(item.title, str(Profession(profession).label), to_lead=profession == item.profession)
        for item in items
        for profession in lacking(item, is_led=item.pk in led or item.profession in whole, there=professions)
    )


def lacking(item: LedItem, *, is_led: bool, there: Collection[str]) -> Iterable[str]:
    """The professions that one part lacks: who leads it, then those of its team of whom nobody is at the session at all.

    The team works the whole day, so whoever has any part of the session is there for this one too.
    """
    if item.profession and not is_led:
        yield item.profession
    yield from (profession for profession in item.team if profession not in there)
