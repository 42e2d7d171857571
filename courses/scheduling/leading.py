"""Which items of a course to come nobody of the profession they ask for could lead: said before it is created, as a question.

Absences, days off, other groups, reviews and assessments count. Where nobody is written down who leads, nothing is asked.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from common.words import counted, short_date
from courses.dates.wall_time import Span
from courses.ground.catalogue import facilitators_of
from courses.models import Edition, EditionItem, Profession
from courses.scheduling.unfolding import Planned
from courses.staffing.commitments import commitments_of
from courses.staffing.freedom import nobody_free, without_drafts

NAMED = 4  # items named for one profession


@dataclass(frozen=True, slots=True)
class UnledProfession:
    """The items that nobody of one profession is free for, each with its day; `people` is how many of them there are."""

    profession: str
    items: tuple[str, ...]
    people: int
    # Which of the dates it is about, by their place in the list.
    dates: frozenset[int] = frozenset()

    @property
    def sentence(self) -> str:
        """ "No nurse is free for 2 items: “Sleep” on day 8, Thu 22 April 2027; …"."""
        word = str(Profession(self.profession).label)
        who = f"There is no {word}" if not self.people else f"No {word} is free"
        more = len(self.items) - NAMED
        rest = f" and {counted(more, 'more')}" if more > 0 else ""
        return f"{who} for {counted(len(self.items), 'item')}: {'; '.join(self.items[:NAMED])}{rest}."

    @property
    def short(self) -> str:
        """The same beside one of its dates: "No nurse is free"."""
        word = str(Profession(self.profession).label)
        return f"There is no {word}" if not self.people else f"No {word} is free"


def unled_professions(planned: Sequence[Planned], edition: Edition, organisation: Organisation) -> tuple[UnledProfession, ...]:
    """Say it for each profession: who leads an item, then who must be beside it. None where people register.

    Who only drafts may be beside an item and leads none. Whoever is only in a draft of another group's rota is named as that:
    they can still be given to this one. Six queries, eight where there are assessment clinics.
    """
    if edition.entry != Edition.Entry.REFERRAL:
        return ()
    leads: dict[str, list[int]] = defaultdict(list)
    beside: dict[str, list[int]] = defaultdict(list)
    for pk, profession, drafts_only in facilitators_of(organisation).values_list("pk", "profession", "drafts_only"):
        beside[profession].append(pk)
        if not drafts_only:
            leads[profession].append(pk)
    if not leads:
        return ()
    items = _items(planned)
    stretches = [Span(each.span.starts_at, each.span.ends_at) for each in planned]
    taken = commitments_of(organisation, stretches)
    told = without_drafts(taken)
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for number, each in enumerate(planned):
        for item in items.get(each.plan.pk, ()) if each.plan else ():
            begins = each.span.starts_at + dt.timedelta(minutes=item.offset_minutes)
            span = Span(begins, begins + dt.timedelta(minutes=item.minutes))
            for profession, people in _asked(item, leads, beside):
                if nobody_free(people, taken, span):
                    drafted = "" if nobody_free(people, told, span) else " (in a draft of another rota)"
                    said = f"“{item.title}” on {each.label[:1].lower()}{each.label[1:]}, {short_date(each.day)}{drafted}"
                    found[profession][number].append(said)
    return tuple(
        UnledProfession(name, tuple(said for each in days.values() for said in each), len(leads[name]), frozenset(days))
        for name, days in found.items()
    )


def _asked(item: EditionItem, leads: Mapping[str, list[int]], beside: Mapping[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """The professions that an item asks for, each once, with who could be there."""
    if item.profession and item.kind == EditionItem.Kind.LED:
        yield item.profession, leads.get(item.profession, [])
    for profession in item.team:
        if profession != item.profession:
            yield profession, beside.get(profession, [])


def _items(planned: Iterable[Planned]) -> Mapping[int, list[EditionItem]]:
    asks = [EditionItem.Kind.LED, EditionItem.Kind.TEAM]
    led = EditionItem.objects.filter(session__in={each.plan.pk for each in planned if each.plan}, kind__in=asks)
    found: dict[int, list[EditionItem]] = defaultdict(list)
    for item in led.order_by("offset_minutes"):
        found[item.session_id].append(item)
    return found
