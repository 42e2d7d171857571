"""Answers are kept one by one as they are given, by the person or by staff from paper; both are kept, the person's count.

Lock order: the person, the questionnaire, tasks. What was answered stands in its rows alone: the trail says that, and when.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor, Job
from common.clock import today_in
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.models import Participant
from reviews.measures.catalogue import is_asked_still, measure_of
from reviews.measures.following_up import measure_here
from reviews.measures.scoring import scored
from reviews.models import ItemAnswer, Questionnaire, SafetyAlert, Score, WordingPack
from reviews.questionnaires.rules import (
    alarming,
    arrival_refusal,
    is_unscheduled,
    left_blank,
    refusal_of_answer,
    refusal_to_answer,
    window_days,
)
from reviews.questionnaires.safety import raise_alerts
from reviews.questionnaires.scores import write_scores

State = Questionnaire.State
COUNTER = Job("questionnaires")
# For so long after its time is over what was left without an end is looked for.
LEFT_OFF_FOR = dt.timedelta(days=30)
MOMENT = dt.timedelta(microseconds=1)
ASKED_NO_MORE = "These questions are asked no more in this form. What was answered before is kept."
ASKED_LATER = "Your date has changed, and we ask you these questions when it is near. What you answered is kept."
NOTHING_ANSWERED = "Answer at least one question, or say that you would rather not."


def questionnaires_in(organisation: Organisation) -> QuerySet[Questionnaire]:
    """Every questionnaire of an organisation's people, with whose it is."""
    whose = ("organisation", "session", "pack", "episode__participant", "enrolment__participant", "enrolment__course")
    return Questionnaire.objects.filter(organisation=organisation).select_related(*whose)


def person_of(questionnaire: Questionnaire) -> Participant:
    """Whose it is: the pathway's person, or the course's."""
    return questionnaire.owner.participant


def answers_of(questionnaire: Questionnaire, *, by_person: bool) -> dict[int, int | None]:
    """What one side has answered, by item; None is "not applicable". One query."""
    rows = ItemAnswer.objects.filter(questionnaire=questionnaire, by_person=by_person).order_by("item")
    return dict(rows.values_list("item", "value"))


def side_is_finished(questionnaire: Questionnaire, *, by_person: bool) -> bool:
    """Whether this side has finished: its scores are written then, whatever they come to. A query, none while it is open."""
    if questionnaire.completed_at is None:
        return False
    return Score.objects.filter(questionnaire=questionnaire, by_person=by_person).exists()


def save_answer(
    questionnaire: Questionnaire, item: int, value: int | None, *, by: User, by_person: bool, now: dt.datetime
) -> Questionnaire:
    """Keep one answer; otherwise like save_answers."""
    return save_answers(questionnaire, {item: value}, by=by, by_person=by_person, now=now)


@tried_again
def save_answers(
    questionnaire: Questionnaire,
    answers: Mapping[int, int | None],
    *,
    by: User,
    by_person: bool,
    now: dt.datetime,
    pack: WordingPack | None = None,
) -> Questionnaire:
    """Keep these answers of one side, by item; None is "not applicable". The same again changes nothing.

    `pack`: the words the person reads, kept with their first answer, so that a later wording changes nothing of what they said.
    A clinician is told at once of what a safety item says. Whoever had declined wants to answer after all. Raises Refused for an
    item the measure hasn't, an answer out of its range, and once this side has finished.
    """
    refuse_wrong(questionnaire, answers)
    with transaction.atomic():
        person, questionnaire = locked_questionnaire(questionnaire)
        if why := refusal_to_answer(side_is_finished=side_is_finished(questionnaire, by_person=by_person), by_person=by_person):
            raise why
        if pack and questionnaire.pack_id is None:
            questionnaire.pack = pack
            questionnaire.save(update_fields=["pack"])
        _keep(questionnaire, person, answers, by=by, by_person=by_person, now=now)
    return questionnaire


