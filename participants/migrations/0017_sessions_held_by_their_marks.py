"""Say of what was before which sessions were held: those somebody came to, and the days of trainings that were finished."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

CAME = ("5", "6", "present")  # as the register stores it; what the rules say today may change


def say_held(apps, schema_editor):
    """A mark of somebody who came means held, said when it was made, by whoever made it. What has none stays unsaid."""
    session_model = apps.get_model("courses", "Session")
    came = apps.get_model("participants", "Appointment").objects.filter(session=OuterRef("pk"), state="booked", mark__in=CAME)
    first = came.order_by(F("marked_at").asc(nulls_last=True), "pk")
    planned = session_model.objects.filter(state="planned", outcome="")
    planned.filter(pk__in=_with_marks(apps)).update(
        outcome="held",
        outcome_at=Coalesce(Subquery(first.values("marked_at")[:1]), F("ends_at")),
        outcome_by=Coalesce(Subquery(first.values("marked_by")[:1]), Value("")),
    )
    training_model = apps.get_model("courses", "Training")
    finished = training_model.objects.filter(finished_at__isnull=False)
    own = training_model.objects.filter(pk=OuterRef("training_id"))
    planned.filter(training__in=finished.values("pk")).update(outcome="held", outcome_at=Subquery(own.values("finished_at")[:1]))


def _with_marks(apps):
    marked = apps.get_model("participants", "Appointment").objects.filter(state="booked", mark__in=CAME)
    return marked.order_by().values("session")


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0013_sessions_held"),
        ("participants", "0016_places_to_follow_up"),
    ]

    operations = [migrations.RunPython(say_held, migrations.RunPython.noop)]
