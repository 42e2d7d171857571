"""An offer of one date or two to choose from, in words: what somebody must know before they say yes."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from common.words import long_date, long_date_range, time_range
from courses.models import Course, Format, Session
from desk.own.timetable import course_where
from desk.shared.waits import way_words
from participants.models import Offer, Participant
from participants.registration.offers import offer_standing
from participants.waiting import offers

State = Offer.State


@dataclass(frozen=True)
class OfferedDate:
    """One of the dates: how many days, from when to when, at what hours, how and where; and each day by itself."""

    pk: int
    name: str
    dates: str
    hours: str
    where: str
    days: Sequence[str]


@dataclass(frozen=True)
class OfferShown:
    """The whole page. `state` is an offer's own, or what has become of it since; `other_way`: the format it isn't in, or ""."""

    offer: Offer
    state: str
    dates: Sequence[OfferedDate]
    until: dt.datetime
    other_way: str
    programme: str
    first: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.state == State.OPEN


def own_offers(person: Participant) -> QuerySet[Offer]:
    """The offers of a programme's places to one person, with what the page asks of them."""
    return (
        offers.programme_offers_of(person.organisation)
        .filter(participant=person)
        .select_related(
            "participant__organisation",
            "course__venue",
            "course__programme",
            "alternative__venue",
            "alternative__programme",
            "enrolment__course",
            "entry",
        )
    )


def offer_shown(offer: Offer, *, now: dt.datetime) -> OfferShown:
    """Put an offer from own_offers into words. One query."""
    person = offer.participant
    neutral = person.wording == Participant.Wording.NEUTRAL
    state = offer_standing(offer, now)
    courses = offers.courses_of(offer) if state == State.OPEN else []
    zone = person.organisation.tzinfo
    placed = offer.enrolment.course if offer.enrolment else None
    return OfferShown(
        offer=offer,
        state=state,
        dates=_in_words(courses, person.organisation, neutral=neutral) if courses else [],
        until=offer.reply_by.astimezone(zone),
        other_way=_other_way(courses),
        programme="" if neutral else offer.course.programme.name,
        first=long_date(placed.first_starts_at.astimezone(zone)) if placed else "",
    )


def _other_way(courses: Sequence[Course]) -> str:
    """The way to meet in which nothing is offered; "" when both are, or neither."""
    offered = {each.format for each in courses}
    if len(offered) != 1 or not offered & {Format.IN_PERSON.value, Format.VIDEO.value}:
        return ""
    return way_words(Format.IN_PERSON if offered == {Format.VIDEO.value} else Format.VIDEO)


def _in_words(courses: Sequence[Course], house: Organisation, *, neutral: bool) -> list[OfferedDate]:
    own = Session.objects.filter(course__in=courses, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    sessions: dict[int, list[Session]] = defaultdict(list)
    for each in own.order_by("starts_at", "pk"):
        sessions[each.course_id or 0].append(each)
    return [_date(each, sessions[each.pk], house.tzinfo, neutral=neutral) for each in courses]


def _date(course: Course, days: Sequence[Session], zone: ZoneInfo, *, neutral: bool) -> OfferedDate:
    first = long_date(course.first_starts_at.astimezone(zone))
    hours = Counter(time_range(each.local_start, each.local_end) for each in days).most_common(1)
    count = ngettext("%(days)s day", "%(days)s days", len(days)) % {"days": len(days)}
    span = long_date_range(days[0].local_date, days[-1].local_date) if days else first
    where = course_where(course, neutral=neutral) if course.venue else ""
    return OfferedDate(
        pk=course.pk,
        name=_("From %(first)s, %(way)s") % {"first": first, "way": way_words(course.format)},
        dates=f"{count}, {span}",
        hours=hours[0][0] if hours else "",
        where=where or way_words(course.format),
        days=[f"{long_date(each.local_date)}, {time_range(each.local_start, each.local_end)}" for each in days],
    )
