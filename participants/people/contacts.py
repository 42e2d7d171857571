"""The contact log: write down a call, a letter or a talk, and tick off a call-back."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.clock import today_in
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from participants.enrolment.enrolling import lock_person
from participants.models import ContactNote, Participant

LINE_LENGTH = 300
FURTHEST_CALL_BACK = dt.timedelta(days=366)  # beyond this it is most likely a mistyped year


def notes_of(organisation: Organisation) -> QuerySet[ContactNote]:
    """Every note of an organisation, with its person: where a page looks one up."""
    return ContactNote.objects.filter(organisation=organisation).select_related("participant")


def notes_about(participant: Participant, most: int) -> list[ContactNote]:
    """The last notes about one person, latest first; one that waits for a call-back or an answer is never left out.

    One query, and one more where there are so many that some are left out.
    """
    notes = ContactNote.objects.filter(participant=participant).select_related("owner").order_by("-at", "-pk")
    latest = list(notes[:most])
    if len(latest) < most:
        return latest
    waits = Q(call_back_on__isnull=False) | Q(kind=ContactNote.Kind.CONCERN)
    waiting = list(notes.filter(waits, done_at=None)[:most])
    others = [note for note in latest if not (note.wants_call_back or note.is_open_concern)][: most - len(waiting)]
    return sorted([*waiting, *others], key=lambda note: (note.at, note.pk), reverse=True)


def call_backs_due(organisation: Organisation, today: dt.date) -> QuerySet[ContactNote]:
    """The call-backs that somebody should make by today, with the person, the longest waiting first; none to who was stopped."""
    waiting = ContactNote.objects.filter(organisation=organisation, call_back_on__lte=today, done_at=None)
    return waiting.filter(participant__stopped_at=None).select_related("participant").order_by("call_back_on", "pk")


@tried_again
def write_note(
    participant: Participant,
    *,
    direction: str,
    way: str,
    line: str,
    call_back_on: dt.date | None = None,
    passes_on: bool = False,
    submission_id: uuid.UUID,
    by: User,
    now: dt.datetime,
) -> ContactNote:
    """Write down one contact with a person. `direction` and `way` are those of ContactNote; `line` says what it was about.

    `passes_on`: they were told whatever no message could tell them. The same submission again returns the first note.
    Raises Refused for a line that is empty or too long, a call-back in the past, or one to somebody who was stopped.
    """
    line = " ".join(line.split())
    if why := refusal(direction, way, line):
        raise why
    if call_back_on and (why := call_back_refusal(participant, call_back_on, now)):
        raise why
    if passes_on and direction != ContactNote.Direction.OUT:
        raise Refused("Only what we told them counts as told: choose “From us”.", field="direction")
    written = {"direction": direction, "way": way, "line": line, "call_back_on": call_back_on, "passes_on": passes_on}
    kept = {"organisation_id": participant.organisation_id, "participant": participant, "at": now, "by": str(by)[:120]}
    with transaction.atomic():
        lock_person(participant.pk)
        own = notes_of(participant.organisation)
        if earlier := made_before(own, submission_id, lambda note: note.participant_id == participant.pk):
            return earlier
        note = ContactNote.objects.create(submission_id=submission_id, **written, **kept)
        day = call_back_on.isoformat() if call_back_on else ""
        audit.record(by, "wrote a contact note", note, direction=direction, way=way, call_back_on=day, passes_on=passes_on)
    return note


def call_back_done(note: ContactNote, *, by: User, now: dt.datetime) -> ContactNote:
    """Tick off the call-back that this note asks for; a second time changes nothing. Raises Refused when it asks for none."""
    with transaction.atomic():
        note = ContactNote.objects.select_for_update(of=("self",), no_key=True).select_related("participant").get(pk=note.pk)
        if note.call_back_on is None:
            raise Refused("This note asks for no call-back.")
        if note.done_at is None:
            note.done_at, note.done_by = now, str(by)[:120]
            note.save(update_fields=["done_at", "done_by"])
            audit.record(by, "rang back", note, participant=note.participant_id)
    return note


def refusal(direction: str, way: str, line: str) -> Refused | None:
    """Why these words can't be a note, or None."""
    if direction not in ContactNote.Direction.values:
        return Refused("Say who turned to whom.", field="direction")
    if way not in ContactNote.Way.values:
        return Refused("Say whether it was a call, a letter, an e-mail, a text message or in person.", field="way")
    if not line:
        return Refused("Write in one line what it was about.", field="line")
    if len(line) > LINE_LENGTH:
        return Refused(f"Write it in {LINE_LENGTH} characters or fewer.", field="line")
    return None


def call_back_refusal(participant: Participant, day: dt.date, now: dt.datetime) -> Refused | None:
    """Why nobody can be asked to ring this person back on that day, or None."""
    today = today_in(participant.organisation.tzinfo, now)
    if participant.is_stopped:
        sentence = f"{participant} can’t be rung back: their record says “{participant.get_stopped_reason_display()}”."
    elif day < today:
        sentence = f"{long_date(day)} is in the past. Choose today or a later day."
    elif day - today > FURTHEST_CALL_BACK:
        sentence = f"{long_date(day)} is more than a year away. Check the year."
    else:
        return None
    return Refused(sentence, field="call_back_on")
