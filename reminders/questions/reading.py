"""Reads whoever has questions to answer, as the rules of messages see them: many people in a bounded number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.clock import today_in
from participants.models import Participant
from reminders.models import Message
from reminders.questions.rules import AskedFacts, AskedPointFacts, wanted_of_questions, why_not_asked
from reminders.rules.facts import WantedMessage
from reviews.measures.catalogue import shipped_measures
from reviews.measures.packs import answers_alone
from reviews.models import Questionnaire, Score
from reviews.questionnaires.wording import packs_in_use

Rule = Message.Rule
# Who has been told, or may have been.
WENT = (Message.State.SENT, Message.State.UNSURE)
# What was answered longer ago keeps no message back (reminders.questions.rules.POINTS_APART).
ANSWERED_LATELY = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class AskedToTell:
    """Somebody with questions to answer, as the rules see them."""

    facts: AskedFacts
    participant: Participant
    # Nothing about questions is told by hand: who isn't reached stands on a list of their own.
    passed_on: frozenset[int] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.facts.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at, beside the person."""
        return {}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """The messages that should exist, if they are of this rule."""
        return wanted_of_questions(self.facts) if rule in ("", Rule.QUESTIONNAIRES) else []

    def still_ahead(self, want: WantedMessage, now: dt.datetime) -> WantedMessage:
        """The same message: it is about no dates that could be over."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return why_not_asked(self.facts, key)

    def point_of(self, key: str) -> AskedPointFacts:
        """Which point a message is about."""
        return next(each for each in self.facts.points if key.startswith(each.key))


def people_with_questions(organisation: int, until: dt.date) -> set[int]:
    """Who has something open that they are asked to answer by then, and who has such a message still to go. One query."""
    open_now = Questionnaire.objects.filter(organisation=organisation, state=Questionnaire.State.OPEN, asked_from__lte=until)
    of_pathways = open_now.filter(episode__isnull=False).values_list("episode__participant")
    of_courses = open_now.filter(enrolment__isnull=False).values_list("enrolment__participant")
    waiting = Message.objects.filter(organisation=organisation, state=Message.State.DUE, rule=Rule.QUESTIONNAIRES)
    return {pk for (pk,) in of_pathways.union(of_courses, waiting.values_list("participant"))}


def questions_to_tell(people: Collection[int], *, now: dt.datetime | None = None) -> dict[int, AskedToTell]:
    """These people, by their own key, with what they are asked. Four queries, and one for each organisation's wordings.

    With `now` what was answered long before is left out: whoever plans for many reads no years of it.
    """
    since = now - ANSWERED_LATELY if now else None
    persons = Participant.objects.filter(pk__in=people).select_related("organisation").in_bulk()
    rows = [*_rows("episode__participant", people, since), *_rows("enrolment__participant", people, since)]
    wordings = _Wordings()
    asked: dict[int, list[Questionnaire]] = defaultdict(list)
    for row in rows:
        asked[_whose(row)].append(row)
    went: dict[int, list[tuple[str, dt.datetime]]] = defaultdict(list)
    messages = Message.objects.filter(participant__in=people, rule=Rule.QUESTIONNAIRES, state__in=WENT)
    for person, key, sent_at, at in messages.values_list("participant", "key", "sent_at", "updated_at"):
        went[person or 0].append((key, sent_at or at))
    return {pk: AskedToTell(_facts(person, asked[pk], went[pk], wordings), person) for pk, person in persons.items()}


def _rows(whose: str, people: Collection[int], since: dt.datetime | None) -> QuerySet[Questionnaire]:
    """What is open, and what was answered of late. `own_finished`: they have answered all of it themselves."""
    own = Score.objects.filter(questionnaire=OuterRef("pk"), by_person=True)
    rows = Questionnaire.objects.filter(**{f"{whose}__in": people}, asked_from__isnull=False)
    answered = Q(state=Questionnaire.State.COMPLETE)
    rows = rows.filter(Q(state=Questionnaire.State.OPEN) | (answered & Q(completed_at__gt=since) if since else answered))
    return rows.annotate(own_finished=Exists(own)).select_related("organisation", "episode", "enrolment").order_by("pk")


def _whose(row: Questionnaire) -> int:
    return (row.episode or row.enrolment).participant_id  # type: ignore[union-attr]  # it belongs to one


class _Wordings:
    """In what words an organisation may ask its people: read once for each."""

    def __init__(self) -> None:
        self.by_house: dict[int, Collection[tuple[str, str]]] = {}

    def lets(self, row: Questionnaire, language: str) -> bool:
        """Whether somebody can answer this themselves."""
        measure = shipped_measures().get(row.measure)
        if measure is None or measure.edition != row.edition:
            return False
        if answers_alone(measure, None):
            return True
        if row.organisation_id not in self.by_house:
            every = [(each.slug, each.edition) for each in shipped_measures().values()]
            self.by_house[row.organisation_id] = packs_in_use(row.organisation, every, language)
        packs: Any = self.by_house[row.organisation_id]
        return answers_alone(measure, packs.get((row.measure, row.edition)))


def _facts(
    person: Participant, rows: Iterable[Questionnaire], went: Iterable[tuple[str, dt.datetime]], wordings: _Wordings
) -> AskedFacts:
    zone = person.organisation.tzinfo
    points: dict[str, AskedPointFacts] = {}
    answered: list[tuple[str, dt.date]] = []
    for row in rows:
        each = _point(row)
        if row.state == Questionnaire.State.COMPLETE:
            if row.answered_on:
                answered.append((each.key, row.answered_on))
        elif not row.own_finished and wordings.lets(row, "en"):  # type: ignore[attr-defined]
            points[each.key] = _joined(points[each.key], each) if each.key in points else each
    return AskedFacts(
        zone=zone,
        points=tuple(points.values()),
        sent=tuple((key, today_in(zone, at)) for key, at in went),
        answered=tuple((key, day) for key, day in answered if key not in points),
        reached=bool(person.email and person.user_id and person.channel == Participant.Channel.EMAIL),
        stopped_reason=person.stopped_reason,
    )


def _point(row: Questionnaire) -> AskedPointFacts:
    return AskedPointFacts(
        owner=f"episode={row.episode_id}" if row.episode_id else f"enrolment={row.enrolment_id}",
        point=row.point,
        asked_from=row.asked_from or row.opens_at.date(),
        after=tuple(row.asked_after),
        closes_at=row.closes_at,
        later_until=row.later_until,
        again_at=row.asked_again_at,
    )


def _joined(one: AskedPointFacts, other: AskedPointFacts) -> AskedPointFacts:
    """Two measures of one point: asked for in one message, as the first of them that is open."""
    return one if (one.asked_from, one.closes_at) <= (other.asked_from, other.closes_at) else other
