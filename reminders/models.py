"""Messages: one row each for what must be said, to whom, when, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from courses.models import Course, Facilitator, Session
from participants.models import Appointment, Enrolment, Letter, Participant, Template, WaitingListEntry


class Message(models.Model):
    """One thing to say to one person through one channel: to somebody on file, to one of the staff, or to a user.

    Its key is written by its rule, so planning twice finds the same row. `due_at` is when it may go, `useful_until` when it
    would be too late. Once sent, address, subject and body are what really went.
    """

    class State(models.TextChoices):
        """Where it is."""

        DUE = "due", "Due"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        MISSED = "missed", "Missed"
        NOT_NEEDED = "not_needed", "Not needed"
        # It may have arrived, and isn't tried again: whoever got it counts as told.
        UNSURE = "unsure", "May have arrived"

    class Rule(models.TextChoices):
        """Why it exists."""

        CONFIRMATION = "confirmation", "Confirmation of all dates"
        BEFORE_FIRST = "before_first", "Days before the first session"
        BEFORE_EACH = "before_each", "Days before each session"
        BEFORE_WEEK = "before_week", "Before each week"
        BEFORE_SINGLE = "before_single", "Days before a review"
        BEFORE_REVIEW = "before_review", "Weeks before a review"
        MOVED = "moved", "A session was moved"
        CANCELLED = "cancelled", "A session was cancelled"
        COURSE_CANCELLED = "course_cancelled", "A course was cancelled"
        WITHDREW = "withdrew", "A place was given back"
        WAITING = "waiting", "Place on the waiting list"
        OFFER = "offer", "Offer of a place"
        OFFER_EXPIRED = "offer_expired", "An offer was not answered in time"
        OFFER_WITHDRAWN = "offer_withdrawn", "An offer was taken back"
        WAITING_ENDED = "waiting_ended", "The waiting list ended"
        ASSESSMENT = "assessment", "Invitation to an assessment"
        LETTER_WAITS = "letter_waits", "A letter waits on their page"
        STILL_WAITING = "still_waiting", "Do they still want it?"
        QUESTIONNAIRES = "questionnaires", "Questions to answer"
        DUTIES = "duties", "What they lead has changed"
        REPORT = "report", "Something waits for them to read"
        CHANGED_COURSE = "changed_course", "A place on another course"
        WRITTEN = "written", "The office wrote to everybody"
        CHANNEL_CHANGED = "channel_changed", "How they hear from us has changed"
        DUTIES_AHEAD = "duties_ahead", "Days before what they lead"
        DIGEST = "digest", "What needs somebody, once a day"

    class Channel(models.TextChoices):
        """How it goes."""

        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"
        # Said by somebody of the office: nothing goes by itself.
        TELEPHONE = "telephone", "Telephone call"

    # Where an index below begins with the same column, a second one would only be written at every change of state.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="messages", db_index=False)
    # Exactly one of these three is whom it goes to.
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    facilitator = models.ForeignKey(
        Facilitator, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    # For what is said about waiting instead of a place on the course.
    entry = models.ForeignKey(
        WaitingListEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_column="waiting_place_id"
    )
    # What it is about where neither a place on a course nor waiting is: one appointment (an assessment), a letter.
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    rule = models.CharField(max_length=16, choices=Rule.choices)
    # The words of the organisation it was written from; none for the program's own.
    template = models.ForeignKey(
        Template, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    key = models.CharField(max_length=120)
    channel = models.CharField(max_length=9, choices=Channel.choices, default=Channel.EMAIL)
    # How many days before its session it goes; none for what isn't counted from a session.
    days_before = models.PositiveSmallIntegerField(null=True, blank=True)
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    reason = models.CharField(max_length=200, blank=True)
    # Until when a sender may be at work on it, by the database's clock; and which one's claim it is: every claim is another.
    leased_until = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    # How often the mail server refused this message for now, or a sender stopped over it.
    attempts = models.PositiveSmallIntegerField(default=0)
    # Since when it may have arrived: its words were written down to be sent, and nobody knows that they were not. From then on
    # it says the same at every try.
    may_have_gone_at = models.DateTimeField(null=True, blank=True)
    # Not before this: after a passing fault, or over the quiet hours.
    wait_until = models.DateTimeField(null=True, blank=True)
    # What it says of each date, by appointment: {"81": {"start", "end", "venue", "link"}} (reminders.rules.what_was_told). Who
    # was told what decides who is told of a change; of what is told by hand `body` is what the office says.
    told = models.JSONField(default=dict)
    # The Message-ID header: the same at every try, so that a repeat can be recognised.
    message_id = models.CharField(max_length=120, unique=True)
    # A mail address, or a number in the form +441632960001; none of what is said or posted.
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Who said it, of what is told by hand.
    said_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        """Database rules, the poll's index and the list's."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "channel"], name="one_message_per_key_and_channel"),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, facilitator=None, user=None)
                | Q(participant=None, facilitator__isnull=False, user=None)
                | Q(participant=None, facilitator=None, user__isnull=False),
                name="a_message_goes_to_one",
            ),
            models.CheckConstraint(condition=Q(useful_until__gte=models.F("due_at")), name="message_is_useful_when_due"),
            models.CheckConstraint(condition=~Q(state="sending") | Q(leased_until__isnull=False), name="sending_has_a_lease"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_has_its_time"),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "missed", "not_needed", "unsure"]) | ~Q(reason=""), name="an_end_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="due"), name="messages_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="messages_leased"),
            models.Index(fields=["organisation", "-due_at", "-id"], name="message_list"),
            models.Index(fields=["organisation", "state", "-due_at", "-id"], name="message_list_by_state"),
            models.Index(fields=["participant", "-due_at"], name="messages_of_a_person"),
            models.Index(
                fields=["facilitator", "-due_at"], condition=Q(facilitator__isnull=False), name="messages_of_a_colleague"
            ),
            models.Index(fields=["organisation", "useful_until"], condition=Q(state="not_needed"), name="messages_told_by_hand"),
            models.Index(fields=["course", "state"], name="messages_of_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} for {self.whom}"

    @property
    def whom(self) -> Participant | Facilitator | User | None:
        """Whom it goes to."""
        return self.participant or self.facilitator or self.user

    @property
    def person(self) -> Participant:
        """Whom it goes to, of a message to somebody on file. Raises ValueError for one to staff."""
        if self.participant is None:
            raise ValueError(f"Message {self.pk} goes to nobody on file.")
        return self.participant

    @property
    def to_staff(self) -> bool:
        """Whether it goes to somebody who works here, and not to somebody on file."""
        return self.participant_id is None


class MessageEvent(models.Model):
    """One step in a message's life, never changed."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Message.State.choices)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """Read by message, latest first."""

        indexes: ClassVar = [models.Index(fields=["message", "-id"], name="events_of_a_message")]

    def __str__(self) -> str:
        return f"{self.state} at {self.at:%Y-%m-%d %H:%M}"


class Link(models.Model):
    """The address of its own in one message, which opens without a sign-in what that message is about, and expires.

    The row holds what the address is worked out from with the secret key, and its digest: a copy of the table opens nothing.
    Opening it writes nothing; pressing a button does (reminders.links).
    """

    class Purpose(models.TextChoices):
        """What the message is about."""

        PLACE = "place", "A place and its dates"
        DATE = "date", "One appointment"
        WAITING = "waiting", "Waiting for a place"

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="link")
    purpose = models.CharField(max_length=7, choices=Purpose.choices)
    seed = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When a button behind it was pressed last.
    used_at = models.DateTimeField(null=True, blank=True)
    # When the place was given up by it: that is how a place is known that may be taken back (Enrolment.withdrawn_at is the same).
    gave_up_at = models.DateTimeField(null=True, blank=True)
    # What else they chose to hear by, and when: the address that this message went to is told.
    channel_chosen = models.CharField(max_length=9, choices=Message.Channel.choices, blank=True)
    channel_chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="a_link_works_for_a_while"),
            models.CheckConstraint(
                condition=Q(channel_chosen="", channel_chosen_at=None)
                | (~Q(channel_chosen="") & Q(channel_chosen_at__isnull=False)),
                name="a_chosen_channel_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Link of {self.message}"

    @property
    def participant_id(self) -> int | None:
        """Whose it is."""
        return self.message.participant_id

    @property
    def organisation_id(self) -> int:
        """Whose message it stands in."""
        return self.message.organisation_id


class ClosedAddress(models.Model):
    """An address or a number to which nothing goes: whoever has it said stop, or it was refused for good.

    It holds for everybody who has it, for a telephone may be shared. What was closed stays on file when it is opened again.
    """

    class Why(models.TextChoices):
        """Why nothing goes there."""

        STOPPED = "stopped", "They asked us to stop"
        REFUSED = "refused", "Refused for good"
        COMPLAINED = "complained", "They complained of a message"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closed_addresses", db_index=False)
    channel = models.CharField(max_length=9, choices=Message.Channel.choices)
    # As `Message.address` has it.
    address = models.CharField(max_length=254)
    why = models.CharField(max_length=10, choices=Why.choices)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Closed once at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "address"], condition=Q(opened_at=None), name="an_address_is_closed_once"
            ),
            models.CheckConstraint(condition=~Q(address=""), name="a_closed_address_is_one"),
            models.CheckConstraint(condition=Q(opened_at=None) | ~Q(opened_by=""), name="an_opened_address_says_by_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.get_why_display()})"


class Writing(models.Model):
    """What the office wrote to everybody on a course, once: each gets it as a message of their own, on their own channel.

    Whoever had a place then and still has one gets it; never changed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="writings", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="writings")
    subject = models.CharField(max_length=150)
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    useful_until = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(subject="") & ~Q(text=""), name="a_writing_says_something"),
            models.CheckConstraint(condition=Q(useful_until__gt=models.F("made_at")), name="a_writing_is_of_use_when_made"),
        ]

    def __str__(self) -> str:
        return f"“{self.subject}” to everybody on {self.course}"


