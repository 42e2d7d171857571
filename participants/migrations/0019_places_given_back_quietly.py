from typing import Any

from django.db import migrations, models


def say_nothing_of_earlier_ones(apps: Any, schema_editor: Any) -> None:
    """Nobody is told today of a place they gave back before there was such a message."""
    apps.get_model("participants", "Enrolment").objects.filter(state="withdrawn").update(withdrawn_quietly=True)


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0018_one_name_is_enough"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="withdrawn_quietly",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_nothing_of_earlier_ones, migrations.RunPython.noop),
    ]
