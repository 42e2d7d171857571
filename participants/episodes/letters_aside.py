"""Letters that speak of what no longer comes: set aside with it, and brought back where it comes after all.

The caller has locked the person. A letter that has gone stays as it is: what was posted can't be taken back.
"""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.words import counted
from courses.models import Session
from participants.models import Appointment, Delivery, Episode, Letter, LetterKind, Offer

REASON_LENGTH = 200
# What they say comes is given up when a pathway ends.
LOOKING_AHEAD = (LetterKind.ASSESSMENT, LetterKind.CHOICE, LetterKind.OFFER, LetterKind.REVIEW, LetterKind.ASKED_MORE)
# They say that it has ended.
OF_AN_ENDING = (LetterKind.RETURNED, LetterKind.ENDED, LetterKind.ENDED_PERSON)
ANSWERED = "The offer isn’t open any more."
CHOSEN = "They have answered already."


def set_letters_aside(letters: QuerySet[Letter], *, reason: str, by: Actor, now: dt.datetime) -> int:
    """Set aside what of these letters hasn't gone, signed or not; what waits to be sent of it is stopped. Returns how many."""
    gone = Delivery.objects.filter(letter=OuterRef("pk"), sent_at__isnull=False)
    found = list(letters.filter(~Exists(gone), dropped_at=None).select_related("participant").order_by("pk"))
    if not found:
        return 0
    keys, reason = [each.pk for each in found], reason[:REASON_LENGTH]
    Letter.objects.filter(pk__in=keys).update(dropped_at=now, dropped_reason=reason, version=F("version") + 1)
    Delivery.objects.filter(letter__in=keys, sent_at=None, stopped_at=None).update(stopped_at=now, stopped_reason=reason)
    organisation = Organisation.objects.get(pk=found[0].participant.organisation_id)
    audit.record_each(by, "set aside", found, organisation=organisation)
    return len(found)


def set_aside_with_ending(episode: Episode, *, by: Actor, now: dt.datetime) -> int:
    """Set aside what speaks of things to come of a pathway that ends at this moment; of who died, every draft to them.

    What was signed to somebody who died is stopped with everything else that would go to them (participants.stopping).
    """
    letters = Letter.objects.filter(episode=episode)
    if episode.ending == Episode.Ending.DIED:
        ahead = letters.filter(Q(kind__in=LOOKING_AHEAD) | Q(to=Letter.To.PERSON), signed_at=None)
    else:
        ahead = letters.filter(kind__in=LOOKING_AHEAD)
    reason = f"The pathway ended: {episode.get_ending_display().lower()}."
    return set_letters_aside(ahead, reason=reason, by=by, now=now)


def set_offer_letters_aside(episode_id: int | None, *, by: Actor, now: dt.datetime) -> int:
    """Set aside the letters of an offer that isn't open any more: a draft says what is so no longer. One query without any."""
    if episode_id is None:
        return 0
    offered = Letter.objects.filter(episode=episode_id, kind=LetterKind.OFFER)
    return set_letters_aside(offered, reason=ANSWERED, by=by, now=now)


def set_invitation_aside(episode: Episode, *, by: Actor, now: dt.datetime) -> int:
    """Set aside the invitation to choose of somebody who has answered, or has a place: it asks what they have said."""
    invited = Letter.objects.filter(episode=episode, kind=LetterKind.CHOICE)
    return set_letters_aside(invited, reason=CHOSEN, by=by, now=now)


def bring_letters_back(episode: Episode, ended_at: dt.datetime, *, by: Actor, now: dt.datetime) -> tuple[int, int]:
    """Bring back what was set aside at the moment of the ending, as far as what it speaks of came back; how many, and not.

    Called when everything else has come back. What waited to be sent waits again.
    """
    dropped = Letter.objects.filter(episode=episode, dropped_at=ended_at).select_related("participant").order_by("pk")
    found = list(dropped)
    back = [each for each in found if _holds_again(each, episode, now)] if found else []
    keys = [each.pk for each in back]
    Letter.objects.filter(pk__in=keys).update(dropped_at=None, dropped_reason="", version=F("version") + 1)
    Delivery.objects.filter(letter__in=keys, stopped_at=ended_at, sent_at=None).update(stopped_at=None, stopped_reason="")
    audit.record_each(by, "took out again", back, organisation=episode.organisation)
    return len(back), len(found) - len(back)


def letters_back_words(back: int, lost: int) -> tuple[str, str]:
    """What is said of them, each "" for none."""
    returned = f"{counted(back, 'letter')} {'waits' if back == 1 else 'wait'} again." if back else ""
    stay = "stays" if lost == 1 else "stay"
    return returned, f"{counted(lost, 'letter')} {stay} set aside: what they say isn’t so any more." if lost else ""


def _holds_again(letter: Letter, episode: Episode, now: dt.datetime) -> bool:
    if letter.kind == LetterKind.OFFER:
        return Offer.objects.filter(entry__episode=episode, state=Offer.State.OPEN).exists()
    if letter.kind == LetterKind.ASSESSMENT:
        booked = Appointment.objects.filter(episode=episode, state=Appointment.State.BOOKED, session__starts_at__gt=now)
        return booked.filter(session__kind=Session.Kind.ASSESSMENT, session__state=Session.State.PLANNED).exists()
    return True
