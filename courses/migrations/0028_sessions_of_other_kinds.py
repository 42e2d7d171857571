"""Reviews, joint assessments and trainings are found by an index of their own: a few among thousands of days of courses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_whether_people_come_by_referral"),
        ("courses", "0027_rota_until_published"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("kind", "course"), _negated=True),
                fields=["organisation", "starts_at"],
                name="sessions_of_other_kinds",
            ),
        ),
    ]
