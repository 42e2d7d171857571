from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0017_about_pages_kept_by_version")]

    operations = [
        migrations.AddField(
            model_name="editionsession",
            name="notice_hours",
            field=models.PositiveSmallIntegerField(db_default=24, default=24),
        ),
    ]
