"""Opening a task: once for each key, however often the same facts ask for it."""

import datetime as dt

from django.db import transaction

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from courses.models import Course, Session
from participants.models import Participant, Task


def open_task(
    organisation: Organisation,
    kind: str,
    key: str,
    line: str,
    *,
    by: Actor,
    now: dt.datetime,
    participant: Participant | None = None,
    course: Course | None = None,
    session: Session | None = None,
    due_at: dt.datetime | None = None,
    clinical: bool = False,
) -> Task:
    """Return the open task of this key, opened now if there is none; an open one is given the newer words."""
    with transaction.atomic():
        values = {
            "kind": kind,
            "line": line[:300],
            "participant": participant,
            "course": course,
            "session": session,
            "opened_at": now,
            "due_at": due_at,
            "clinical": clinical,
        }
        task, made = Task.objects.get_or_create(organisation=organisation, key=key, done_at=None, defaults=values)
        if made:
            audit.record(by, "opened a task", task, organisation=organisation, kind=kind)
        elif task.line != values["line"]:
            task.line = line[:300]
            task.save(update_fields=["line"])
    return task
