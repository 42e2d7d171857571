"""Where somebody who leads lives: books and certificates are posted there, and travel is counted from there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0028_sessions_of_other_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="facilitator",
            name="postal_address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]
