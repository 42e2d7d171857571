"""A letter is signed by name, and from then on nobody changes it."""

import datetime as dt

from django.db import transaction

from accounts.models import Membership
from accounts.trail import audit
from common.once import refuse_stale, save_changed
from common.refused import Refused
from common.words import listed
from participants.letters.about_page import page_that_goes_with
from participants.letters.drafting import (
    NO_OFFER,
    lock_letter,
    refuse_if_stopped,
    refuse_other_form,
    refuse_reader,
    refuse_unless_draft,
)
from participants.letters.placeholders import left_open
from participants.models import Letter, LetterKind, Offer


def signature_of(member: Membership) -> str:
    """How somebody signs: name and profession."""
    return ", ".join(filter(None, [str(member.user), member.profession]))[:200]


def refusal_to_sign(letter: Letter) -> str | None:
    """Why these words can't be signed yet; None when they can."""
    if gaps := left_open(letter.subject, letter.text):
        return f"Nobody has filled in {listed(gaps)}. Write what belongs there, or take it out."
    if not letter.recipient.strip():
        return "It says nowhere to whom it goes. Write name and address."
    return None


def sign_letter(letter: Letter, *, by: Membership, now: dt.datetime, version: int) -> Letter:
    """Sign a draft that was read at `version`, by name; the same person's second click changes nothing.

    Raises Stale when somebody changed it since, and Refused while something is open in it, for a clinical letter that somebody
    else than a clinician signs, for a form the person doesn't need, and for somebody who died.
    """
    with transaction.atomic():
        letter = lock_letter(letter)
        refuse_reader(letter, by)
        if letter.signed_by_id == by.user_id and not letter.dropped_at:
            return letter
        refuse_if_stopped(letter.participant, [letter.to])
        refuse_unless_draft(letter)
        refuse_stale(letter.version, version)
        refuse_other_form(letter, letter.format, letter.override_reason)
        if letter.kind == LetterKind.OFFER and not _is_offered(letter):
            raise Refused(NO_OFFER)
        if refusal := refusal_to_sign(letter):
            raise Refused(refusal)
        letter.signed_at, letter.signed_by, letter.signature = now, by.user, signature_of(by)
        letter.about_edition, letter.about_version = page_that_goes_with(letter)
        save_changed(letter, "signed_at", "signed_by", "signature", "about_edition", "about_version")
        audit.record(by.user, "signed", letter, organisation=letter.participant.organisation, **_about(letter))
    return letter


def _about(letter: Letter) -> dict[str, int]:
    """Which page about the programme goes with an invitation, and its version, for the trail."""
    edition = letter.about_edition_id
    return {"about_edition": edition, "about_version": letter.about_version} if edition else {}


def _is_offered(letter: Letter) -> bool:
    """Whether the place that the letter speaks of is still offered."""
    return Offer.objects.filter(entry__episode=letter.episode_id, state=Offer.State.OPEN).exists()
