from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0011_places_in_line_of_a_merge"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="late_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
