"""What few records hold beside places and notes, told with the record itself: a page then reads only what is there."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from courses.models import Edition
from participants.enrolment.offering import ON_WAITING_LIST
from participants.models import BookIssue, Call, Episode, Letter, Merge, Participant, Registration, Task, WaitingListEntry


class RecordPart(StrEnum):
    """What a record may hold."""

    BOOKS = "books"
    CALLS = "calls"
    LETTERS = "letters"
    WAITING = "waiting"
    MERGES = "merges"
    PATHWAYS = "pathways"
    REGISTRATIONS = "registrations"
    TASKS = "tasks"
    # Not of the record: whether the house has a programme that people are referred to.
    REFERRALS = "referrals"


_OWN = {"participant": OuterRef("pk")}
_ROWS = {
    RecordPart.BOOKS: BookIssue.objects.filter(**_OWN),
    RecordPart.CALLS: Call.objects.filter(**_OWN),
    RecordPart.LETTERS: Letter.objects.filter(**_OWN),
    RecordPart.WAITING: WaitingListEntry.objects.filter(**_OWN, state__in=ON_WAITING_LIST),
    RecordPart.MERGES: Merge.objects.filter(kept=OuterRef("pk"), undone_at=None),
    RecordPart.PATHWAYS: Episode.objects.filter(**_OWN),
    RecordPart.REGISTRATIONS: Registration.objects.filter(**_OWN),
    RecordPart.TASKS: Task.objects.filter(**_OWN, done_at=None),
    RecordPart.REFERRALS: Edition.objects.filter(
        programme__organisation=OuterRef("organisation"), entry=Edition.Entry.REFERRAL, valid_from__isnull=False
    ),
}


# Put together once: only who is asked for differs.
_RECORDS = Participant.objects.annotate(**{f"has_{name}": Exists(rows) for name, rows in _ROWS.items()})


def records_with_held(organisation: Organisation) -> QuerySet[Participant]:
    """Every record of an organisation, closed ones too, in no order, with what held_by tells of each."""
    return _RECORDS.filter(organisation=organisation)


def held_by(person: Participant) -> frozenset[RecordPart]:
    """What this record holds; the person comes from records_with_held. Books of a record merged into it are not told of."""
    return frozenset(name for name in RecordPart if getattr(person, f"has_{name}"))
