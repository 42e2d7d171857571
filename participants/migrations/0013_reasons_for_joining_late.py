from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0012_names_compared_without_signs"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="late_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
