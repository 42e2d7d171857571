"""A person's own questionnaires: which are to answer, how far they are, and whether a number to ring stands on every page now."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from participants.models import Participant
from reviews.measures.definitions import Measure
from reviews.measures.following_up import measures_here
from reviews.measures.packs import answers_alone
from reviews.models import Questionnaire, SafetyAlert, Score, WordingPack
from reviews.questionnaires.wording import packs_for

State = Questionnaire.State
# For so long after a safety answer the numbers stand on whatever page of questionnaires is opened.
NUMBERS_STAND_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class OwnQuestionnaire:
    """One measure of somebody's, with its words. `answered`: how many questions they have answered themselves."""

    row: Questionnaire
    measure: Measure
    pack: WordingPack | None
    answered: int
    is_finished: bool

    @property
    def left(self) -> int:
        """How many questions are still without an answer."""
        return len(self.measure.items) - self.answered

    def is_to_answer(self, now: dt.datetime) -> bool:
        """Whether it is asked of them now: within its window, neither finished by them, nor declined, nor typed from paper."""
        return self.row.state == State.OPEN and not self.is_finished and self.row.opens_at <= now < self.row.closes_at

    def may_be_answered(self, now: dt.datetime) -> bool:
        """Whether they may answer, asked or not: after all, or besides what was typed."""
        return not self.is_finished and self.row.state != State.CLOSED and self.row.opens_at <= now < self.row.closes_at

    def is_for_later(self, now: dt.datetime) -> bool:
        """Whether its day was moved away after they had been asked: they are asked again when it comes near."""
        return self.row.state == State.OPEN and not self.is_finished and now < self.row.opens_at


def whose_own(person: Participant) -> Q:
    """Which questionnaires are somebody's: of their pathways, and of their courses.

    Two searches by an index: asked for the one or the other at once, PostgreSQL reads every questionnaire there is.
    """
    return Q(pk__in=_keys_of(person))


def _keys_of(person: Participant) -> QuerySet[Questionnaire, Any]:
    of_pathways = Questionnaire.objects.filter(episode__participant=person).order_by().values("pk")
    return of_pathways.union(Questionnaire.objects.filter(enrolment__participant=person).order_by().values("pk"))


def own_questionnaires(person: Participant, *, language: str, now: dt.datetime) -> list[OwnQuestionnaire]:
    """What somebody has been asked and can answer on their own page, the latest point first. Three queries at most."""
    rows = list(_rows(person).order_by("-closes_at", "pk"))
    packs = packs_for(person.organisation, rows, language)
    measures = measures_here({row.measure for row in rows}, person.organisation)
    found = []
    for row in rows:
        # Whoever has begun goes on in the same words.
        measure, pack = measures.get(row.measure), row.pack or packs.get(row.pk)
        if measure and answers_alone(measure, pack) and measure.edition == row.edition:
            answered, finished = row.own_answers, row.own_finished  # type: ignore[attr-defined]
            found.append(OwnQuestionnaire(row, measure, pack, answered, finished))
    return found


def _rows(person: Participant) -> QuerySet[Questionnaire]:
    own = Count("answers", filter=Q(answers__by_person=True))
    finished = Exists(Score.objects.filter(questionnaire=OuterRef("pk"), by_person=True))
    rows = Questionnaire.objects.filter(whose_own(person)).select_related(
        "organisation", "episode", "enrolment", "session", "pack"
    )
    return rows.annotate(own_answers=own, own_finished=finished)


def numbers_stand(person: Participant, now: dt.datetime) -> bool:
    """Whether the numbers to ring stand on each page now: somebody answered within the day what a clinician has to read."""
    told = SafetyAlert.objects.filter(questionnaire__in=_keys_of(person), by_person=True, kind=SafetyAlert.Kind.ANSWERED)
    return told.filter(raised_at__gt=now - NUMBERS_STAND_FOR).exists()
