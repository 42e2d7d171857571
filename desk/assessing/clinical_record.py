"""Everything clinical of one person, pathway by pathway, in the same number of queries however much there is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from participants.attendance.completion import Completion, completions_on
from participants.models import Appointment, Decision, Episode, Participant
from reviews.assessments.sections import AssessmentTexts, assessments_of, texts_among
from reviews.goals.keeping import goals_with_progress
from reviews.group_notes.reading import places_on_pathway, signed_for_groups
from reviews.models import ClinicalNote, Goal
from reviews.notes.reading import NoteStanding, standing_among, under_headings


@dataclass(frozen=True)
class AssessmentOnRecord:
    """One joint assessment with what was written there."""

    place: Appointment
    texts: AssessmentTexts
    shown: list[tuple[str, ClinicalNote, list[tuple[str, str]]]]


@dataclass(frozen=True)
class TextsOnRecord:
    """One day or group review of somebody: their own part, and of the group's only whether it is there."""

    place: Appointment
    standing: NoteStanding
    group_is_signed: bool

    @property
    def note(self) -> ClinicalNote | None:
        """What is read: the signed version, else the draft."""
        return self.standing.signed or self.standing.draft

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What stands there under its headings."""
        return under_headings(self.note) if self.note else []


@dataclass
class PathwayOnRecord:
    """One pathway with all that is clinical of it."""

    episode: Episode
    assessments: list[AssessmentOnRecord] = field(default_factory=list)
    safety: ClinicalNote | None = None
    decisions: list[Decision] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    reviews: list[TextsOnRecord] = field(default_factory=list)
    days: list[TextsOnRecord] = field(default_factory=list)
    # How many days of each course they came to and missed, under the course's name.
    completions: dict[str, Completion] = field(default_factory=dict)

    @property
    def safety_texts(self) -> list[tuple[str, str]]:
        """What is signed of safety on the day."""
        return under_headings(self.safety) if self.safety else []


def record_of_person(person: Participant, organisation: Organisation, now: dt.datetime) -> list[PathwayOnRecord]:
    """Return the clinical record of one person, the latest pathway first. Nine queries, two more
    where they had days of a programme, one where they have no pathway."""
    pathways = {episode.pk: PathwayOnRecord(episode) for episode in _pathways_of(person)}
    if not pathways:
        return []
    notes = _notes_of(list(pathways))
    for decision in _decisions_of(list(pathways)):
        pathways[decision.episode_id].decisions.append(decision)
    for goal in goals_with_progress(list(pathways)):
        pathways[goal.episode_id].goals.append(goal)
    places = _assessments_of(organisation, list(pathways))
    for place in places:
        pathways[place.episode_id or 0].assessments.append(_assessment(place, notes))
    for texts, pk in _at_sessions(list(pathways), notes):
        (pathways[pk].reviews if texts.place.session.is_review else pathways[pk].days).append(texts)
    _with_completions(pathways.values(), now)
    for pk, pathway in pathways.items():
        pathway.safety = standing_among(notes[pk, None]).signed
    return list(pathways.values())


@written_once
def _pathways_of(person: Participant) -> QuerySet[Episode]:
    return Episode.objects.filter(participant=person).select_related("programme").order_by("-opened_at", "-pk")


@written_once
def _decisions_of(episodes: Collection[int]) -> QuerySet[Decision]:
    return Decision.objects.filter(episode__among=episodes).select_related("service").order_by("-decided_at", "-pk")


@written_once
def _assessments_of(organisation: Organisation, episodes: Collection[int]) -> QuerySet[Appointment]:
    """With their session alone: whose they are and of which pathway is known."""
    places = assessments_of(organisation).filter(episode__among=episodes)
    return places.select_related(None).select_related("session").order_by("-session__starts_at", "-pk")


@written_once
def _texts_of(episodes: Collection[int]) -> QuerySet[ClinicalNote]:
    return ClinicalNote.objects.filter(episode__among=episodes).select_related("author", "signed_by")


def _with_completions(pathways: Iterable[PathwayOnRecord], now: dt.datetime) -> None:
    """How far they came with each course of which a day has been. Two queries, none where there was none."""
    courses = {each.place.session.course for pathway in pathways for each in pathway.days if each.place.session.course}
    if not courses:
        return
    found = completions_on([course.pk for course in courses], now)
    for pathway in pathways:
        for course in sorted(courses, key=lambda each: each.pk):
            if any(day.place.session.course_id == course.pk for day in pathway.days):
                theirs = found[course.pk].get(pathway.episode.participant_id)
                pathway.completions |= {course.name: theirs} if theirs else {}


def _notes_of(episodes: list[int]) -> dict[tuple[int, int | None], list[ClinicalNote]]:
    """Every text of these pathways by pathway and session; safety has no session. One query."""
    found: dict[tuple[int, int | None], list[ClinicalNote]] = defaultdict(list)
    for note in _texts_of(episodes):
        found[note.episode_id or 0, note.session_id].append(note)
    return found


def _at_sessions(
    episodes: list[int], notes: dict[tuple[int, int | None], list[ClinicalNote]]
) -> Iterator[tuple[TextsOnRecord, int]]:
    """Their days and reviews that have come, or at which something is written, the latest first, each with its pathway.

    Two queries.
    """
    places = places_on_pathway(episodes)
    signed = signed_for_groups([place.session_id for place in places])
    for place in reversed(places):
        pk = place.episode_id or (place.enrolment.episode_id if place.enrolment else None) or 0
        standing = standing_among(notes[pk, place.session_id])
        if place.mark or standing.latest:
            yield TextsOnRecord(place, standing, place.session_id in signed), pk


def _assessment(place: Appointment, notes: dict[tuple[int, int | None], list[ClinicalNote]]) -> AssessmentOnRecord:
    texts = texts_among(notes[place.episode_id or 0, place.session_id])
    stood = [(each.name, each.standing.signed or each.standing.draft) for each in texts.sections]
    return AssessmentOnRecord(place, texts, [(name, note, under_headings(note)) for name, note in stood if note])
