"""Two years of what people answered: most got better, some worse, some not at all, and not everybody answers for ever.

Written in a few statements, as the actions leave it. Nobody's numbers are anybody's: they come from a formula and a seed.
"""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from accounts.models import Organisation, User
from courses.models import Session
from participants.models import Appointment, Enrolment
from participants.rules.attendance import ATTENDED
from reviews.measures.catalogue import measure_of
from reviews.measures.definitions import Better, Measure
from reviews.measures.scoring import scored
from reviews.models import ItemAnswer, Questionnaire, Score

DAY = dt.timedelta(days=1)
HOSPITAL = ("own", "pseq-10", "phq-9", "pcs", "sit-to-stand", "pgic-7")
COMMUNITY = ("own", "pgic-7")
OVERALL = "pgic-7"  # asked afterwards alone
# How many days before and after its day a point is open; how many of a hundred don't answer it; how much of the gain is there.
WINDOWS = {"first": (28, 0), "last": (7, 7), "1": (14, 14), "6": (30, 30), "12": (45, 45)}
LOST = {"first": 3, "last": 6, "1": 10, "6": 13, "12": 22}
GAINED = {"first": 0.0, "last": 1.0, "1": 0.95, "6": 0.8, "12": 0.75}
# Who came to fewer days is lost soon after.
STAYED = 8
DECLINED, ON_PAPER, AGAIN = 3, 15, 12  # of a hundred
# Item 9 of PHQ-9 is never more than nothing here: an alert needs somebody who closes it.
NEVER = {("phq-9", 9): 0}


@dataclass(frozen=True)
class Way:
    """How somebody does: how well at first, and how much better after the programme, from 0 to 1. `rolls` are theirs alone."""

    enrolment: Enrolment
    well: float
    gain: float
    rolls: random.Random

    def at(self, point: str) -> float:
        """How well they do at one point, more or less."""
        return min(max(self.well + self.gain * GAINED[point] + self.rolls.gauss(0, 0.06), 0), 1)


def answer_questionnaires(organisation: Organisation, office: User, measures: Sequence[str], now: dt.datetime) -> None:
    """Fill in what was asked at every point that is over, and leave out what was lost."""
    asked: list[tuple[Questionnaire, dict[int, int]]] = []
    for enrolment, sessions in _points(organisation, now):
        rolls = random.Random(f"{enrolment.course.number} {enrolment.pk}")  # noqa: S311 - believable, not secret
        gain = rolls.gauss(0.17 if len(sessions) > 1 else 0.05, 0.14)
        way = Way(enrolment, min(max(rolls.gauss(0.36, 0.12), 0.05), 0.75), gain, rolls)
        asked += [row for point, session in sessions.items() for row in _asked(way, point, session, measures, now)]
    Questionnaire.objects.bulk_create(row for row, _ in asked)
    back = [(row, answers) for row, answers in asked if answers]
    typed = {row.pk for number, (row, _) in enumerate(back) if number % 100 < ON_PAPER}
    ItemAnswer.objects.bulk_create(_answers(back, typed, str(office)), batch_size=5000)
    Score.objects.bulk_create(_scores(back, typed))


def _points(organisation: Organisation, now: dt.datetime) -> Iterator[tuple[Enrolment, dict[str, Session]]]:
    """Everybody who came, with the session each point that is over hangs on. Somebody who stopped has no last day."""
    places = Appointment.objects.filter(
        participant__organisation=organisation, enrolment__isnull=False, mark__in=sorted(ATTENDED), session__starts_at__lt=now
    ).exclude(session__kind=Session.Kind.ZERO)
    rows = places.select_related("session", "enrolment__course__organisation", "enrolment__participant")
    for _, group in groupby(rows.order_by("enrolment_id", "session__starts_at"), key=lambda place: place.enrolment_id):
        theirs = list(group)
        enrolment = theirs[0].enrolment
        days = [each.session for each in theirs if each.session.kind == Session.Kind.COURSE]
        if enrolment is None or not days:
            continue
        found = {"first": days[0]}
        if enrolment.course.last_ends_at < now and len(days) > days[-1].number * 2 // 3 and days[-1].number > len(days) // 2:
            found["last"] = days[-1]
        reviews = {str(each.session.months): each.session for each in theirs if each.session.months}
        found |= {point: session for point, session in reviews.items() if point == "1" or len(days) >= STAYED}
        yield enrolment, found