@tried_again
def finish(
    questionnaire: Questionnaire, *, by: Actor, by_person: bool, now: dt.datetime, on: dt.date | None = None
) -> Questionnaire:
    """Write what one side's answers come to; what was left out stays so. Twice changes nothing.

    `on`: the day the answers stand for, today where nothing else is said. Where both sides answer, the person's counts. A safety
    item that was left blank asks a clinician to ask. Raises Refused where nothing was answered, for a day still to come, and to
    the person whose day was moved away meanwhile: what they answered is kept until it comes near.
    """
    refuse_wrong(questionnaire, {})
    today = today_in(questionnaire.organisation.tzinfo, now)
    if on and (why := arrival_refusal(on, today)):
        raise why
    with transaction.atomic():
        person, questionnaire = locked_questionnaire(questionnaire)
        if not side_is_finished(questionnaire, by_person=by_person):
            if by_person and now < questionnaire.opens_at:
                raise Refused(ASKED_LATER)
            _finish(questionnaire, person, by=by, by_person=by_person, on=on or today, now=now)
    return questionnaire


@tried_again
def type_from_paper(
    questionnaire: Questionnaire, answers: Mapping[int, int | None], *, by: User, on: dt.date, now: dt.datetime
) -> Questionnaire:
    """Keep what staff typed and have read back, with the day the paper arrived. The same again changes nothing.

    Raises Refused as save_answers and finish do, and where somebody has typed other answers meanwhile.
    """
    refuse_wrong(questionnaire, answers)
    if why := arrival_refusal(on, today_in(questionnaire.organisation.tzinfo, now)):
        raise why
    with transaction.atomic():
        person, questionnaire = locked_questionnaire(questionnaire)
        if side_is_finished(questionnaire, by_person=False):
            if answers_of(questionnaire, by_person=False) != dict(answers):
                raise Refused(_typed_by(questionnaire))
            return questionnaire
        _keep(questionnaire, person, answers, by=by, by_person=False, now=now)
        _finish(questionnaire, person, by=by, by_person=False, on=on, now=now)
    return questionnaire


