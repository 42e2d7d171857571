"""The field that says which entries a merge closed is called by its word; its column keeps its name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing changes in the database."""

    dependencies = [
        ("participants", "0026_assessments_signed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="merge",
            name="left_line",
            field=models.JSONField(db_column="left_line", default=list),
        ),
        migrations.RenameField(
            model_name="merge",
            old_name="left_line",
            new_name="left_entries",
        ),
    ]
