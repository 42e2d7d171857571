"""What whoever sent a file said of its dates, and a state for the file that waits for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column, and one more choice."""

    dependencies = [
        ("desk", "0006_activity_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="dates_said",
            field=models.CharField(blank=True, db_default="", default="", max_length=7),
        ),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("received", "Choose the columns"),
                    ("asked", "Say how dates are written"),
                    ("checking", "Being checked"),
                    ("checked", "Checked, nothing imported yet"),
                    ("writing", "Being imported"),
                    ("written", "Imported"),
                    ("undoing", "Being taken back"),
                    ("undone", "Taken back"),
                    ("refused", "Couldn’t be read"),
                ],
                default="received",
                max_length=8,
            ),
        ),
    ]
