"""What somebody brought in a spreadsheet, until it is in its place or taken back (desk.importing); lines of Today set aside;
what was entered in the hospital's own system (desk.activity)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from participants.models import Appointment


class Batch(models.Model):
    """One file. Its content is kept while rows are still to be read from it."""

    class Kind(models.TextChoices):
        """What stands in its rows."""

        PEOPLE = "people", "People"
        LEADERS = "leaders", "Leaders"
        COURSES = "courses", "Courses"
        REFERRALS = "referrals", "Referrals"
        WAITING = "waiting", "Waiting list"
        RUNNING = "running", "Groups under way, with their people"
        PAST = "past", "Groups that are over, with reviews to come"

    class State(models.TextChoices):
        """How far it is. Those that end in -ing wait for a worker, or have one."""

        READING = "reading", "Being read"
        RECEIVED = "received", "Choose the columns"
        ASKED = "asked", "Say how dates are written"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked, nothing imported yet"
        WRITING = "writing", "Being imported"
        WRITTEN = "written", "Imported"
        UNDOING = "undoing", "Being taken back"
        UNDONE = "undone", "Taken back"
        REFUSED = "refused", "Couldn’t be read"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    file_name = models.CharField(max_length=160)
    content = models.BinaryField(null=True, blank=True)
    headings = models.JSONField(default=list)
    # By field: the number of its column, counted from 0.
    mapping = models.JSONField(default=dict)
    # What whoever sent it said of dates that could be day first or month first: "day", "month", "unclear"; "" when not asked.
    dates_said = models.CharField(max_length=7, blank=True, default="", db_default="")
    # By field: "month" or "unclear" where a column's dates aren't read day first (desk.importing.date_order).
    date_orders = models.JSONField(default=dict, blank=True)
    # What whoever sent it should know about how it was read.
    remarks = models.JSONField(default=list, blank=True)
    refused = models.CharField(max_length=300, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    # Whoever sent the file, and in whose name its rows are written.
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="batches")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules, and the worker's poll."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rows_done__lte=models.F("rows_total")), name="no_more_rows_done_than_there_are"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-made_at", "-id"], name="batch_list"),
            models.Index(
                fields=["changed_at"],
                condition=Q(state__in=["reading", "checking", "writing", "undoing"]),
                name="batches_to_work_on",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def at_work(self) -> bool:
        """Whether a worker has to do something yet."""
        return self.state in (self.State.READING, self.State.CHECKING, self.State.WRITING, self.State.UNDOING)


class BatchRow(models.Model):
    """One row of the file: what it says, and what became of it."""

    class Outcome(models.TextChoices):
        """What becomes, or became, of it."""

        READY = "ready", "To be imported"
        KNOWN = "known", "Here already"
        FAULTY = "faulty", "Has to be put right"
        WRITTEN = "written", "Imported"
        UNDONE = "undone", "Taken back"
        KEPT = "kept", "Imported, and stays"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    # As the spreadsheet program numbers it.
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    sentence = models.CharField(max_length=300, blank=True)
    # The key of what was made from it.
    made_key = models.BigIntegerField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_number"),
            models.CheckConstraint(
                condition=~Q(outcome__in=["written", "kept"]) | Q(made_key__isnull=False), name="written_row_has_what_it_made"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "outcome", "number"], name="rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.batch}, row {self.number}"


class SetAside(models.Model):
    """Somebody took a line off Today, with a reason. Its key names the facts it rests on: with other facts it is another line.

    Put back, never deleted.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="set_aside", db_index=False)
    line_key = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Database rules; the first is the index by which Today looks its lines up."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "line_key"], condition=Q(ended_at=None), name="one_line_is_set_aside_once"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(by=""), name="line_set_aside_says_why_and_who"),
            models.CheckConstraint(
                condition=(Q(ended_at=None) & Q(ended_by="")) | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="line_put_back_says_who",
            ),
        ]

    def __str__(self) -> str:
        return self.line_key


class ActivityEntry(models.Model):
    """One row of the activity file as it was entered in the hospital's own system, by whom and when (desk.activity).

    One stands for each appointment: entering a correction, or taking a tick back, ends the one before. Never deleted by hand.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="activity_entries", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="activity_entries")
    # What was entered: the cells of the file as text, by their names (desk.activity.rules).
    cells = models.JSONField()
    # Of the cells, what a later change is looked for by, and the version of the mark that was read.
    hospital_number = models.CharField(max_length=30)
    code = models.CharField(max_length=1)
    outcome = models.CharField(max_length=1, blank=True)
    mark_version = models.PositiveIntegerField()
    is_correction = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Database rules; the index is the one by which changes after the tick are looked for."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment"], condition=Q(ended_at=None), name="one_activity_entry_stands"),
            models.CheckConstraint(condition=~Q(entered_by=""), name="activity_entry_says_who"),
            models.CheckConstraint(
                condition=(Q(ended_at=None) & Q(ended_by="")) | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="activity_entry_ended_says_who",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "entered_at"], condition=Q(ended_at=None), name="activity_entries_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.cells.get('date', '')}, {self.hospital_number}"


class DowntimePack(models.Model):
    """One file of registers on paper for a day without the program: of one site and some days (desk.downtime). Deleted soon."""

    class Copy(models.TextChoices):
        """Whose it is: safety on the day stands only in the clinicians'."""

        OFFICE = "office", "the office’s copy"
        CLINICIANS = "clinicians", "the clinicians’ copy"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="downtime_packs", db_index=False)
    site = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    copy = models.CharField(max_length=10, choices=Copy.choices)
    content = models.BinaryField()
    sessions = models.PositiveSmallIntegerField()
    # The keys of whoever stands in it: taking it away is a look at each of them.
    people = models.JSONField(default=list)
    made_at = models.DateTimeField()
    # Empty: the program did, in the evening.
    made_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "last_day", "site", "copy"], name="one_downtime_pack_of_a_site"),
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="downtime_pack_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"Registers of {self.site}, {self.first_day}"


class DowntimeRun(models.Model):
    """When an organisation's downtime packs were last made, for which days, and when making them last failed since."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="downtime_run")
    made_at = models.DateTimeField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Downtime packs of {self.organisation}"
