"""What stands on the list of one person's questionnaires, and on a day's."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.clock import today_in
from common.words import long_date, short_date
from courses.models import Session
from desk.questionnaires.words import STATES, point_words, state_words
from participants.models import Appointment, Participant
from participants.people.told_apart import tell_apart
from reviews.measures.catalogue import is_asked_still, shipped_measures
from reviews.models import Questionnaire, SafetyAlert, Score
from reviews.questionnaires.own import whose_own
from reviews.questionnaires.reading import PointProgress, points_of_person

MOST = 200
# So many stand on a day's list: forty people with everything that a point may ask of each.
MOST_OF_A_DAY = 400


@dataclass(frozen=True)
class QuestionnaireLine:
    """One questionnaire on a list. `may_type`: it is asked still, and nothing was typed; `alert`: something has to be seen to."""

    questionnaire: Questionnaire
    person: Participant
    name: str
    point: str
    when: str
    state: str
    may_type: bool
    alert: bool
    by_staff: bool


def lines_of(person: Participant) -> list[QuestionnaireLine]:
    """Everything somebody was asked, the latest first. One query."""
    rows = _with_sides(Questionnaire.objects.filter(whose_own(person))).order_by("-opens_at", "-pk")[:MOST]
    zone = person.organisation.tzinfo
    return [_line(row, person, zone) for row in rows]


@dataclass(frozen=True)
class PointLine:
    """One point on somebody's record: how far it is, and nothing of what was answered."""

    pk: int
    point: str
    state: str
    words: str
    may_ask: bool


def point_lines(person: Participant, now: dt.datetime) -> list[PointLine]:
    """How far somebody is with what each point asks, the latest first. One query."""
    zone = person.organisation.tzinfo
    return [_point_line(each, today_in(zone, now), zone) for each in points_of_person(person, now)]


def _point_line(each: PointProgress, today: dt.date, zone: dt.tzinfo) -> PointLine:
    first = each.first
    state = "Overdue" if each.is_overdue(today) else STATES[each.state]
    words = f"{each.answered} of {each.measures} answered"
    if each.open:
        last_day = (first.closes_at - dt.timedelta(seconds=1)).astimezone(zone).date()
        words += f", closes on {long_date(last_day)}"
        if first.later_until and first.later_until > today:
            words += f". They want to be asked again on {long_date(first.later_until)}"
    elif each.declined:
        words += f", {each.declined} declined"
    return PointLine(first.pk, point_words(first.point), state, words, may_ask=bool(each.open or each.declined))


def lines_of_session(session: Session, now: dt.datetime) -> list[QuestionnaireLine]:
    """What is open for whoever has a place at a session, by name, tests that staff measure first. One query.

    What closes soonest is there first, should a day ever have more than anybody types.
    """
    here = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED).values("participant")
    of_them = Q(episode__participant__in=here) | Q(enrolment__participant__in=here)
    open_now = Q(state=Questionnaire.State.OPEN, opens_at__lte=now, closes_at__gt=now)
    rows = Questionnaire.objects.filter(of_them, open_now, organisation=session.organisation_id)
    rows = _with_sides(rows).select_related("episode__participant", "enrolment__participant")
    rows = rows.order_by("closes_at", "pk")[:MOST_OF_A_DAY]
    lines = [_line(row, row.owner.participant, session.organisation.tzinfo) for row in rows]
    tell_apart(each.person for each in lines)
    return sorted(lines, key=lambda each: (not each.by_staff, each.person.sort_key, each.name, each.questionnaire.pk))


def _with_sides(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    typed = Score.objects.filter(questionnaire=OuterRef("pk"), by_person=False)
    alert = SafetyAlert.objects.filter(questionnaire=OuterRef("pk"), closed_at=None)
    return rows.annotate(typed=Exists(typed), alert=Exists(alert))


def _line(row: Questionnaire, person: Participant, zone: dt.tzinfo) -> QuestionnaireLine:
    measure = shipped_measures().get(row.measure)
    return QuestionnaireLine(
        questionnaire=row,
        person=person,
        name=measure.short_name if measure else row.measure,
        point=point_words(row.point),
        when=_when(row, zone),
        state=state_words(row),
        may_type=is_asked_still(row.measure, row.edition) and not row.typed,  # type: ignore[attr-defined]  # _with_sides
        alert=row.alert,  # type: ignore[attr-defined]  # _with_sides
        by_staff=measure is not None and measure.by_staff,
    )


def _when(row: Questionnaire, zone: dt.tzinfo) -> str:
    """For which day it was answered, else until when it can, or could, be."""
    if row.answered_on:
        return short_date(row.answered_on)
    return f"until {short_date((row.closes_at - dt.timedelta(seconds=1)).astimezone(zone).date())}"
