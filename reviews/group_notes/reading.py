"""How what is written at a review stands: the group's part, and the own part of everybody who has a place there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from courses.models import Session
from participants.models import Appointment, Enrolment, Episode, Participant
from participants.people.told_apart import tell_apart
from participants.rules.attendance import ATTENDED
from reviews.group_notes.names import NameFacts, people_named
from reviews.models import ClinicalNote
from reviews.notes.reading import NotePlace, NoteStanding, standing_among
from reviews.notes.rules import is_empty

# What the text of each kind of session is.
KINDS: dict[str, ClinicalNote.Kind] = {
    Session.Kind.REVIEW: ClinicalNote.Kind.REVIEW,
    Session.Kind.COURSE: ClinicalNote.Kind.DAY,
}


@dataclass(frozen=True)
class OwnPart:
    """One person's own part: the place they have there, on which pathway, and how the text stands."""

    place: Appointment
    episode: Episode | None
    standing: NoteStanding

    @property
    def person(self) -> Participant:
        """Whose it is."""
        return self.place.participant

    @property
    def came(self) -> bool:
        """Whether they were there."""
        return self.place.mark in ATTENDED

    @property
    def is_open(self) -> bool:
        """Whether something can still be written: their pathway is open."""
        return self.episode is not None and self.episode.ended_at is None

    @property
    def is_to_write(self) -> bool:
        """Whether nobody has signed it yet: at a review that of everybody who came, of a day only what somebody began."""
        if not self.is_open or self.standing.signed:
            return False
        return self.came if self.place.session.is_review else self.is_begun

    @property
    def is_begun(self) -> bool:
        """Whether a draft has words: one that was emptied again isn't one."""
        return self.standing.draft is not None and not is_empty(self.standing.draft.text)


@dataclass(frozen=True)
class SessionTexts:
    """All that is written at one review."""

    session: Session
    group: NoteStanding
    parts: list[OwnPart]

    @property
    def to_write(self) -> list[OwnPart]:
        """The own parts that nobody has signed, of those who came."""
        return [each for each in self.parts if each.is_to_write]


def sessions_with_texts(organisation: Organisation) -> QuerySet[Session]:
    """The days and group reviews of programmes that people get into by referral: those at which something clinical is written."""
    written = Session.objects.filter(organisation=organisation, kind__in=KINDS, course__edition__entry="referral")
    return written.select_related("course__programme", "course__edition", "venue", "plan")


def reviews_with_texts(organisation: Organisation) -> QuerySet[Session]:
    """The group reviews among them."""
    return sessions_with_texts(organisation).filter(kind=Session.Kind.REVIEW)


def days_with_texts(organisation: Organisation) -> QuerySet[Session]:
    """The programme days among them. A community course has none: its leaders write one report of a session."""
    return sessions_with_texts(organisation).filter(kind=Session.Kind.COURSE)


def group_place(organisation: Organisation, session: Session) -> NotePlace:
    """Return where the group's part of a session is written."""
    return NotePlace(organisation, KINDS[session.kind], None, session)


def own_place(organisation: Organisation, session: Session, episode: Episode) -> NotePlace:
    """Return where somebody's own part is written."""
    return NotePlace(organisation, KINDS[session.kind], episode, session)


def pathway_of(place: Appointment) -> Episode | None:
    """On which pathway somebody has a place: the appointment's own, else its enrolment's."""
    return place.episode or (place.enrolment.episode if place.enrolment else None)


def places_with_pathway(sessions: Iterable[Session]) -> QuerySet[Appointment]:
    """The places held at these sessions, guests from other groups too, each with person and pathway, by last name."""
    held = Appointment.objects.filter(session__in=list(sessions), state=Appointment.State.BOOKED)
    both = held.select_related("participant", "episode__programme", "enrolment__episode__programme", "session")
    return both.order_by("participant__sort_key", "pk")


def reviews_on_pathway(episodes: Iterable[int]) -> list[Appointment]:
    """The places that these pathways have at group reviews, whichever group's, each with its session and whose it is."""
    return [each for each in places_on_pathway(episodes) if each.session.is_review]


def places_on_pathway(episodes: Iterable[int]) -> list[Appointment]:
    """The places that these pathways have at days and group reviews, each with its session and whose it is."""
    return _on_pathway(list(episodes))


@written_once
def _on_pathway(keys: Collection[int]) -> QuerySet[Appointment]:
    # Two searches by an index: asked for the one or the other at once, PostgreSQL reads every appointment there is.
    own = Appointment.objects.filter(episode__among=keys).order_by().values("pk")
    by_place = Appointment.objects.filter(episode=None, enrolment__episode__among=keys).order_by().values("pk")
    held = Appointment.objects.filter(pk__in=own.union(by_place), state=Appointment.State.BOOKED, session__kind__in=KINDS)
    return held.select_related("session__course__programme", "enrolment").order_by("session__starts_at", "pk")


def texts_of_sessions(sessions: Iterable[Session]) -> dict[int, SessionTexts]:
    """Return all that is written at each of these sessions, by key. Two queries, however many they are; none for none."""
    wanted = {each.pk: each for each in sessions}
    if not wanted:
        return {}
    texts: dict[tuple[int, int | None], list[ClinicalNote]] = defaultdict(list)
    notes = ClinicalNote.objects.filter(session__in=wanted, kind__in=KINDS.values()).select_related("author", "signed_by")
    for note in notes:
        texts[note.session_id or 0, note.episode_id].append(note)
    parts: dict[int, list[OwnPart]] = defaultdict(list)
    for place in places_with_pathway(wanted.values()):
        episode = pathway_of(place)
        own = standing_among(texts[place.session_id, episode.pk]) if episode else NoteStanding()
        parts[place.session_id].append(OwnPart(place, episode, own))
    for together in parts.values():
        tell_apart(part.person for part in together)
    return {pk: SessionTexts(each, standing_among(texts[pk, None]), parts[pk]) for pk, each in wanted.items()}


def people_of_group(session: Session) -> list[NameFacts]:
    """Who belongs to a session's group: whoever is on its course, left it, or has or had a place there. One query."""
    on_it = Enrolment.objects.filter(participant=OuterRef("pk"), course=session.course_id)
    there = Appointment.objects.filter(participant=OuterRef("pk"), session=session)
    found = Participant.objects.filter(Q(Exists(on_it)) | Q(Exists(there)), merged_into=None).order_by("sort_key", "pk")
    return [NameFacts(each.full_name, (each.first_names, each.last_name, each.preferred_name)) for each in found]


def named_in_group_part(session: Session, words: Iterable[str]) -> list[str]:
    """Who of the group is named in these texts. One query; none for nothing."""
    text = " ".join(words)
    return people_named(text, people_of_group(session)) if text.strip() else []


def signed_for_groups(sessions: Iterable[int]) -> set[int]:
    """At which of these sessions the group's part is signed. One query."""
    keys = list(sessions)
    return {pk for pk in _signed_for_groups(keys) if pk} if keys else set()


@written_once
def _signed_for_groups(sessions: Collection[int]) -> QuerySet[Any, int | None]:
    signed = ClinicalNote.objects.filter(session__among=sessions, episode=None, signed_at__isnull=False)
    return signed.values_list("session", flat=True)


def signed_own_parts(episode: Episode) -> set[int]:
    """At which reviews somebody's own part is signed, by session. One query."""
    signed = ClinicalNote.objects.filter(episode=episode, kind=ClinicalNote.Kind.REVIEW, signed_at__isnull=False)
    return {pk for pk in signed.values_list("session", flat=True) if pk}
