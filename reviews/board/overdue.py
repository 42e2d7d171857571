"""Which reviews are overdue and nobody's task yet: what Today lists, and the office's digest counts."""

import datetime as dt

from django.db.models import QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from participants.models import Task
from participants.to_do.tasks import review_task_key
from reviews.board.counting import CountedMilestone, lacking_place, milestones_of_keys
from reviews.milestones.rules import MilestoneReason


def overdue_without_task(organisation: Organisation, now: dt.datetime) -> list[CountedMilestone]:
    """The overdue reviews, but those that an open task is about. At most seven queries; one for none."""
    keys = [pk for pk, _ in lacking_place(organisation, now)]
    if not keys:
        return []
    overdue = [each for each in milestones_of_keys(organisation, (), keys, now) if each.milestone.overdue_since]
    about = set(_about_reviews(organisation)) if overdue else set()
    # The register that says nothing of them is asked for as such.
    overdue = [each for each in overdue if each.milestone.reason != MilestoneReason.NOT_MARKED]
    return [each for each in overdue if review_task_key(each.line.pk, each.milestone.months) not in about]


@written_once
def _about_reviews(organisation: Organisation) -> QuerySet[Task, str]:
    tasks = Task.objects.filter(organisation=organisation, kind=Task.Kind.REVIEW, done_at=None)
    return tasks.values_list("key", flat=True)
