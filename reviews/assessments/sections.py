"""The three sections of a joint assessment and the safety part beside them: how each stands, and whose signature is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from courses.models import Profession, Session
from participants.models import Appointment, Episode
from reviews.models import ClinicalNote
from reviews.notes.headings import SECTIONS
from reviews.notes.reading import NotePlace, NoteStanding, standing_among

Kind = ClinicalNote.Kind


@dataclass(frozen=True)
class AssessmentSection:
    """One profession's section."""

    profession: str
    standing: NoteStanding

    @property
    def name(self) -> str:
        """Physical, Psychological or Occupational."""
        return SECTIONS[self.profession][0]

    @property
    def whose(self) -> str:
        """The profession as it is said."""
        return str(Profession(self.profession).label)

    @property
    def is_signed(self) -> bool:
        """Whether a version is signed; an amendment that is being written takes nothing away from it."""
        return self.standing.signed is not None


@dataclass(frozen=True)
class AssessmentTexts:
    """All that is written at one assessment."""

    sections: list[AssessmentSection]
    safety: NoteStanding = field(default_factory=NoteStanding)

    @property
    def signed(self) -> list[AssessmentSection]:
        """The sections with a signature."""
        return [each for each in self.sections if each.is_signed]

    @property
    def missing(self) -> list[AssessmentSection]:
        """The sections without one: the decision waits for these."""
        return [each for each in self.sections if not each.is_signed]

    def of(self, profession: str) -> AssessmentSection | None:
        """The section of one profession."""
        return next((each for each in self.sections if each.profession == profession), None)

    @property
    def signatures(self) -> str:
        """Who signed, in words: what a decision rests on."""
        return "; ".join(each.standing.signed.signature for each in self.sections if each.standing.signed)


def assessments_of(organisation: Organisation) -> QuerySet[Appointment]:
    """People's places at joint assessments, the booked before earlier ones, each with person, pathway, session and room."""
    places = Appointment.objects.filter(
        session__organisation=organisation, session__kind=Session.Kind.ASSESSMENT, episode__isnull=False
    )
    return places.select_related("participant", "episode__programme", "session__venue").order_by("state", "-pk")


def assessment_at(organisation: Organisation, session: int) -> Appointment | None:
    """Return whose assessment a session is, or None where it is none of this organisation's. One query."""
    return assessments_of(organisation).filter(session=session).first()


def pathways_on_record(organisation: Organisation) -> QuerySet[Episode]:
    """Everybody's pathways there, ended ones too, each with person and programme, the latest first."""
    pathways = Episode.objects.filter(organisation=organisation).select_related("participant", "programme", "organisation")
    return pathways.order_by("-opened_at", "-pk")


def section_place(organisation: Organisation, place: Appointment, profession: str) -> NotePlace:
    """Return where the section of one profession is written."""
    return NotePlace(organisation, Kind.SECTION, _episode(place), place.session, profession)


def safety_place(organisation: Organisation, episode: Episode) -> NotePlace:
    """Return where somebody's safety on the day is written: once for each pathway, the latest stands."""
    return NotePlace(organisation, Kind.SAFETY, episode)


def texts_at(place: Appointment) -> AssessmentTexts:
    """Return all that is written at one assessment. One query."""
    theirs = Q(kind=Kind.SECTION, session=place.session_id) | Q(kind=Kind.SAFETY)
    notes = ClinicalNote.objects.filter(theirs, episode=place.episode_id).select_related("author", "signed_by")
    return texts_among(notes)


def texts_among(notes: Iterable[ClinicalNote]) -> AssessmentTexts:
    """Return how sections and safety stand, out of all versions of one assessment."""
    by_part: dict[tuple[str, str], list[ClinicalNote]] = defaultdict(list)
    for note in notes:
        by_part[note.kind, note.profession].append(note)
    sections = [AssessmentSection(each, standing_among(by_part[Kind.SECTION, each])) for each in SECTIONS]
    return AssessmentTexts(sections, standing_among(by_part[Kind.SAFETY, ""]))


def _episode(place: Appointment) -> Episode:
    if place.episode is None:  # assessments_of has none of these
        raise Episode.DoesNotExist
    return place.episode
