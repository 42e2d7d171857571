"""By which channels messages go, in whose words, and addresses that are closed for good."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_waits_and_registers_of_an_organisation"),
        ("participants", "0037_templates_of_messages"),
        ("reminders", "0016_questions_to_answer"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="said_by",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="message",
            name="template",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="participants.template",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="address",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("email", "E-mail"), ("text", "Text message"), ("letter", "Letter"), ("telephone", "Telephone call")],
                default="email",
                max_length=9,
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
                    ("questionnaires", "Questions to answer"),
                    ("duties", "What they lead has changed"),
                    ("report", "Something waits for them to read"),
                    ("changed_course", "A place on another course"),
                    ("written", "The office wrote to everybody"),
                    ("channel_changed", "How they hear from us has changed"),
                    ("duties_ahead", "Days before what they lead"),
                    ("digest", "What needs somebody, once a day"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="ClosedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("text", "Text message"),
                            ("letter", "Letter"),
                            ("telephone", "Telephone call"),
                        ],
                        max_length=9,
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("stopped", "They asked us to stop"),
                            ("refused", "Refused for good"),
                            ("complained", "They complained of a message"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("opened_by", models.CharField(blank=True, max_length=120)),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="reminders.message",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_addresses",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at", None)),
                        fields=("organisation", "channel", "address"),
                        name="an_address_is_closed_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("address", ""), _negated=True), name="a_closed_address_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("opened_at", None), models.Q(("opened_by", ""), _negated=True), _connector="OR"),
                        name="an_opened_address_says_by_whom",
                    ),
                ],
            },
        ),
    ]