def _asked(
    way: Way, point: str, session: Session, measures: Sequence[str], now: dt.datetime
) -> Iterator[tuple[Questionnaire, dict[int, int]]]:
    """What they were asked then, with their answers: none where they declined it, or never answered."""
    lost = way.rolls.random() * 100 < LOST[point] * (1 if way.gain > 0.05 else 1.6)
    declined = not lost and way.rolls.random() * 100 < DECLINED
    for measure in map(measure_of, measures):
        if point == "first" and measure.slug == OVERALL:
            continue
        row = _row(way, measure, point, session)
        if lost:
            row.state = Questionnaire.State.CLOSED if row.closes_at < now else Questionnaire.State.OPEN
            yield row, {}
        elif declined and not measure.by_staff:
            row.state, row.declined_code = Questionnaire.State.DECLINED, "too_many"
            row.declined_at, row.declined_by = min(session.ends_at, now), str(way.enrolment.participant)
            yield row, {}
        else:
            row.state, row.completed_at = Questionnaire.State.COMPLETE, min(session.starts_at, now)
            row.answered_on = row.completed_at.astimezone(way.enrolment.course.organisation.tzinfo).date()
            yield row, _values(way, measure, 0.55 + 1.5 * way.gain if measure.slug == OVERALL else way.at(point))
    if point == "last" and way.rolls.random() * 100 < AGAIN:
        extra = _row(way, measure_of(measures[0]), "extra", session)
        extra.unscheduled, extra.state = True, Questionnaire.State.COMPLETE
        extra.completed_at = min(session.ends_at + 20 * DAY, now)
        extra.answered_on = extra.completed_at.astimezone(way.enrolment.course.organisation.tzinfo).date()
        yield extra, _values(way, measure_of(measures[0]), way.at(point))


def _row(way: Way, measure: Measure, point: str, session: Session) -> Questionnaire:
    before, after = WINDOWS.get(point, (1, 30))
    return Questionnaire(
        organisation=way.enrolment.course.organisation,
        episode=way.enrolment.episode,
        enrolment=None if way.enrolment.episode_id else way.enrolment,
        measure=measure.slug,
        edition=measure.edition,
        point=point,
        session=None if point == "extra" else session,
        opens_at=session.starts_at - before * DAY,
        closes_at=session.ends_at + max(after, 1) * DAY,
    )


def _values(way: Way, measure: Measure, well: float) -> dict[int, int]:
    """An answer to each item that fits how well they do; one in eighty items is left out."""
    found = {}
    for item in measure.items:
        if item.options and not measure.profile and item.number > 1 and measure.by_staff:
            found[item.number] = 0
        elif (measure.slug, item.number) in NEVER:
            found[item.number] = NEVER[measure.slug, item.number]
        elif way.rolls.random() > 1 / 80 or measure.by_staff:
            share = min(max(well + way.rolls.gauss(0, 0.09), 0), 1)
            most = 40 if measure.by_staff else item.most
            found[item.number] = item.least + round((most - item.least) * (share if _is_up(measure, item.number) else 1 - share))
    return found


def _is_up(measure: Measure, item: int) -> bool:
    """Whether a higher answer is a better one."""
    for scale in measure.scales:
        if item in scale.items:
            return (scale.better is Better.HIGHER) is (item not in scale.reversed_items)
    return True


Back = Sequence[tuple[Questionnaire, Mapping[int, int]]]


def _answers(back: Back, typed: set[int], office: str) -> Iterator[ItemAnswer]:
    for row, answers in back:
        own = row.pk not in typed and row.measure != "sit-to-stand"
        for item, value in answers.items():
            by = "The person" if own else office
            assert row.completed_at is not None  # noqa: S101  (it is complete)
            yield ItemAnswer(questionnaire=row, item=item, value=value, by_person=own, by=by, at=row.completed_at)


def _scores(back: Back, typed: set[int]) -> Iterator[Score]:
    for row, answers in back:
        measure = measure_of(row.measure)
        assert row.completed_at is not None  # noqa: S101  (it is complete)
        for each in scored(measure, answers):
            yield Score(
                questionnaire=row,
                scale=each.scale,
                by_person=row.pk not in typed and not measure.by_staff,
                numerator=None if each.value is None else each.value.numerator,
                denominator=1 if each.value is None else each.value.denominator,
                missing_rule=each.missing_rule,
                missing_source=each.missing_source,
                missing=each.missing,
                not_applicable=each.not_applicable,
                rules_version=measure.rules_version,
                made_at=row.completed_at,
            )
