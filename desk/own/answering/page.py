"""What somebody reads of their questionnaires: by the point of the programme, and one measure with what they have answered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import clock_time, long_date, moment
from desk.shared.reading_times import ReadingTimes, reading_times
from participants.models import Participant
from reviews.measures.definitions import LicenceClass
from reviews.measures.scoring import safety_items
from reviews.models import ItemAnswer
from reviews.questionnaires.own import OwnQuestionnaire, numbers_stand, own_questionnaires
from reviews.questionnaires.rules import NOT_APPLICABLE, field_of
from reviews.questionnaires.wording import AskedItem, AskedMeasure, asked_measure


def point_for(point: str, *, neutral: bool) -> str:
    """For which point of the programme they are asked, as its person reads it; neutral wording names no review."""
    if point.isdecimal():
        months = {"months": int(point)}
        if neutral:
            return ngettext("After %(months)d month", "After %(months)d months", int(point)) % months
        return _("For your %(months)d-month review") % months
    named = {
        "assessment": _("For your first appointment") if neutral else _("For your assessment"),
        "first": _("For your first day"),
        "last": _("For your last day"),
    }
    return named.get(point) or _("We ask you once more")


@dataclass(frozen=True)
class OwnPoint:
    """The measures of one point: what is to answer, and what isn't any more."""

    name: str
    until: str
    # Each with which page of how many it is, as stands above it once it is opened.
    to_answer: Sequence[tuple[int, OwnQuestionnaire]] = ()
    others: Sequence[OwnQuestionnaire] = ()
    # From which day on they are asked again, where it was moved away after they had been asked.
    from_day: str = ""


@dataclass(frozen=True)
class OwnList:
    """The whole list."""

    points: Sequence[OwnPoint]
    times: ReadingTimes | None

    @property
    def asks(self) -> bool:
        """Whether anything is to answer."""
        return any(point.to_answer for point in self.points)


def own_list(person: Participant, *, language: str, now: dt.datetime) -> OwnList:
    """Everything they are asked, the latest point first. Three queries, two more while numbers to ring stand."""
    neutral, zone = is_neutral(person), person.organisation.tzinfo
    groups: dict[tuple[int | None, int | None, str], list[OwnQuestionnaire]] = {}
    for each in own_questionnaires(person, language=language, now=now):
        groups.setdefault((each.row.episode_id, each.row.enrolment_id, each.row.point), []).append(each)
    points = [_point(key[2], group, zone, neutral=neutral, now=now) for key, group in groups.items()]
    ring = bool(points) and numbers_stand(person, now)
    return OwnList(points, reading_times(person.organisation, now) if ring else None)


def _point(point: str, group: Sequence[OwnQuestionnaire], zone: ZoneInfo, *, neutral: bool, now: dt.datetime) -> OwnPoint:
    to_answer = [(place, each) for place, each in enumerate(_pages_of(group, now), 1) if each.is_to_answer(now)]
    until = min((each.row.closes_at for _, each in to_answer), default=None)
    later = min((each.row.opens_at for each in group if each.is_for_later(now)), default=None)
    return OwnPoint(
        name=point_for(point, neutral=neutral),
        until=last_moment(until, zone) if until else "",
        to_answer=to_answer,
        others=[each for each in group if not each.is_to_answer(now) and not each.is_for_later(now)],
        from_day=long_date(later.astimezone(zone)) if later else "",
    )


def _pages_of(group: Iterable[OwnQuestionnaire], now: dt.datetime) -> list[OwnQuestionnaire]:
    """Those of one point's measures that are pages to answer, or were."""
    return [each for each in group if each.may_be_answered(now) or each.is_finished]


def is_neutral(person: Participant) -> bool:
    """Whether neither course nor subject is named to them."""
    return person.wording == Participant.Wording.NEUTRAL


def last_moment(closes_at: dt.datetime, zone: ZoneInfo) -> str:
    """Until when it is kept open: the day before a midnight, a day and an hour otherwise."""
    local = closes_at.astimezone(zone)
    if local.time() == dt.time():
        return long_date(local.date() - dt.timedelta(days=1))
    return moment(local)


