"""Fills the hospital's pathway: thousands of open referrals, people who wait for the programme, and one full clinical record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from courses.models import Course, Duty, EditionSession, Facilitator, Format, Profession, Programme, Session
from participants.models import Appointment, Decision, Episode, Participant, PathwayChoice, Referral, WaitingListEntry
from participants.waiting.candidates import courses_with_places
from reviews.measures.catalogue import measure_of
from reviews.models import ClinicalNote, Goal, GoalProgress, Questionnaire, Score
from reviews.notes.headings import SECTIONS

ROWS_A_STATEMENT = 2000
DAY = dt.timedelta(days=1)
# Assessments of the clinician's that wait for something, and pathways of the one whose record is opened.
OPEN_ASSESSMENTS = 20
TEXT = "Walks for about 15 minutes, then sits. Good days and bad days. Would like to go back to the allotment. " * 4


# What the one whose record is opened was asked, and how many days ago at each point.
ANSWERED = ("own", "phq-9", "pseq-10", "pcs", "sit-to-stand")
ANSWERED_AGO = {"assessment": 460, "first": 390, "last": 373, "1": 340, "6": 190, "12": 8}


@dataclass(frozen=True)
class Pathways:
    """Whose pages are measured, and how much there is."""

    clinician: User
    patient: Participant
    referrals: int
    waiting: int
    # The next course that has places, beside the waiting list.
    course: Course


def seed_pathways(people: Sequence[Participant], programme: Programme, *, waiting: int, now: dt.datetime) -> Pathways:
    """Open a pathway for each of these people; so many of them wait, the others stand somewhere before."""
    episodes = Episode.objects.bulk_create(
        (
            Episode(
                organisation=programme.organisation,
                participant=person,
                programme=programme,
                pathway_start=(now - _age(number)).date(),
                opened_at=now - _age(number),
            )
            for number, person in enumerate(people)
        ),
        ROWS_A_STATEMENT,
    )
    Referral.objects.bulk_create(
        (_referral(each, number, waiting, now) for number, each in enumerate(episodes)), ROWS_A_STATEMENT
    )
    _put_on_list(episodes[:waiting], now)
    team = _team(programme.organisation)
    for number, episode in enumerate(episodes[-OPEN_ASSESSMENTS:]):
        _assess(episode, team, now - (number % 28) * DAY - dt.timedelta(hours=3), signed=number % 3)
    patient = people[-1]
    _write_record(episodes[-1], team, now)
    clinician = team[0].user
    assert clinician is not None  # noqa: S101  (the team signs in)
    course = courses_with_places(programme, now)[0]
    return Pathways(clinician, patient, len(episodes), waiting, course)


def _age(number: int) -> dt.timedelta:
    """How long ago somebody's pathway began: up to sixty weeks."""
    return (14 + number * 7 % 420) * DAY


def _referral(episode: Episode, number: int, waiting: int, now: dt.datetime) -> Referral:
    """Whoever waits was accepted; of the others two in three."""
    accepted = number < waiting or number % 3 > 0
    return Referral(
        episode=episode,
        source="Kestrel pain clinic",
        received_on=(now - _age(number) + 7 * DAY).date(),
        pain_over_six_months="yes",
        under_pain_clinic="yes" if number % 4 else "",
        consultant_reviewed_on=(now - _age(number)).date() if number % 5 else None,
        nurse_appointments=2,
        triage=Referral.Triage.ACCEPTED if accepted else "",
        triaged_at=now - _age(number) + 10 * DAY if accepted else None,
        triaged_by="Priya Raman" if accepted else "",
        made_at=now - _age(number) + 7 * DAY,
    )


def _put_on_list(episodes: Sequence[Episode], now: dt.datetime) -> None:
    """Recommended, a yes, and a place on the list."""
    Decision.objects.bulk_create(
        (
            Decision(episode=each, outcome="recommended", decided_by="The three", decided_at=now - (number * 5 % 300) * DAY)
            for number, each in enumerate(episodes)
        ),
        ROWS_A_STATEMENT,
    )
    PathwayChoice.objects.bulk_create(
        (
            PathwayChoice(episode=each, answer="yes", takes_in_person=True, way="telephone", at=now, by="Priya Raman")
            for each in episodes
        ),
        ROWS_A_STATEMENT,
    )
    WaitingListEntry.objects.bulk_create(
        (
            WaitingListEntry(
                participant_id=each.participant_id,
                programme_id=each.programme_id,
                episode=each,
                takes_in_person=number % 3 != 1,
                takes_video=number % 3 != 0,
                priority=1 if number % 40 == 0 else 2,
                accepted_on=(now - (number * 5 % 300) * DAY).date(),
                since=now - (number * 5 % 300) * DAY,
            )
            for number, each in enumerate(episodes)
        ),
        ROWS_A_STATEMENT,
    )


