"""Registers on paper for a day without the program, and when they were last made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("accounts", "0011_treatment_function"),
        ("desk", "0007_order_of_dates_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="DowntimeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("first_day", models.DateField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="downtime_run", to="accounts.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DowntimePack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("site", models.CharField(max_length=120)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "copy",
                    models.CharField(
                        choices=[("office", "the office’s copy"), ("clinicians", "the clinicians’ copy")], max_length=10
                    ),
                ),
                ("content", models.BinaryField()),
                ("sessions", models.PositiveSmallIntegerField()),
                ("people", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="downtime_packs",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "last_day", "site", "copy"), name="one_downtime_pack_of_a_site"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="downtime_pack_ends_after_it_begins"
                    ),
                ],
            },
        ),
    ]
