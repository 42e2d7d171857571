from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0016_slot_holds_know_whose_they_are")]

    operations = [
        migrations.AddField(
            model_name="editionsession",
            name="notice_hours",
            field=models.PositiveSmallIntegerField(db_default=24, default=24),
        ),
    ]