@dataclass(frozen=True)
class AnswerShown:
    """One question with what was answered. `given`: the answer as a browser sends it, empty for none."""

    asked: AskedItem
    place: int
    given: str = ""
    saved: str = ""
    problem: str = ""

    @property
    def field(self) -> str:
        """Its name in the form."""
        return field_of(self.asked.item.number)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each number as it is sent, what it means, and whether it is the answer."""
        return [(str(number), words, str(number) == self.given) for number, words in self.asked.choices]

    @property
    def does_not_apply(self) -> bool:
        """Whether that is the answer."""
        return self.given == NOT_APPLICABLE


@dataclass(frozen=True)
class MeasurePage:
    """One measure, as its person sees it."""

    own: OwnQuestionnaire
    asked: AskedMeasure
    questions: Sequence[AnswerShown]
    # "For your 1-month review", and which of how many measures this is.
    point: str
    place: int
    of: int
    until: str
    # When it is read and whom to ring: before the first question where something is read at once.
    times: ReadingTimes | None = None
    # They have answered something that a clinician reads at once: the numbers come first.
    ring_now: bool = False
    next_measure: OwnQuestionnaire | None = None
    next_place: int = 0
    problems: Sequence[AnswerShown] = field(default=())

    @property
    def title(self) -> str:
        """What the page is called: our own measure by its name, any other by none, for some name an illness."""
        if self.own.measure.licence == LicenceClass.OWN:
            return self.own.measure.short_name
        return _("Questions, page %(place)s of %(of)s") % {"place": self.place, "of": self.of}

    @property
    def answered(self) -> int:
        """How many have an answer."""
        return sum(bool(each.given) for each in self.questions)

    @property
    def left_out(self) -> list[AnswerShown]:
        """The questions without an answer."""
        return [each for each in self.questions if not each.given]

    @property
    def begin_with(self) -> AnswerShown:
        """Where somebody goes on: the first without an answer, else the first."""
        return next(iter(self.left_out), self.questions[0])

    @property
    def before(self) -> int:
        """How far they were as this page began, if every page had as many questions as this one."""
        return (self.place - 1) * len(self.questions)

    @property
    def how_far(self) -> int:
        """How far they are: what is answered of this page counts, so that a first page isn't half the way before it is begun."""
        return self.before + self.answered

    @property
    def whole(self) -> int:
        """How far it is to the end."""
        return self.of * len(self.questions)

    @property
    def count_words(self) -> str:
        """How many of how many are answered."""
        return _("%(answered)s of %(of)s answered.") % {"answered": self.answered, "of": len(self.questions)}

    def question(self, number: int) -> AnswerShown | None:
        """The question about this item, or None."""
        return next((each for each in self.questions if each.asked.item.number == number), None)

    def after(self, shown: AnswerShown) -> AnswerShown | None:
        """The question that comes next, or None at the end."""
        return self.questions[shown.place] if shown.place < len(self.questions) else None


def measure_page(
    person: Participant,
    own: OwnQuestionnaire,
    siblings: Sequence[OwnQuestionnaire],
    *,
    now: dt.datetime,
    problems: dict[int, tuple[str, str]] | None = None,
) -> MeasurePage:
    """One measure of somebody's with their answers. `siblings`: all of their questionnaires.

    `problems`: what was sent of an item and couldn't be kept, with why. Five queries at most, three where nothing is read at
    once.
    """
    zone, neutral = person.organisation.tzinfo, is_neutral(person)
    key = (own.row.episode_id, own.row.enrolment_id, own.row.point)
    group = [each for each in siblings if (each.row.episode_id, each.row.enrolment_id, each.row.point) == key]
    group = [each for each in group if each.may_be_answered(now) or each.is_finished or each.row.pk == own.row.pk]
    asked = asked_measure(own.measure, own.pack)
    given = {each.item: each for each in ItemAnswer.objects.filter(questionnaire=own.row, by_person=True)}
    questions = [_shown(each, place, given, zone, problems or {}) for place, each in enumerate(asked.items, 1)]
    ring_now = numbers_stand(person, now)
    keys = [each.row.pk for each in group]
    following = next((each for each in group if each.row.pk != own.row.pk and each.is_to_answer(now)), None)
    times = reading_times(person.organisation, now) if ring_now or safety_items(own.measure) else None
    return MeasurePage(
        own=own,
        asked=asked,
        questions=questions,
        point=point_for(own.row.point, neutral=neutral),
        place=1 + keys.index(own.row.pk),
        of=len(group),
        until=last_moment(own.row.closes_at, zone),
        times=times,
        ring_now=ring_now,
        next_measure=following,
        next_place=1 + keys.index(following.row.pk) if following else 0,
        problems=[each for each in questions if each.problem],
    )


def _shown(
    asked: AskedItem, place: int, given: dict[int, ItemAnswer], zone: ZoneInfo, problems: dict[int, tuple[str, str]]
) -> AnswerShown:
    answer = given.get(asked.item.number)
    sent, why = problems.get(asked.item.number, ("", ""))
    if answer is None:
        return AnswerShown(asked, place, given=sent, problem=why)
    value = NOT_APPLICABLE if answer.value is None else str(answer.value)
    return AnswerShown(asked, place, given=sent or value, saved=saved_words(answer.at, zone), problem=why)


def saved_words(at: dt.datetime, zone: ZoneInfo) -> str:
    """When an answer was saved."""
    return _("Saved at %(time)s") % {"time": clock_time(at.astimezone(zone))}
