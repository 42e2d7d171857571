"""Why a clinician agreed to an appointment is a fact of it, and no longer what came of a task."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEYS = ("assessed_early:", "review_far:")


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write what was kept with a task on the appointment that its key names. The tasks stay as they are: they are done."""
    tasks = apps.get_model("participants", "Task").objects.filter(clinical=True, done_at__isnull=False).exclude(outcome="")
    appointments = apps.get_model("participants", "Appointment").objects
    for prefix in KEYS:
        for key, outcome, done_by, done_at in tasks.filter(key__startswith=prefix).values_list(
            "key", "outcome", "done_by", "done_at"
        ):
            number = key.removeprefix(prefix)
            if number.isdigit() and done_by:
                of_it = appointments.filter(pk=int(number))
                of_it.update(agreed_reason=outcome[:200], agreed_by=done_by[:120], agreed_at=done_at)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0028_sessions_of_other_kinds"),
        ("participants", "0035_guests_called_off_and_reports_passed_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="agreed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="agreed_by",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="appointment",
            name="agreed_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at", None), ("agreed_by", ""), ("agreed_reason", "")),
                    models.Q(
                        models.Q(("agreed_reason", ""), _negated=True),
                        models.Q(("agreed_by", ""), _negated=True),
                        ("agreed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="agreement_says_why_who_and_when",
            ),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