class PlanRequest(models.Model):
    """Whose messages are to be planned anew: written in the transaction of the change, taken away when it was done.

    So a wake that is lost loses nothing. Without a person or a facilitator everybody of the organisation is meant.
    """

    # Without constraints in the database: checking one locks the person, whom nobody may lock who has locked a course, and a
    # request about nobody does no harm.
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="plan_requests", db_constraint=False)
    participant = models.ForeignKey(
        Participant,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # When the change was made, of what one of the staff leads: what they are told waits until the changes have come to rest.
    at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Plan for {self.participant or self.facilitator or self.organisation}"


class DutyRound(models.Model):
    """The last round of changes of what one of the staff leads: told once it has come to rest, in one message.

    Written by the planner alone, from the requests of the actions (reminders.staff.rounds).
    """

    facilitator = models.OneToOneField(Facilitator, on_delete=models.PROTECT, related_name="duty_round")
    number = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField()
    # The last change of the round, and when it is told.
    changed_at = models.DateTimeField()
    tell_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Round {self.number} of {self.facilitator}"


class WorkRun(models.Model):
    """When the planner and the sender last finished, and how: silence and faults are shown to the office.

    `started_at` is when a run began that has not finished, or the last that did. `faults` counts the rows that it could not read.
    """

    class Name(models.TextChoices):
        """The jobs that somebody would miss."""

        PLANNER = "planner", "planner"
        SENDER = "sender", "sender"
        OFFERS = "offers", "offers"

    name = models.CharField(max_length=8, choices=Name.choices, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    faults = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}, last started {self.started_at:%Y-%m-%d %H:%M}"
