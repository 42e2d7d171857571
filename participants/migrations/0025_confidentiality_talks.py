import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("participants", "0024_places_count_for_reviews")]

    operations = [
        migrations.CreateModel(
            name="ConfidentialityTalk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=120)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="talks", to="participants.appointment"
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="talks",
                        to="participants.guest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(guest=None, undone_at=None), fields=["appointment"], name="one_talk_about_privacy_for_a_place"
                    ),
                    models.UniqueConstraint(
                        condition=Q(guest__isnull=False, undone_at=None),
                        fields=["guest"],
                        name="one_talk_about_privacy_for_a_guest",
                    ),
                    models.CheckConstraint(condition=~Q(by=""), name="talk_about_privacy_says_who"),
                    models.CheckConstraint(
                        condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                        name="talk_taken_back_says_who",
                    ),
                ],
            },
        ),
    ]