def _team(organisation: Organisation) -> list[Facilitator]:
    """One of each profession of a joint assessment, each with a sign-in."""
    team = []
    for profession in SECTIONS:
        user = User.objects.create_user(f"{profession}@bench.example", name=f"Rowan {profession.title()}")
        Membership.objects.create(user=user, organisation=organisation, role=Role.CLINICIAN, profession=profession)
        team.append(Facilitator.objects.create(organisation=organisation, user=user, name=user.name, profession=profession))
    return team


def _assess(episode: Episode, team: Sequence[Facilitator], at: dt.datetime, *, signed: int) -> Session:
    """A joint assessment that was, with as many sections signed, the first of them last."""
    plan = EditionSession.objects.filter(edition__programme=episode.programme_id, kind="assessment").first()
    session = Session.objects.create(
        organisation=episode.organisation,
        kind=Session.Kind.ASSESSMENT,
        format=Format.TELEPHONE,
        number=1,
        label="Assessment",
        plan=plan,
        starts_at=at,
        ends_at=at + dt.timedelta(minutes=90),
        zone=episode.organisation.zone,
        places=1,
    )
    all_signed = session.ends_at if signed == len(team) else None
    Appointment.objects.create(
        participant_id=episode.participant_id, session=session, episode=episode, made_at=at - 21 * DAY, signed_at=all_signed
    )
    # One is at one assessment at a time: the days apart are of the caller.
    Duty.objects.bulk_create(
        Duty(session=session, facilitator=each, role="lead", starts_at=session.starts_at, ends_at=session.ends_at)
        for each in team
    )
    for person in team[len(team) - signed :]:
        _sign(episode, session, person, at)
    return session


def _sign(episode: Episode, session: Session | None, person: Facilitator, at: dt.datetime) -> None:
    assert person.user is not None  # noqa: S101  (the team signs in)
    ClinicalNote.objects.create(
        organisation=episode.organisation,
        kind=ClinicalNote.Kind.SECTION,
        episode=episode,
        session=session,
        profession=person.profession,
        text=[[key, TEXT] for key, _ in SECTIONS[person.profession][1]],
        saved=4,
        author=person.user,
        made_at=at,
        saved_at=at,
        signed_at=at,
        signed_by=person.user,
        signature=f"{person.name}, {Profession(person.profession).label}",
    )


def _write_record(episode: Episode, team: Sequence[Facilitator], now: dt.datetime) -> None:
    """Three earlier assessments with everything signed, and goals with a year of steps."""
    for months in (14, 9, 4):
        _assess(episode, team, now - months * 30 * DAY, signed=len(team))
    goals = Goal.objects.bulk_create(
        Goal(episode=episode, words=words, made_at=now - 400 * DAY, made_by="Rowan Psychologist")
        for words in ("Walk to the allotment", "Sleep five hours", "Cook on Sundays")
    )
    GoalProgress.objects.bulk_create(
        GoalProgress(goal=goal, value=step % 11, at=now - (400 - step * 30) * DAY, by="Rowan Psychologist")
        for goal in goals
        for step in range(12)
    )
    _answer(episode, now)


def _answer(episode: Episode, now: dt.datetime) -> None:
    """Every measure that is usually asked, at each point of a year: scores alone, from which the lines are drawn."""
    asked = [
        Questionnaire(
            organisation=episode.organisation,
            episode=episode,
            measure=measure.slug,
            edition=measure.edition,
            point=point,
            opens_at=now - (ago + 7) * DAY,
            closes_at=now - (ago - 7) * DAY,
            state=Questionnaire.State.COMPLETE,
            completed_at=now - ago * DAY,
            answered_on=(now - ago * DAY).date(),
        )
        for measure in map(measure_of, ANSWERED)
        for point, ago in ANSWERED_AGO.items()
    ]
    Score.objects.bulk_create(
        Score(
            questionnaire=questionnaire,
            scale=scale.slug,
            numerator=int(scale.least + (scale.most - scale.least) * (number % 7) / 7),
            rules_version="1",
            made_at=now,
        )
        for number, questionnaire in enumerate(Questionnaire.objects.bulk_create(asked))
        for scale in measure_of(questionnaire.measure).scales
    )
