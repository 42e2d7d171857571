"""Items of work, the groups they stand in and their order. Plain values: the longest waiting first, people to ring before all."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounts.models import Membership, Organisation
from accounts.roles import Right
from common.clock import today_in
from common.words import clock_time, counted, day_and_month, long_date

EVERY = "every"  # shows every group whole
SHOWN = 10  # rows of a group before "and n more"
NO_AGE = dt.datetime.max.replace(tzinfo=dt.UTC)
MOST = 100  # rows of anything that are read at all; nobody works through more in a day


@dataclass(frozen=True)
class Looker:
    """Who looks at the page, where and when."""

    organisation: Organisation
    membership: Membership
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The date there."""
        return today_in(self.organisation.tzinfo, self.now)

    def midnight(self, days: int = 0) -> dt.datetime:
        """The beginning of today there, or of a day so many days later."""
        return dt.datetime.combine(self.today + dt.timedelta(days=days), dt.time(), self.organisation.tzinfo)

    def local(self, when: dt.datetime) -> dt.datetime:
        """This moment on the wall clock there."""
        return when.astimezone(self.organisation.tzinfo)

    def may(self, right: Right) -> bool:
        """Whether they may do this."""
        return self.membership.may(right)


@dataclass(frozen=True)
class TodayItem:
    """One thing to do: a verb first, a line about it, the page that mends it, and how long it has waited (wall time).

    `since` is empty where nothing that is stored says since when. `key` names the line together with the facts it rests on
    (line_key): whoever sets it aside has said so about these facts. A line without a key can't be set aside. What is to be
    done while a session `is_on`, or is overdue, stands before what has waited longer.
    """

    text: str
    detail: str
    url: str
    since: dt.datetime | None = None
    key: str = ""
    people: Mapping[int, str] = field(default_factory=dict)  # whom it names, by the key of their record
    registering: Mapping[int, str] = field(default_factory=dict)  # who isn't on file yet, by the key of their registration
    is_on: bool = False

    def age(self, today: dt.date) -> str:
        """Return "6 days" or "Today"; nothing when nobody knows."""
        if self.since is None:
            return ""
        days = (today - self.since.date()).days
        return counted(days, "day") if days > 0 else "Today"

    def since_words(self, today: dt.date) -> str:
        """Return "since Monday 8 March", of today the time; nothing when it waits since the day began, or nobody knows."""
        if self.since is None:
            return ""
        if self.since.date() >= today:
            return "" if self.since.time() == dt.time() else clock_time(self.since)
        return f"since {day_and_month(self.since) if self.since.year == today.year else long_date(self.since)}"


def line_key(kind: str, about: object, *facts: object) -> str:
    """Name a line, and what it rests on: with other facts it is another line. Plain values only, in an order that stays."""
    said = hashlib.blake2s(repr([str(fact) for fact in facts]).encode(), digest_size=8).hexdigest()
    return f"{kind}/{about}/{said}"


def latest(*moments: dt.datetime | None, looker: Looker) -> dt.datetime | None:
    """The last of these stored moments on the wall clock there: before it, it needed nobody. None when it is still to come."""
    known = max((moment for moment in moments if moment), default=None)
    return looker.local(known) if known and known <= looker.now else None


@dataclass(frozen=True)
class TodayRow:
    """One item as it is shown."""

    item: TodayItem
    age: str
    since: str


@dataclass(frozen=True)
class Group:
    """Items of one sort. `slug` names it in addresses; `first` puts it before the others, however long they wait."""

    slug: str
    name: str
    items: Sequence[TodayItem]
    first: bool = False

    @property
    def count(self) -> str:
        """How many there are."""
        return f"more than {MOST}" if len(self.items) > MOST else str(len(self.items))


@dataclass(frozen=True)
class ShownGroup:
    """A group on the page: its first rows, and how many are left out."""

    slug: str
    name: str
    count: str
    rows: list[TodayRow]
    more: int
    first: bool


@dataclass(frozen=True)
class Work:
    """Everything that needs somebody, in order; and the groups in which nothing does."""

    groups: list[ShownGroup] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    things: int = 0

    @property
    def items(self) -> list[TodayItem]:
        """Every item that is shown."""
        return [row.item for group in self.groups for row in group.rows]

    @property
    def people(self) -> dict[int, str]:
        """Everybody on file whom the page names."""
        return {pk: name for item in self.items for pk, name in item.people.items()}

    @property
    def registering(self) -> dict[int, str]:
        """Everybody it names who has registered and isn't on file yet."""
        return {pk: name for item in self.items for pk, name in item.registering.items()}

    @property
    def sentence(self) -> str:
        """How much there is."""
        needs = "needs" if self.things == 1 else "need"
        return f"{counted(self.things, 'thing')} {needs} you." if self.things else "Nothing needs you."

    @property
    def order(self) -> str:
        """In what order it stands; nothing when there is nothing to order."""
        if len(self.groups) < 2:
            return ""
        if self.groups[0].first:
            return f"{self.groups[0].name} come first, then whatever has waited longest."
        return "What has waited longest comes first."

    @property
    def nothing_under(self) -> str:
        """Return "Nothing needs you under Registers, Messages or Sending." """
        return self.nothing if self.groups else ""

    @property
    def nothing(self) -> str:
        """The same, also where nothing stands under the others."""
        if not self.empty:
            return ""
        *others, last = self.empty
        return f"Nothing needs you under {', '.join(others)} or {last}." if others else f"Nothing needs you under {last}."


def arranged(groups: Iterable[Group], *, today: dt.date, whole: str = "") -> Work:
    """Put the groups in order, the longest waiting first, and their items. `whole` is the group shown in full, or EVERY."""
    groups = list(groups)
    full = [group for group in groups if group.items]
    full.sort(key=lambda group: (not group.first, min(_by_age(item) for item in group.items)))
    return Work(
        [_shown(group, today, MOST if whole in (group.slug, EVERY) else SHOWN) for group in full],
        [group.name for group in groups if not group.items],
        sum(min(len(group.items), MOST) for group in full),
    )


def _shown(group: Group, today: dt.date, most: int) -> ShownGroup:
    items = sorted(group.items, key=lambda item: (not item.is_on, _by_age(item)))[:MOST]
    rows = [TodayRow(item, item.age(today), item.since_words(today)) for item in items[:most]]
    return ShownGroup(group.slug, group.name, group.count, rows, len(items) - len(rows), group.first)


def _by_age(item: TodayItem) -> tuple[bool, dt.datetime]:
    """The longest waiting first; what nobody knows of stands behind, as it was found."""
    return item.since is None, item.since or NO_AGE


def without(groups: Iterable[Group], keys: Collection[str]) -> Iterator[Group]:
    """The groups without the lines that have one of these keys."""
    for group in groups:
        yield replace(group, items=[item for item in group.items if item.key not in keys])
