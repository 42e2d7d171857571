"""What the pages of trainings show: the list, one training, and who could still join it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Organisation, User
from common.pages.paging import page_by_key
from courses.leaders.listing import leaders_of
from courses.leaders.rules import KIND_WORDS
from courses.models import Duty, Facilitator, Session, Trainee, Training

FOUND = 25  # people offered at once; a name narrows them


@dataclass(frozen=True, slots=True)
class TrainingSheet:
    """One training: its days, who gives it, who is trained, and what can be done with it now."""

    training: Training
    days: Sequence[Session]
    trainers: Sequence[str]
    trainees: Sequence[Trainee]
    state: str
    is_open: bool
    may_join: bool
    may_finish: bool

    @property
    def facts(self) -> str:
        """The line under the title: what it is, and where."""
        kind = KIND_WORDS[self.training.kind]
        where = str(self.training.venue) if self.training.venue else "By video" if self.training.video_link else "No link yet"
        return (
            f"{self.training.programme.short_name} {kind}. {where}. {len(self.trainees)} of {self.training.places} places taken."
        )


def state_of(training: Training, now: dt.datetime) -> str:
    """The word for a training from trainings_of, worked out from its row and its first and last moment."""
    if training.cancelled_at:
        return "Cancelled"
    if training.finished_at:
        return "Finished"
    if training.starts_at > now:  # type: ignore[attr-defined]
        return "Planned"
    return "Running" if training.ends_at and training.ends_at > now else "To finish"  # type: ignore[attr-defined]


def sheet_of(training: Training, now: dt.datetime) -> TrainingSheet:
    """Everything about one training from trainings_of. Three queries."""
    days = list(Session.objects.filter(training=training).select_related("venue").order_by("starts_at", "pk"))
    given = Duty.objects.filter(session__training=training, role=Duty.Role.LEAD)
    # Who was to give a training that was cancelled has no part in it any more; the page still names them.
    parts = given if training.cancelled_at else given.filter(ended_at=None)
    names = parts.order_by("facilitator__name").values_list("facilitator__name", flat=True).distinct()
    trainees = Trainee.objects.filter(training=training, left_at=None).select_related("facilitator")
    is_open = not (training.cancelled_at or training.finished_at)
    planned = [day for day in days if not day.is_cancelled]
    return TrainingSheet(
        training=training,
        days=days,
        trainers=list(names),
        trainees=list(trainees.order_by("facilitator__name", "pk")),
        state=state_of(training, now),
        is_open=is_open,
        may_join=is_open and bool(planned) and planned[0].starts_at > now,
        may_finish=is_open and bool(planned) and planned[-1].ends_at <= now,
    )


def could_join(training: Training, name: str) -> list[Facilitator]:
    """Leaders whose name holds these letters and who have no part in the training yet; the first few by name. One query."""
    there = Duty.objects.filter(session__training=training, ended_at=None).values("facilitator")
    people = leaders_of(training.organisation).filter(retired_on=None, name__icontains=name).exclude(pk__in=there)
    return page_by_key(people, ("name", "id"), size=FOUND).rows


def training_days_of(user: User, organisation: Organisation, now: dt.datetime) -> list[Session]:
    """The days of trainings that somebody gives or is trained at and that aren't over, by date. One query."""
    parts = Duty.objects.filter(facilitator__user=user, facilitator__organisation=organisation, ended_at=None, ends_at__gt=now)
    days = Session.objects.filter(pk__in=parts.values("session"), kind=Session.Kind.TRAINING, state=Session.State.PLANNED)
    return list(days.select_related("training", "venue").order_by("starts_at", "pk"))
