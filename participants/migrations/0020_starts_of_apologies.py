from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def take_starts(apps: Any, schema_editor: Any) -> None:
    """What was said so far holds for the time the session is at now: which it was said of isn't known."""
    session = apps.get_model("courses", "Session").objects.filter(pk=OuterRef("session"))
    apologies = apps.get_model("participants", "Appointment").objects.filter(apology_at__isnull=False)
    apologies.update(apology_for=Subquery(session.values("starts_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0019_places_given_back_quietly"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="apology_for",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(take_starts, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=Q(("apology_for", None), ("apology_at__isnull", False), _connector="OR"),
                name="only_an_apology_is_for_a_start",
            ),
        ),
    ]
