"""What somebody's own pages show of feedback: what they are asked about, what they said, and what they allowed."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.words import long_date
from desk.own.reviewing.page import review_name
from desk.own.timetable import MyTimetable
from participants.enrolment.timetable import Timetable, TimetableDate
from participants.models import Participant
from reviews.feedback.asking import AskedFeedback, asked_of_person
from reviews.feedback.giving import may_be_quoted
from reviews.feedback.rules import takes_feedback


@dataclass(frozen=True)
class MyFeedback:
    """One thing somebody is asked about, or said something of, in their wording."""

    asked: AskedFeedback
    name: str

    @property
    def is_quotable(self) -> bool:
        """Whether they let us quote it."""
        return self.asked.given is not None and may_be_quoted(self.asked.given)


def feedback_of_person(person: Participant, now: dt.datetime) -> list[MyFeedback]:
    """Everything they are asked about and said, the latest first. Three queries."""
    neutral = person.wording == Participant.Wording.NEUTRAL
    return [MyFeedback(each, asked_name(each, person, neutral=neutral)) for each in asked_of_person(person, now)]


def asked_name(asked: AskedFeedback, person: Participant, *, neutral: bool) -> str:
    """What is asked about: the course by its name, a review by its months; neutral wording names neither."""
    day = long_date(asked.ended_at.astimezone(person.organisation.tzinfo))
    if asked.months:
        return _("%(review)s, %(day)s") % {"review": review_name(asked.months, neutral=neutral), "day": day}
    if neutral:
        return _("Your appointments until %(day)s") % {"day": day}
    return _("%(course)s, until %(day)s") % {"course": asked.enrolment.course.name, "day": day}


def feedback_invited(mine: MyTimetable | None, now: dt.datetime) -> list[MyFeedback]:
    """What they are asked about and haven't answered, for their first page. No query while nothing there could be asked about."""
    if mine is None or not any(_may_be_asked(each, mine.timetable, now) for each in _past(mine.timetable)):
        return []
    return [each for each in feedback_of_person(mine.person, now) if each.asked.is_due]


def _past(timetable: Timetable) -> list[TimetableDate]:
    return [each for week in (*timetable.past_weeks, *timetable.weeks) for each in week.places if each.is_over]


def _may_be_asked(place: TimetableDate, timetable: Timetable, now: dt.datetime) -> bool:
    """Whether it is a review that was lately, or lately the last day that somebody has on a course."""
    if place.cancelled or place.was_not_held or not takes_feedback(place.ends, now):
        return False
    coming = [each for week in timetable.weeks for each in week.places if not each.is_over]
    return place.is_review or all(each.course_id != place.course_id or each.is_review for each in coming)
