"""Clinical texts as they stand: drafts, what is signed, and earlier versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Organisation, User
from courses.models import Facilitator, Session
from participants.models import Episode, Participant
from reviews.models import ClinicalNote
from reviews.notes.headings import Headings, headings_of, name_of_text
from reviews.notes.rules import SignerFacts

Kind = ClinicalNote.Kind


@dataclass(frozen=True)
class NotePlace:
    """Which text is meant: its kind, whose it is (None: the group's), at which session, of which profession ("": of any)."""

    organisation: Organisation
    kind: str
    episode: Episode | None
    session: Session | None = None
    profession: str = ""

    @property
    def headings(self) -> Headings:
        """Its headings."""
        return headings_of(self.kind, self.profession, of_group=self.episode is None)

    @property
    def name(self) -> str:
        """What it is called on the screen."""
        return name_of_text(self.kind, self.profession, of_group=self.episode is None)

    @property
    def person(self) -> Participant | None:
        """Whom it is about; None for what the group shares."""
        return self.episode.participant if self.episode else None

    def rows(self) -> QuerySet[ClinicalNote]:
        """Every version of it."""
        return ClinicalNote.objects.filter(
            organisation=self.organisation,
            kind=self.kind,
            episode=self.episode,
            session=self.session,
            profession=self.profession,
        )


@dataclass(frozen=True)
class NoteStanding:
    """How one text stands: the draft that is being written, and the version that is signed; either may be missing."""

    draft: ClinicalNote | None = None
    signed: ClinicalNote | None = None
    # When its first version was signed, where there are several.
    first_signed: ClinicalNote | None = None

    @property
    def token(self) -> str:
        """What a form read: the version that is being written and how often it was saved, "2.5"."""
        if self.draft:
            return f"{self.draft.version}.{self.draft.saved}"
        return f"{self.signed.version + 1}.0" if self.signed else "1.0"

    @property
    def latest(self) -> ClinicalNote | None:
        """What somebody who looks now would see: the draft before what is signed."""
        return self.draft or self.signed


def standing_of(place: NotePlace) -> NoteStanding:
    """Return how one text stands. One query."""
    return standing_among(place.rows().select_related("author", "signed_by"))


def standing_among(notes: Iterable[ClinicalNote]) -> NoteStanding:
    """Return how a text stands, out of all its versions."""
    by_version = sorted(notes, key=lambda note: (note.version, note.pk))
    signed = [note for note in by_version if note.signed_at]
    drafts = [note for note in by_version if not note.signed_at]
    return NoteStanding(
        draft=drafts[-1] if drafts else None,
        signed=signed[-1] if signed else None,
        first_signed=signed[0] if len(signed) > 1 else None,
    )


def notes_of(organisation: Organisation) -> QuerySet[ClinicalNote]:
    """Every text of the organisation, with whom it is about if it isn't a group's."""
    notes = ClinicalNote.objects.filter(organisation=organisation)
    return notes.select_related("episode__participant", "session", "author", "signed_by", "organisation")


def safety_of_people(people: Iterable[int], organisation: Organisation) -> dict[int, ClinicalNote]:
    """Return what is signed of safety on the day of these people, by key, while their pathway is open: the latest. One query."""
    notes = ClinicalNote.objects.filter(organisation=organisation, kind=Kind.SAFETY, signed_at__isnull=False)
    theirs = notes.filter(episode__participant__in=list(people), episode__ended_at=None).select_related("episode")
    return {note.episode.participant_id: note for note in theirs.order_by("signed_at", "pk") if note.episode}


def signer_of(user: User, organisation: Organisation) -> SignerFacts | None:
    """Who somebody is in the team, or None when their sign-in belongs to nobody of it. One query."""
    found = Facilitator.objects.filter(organisation=organisation, user=user, ended_at=None, retired_on=None).first()
    return SignerFacts(found.name, found.profession, found.drafts_only) if found else None


def under_headings(note: ClinicalNote) -> list[tuple[str, str]]:
    """Return heading and text of what was written, without the headings that were left empty."""
    words = dict(headings_of(note.kind, note.profession, of_group=note.episode_id is None))
    return [(words.get(key, key), text) for key, text in note.text if text]


def texts_of(note: ClinicalNote | None) -> Mapping[str, str]:
    """Return a text by the key of its headings; of nothing, nothing."""
    return dict(note.text) if note else {}
