"""Clinical texts are drafted, saved while somebody types, signed, and amended as a new version.

Each action locks the person first and reads the text again. A form says which version it read (`token`): when somebody else
saved meanwhile, nothing is written, and both texts are shown (Overtaken).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.once import Stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import moment
from courses.ground.locking import lock_sessions
from courses.models import Session
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Episode
from reviews.models import ClinicalNote
from reviews.notes.headings import SECTIONS
from reviews.notes.reading import NotePlace, NoteStanding, signer_of, standing_of
from reviews.notes.rules import SignerFacts, is_empty, kept_texts, refusal_of_texts, refusal_to_sign

REASON_LENGTH = 200


class Overtaken(Stale):
    """Somebody else saved or signed this text after the form was opened; `.stands` is how it stands now."""

    def __init__(self, sentence: str, stands: NoteStanding) -> None:
        super().__init__(sentence)
        self.stands = stands


class TextTooLong(Refused):
    """There is more under a heading than fits; `.field` is the heading's key."""


class NotSigned(Refused):
    """It can’t be signed, not by them, not yet or not as it is; what was written can be kept as a draft."""


@tried_again
def save_draft(place: NotePlace, typed: Mapping[str, str], *, token: str, by: User, now: dt.datetime) -> ClinicalNote:
    """Save what was typed as the draft of this text, and return it. Saving the same again changes nothing.

    Raises TextTooLong, Overtaken when it was saved or signed since the form was read, Refused once the pathway has ended.
    """
    with transaction.atomic():
        place = _locked(place)
        return save_locked_note(place, standing_of(place), typed, token=token, by=by, now=now)


@tried_again
def sign_note(place: NotePlace, typed: Mapping[str, str], *, token: str, by: User, now: dt.datetime) -> ClinicalNote:
    """Save what was typed and sign it: from then on it is never changed. Signing the same again returns what was signed.

    Raises NotSigned for whoever may not sign it and before its session begins, Refused for an empty text; else like save_draft.
    """
    with transaction.atomic():
        place = _locked(place)
        signer = signer_of(by, place.organisation)
        return sign_locked_note(place, standing_of(place), typed, token=token, signer=signer, by=by, now=now)


def sign_locked_note(
    place: NotePlace,
    stands: NoteStanding,
    typed: Mapping[str, str],
    *,
    token: str,
    signer: SignerFacts | None,
    by: User,
    now: dt.datetime,
) -> ClinicalNote:
    """What sign_note does, in the caller's transaction and under its lock, with what it has read: for several texts at once."""
    text, signed = kept_texts(typed, place.headings), stands.signed
    if signed and signed.signed_by_id == by.pk and signed.text == text and _version(token) == signed.version:
        return signed
    if (why := refusal_to_sign(signer, place.profession)) or signer is None:
        raise NotSigned(why or "")
    if place.session and place.session.starts_at > now:
        begins = f"{_what_is_on(place.session)} begins on {moment(place.session.local_start)}."
        raise NotSigned(f"{begins} You can write the draft now, and sign it once it has begun.")
    if is_empty(text):
        raise Refused("Nothing is written yet. Write something under one of the headings, then sign.")
    note = save_locked_note(place, stands, typed, token=token, by=by, now=now)
    note.signed_at, note.signed_by, note.signature = now, by, signer.signature
    note.save(update_fields=["signed_at", "signed_by", "signature"])
    audit.record(by, "clinical text signed", note, profession=note.profession, version=note.version)
    _say_if_all_signed(place, now)
    return note


@tried_again
def begin_amending(note: ClinicalNote, *, reason: str, by: User, now: dt.datetime) -> ClinicalNote:
    """Begin the next version of a signed text, with its words, and return the draft; one that was begun already is returned.

    Raises Refused without a reason, and for a version after which another was signed.
    """
    why = reason_given(reason, REASON_LENGTH, needed="Write why it is amended.")
    with transaction.atomic():
        place = _locked(place_of_note(note))
        stands = standing_of(place)
        if stands.draft:
            return stands.draft
        if stands.signed is None or stands.signed.pk != note.pk:
            raise Refused("A later version has been signed. Open that one, and amend it.")
        draft = _begun(place, note.text, version=note.version + 1, by=by, now=now, amending_reason=why, supersedes=stands.signed)
        audit.record(by, "clinical text being amended", draft, profession=draft.profession, version=draft.version)
        return draft


