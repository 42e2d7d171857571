"""Concerns: something about a person that somebody must answer for by a day. Written down, answered, given to somebody else.

docs/domain.md, chapter 13. A concern is no clinical note: whoever sees people reads it.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.memberships import staff_of
from accounts.models import Membership, Organisation, User
from accounts.roles import RIGHTS, Right
from accounts.trail import audit
from common.clock import today_in
from common.once import Stale, made_before
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.models import ContactNote, Participant
from participants.people.contacts import LINE_LENGTH, notes_of, refusal

LONGEST_TO_ANSWER = dt.timedelta(days=92)  # a concern that may wait longer is no concern
OWNER_IS_HERE = "owner_is_here"  # an attribute of the model, which says so where nothing was asked
_MAY_OWN = [role for role, rights in RIGHTS.items() if Right.SEE_PEOPLE in rights]


def owners_in(organisation: Organisation) -> QuerySet[Membership]:
    """Who can be made to answer for a concern there: whoever sees people, by name."""
    return staff_of(organisation).filter(role__in=_MAY_OWN, user__is_active=True)


def safeguarding_lead_of(organisation: Organisation) -> User | None:
    """Who is asked first when somebody may not be safe; None where nobody is named, or who was has left. One query."""
    if organisation.safeguarding_lead_id is None:
        return None
    found = staff_of(organisation).filter(user=organisation.safeguarding_lead_id, user__is_active=True).first()
    return found.user if found else None


def concerns_in(organisation: Organisation) -> QuerySet[ContactNote]:
    """Every concern there with its person and owner; `.owner_is_here` says whether the owner still works there."""
    here = Membership.objects.filter(
        user=OuterRef("owner"), organisation=organisation, ended_at=None, role__in=_MAY_OWN, user__is_active=True
    )
    rows = notes_of(organisation).filter(kind=ContactNote.Kind.CONCERN).select_related("owner")
    return rows.annotate(**{OWNER_IS_HERE: Exists(here)})


def concerns_to_answer(organisation: Organisation) -> QuerySet[ContactNote]:
    """Those without an answer, the soonest due first; also about somebody who was stopped, for what it is about goes on."""
    return concerns_in(organisation).filter(done_at=None).order_by("answer_by", "pk")


def open_concerns_about(participant: Participant) -> list[ContactNote]:
    """The concerns about somebody that nobody has answered yet, the soonest due first. One query."""
    return list(concerns_to_answer(participant.organisation).filter(participant=participant))


@tried_again
def write_concern(
    participant: Participant,
    *,
    direction: str,
    way: str,
    line: str,
    owner: int | None,
    answer_by: dt.date | None,
    submission_id: uuid.UUID,
    by: User,
    now: dt.datetime,
) -> ContactNote:
    """Write a concern down. `owner`, the key of a user who works there, answers for it by the day `answer_by`.

    The same submission again returns the first one. Raises Refused for words that can't be a note, and without somebody or a
    day that can be.
    """
    line = " ".join(line.split())
    if why := refusal(direction, way, line):
        raise why
    house = participant.organisation
    kept = {"organisation_id": participant.organisation_id, "participant": participant, "at": now, "by": str(by)[:120]}
    with transaction.atomic():
        lock_person(participant.pk)
        said = (participant.pk, direction, way, line, owner, answer_by)
        if earlier := made_before(notes_of(house), submission_id, lambda note: _said(note) == said):
            return earlier
        chosen, day = _owner(owner, house), _day(answer_by, today_in(house.tzinfo, now))
        concern = ContactNote.objects.create(
            kind=ContactNote.Kind.CONCERN,
            direction=direction,
            way=way,
            line=line,
            owner=chosen,
            answer_by=day,
            submission_id=submission_id,
            **kept,
        )
        audit.record(by, "wrote a concern down", concern, owner=chosen.named, answer_by=day.isoformat())
    return concern


def _said(note: ContactNote) -> tuple[object, ...]:
    return (note.participant_id, note.direction, note.way, note.line, note.owner_id, note.answer_by)


def answer_concern(concern: ContactNote, answer: str, *, by: User, now: dt.datetime) -> ContactNote:
    """Write down what came of it; the same answer again changes nothing. Raises Refused for none, or where another stands."""
    answer = " ".join(answer.split())
    if not answer:
        raise Refused("Write what was done, or why nothing needs to be.", field="answer")
    if len(answer) > LINE_LENGTH:
        raise Refused(f"Write it in {LINE_LENGTH} characters or fewer.", field="answer")
    with transaction.atomic():
        concern = _locked(concern)
        if concern.done_at:
            if concern.answer == answer:
                return concern
            raise Refused(f"{concern.done_by} has answered it already: “{concern.answer}”.")
        concern.answer, concern.done_at, concern.done_by = answer, now, str(by)[:120]
        concern.save(update_fields=["answer", "done_at", "done_by"])
        audit.record(by, "answered a concern", concern, participant=concern.participant_id)
    return concern


def owner_token(concern: ContactNote) -> str:
    """What a form that gives a concern to somebody read, to be compared when it comes back."""
    return f"{concern.owner_id} {concern.answer_by}"


def hand_over_concern(
    concern: ContactNote, *, owner: int | None, answer_by: dt.date | None, read: str, by: User, now: dt.datetime
) -> ContactNote:
    """Have somebody else answer for it, or by another day; the same again changes nothing. `read` is owner_token as read.

    Raises Refused for who or when can't be, and for a concern that was answered; Stale when somebody gave it away meanwhile.
    """
    house = concern.organisation
    with transaction.atomic():
        concern = _locked(concern)
        if concern.done_at:
            raise Refused(f"{concern.done_by} has answered it already: “{concern.answer}”.")
        chosen = _owner(owner, house)
        day = concern.answer_by if answer_by == concern.answer_by else _day(answer_by, today_in(house.tzinfo, now))
        if (chosen.pk, day) == (concern.owner_id, concern.answer_by):
            return concern
        if read != owner_token(concern):
            raise Stale(f"{concern.owner} answers for it since: somebody changed that after you opened it. Open it again.")
        audit.record(by, "gave a concern to somebody", concern, owner=chosen.named, answer_by=str(day))
        concern.owner, concern.answer_by = chosen, day
        concern.save(update_fields=["owner", "answer_by"])
    return concern


def _locked(concern: ContactNote) -> ContactNote:
    lock_person(concern.participant_id)
    rows = ContactNote.objects.select_for_update(of=("self",), no_key=True).select_related("participant", "owner")
    return rows.get(pk=concern.pk, kind=ContactNote.Kind.CONCERN)


def _owner(key: int | None, organisation: Organisation) -> User:
    found = owners_in(organisation).filter(user=key).first() if key else None
    if found is None:
        raise Refused("Choose who answers for it.", field="owner")
    return found.user


def _day(day: dt.date | None, today: dt.date) -> dt.date:
    if day is None:
        raise Refused("Say by which day it is answered.", field="answer_by")
    if day < today:
        raise Refused("This day is in the past. Choose today or a later day.", field="answer_by")
    if day - today > LONGEST_TO_ANSWER:
        raise Refused("This is more than three months away. A concern needs an answer sooner.", field="answer_by")
    return day
