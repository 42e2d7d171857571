import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_treatment_function"),
        ("courses", "0020_first_word_of_reviews"),
        ("participants", "0031_calendars_of_leaders"),
        ("reminders", "0013_first_word_of_a_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=1)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("tell_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="facilitator",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="courses.facilitator",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="planrequest",
            name="at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="planrequest",
            name="facilitator",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="courses.facilitator",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="participant",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="participants.participant",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="rule",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirmation of all dates"),
                    ("before_first", "Days before the first session"),
                    ("before_each", "Days before each session"),
                    ("before_week", "Before each week"),
                    ("before_single", "Days before a review"),
                    ("before_review", "Weeks before a review"),
                    ("moved", "A session was moved"),
                    ("cancelled", "A session was cancelled"),
                    ("course_cancelled", "A course was cancelled"),
                    ("withdrew", "A place was given back"),
                    ("waiting", "Place on the waiting list"),
                    ("offer", "Offer of a place"),
                    ("offer_expired", "An offer was not answered in time"),
                    ("offer_withdrawn", "An offer was taken back"),
                    ("waiting_ended", "The waiting list ended"),
                    ("assessment", "Invitation to an assessment"),
                    ("letter_waits", "A letter waits on their page"),
                    ("still_waiting", "Do they still want it?"),
                    ("duties", "What they lead has changed"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("facilitator__isnull", False)),
                fields=["facilitator", "-due_at"],
                name="messages_of_a_colleague",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("facilitator", None), ("participant__isnull", False), ("user", None)),
                    models.Q(("facilitator__isnull", False), ("participant", None), ("user", None)),
                    models.Q(("facilitator", None), ("participant", None), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="a_message_goes_to_one",
            ),
        ),
        migrations.AddField(
            model_name="dutyround",
            name="facilitator",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="duty_round", to="courses.facilitator"
            ),
        ),
    ]
