"""That two records were found to be of one person, with all that is needed to take it apart again."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from participants.models.person import Participant

# Columns under names of before, as merges wrote them down.
OLD_COLUMNS = {"participants.waitingplace.participant": "participants.waitinglistentry.participant"}


class Merge(models.Model):
    """One record closed in favour of another. Never deleted; undone at most once (participants.merging.merge)."""

    kept = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="merges")
    closed = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="closings")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    # What stood on each record before, of what the merge changed: {"phone": "+44…"}.
    kept_before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    closed_before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # What the merge wrote on the kept record: what somebody changed since is told by it.
    written = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # The rows that moved, by table and column: {"participants.enrolment.participant": [8, 15]}.
    moved = models.JSONField(default=dict)
    # The entries on waiting lists it closed, of either record: nobody waits for one thing twice.
    left_entries = models.JSONField(default=list, db_column="left_line")
    # The places it closed because nobody has two on a course or at a session, and what the others took over (merged_places).
    settled = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closed"], condition=Q(undone_at=None), name="closed_into_one_record"),
            models.CheckConstraint(condition=~Q(kept=F("closed")), name="merge_is_of_two_records"),
            models.CheckConstraint(condition=~Q(by=""), name="merge_says_who"),
            models.CheckConstraint(
                condition=(Q(undone_at=None) & Q(undone_by="")) | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undoing_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closed} merged into {self.kept}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.kept.organisation_id

    @property
    def is_undone(self) -> bool:
        """Whether the two stand apart again."""
        return self.undone_at is not None

    @property
    def moved_now(self) -> dict[str, list[int]]:
        """What moved, by column as it is called now: what was merged before a table got its name can still be taken apart."""
        return {OLD_COLUMNS.get(column, column): keys for column, keys in self.moved.items()}