def left_off(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """What somebody answered and never finished, whose time has been over for a month at most: closed as if it was unanswered."""
    finished = Score.objects.filter(questionnaire=OuterRef("pk"))
    answers = ItemAnswer.objects.filter(questionnaire=OuterRef("pk"), by_person=True)
    over = questionnaires_in(organisation).filter(state=State.CLOSED, closes_at__gt=now - LEFT_OFF_FOR)
    gone = Participant.Stopped.DIED
    rows = over.filter(Exists(answers), ~Exists(finished))
    return rows.exclude(episode__participant__stopped_reason=gone).exclude(enrolment__participant__stopped_reason=gone)


def count_what_was_left_off(organisation: Organisation, now: dt.datetime) -> int:
    """Finish what somebody answered enough of to come to a score and left without a last tap; return how many.

    It stands for the day of the last answer. What comes to no score stays closed.
    """
    counted = 0
    for row in left_off(organisation, now):
        answers = answers_of(row, by_person=True)
        if is_asked_still(row.measure, row.edition) and any(
            each.value is not None for each in scored(measure_of(row.measure), answers)
        ):
            last = ItemAnswer.objects.filter(questionnaire=row, by_person=True).latest("at")
            finish(row, by=COUNTER, by_person=True, on=today_in(organisation.tzinfo, last.at), now=now)
            counted += 1
    return counted


def _typed_by(questionnaire: Questionnaire) -> str:
    first = ItemAnswer.objects.filter(questionnaire=questionnaire, by_person=False).order_by("pk").first()
    who = first.by if first else "Somebody"
    return f"{who} has typed other answers for this meanwhile, and those count. Lay the paper aside and ask them."


def refuse_wrong(questionnaire: Questionnaire, answers: Mapping[int, int | None]) -> None:
    """Raise Refused for an item the measure hasn't, for an answer out of its range, and where it is asked no more."""
    if not is_asked_still(questionnaire.measure, questionnaire.edition):
        raise Refused(ASKED_NO_MORE)
    measure = measure_of(questionnaire.measure)
    for item, value in answers.items():
        if why := refusal_of_answer(measure, item, value):
            raise why


def locked_questionnaire(questionnaire: Questionnaire) -> tuple[Participant, Questionnaire]:
    """The person and then the questionnaire as they are now, locked until the transaction ends."""
    owner = questionnaire.owner
    owner.refresh_from_db(fields=["participant"])
    person = lock_person(owner.participant_id)
    found = Questionnaire.objects.select_for_update(no_key=True).filter(pk=questionnaire.pk).first()
    if found is None:
        raise Refused("These questions are no longer there.")
    found.organisation = person.organisation = questionnaire.organisation
    found.episode, found.enrolment = questionnaire.episode, questionnaire.enrolment
    return person, found


def _keep(
    questionnaire: Questionnaire,
    person: Participant,
    answers: Mapping[int, int | None],
    *,
    by: User,
    by_person: bool,
    now: dt.datetime,
) -> None:
    """Write what is new or another than before, and tell a clinician of what has to be read."""
    rows = ItemAnswer.objects.filter(questionnaire=questionnaire, by_person=by_person)
    there = {each.item: each for each in rows}
    name = audit.name_of(by)[:120]
    fresh = [
        ItemAnswer(questionnaire=questionnaire, item=item, value=value, by_person=by_person, by=name, at=now)
        for item, value in answers.items()
        if item not in there
    ]
    changed = [each for item, each in there.items() if item in answers and each.value != answers[item]]
    for each in changed:
        each.value, each.by, each.at, each.version = answers[each.item], name, now, each.version + 1
    ItemAnswer.objects.bulk_create(fresh)
    ItemAnswer.objects.bulk_update(changed, ["value", "by", "at", "version"])
    kept = {each.item: each.value for each in (*fresh, *changed)}
    if kept and not there:
        audit.record(by, "began to answer", questionnaire, participant=person.pk)
    if by_person and kept:
        _takes_back_no(questionnaire, by=by)
    told = alarming(measure_here(questionnaire.measure, questionnaire.organisation), kept)
    raise_alerts(questionnaire, person, told, SafetyAlert.Kind.ANSWERED, by_person=by_person, by=by, now=now)


def _takes_back_no(questionnaire: Questionnaire, *, by: Actor) -> None:
    """Whoever had rather not answered does after all."""
    if questionnaire.state != State.DECLINED:
        return
    questionnaire.state = State.OPEN
    questionnaire.declined_code, questionnaire.declined_by, questionnaire.declined_at = "", "", None
    questionnaire.version += 1
    questionnaire.save(update_fields=["state", "declined_code", "declined_by", "declined_at", "version"])
    audit.record(by, "answers after all", questionnaire)


def _finish(
    questionnaire: Questionnaire, person: Participant, *, by: Actor, by_person: bool, on: dt.date, now: dt.datetime
) -> None:
    answers = answers_of(questionnaire, by_person=by_person)
    if not answers:
        raise Refused(NOTHING_ANSWERED)
    _takes_back_no(questionnaire, by=by)
    blank = left_blank(measure_here(questionnaire.measure, questionnaire.organisation), answers)
    raise_alerts(questionnaire, person, blank, SafetyAlert.Kind.BLANK, by_person=by_person, by=by, now=now)
    write_scores(questionnaire, answers, by_person=by_person, now=now)
    own_counts_already = not by_person and side_is_finished(questionnaire, by_person=True)
    if not own_counts_already:
        opens, closes = window_days(questionnaire.opens_at, questionnaire.closes_at, questionnaire.organisation.tzinfo)
        questionnaire.state, questionnaire.completed_at, questionnaire.answered_on = State.COMPLETE, now, on
        questionnaire.unscheduled = is_unscheduled(point=questionnaire.point, day=on, opens=opens, closes=closes)
    questionnaire.version += 1
    questionnaire.save(update_fields=["state", "completed_at", "answered_on", "unscheduled", "version"])
    audit.record(by, "answered" if by_person else "typed answers from paper", questionnaire, participant=person.pk, on=str(on))
