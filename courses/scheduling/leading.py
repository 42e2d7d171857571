"""Which items of a course to come nobody of the profession they ask for could lead: said before it is created, as a question.

Absences, other groups, reviews and assessments count. Where nobody is written down who leads, nothing is asked.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from common.words import counted, short_date
from courses.dates.wall_time import Span
from courses.ground.catalogue import facilitators_of
from courses.models import Edition, EditionItem, Profession
from courses.scheduling.unfolding import Planned
from courses.staffing.commitments import commitments_of
from courses.staffing.freedom import nobody_free

NAMED = 4  # items named for one profession


@dataclass(frozen=True, slots=True)
class UnledProfession:
    """The items that nobody of one profession is free for, each with its day; `people` is how many of them there are."""

    profession: str
    items: tuple[str, ...]
    people: int

    @property
    def sentence(self) -> str:
        """ "No nurse is free for 2 items: “Sleep” on day 8, Thu 22 April 2027; …"."""
        word = str(Profession(self.profession).label)
        who = f"There is no {word}" if not self.people else f"No {word} is free"
        more = len(self.items) - NAMED
        rest = f" and {counted(more, 'more')}" if more > 0 else ""
        return f"{who} for {counted(len(self.items), 'item')}: {'; '.join(self.items[:NAMED])}{rest}."


def unled_professions(planned: Sequence[Planned], edition: Edition, organisation: Organisation) -> tuple[UnledProfession, ...]:
    """Say it for each profession. Four queries, and none for an edition that people register for."""
    if edition.entry != Edition.Entry.REFERRAL:
        return ()
    people: dict[str, list[int]] = defaultdict(list)
    for pk, profession in facilitators_of(organisation).filter(drafts_only=False).values_list("pk", "profession"):
        people[profession].append(pk)
    if not people:
        return ()
    items = _items(planned)
    stretches = [Span(each.span.starts_at, each.span.ends_at) for each in planned]
    taken = commitments_of(organisation, stretches)
    found: dict[str, list[str]] = defaultdict(list)
    for each in planned:
        for item in items.get(each.plan.pk, ()) if each.plan else ():
            begins = each.span.starts_at + dt.timedelta(minutes=item.offset_minutes)
            span = Span(begins, begins + dt.timedelta(minutes=item.minutes))
            if nobody_free(people[item.profession], taken, span):
                found[item.profession].append(
                    f"“{item.title}” on {each.label[:1].lower()}{each.label[1:]}, {short_date(each.day)}"
                )
    return tuple(UnledProfession(name, tuple(lacking), len(people[name])) for name, lacking in found.items())


def _items(planned: Iterable[Planned]) -> Mapping[int, list[EditionItem]]:
    led = EditionItem.objects.filter(session__in={each.plan.pk for each in planned if each.plan}, kind=EditionItem.Kind.LED)
    found: dict[int, list[EditionItem]] = defaultdict(list)
    for item in led.order_by("offset_minutes"):
        found[item.session_id].append(item)
    return found
