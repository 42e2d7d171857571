"""A participant's own page: what comes next in big letters, then everything by week.

Words follow what the person chose for messages: neutral wording says "appointment" and names neither course nor subject,
because the sheet lies on a kitchen table and the screen may have company.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from common.pages.kept_statements import written_once
from courses.ground.discretion import names_of, reveals
from courses.models import Course
from desk.own.days.by_the_clock import DayByClock, by_the_clock
from desk.waiting.listing import on_waiting_list
from participants.enrolment.timetable import Timetable, TimetableDate, timetable_of
from participants.models import Delivery, Episode, Participant, WaitingListEntry
from participants.practice.plans import places_in_practice
from participants.registration.waiting_list import positions
from reviews.models import Questionnaire
from reviews.questionnaires.wording import answered_by_themselves


@dataclass(frozen=True)
class MyWaiting:
    """What somebody waits for or has been offered: `number` on the waiting list, or until when they may answer."""

    course: str
    number: int
    until: dt.datetime | None
    first: dt.datetime
    where: str


@dataclass(frozen=True)
class MyTimetable:
    """The whole page."""

    person: Participant
    timetable: Timetable
    headline: str
    when: str
    # What comes next, by the clock.
    clock: DayByClock | None = None
    waiting: Sequence[MyWaiting] = ()

    @property
    def neutral(self) -> bool:
        """Whether course and subjects stay unnamed."""
        return self.person.wording == Participant.Wording.NEUTRAL

    @property
    def has_several_to_come(self) -> bool:
        """Whether there are several days to say of that one can't come."""
        return len(days_to_come(self.timetable)) > 1

    @property
    def unreached(self) -> bool:
        """Whether nothing reaches them: they chose a channel from before it was known that it reaches nobody."""
        return self.person.channel not in Participant.REACHING


def own_record(user: User, organisation: Organisation) -> Participant | None:
    """Return the record this sign-in belongs to, or None. One query.

    It says whether it `has_pathway`, a place that somebody `practises` with, `has_letters` that lie on their page, a
    `new_letter` among them, and whether it `is_asked` something on its own page.
    """
    person = next(iter(_own_records(user, organisation)), None)
    if person:
        person.organisation = organisation
    return person


@written_once
def _own_records(user: User, organisation: Organisation) -> QuerySet[Participant]:
    on_way = Exists(Episode.objects.filter(participant=OuterRef("pk")))
    on_page = Delivery.objects.filter(letter__participant=OuterRef("pk"), way=Delivery.Way.OWN_PAGE, stopped_at=None)
    there = on_page.filter(letter__dropped_at=None)
    unread = Exists(there.filter(letter__read_at=None))
    own = Participant.objects.filter(organisation=organisation, user=user)
    practises = Exists(places_in_practice().filter(participant=OuterRef("pk")))
    said: dict[str, Any] = {"has_pathway": on_way, "practises": practises, "has_letters": Exists(there), "new_letter": unread}
    asked = Questionnaire.objects.filter(state=Questionnaire.State.OPEN, measure__in=answered_by_themselves())
    of_pathway, of_course = (asked.filter(**{f"{owner}__participant": OuterRef("pk")}) for owner in ("episode", "enrolment"))
    said["is_asked"] = Exists(of_pathway) | Exists(of_course)
    return own.annotate(**said).order_by("pk")[:1]


def own_person(user: User, organisation: Organisation) -> Participant:
    """Return the record this sign-in belongs to, with its organisation. Raises Http404 without one. One query."""
    person = own_record(user, organisation)
    if person is None:
        raise Http404
    return person


def my_timetable(person: Participant, *, now: dt.datetime) -> MyTimetable:
    """Return a person's page. Six queries at most, however much they have, and one more for somebody who waits for a place."""
    timetable = timetable_of(person, now)
    upcoming = timetable.next
    neutral = person.wording == Participant.Wording.NEUTRAL
    return MyTimetable(
        person=person,
        timetable=timetable,
        headline=headline(upcoming, neutral=neutral) if upcoming else "",
        when=when_words(upcoming) if upcoming else "",
        clock=by_the_clock(upcoming, neutral=neutral) if upcoming else None,
        waiting=waited_for_by(person),
    )


def days_to_come(timetable: Timetable) -> list[TimetableDate]:
    """What somebody may say of that they can't come, several at once; for a review another date is chosen instead."""
    return [place for week in timetable.weeks for place in week.places if place.can_say_no and not place.is_review]


@written_once
def _waits_of(person: Participant, organisation: Organisation) -> QuerySet[WaitingListEntry]:
    waiting = on_waiting_list(organisation).filter(participant=person).order_by("since", "pk")
    return waiting.select_related("course__venue", "course__programme")


def _local(entry: WaitingListEntry, zone: ZoneInfo) -> dt.datetime | None:
    until: dt.datetime | None = entry.reply_by  # type: ignore[attr-defined]  # on_waiting_list
    return until.astimezone(zone) if until else None


def waited_for_by(person: Participant) -> list[MyWaiting]:
    """Return what somebody waits for or has been offered. One query, and one more when they wait."""
    entries = _waits_of(person, person.organisation)
    numbers = positions(entries) if entries else {}
    zone = person.organisation.tzinfo
    neutral = person.wording == Participant.Wording.NEUTRAL
    return [
        MyWaiting(
            each.one_course.programme.name,
            numbers.get(each.pk, 0),
            _local(each, zone),
            each.one_course.first_starts_at.astimezone(zone),
            course_where(each.one_course, neutral=neutral),
        )
        for each in entries
    ]


def course_where(course: Course, *, neutral: bool) -> str:
    """Where a course is held, as far as its people's wording lets it be said."""
    if course.venue is None:
        return str(course.get_format_display())
    names = [text for text in course.venue.names(neutral=neutral) if text]
    return ", ".join(text for text in names if not (neutral and reveals(text, names_of(course))))


def headline(place: TimetableDate, *, neutral: bool) -> str:
    """Return "Your next session is tomorrow", or the same with "appointment"."""
    if place.is_on_now:
        return _("Your appointment is on now") if neutral else _("Your session is on now")
    words = {"when": when_words(place)}
    return _("Your next appointment is %(when)s") % words if neutral else _("Your next session is %(when)s") % words


def when_words(place: TimetableDate) -> str:
    """Return "today", "tomorrow", "on Thursday" or "in 12 days"."""
    apart = (place.day - place.now.astimezone(place.starts.tzinfo).date()).days
    if apart <= 0:
        return _("today")
    if apart == 1:
        return _("tomorrow")
    if apart < 7:
        return _("on %(weekday)s") % {"weekday": WEEKDAYS[place.day.weekday()]}
    return ngettext("in %(days)s day", "in %(days)s days", apart) % {"days": apart}
