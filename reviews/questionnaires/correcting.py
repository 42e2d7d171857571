"""Answers put right after they were finished: by a clinician, with the reason, and what stood there before is kept.

The score is made anew and stands beside the first one, which no longer counts. An alert that stands isn't closed by it.
Lock order: the person, the questionnaire, tasks.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.clock import today_in
from common.once import refuse_stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.models import Participant
from reviews.measures.following_up import measure_here
from reviews.models import AnswerCorrection, ItemAnswer, Questionnaire, SafetyAlert
from reviews.questionnaires.answering import answers_of, locked_questionnaire, refuse_wrong, side_is_finished
from reviews.questionnaires.rules import alarming, arrival_refusal, is_unscheduled, left_blank, window_days
from reviews.questionnaires.safety import raise_alerts
from reviews.questionnaires.scores import write_scores

REASON_LENGTH = 300
NOT_FINISHED = "These answers aren’t finished: they can still be changed where they are given."
NOTHING_LEFT = "At least one answer has to stand."
NOTHING_CHANGED = "Nothing is changed."


@dataclass(frozen=True)
class CorrectedAnswers:
    """What one side's answers should be; `on`: the day they stand for, None where that stays. `version`: as the form was read."""

    answers: Mapping[int, int | None]
    reason: str
    version: int
    by_person: bool
    on: dt.date | None = None


@tried_again
def correct_answers(questionnaire: Questionnaire, put: CorrectedAnswers, *, by: User, now: dt.datetime) -> AnswerCorrection:
    """Put one side's finished answers right; the caller has made sure that it is a clinician.

    A clinician is told of a safety item that is answered so, or left blank, only now. Raises Refused without a reason, for an
    answer that can't be one, where nothing is changed or nothing would be left, and Stale where somebody was quicker.
    """
    why = reason_given(put.reason, REASON_LENGTH, needed="Write why you change what was answered.")
    refuse_wrong(questionnaire, put.answers)
    if put.on and (refused := arrival_refusal(put.on, today_in(questionnaire.organisation.tzinfo, now))):
        raise refused
    with transaction.atomic():
        person, questionnaire = locked_questionnaire(questionnaire)
        refuse_stale(questionnaire.version, put.version)
        before = answers_of(questionnaire, by_person=put.by_person)
        day_before, day = _days_refusing(questionnaire, put, before)
        correction = AnswerCorrection.objects.create(
            questionnaire=questionnaire,
            by_person=put.by_person,
            before=before,
            after=dict(put.answers),
            day_before=day_before,
            day_after=day,
            reason=why,
            made_at=now,
            made_by=audit.name_of(by)[:120],
        )
        _write_answers(correction, before, put.answers)
        _tell(questionnaire, person, put, before, by=by, now=now)
        write_scores(questionnaire, put.answers, by_person=put.by_person, now=now, correction=correction)
        _move(questionnaire, day)
        audit.record(by, "put answers right", questionnaire, participant=person.pk)
    return correction


def day_is_theirs(questionnaire: Questionnaire, *, by_person: bool) -> bool:
    """Whether the day it stands for is that of paper, which may have been written down wrongly: whoever answers alone can't."""
    return not by_person and not side_is_finished(questionnaire, by_person=True)


def _days_refusing(
    questionnaire: Questionnaire, put: CorrectedAnswers, before: Mapping[int, int | None]
) -> tuple[dt.date, dt.date]:
    """The day the answers stood for, and that from now on; raise Refused where there is nothing to put right."""
    if not side_is_finished(questionnaire, by_person=put.by_person) or questionnaire.answered_on is None:
        raise Refused(NOT_FINISHED)
    if not put.answers:
        raise Refused(NOTHING_LEFT)
    day = put.on if put.on and day_is_theirs(questionnaire, by_person=put.by_person) else questionnaire.answered_on
    if dict(before) == dict(put.answers) and day == questionnaire.answered_on:
        raise Refused(NOTHING_CHANGED)
    return questionnaire.answered_on, day


def _write_answers(correction: AnswerCorrection, before: Mapping[int, int | None], after: Mapping[int, int | None]) -> None:
    """Write what is another than before; what was answered and isn't any more stands in the correction alone."""
    rows = ItemAnswer.objects.filter(questionnaire=correction.questionnaire, by_person=correction.by_person)
    rows.filter(item__in=set(before) - set(after)).delete()
    said = {"by_person": correction.by_person, "by": correction.made_by, "at": correction.made_at}
    fresh = [
        ItemAnswer(questionnaire=correction.questionnaire, item=item, value=after[item], **said)
        for item in after
        if item not in before
    ]
    changed = list(rows.filter(item__in=[item for item in after if item in before and after[item] != before[item]]))
    for each in changed:
        each.value, each.by, each.at, each.version = after[each.item], correction.made_by, correction.made_at, each.version + 1
    ItemAnswer.objects.bulk_create(fresh)
    ItemAnswer.objects.bulk_update(changed, ["value", "by", "at", "version"])


def _tell(
    questionnaire: Questionnaire,
    person: Participant,
    put: CorrectedAnswers,
    before: Mapping[int, int | None],
    *,
    by: User,
    now: dt.datetime,
) -> None:
    """Tell a clinician of a safety item that has to be read, or asked about, only since it was put right."""
    measure = measure_here(questionnaire.measure, questionnaire.organisation)
    changed = {item: value for item, value in put.answers.items() if item not in before or before[item] != value}
    blank = [item for item in left_blank(measure, put.answers) if item in before]
    for items, kind in ((alarming(measure, changed), SafetyAlert.Kind.ANSWERED), (blank, SafetyAlert.Kind.BLANK)):
        raise_alerts(questionnaire, person, items, kind, by_person=put.by_person, by=by, now=now)


def _move(questionnaire: Questionnaire, day: dt.date) -> None:
    """The day they stand for, whether that lies in its window, and another version for whoever has the page open."""
    opens, closes = window_days(questionnaire.opens_at, questionnaire.closes_at, questionnaire.organisation.tzinfo)
    if day != questionnaire.answered_on:
        questionnaire.answered_on = day
        questionnaire.unscheduled = is_unscheduled(point=questionnaire.point, day=day, opens=opens, closes=closes)
    questionnaire.version += 1
    questionnaire.save(update_fields=["answered_on", "unscheduled", "version"])
