"""Items of work, the groups they stand in and their order. Plain values: the longest waiting first, people to ring before all."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import Membership, Organisation
from accounts.roles import Right
from common.clock import today_in
from common.words import clock_time, counted, day_and_month, long_date

SHOWN = 10  # rows of a group before "and n more"
MOST = 200  # rows of anything that are read at all; nobody works through more in a day


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
    """One thing to do: a verb first, a line about it, the page that mends it, and how long it has waited (wall time)."""

    text: str
    detail: str
    url: str
    since: dt.datetime

    def age(self, today: dt.date) -> str:
        """Return "6 days" or "Today"."""
        days = (today - self.since.date()).days
        return counted(days, "day") if days > 0 else "Today"

    def since_words(self, today: dt.date) -> str:
        """Return "since Monday 8 March", of today the time; nothing when it waits since the day began."""
        if self.since.date() >= today:
            return "" if self.since.time() == dt.time() else clock_time(self.since)
        return f"since {day_and_month(self.since) if self.since.year == today.year else long_date(self.since)}"


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
        if not self.groups or not self.empty:
            return ""
        *others, last = self.empty
        return f"Nothing needs you under {', '.join(others)} or {last}." if others else f"Nothing needs you under {last}."


def arranged(groups: Iterable[Group], *, today: dt.date, whole: str = "") -> Work:
    """Put the groups in order, the longest waiting first, and the items in each. `whole` names the group shown in full."""
    groups = list(groups)
    full = [group for group in groups if group.items]
    full.sort(key=lambda group: (not group.first, min(item.since for item in group.items)))
    return Work(
        [_shown(group, today, MOST if group.slug == whole else SHOWN) for group in full],
        [group.name for group in groups if not group.items],
        sum(min(len(group.items), MOST) for group in full),
    )


def _shown(group: Group, today: dt.date, most: int) -> ShownGroup:
    items = sorted(group.items, key=lambda item: item.since)[:MOST]
    rows = [TodayRow(item, item.age(today), item.since_words(today)) for item in items[:most]]
    return ShownGroup(group.slug, group.name, group.count, rows, len(items) - len(rows), group.first)
