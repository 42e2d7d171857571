"""What stands on the list of one person's questionnaires, and on a day's."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Session
from desk.questionnaires.words import point_words, state_words
from participants.models import Appointment, Participant
from reviews.measures.catalogue import measure_of
from reviews.models import Questionnaire, SafetyAlert, Score
from reviews.questionnaires.own import whose_own

MOST = 200


@dataclass(frozen=True)
class QuestionnaireLine:
    """One questionnaire on a list. `may_type`: nothing was typed from paper yet; `alert`: something has to be seen to."""

    questionnaire: Questionnaire
    person: Participant
    name: str
    point: str
    state: str
    may_type: bool
    alert: bool
    by_staff: bool


def lines_of(person: Participant) -> list[QuestionnaireLine]:
    """Everything somebody was asked, the latest first. One query."""
    rows = _with_sides(Questionnaire.objects.filter(whose_own(person))).order_by("-opens_at", "-pk")[:MOST]
    return [_line(row, person) for row in rows]


def lines_of_session(session: Session, now: dt.datetime) -> list[QuestionnaireLine]:
    """What is open for whoever has a place at a session, by name, tests that staff measure first. One query."""
    here = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED).values("participant")
    of_them = Q(episode__participant__in=here) | Q(enrolment__participant__in=here)
    open_now = Q(state=Questionnaire.State.OPEN, opens_at__lte=now, closes_at__gt=now)
    rows = Questionnaire.objects.filter(of_them, open_now, organisation=session.organisation_id)
    rows = _with_sides(rows).select_related("episode__participant", "enrolment__participant")[:MOST]
    lines = [_line(row, row.owner.participant) for row in rows]
    return sorted(lines, key=lambda each: (not each.by_staff, each.person.sort_key, each.name, each.questionnaire.pk))


def _with_sides(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    typed = Score.objects.filter(questionnaire=OuterRef("pk"), by_person=False)
    alert = SafetyAlert.objects.filter(questionnaire=OuterRef("pk"), closed_at=None)
    return rows.annotate(typed=Exists(typed), alert=Exists(alert))


def _line(row: Questionnaire, person: Participant) -> QuestionnaireLine:
    measure = measure_of(row.measure)
    return QuestionnaireLine(
        questionnaire=row,
        person=person,
        name=measure.short_name,
        point=point_words(row.point),
        state=state_words(row),
        may_type=not row.typed,  # type: ignore[attr-defined]  # _with_sides
        alert=row.alert,  # type: ignore[attr-defined]  # _with_sides
        by_staff=measure.by_staff,
    )
