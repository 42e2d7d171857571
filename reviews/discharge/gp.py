"""The GP whom the letter of discharge goes to, where their record names none: entered, or said that there is none."""

import dataclasses
import datetime as dt
import uuid

from django.db import transaction

from accounts.models import Membership
from accounts.trail import audit
from common.refused import Refused
from common.trying_again import tried_again
from participants.letters.following import draft_following
from participants.letters.templates import ready_words
from participants.models import Letter, LetterKind
from participants.people.record import change_gp, particulars_of
from reviews.discharge.deciding import NOT_A_CLINICIAN, lock_discharge
from reviews.models import Discharge
from reviews.notes.reading import signer_of


@dataclasses.dataclass(frozen=True, slots=True)
class GpEntered:
    """A GP as typed: a name or a practice at least."""

    gp_name: str = ""
    gp_practice: str = ""
    gp_address: str = ""
    gp_code: str = ""


@tried_again
def enter_gp(
    discharge: Discharge, gp: GpEntered, *, by: Membership, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> list[Letter]:
    """Put somebody's GP on their record, and draft the letter of discharge that goes there. The same form again drafts no more.

    Raises Refused without a name and a practice, and for what a record refuses.
    """
    if not (gp.gp_name.strip() or gp.gp_practice.strip()):
        raise Refused("Enter the GP’s name or the practice.", field="gp_name")
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        person = discharge.episode.participant
        typed = dataclasses.replace(particulars_of(person), **dataclasses.asdict(gp))
        change_gp(person, typed, by=by.user, now=now)
        discharge = lock_discharge(discharge)
        if not discharge.is_open:
            return []
        return draft_following(discharge.episode, LetterKind.DISCHARGE, (Letter.To.GP,), number=submission_id, by=by, now=now)


@tried_again
def say_there_is_no_gp(discharge: Discharge, *, by: Membership, now: dt.datetime) -> Discharge:
    """Write down that they have no GP: the pathway waits for no letter to one. A GP who is entered later gets one again.

    Twice changes nothing. Raises Refused for whoever isn't a registered clinician, where their record names a GP, and for a
    discharge that waits for nothing any more.
    """
    with transaction.atomic():
        discharge = lock_discharge(discharge)
        if discharge.no_gp_at:
            return discharge
        signer = signer_of(by.user, discharge.episode.organisation)
        if signer is None or not signer.is_registered:
            raise Refused(NOT_A_CLINICIAN)
        if not discharge.is_open:
            raise Refused("This discharge waits for no letter any more.")
        if discharge.episode.participant.has_gp:
            raise Refused("Their record names a GP. Take it out there first, if that is wrong.")
        discharge.no_gp_at, discharge.no_gp_by = now, signer.signature
        discharge.save(update_fields=["no_gp_at", "no_gp_by"])
        audit.record(by.user, "said that they have no GP", discharge)
    return discharge
