"""Many people on a group that has ended, with what they scored: a handful of statements, however many they are."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from courses.models import Course
from participants.models import Appointment, Enrolment, Episode
from reviews.measures.catalogue import measure_of
from reviews.models import Questionnaire, Score
from tests.factories.participants import ParticipantFactory

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Took:
    """Somebody on a group: how many days they came to, their scores by point, which reviews they came to."""

    scores: Mapping[str, int | None] = field(default_factory=dict)
    days: int = 12
    reviews: Sequence[int] = ()
    declined: Sequence[str] = ()


def take_part(
    course: Course, people: Sequence[Took], *, measure: str = "pseq-10", scale: str = "total", by_referral: bool = True
) -> list[Enrolment]:
    """Return the places of these people; whoever has None at a point has a questionnaire that was never answered."""
    persons = ParticipantFactory._meta.model.objects.bulk_create(
        ParticipantFactory.build_batch(len(people), organisation=course.organisation)
    )
    began, ended = course.first_starts_at, course.last_ends_at
    episodes: Sequence[Episode | None] = [None] * len(people)
    if by_referral:
        episodes = Episode.objects.bulk_create(
            Episode(organisation=course.organisation, participant=each, programme=course.programme, opened_at=began - 90 * DAY)
            for each in persons
        )
    places = Enrolment.objects.bulk_create(
        Enrolment(participant=person, course=course, episode=episode, joined_at=began - 30 * DAY)
        for person, episode in zip(persons, episodes, strict=True)
    )
    sessions = list(course.sessions.order_by("number"))
    Appointment.objects.bulk_create(
        Appointment(
            participant=place.participant,
            session=session,
            enrolment=place,
            episode=place.episode,
            for_months=session.months,
            made_at=place.joined_at,
            mark="5" if came else "3",
            marked_at=session.ends_at,
            marked_by="Priya Raman",
        )
        for place, took in zip(places, people, strict=True)
        for session in sessions
        if (came := session.months in took.reviews if session.months else session.number <= took.days) or not session.months
    )
    _answer(course, places, people, measure, scale, ended)
    return places


def _answer(
    course: Course, places: Sequence[Enrolment], people: Sequence[Took], measure: str, scale: str, at: dt.datetime
) -> None:
    asked = [
        (
            Questionnaire(
                organisation=course.organisation,
                episode=place.episode,
                enrolment=None if place.episode else place,
                measure=measure,
                edition=measure_of(measure).edition,
                point=point,
                opens_at=at - DAY,
                closes_at=at + DAY,
                **_state(point, value, took, at),
            ),
            value,
        )
        for place, took in zip(places, people, strict=True)
        for point, value in {**dict.fromkeys(took.declined), **took.scores}.items()
    ]
    Questionnaire.objects.bulk_create(each for each, _ in asked)
    Score.objects.bulk_create(
        Score(questionnaire=each, scale=scale, numerator=value, rules_version="1", made_at=at)
        for each, value in asked
        if value is not None
    )


def _state(point: str, value: int | None, took: Took, at: dt.datetime) -> dict[str, object]:
    if point in took.declined:
        return {"state": "declined", "declined_code": "too_long", "declined_at": at, "declined_by": "Somebody"}
    return {"state": "open"} if value is None else {"state": "complete", "completed_at": at, "answered_on": at.date()}