def place_of_note(note: ClinicalNote) -> NotePlace:
    """Return which text this is a version of. The note comes with its episode, session and organisation."""
    return NotePlace(note.organisation, note.kind, note.episode, note.session, note.profession)


def _locked(place: NotePlace) -> NotePlace:
    """Lock the person and return the place with the episode as it is now. Raises Refused once it has ended.

    What a group shares belongs to no pathway: its session is locked instead.
    """
    if place.episode is None:
        lock_sessions([place.session.pk] if place.session else [])
        return place
    lock_person(place.episode.participant_id)
    (episode,) = Episode.objects.select_related("participant", "programme").filter(pk=place.episode.pk)  # a draft may follow
    return place_as_it_is(place, episode)


def place_as_it_is(place: NotePlace, episode: Episode) -> NotePlace:
    """Return the place with its pathway as it is under the lock. Raises Refused once it has ended."""
    if episode.ended_at:
        raise Refused("This pathway has ended. Take the ending back first; what you wrote is still here.")
    return replace(place, episode=episode)


def save_locked_note(
    place: NotePlace, stands: NoteStanding, typed: Mapping[str, str], *, token: str, by: User, now: dt.datetime
) -> ClinicalNote:
    """What save_draft does, in the caller's transaction and under its lock, with how the text stands there."""
    if wrong := refusal_of_texts(typed, place.headings):
        raise TextTooLong(wrong[1], field=wrong[0])
    text = kept_texts(typed, place.headings)
    draft = stands.draft
    if draft and draft.text == text:
        return draft
    if token != stands.token:
        raise Overtaken(_overtaken(stands), stands)
    if draft is None:
        draft = _begun(place, text, version=_version(stands.token), by=by, now=now)
        audit.record(by, "clinical text drafted", draft, profession=draft.profession, version=draft.version)
        return draft
    if draft.author_id != by.pk:
        audit.record(by, "clinical text drafted", draft, profession=draft.profession, version=draft.version)
    draft.text, draft.author, draft.saved_at, draft.saved = text, by, now, draft.saved + 1
    draft.save(update_fields=["text", "author", "saved_at", "saved"])
    return draft


def _begun(place: NotePlace, text: list[list[str]], *, version: int, by: User, now: dt.datetime, **more: Any) -> ClinicalNote:
    return ClinicalNote.objects.create(
        organisation=place.organisation,
        kind=place.kind,
        episode=place.episode,
        session=place.session,
        profession=place.profession,
        text=text,
        version=version,
        saved=1,
        author=by,
        made_at=now,
        saved_at=now,
        **more,
    )


def _say_if_all_signed(place: NotePlace, now: dt.datetime) -> None:
    """Write on the appointment that the last section is signed: from then on the three can decide. Amending changes nothing."""
    if place.kind != ClinicalNote.Kind.SECTION:
        return
    theirs = Appointment.objects.filter(session=place.session, episode=place.episode, state=Appointment.State.BOOKED)
    signed = ClinicalNote.objects.filter(
        kind=place.kind, session=place.session, episode=place.episode, signed_at__isnull=False
    ).values_list("profession", flat=True)
    if set(SECTIONS) <= set(signed):
        theirs.filter(signed_at=None).update(signed_at=now)


def _what_is_on(session: Session) -> str:
    if session.is_assessment:
        return "The assessment"
    return session.label if session.counts else f"The {session.label}"


def _overtaken(stands: NoteStanding) -> str:
    if stands.draft:
        return f"{stands.draft.author} saved this after you opened it. Both texts are shown: nothing of yours is lost."
    if stands.signed is None:
        return "This page has lost what it read. Open it again, and copy your text into it."
    return f"{stands.signed.signature} signed this after you opened it. Both texts are shown: to add yours, amend what is signed."


def _version(token: str) -> int:
    """The version a form was writing; 0 for what nobody made."""
    number = token.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
