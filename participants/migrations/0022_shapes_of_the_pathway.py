"""Who waits, episodes, decisions, letters and tasks: the tables of the hospital pathway."""

from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_programmes(apps, schema_editor):
    """Who waits for a course waits for its programme, accepted on the day they joined the list."""
    entries = apps.get_model("participants", "WaitingListEntry").objects
    for entry in entries.select_related("course__organisation").iterator():
        entry.programme_id = entry.course.programme_id
        entry.accepted_on = entry.since.astimezone(ZoneInfo(entry.course.organisation.zone)).date()
        entry.save(update_fields=["programme", "accepted_on"])
    if schema_editor.connection.vendor == "postgresql":
        # The columns change next, and may not while their keys are still to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_shapes_of_the_pathway"),
        ("courses", "0015_shapes_of_the_pathway"),
        ("participants", "0021_people_by_address"),
        # Its messages point at the table that gets another name here.
        ("reminders", "0011_whose_plan_a_change_touches"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(old_name="WaitingPlace", new_name="WaitingListEntry"),
                migrations.AlterModelTable(name="waitinglistentry", table="participants_waitingplace"),
                migrations.RenameField(model_name="offer", old_name="waiting_place", new_name="entry"),
                migrations.AlterField(
                    model_name="offer",
                    name="entry",
                    field=models.ForeignKey(
                        blank=True,
                        db_column="waiting_place_id",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="participants.waitinglistentry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("recommended", "Recommend the programme"),
                            ("other_service", "Another service"),
                            ("individual", "Individual sessions"),
                            ("not_now", "Not now"),
                            ("not_interested", "Not interested"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_ready", "Not ready for self-management"),
                            ("other_need", "Another need comes first"),
                            ("declined", "The person declined"),
                            ("unstable", "A condition that isn’t stable"),
                            ("group_risk", "A group would not be safe"),
                            ("cognition", "Can’t follow a group at present"),
                            ("language", "A language need that can’t be met"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("decided_by", models.CharField(max_length=300)),
                ("decided_at", models.DateTimeField()),
                ("look_again_on", models.DateField(blank=True, null=True)),
                (
                    "profession",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("psychologist", "psychologist"),
                            ("physiotherapist", "physiotherapist"),
                            ("occupational_therapist", "occupational therapist"),
                            ("nurse", "nurse"),
                            ("doctor", "doctor"),
                            ("leader", "trained leader"),
                        ],
                        max_length=22,
                    ),
                ),
                ("service_sent_on", models.DateField(blank=True, null=True)),
                ("service_acknowledged_on", models.DateField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("print", "printed"),
                            ("own_page", "on their page, told by e-mail"),
                            ("secure_email", "to a secure address"),
                            ("system", "through the hospital’s system"),
                        ],
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_by", models.CharField(blank=True, max_length=120)),
                ("batch", models.UUIDField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_reason", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pathway_start", models.DateField(blank=True, null=True)),
                (
                    "rtt_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("10", "10 First activity"),
                            ("11", "11 Active monitoring ended"),
                            ("12", "12 New referral by the consultant"),
                            ("20", "20 Another activity on the way"),
                            ("21", "21 Passed to another provider"),
                            ("30", "30 First treatment"),
                            ("31", "31 Active monitoring, the person’s wish"),
                            ("32", "32 Active monitoring, the clinician’s decision"),
                            ("33", "33 Did not come to the first activity"),
                            ("34", "34 Decided not to treat"),
                            ("35", "35 Treatment declined"),
                            ("36", "36 Died"),
                            ("90", "90 After treatment"),
                            ("91", "91 During active monitoring"),
                            ("92", "92 Not yet referred for treatment"),
                            ("98", "98 Not applicable"),
                            ("99", "99 Not yet known"),
                        ],
                        max_length=2,
                    ),
                ),
                ("rtt_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("rtt_confirmed_by", models.CharField(blank=True, max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_interested", "Not interested"),
                            ("no_reply", "No reply"),
                            ("did_not_attend", "Did not attend"),
                            ("died", "Died"),
                            ("moved", "Moved away"),
                            ("back_to_referrer", "Back to the referrer"),
                            ("returned", "Returned with advice"),
                            ("not_suitable", "Not suitable"),
                            ("other_service", "Another service"),
                            ("individual", "Individual sessions instead"),
                            ("discharged", "Discharged"),
                        ],
                        max_length=16,
                    ),
                ),
                ("ended_by", models.CharField(blank=True, max_length=120)),
                ("ending_note", models.CharField(blank=True, max_length=300)),
                ("ending_told", models.CharField(blank=True, max_length=200)),
                ("ending_undone_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("made_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="KeptApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assessment", "Invitation to the assessment"),
                            ("choice", "Invitation to choose"),
                            ("offer", "Offer of a place"),
                            ("decision", "Decision, to GP and referrer"),
                            ("returned", "Referral returned with advice"),
                            ("referred_on", "Passed on to another service"),
                            ("ended", "End of the pathway"),
                            ("summary", "Summary after the programme"),
                            ("review", "Invitation to a review"),
                            ("discharge", "Discharge"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("person", "the person"),
                            ("gp", "the GP"),
                            ("referrer", "the referrer"),
                            ("service", "another service"),
                        ],
                        max_length=8,
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=500)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=12000)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("standard", "Standard print"),
                            ("large_print", "Large print"),
                            ("easy_read", "Easy read"),
                            ("braille", "Braille"),
                            ("audio", "Audio"),
                            ("email", "By e-mail, to be read aloud"),
                        ],
                        default="standard",
                        max_length=11,
                    ),
                ),
                ("override_reason", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signature", models.CharField(blank=True, max_length=200)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_reason", models.CharField(blank=True, max_length=200)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Correspondent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160)),
                ("postal_address", models.CharField(blank=True, max_length=300)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("email_is_secure", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="PathwayChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("not_interested", "Not interested"),
                            ("another_format", "Only in another format"),
                            ("ring_me", "Individual sessions, please ring"),
                        ],
                        max_length=14,
                    ),
                ),
                ("takes_in_person", models.BooleanField(default=False)),
                ("takes_video", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("own_page", "on their own page"),
                            ("telephone", "by telephone"),
                            ("paper", "on paper"),
                            ("in_person", "in person"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=120)),
                ("received_on", models.DateField()),
                ("urgent", models.BooleanField(default=False)),
                (
                    "pain_over_six_months",
                    models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No"), ("", "Not known")], max_length=3),
                ),
                (
                    "under_pain_clinic",
                    models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No"), ("", "Not known")], max_length=3),
                ),
                ("consultant_reviewed_on", models.DateField(blank=True, null=True)),
                ("nurse_appointments", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "triage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted for assessment"),
                            ("asked", "Asked for more"),
                            ("returned", "Returned with advice"),
                            ("not_suitable", "Not suitable"),
                        ],
                        max_length=12,
                    ),
                ),
                ("triaged_at", models.DateTimeField(blank=True, null=True)),
                ("triaged_by", models.CharField(blank=True, max_length=120)),
                ("triage_reason", models.CharField(blank=True, max_length=500)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("times_asked", models.PositiveSmallIntegerField(default=0)),
                ("ask_again_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("place_freed", "A place came free"),
                            ("declined_twice", "Offers declined, a clinician looks"),
                            ("assessed_long", "Assessed long ago, a clinician looks"),
                            ("did_not_attend", "Did not come, a clinician decides"),
                            ("tell_clinic", "Tell the clinic’s staff"),
                            ("ring", "Ring them"),
                            ("safety", "Safety"),
                            ("concern", "Concern"),
                            ("review", "Another group’s review"),
                            ("other", "To do"),
                        ],
                        max_length=14,
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("line", models.CharField(max_length=300)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("handed_on_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=120)),
                ("outcome", models.CharField(blank=True, max_length=300)),
                ("clinical", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assessment", "Invitation to the assessment"),
                            ("choice", "Invitation to choose"),
                            ("offer", "Offer of a place"),
                            ("decision", "Decision, to GP and referrer"),
                            ("returned", "Referral returned with advice"),
                            ("referred_on", "Passed on to another service"),
                            ("ended", "End of the pathway"),
                            ("summary", "Summary after the programme"),
                            ("review", "Invitation to a review"),
                            ("discharge", "Discharge"),
                        ],
                        max_length=12,
                    ),
                ),
                ("channel", models.CharField(default="letter", max_length=9)),
                ("language", models.CharField(default="en", max_length=10)),
                ("version", models.PositiveIntegerField(default=1)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=8000)),
                ("active_from", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Unavailable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
            ],
            options={
                "ordering": ["from_on"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="contactnote",
            name="only_a_call_back_is_done",
        ),
        migrations.RemoveConstraint(
            model_name="enrolment",
            name="withdrawn_has_its_time",
        ),
        migrations.RemoveConstraint(
            model_name="waitinglistentry",
            name="one_waiting_place_per_course",
        ),
        migrations.RemoveConstraint(
            model_name="waitinglistentry",
            name="closed_waiting_place_has_its_time",
        ),
        migrations.AddField(
            model_name="appointment",
            name="for_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="answer",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="answer_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="kind",
            field=models.CharField(
                choices=[("contact", "Contact"), ("concern", "Concern")], db_default="contact", default="contact", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="contactnote",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concerns",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="alternative",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers_as_alternative",
                to="courses.course",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="answered_by_way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("own_page", "on their own page"),
                    ("telephone", "by telephone"),
                    ("paper", "on paper"),
                    ("in_person", "in person"),
                ],
                db_default="",
                default="",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="counts_as_declined",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="participant",
            name="emergency_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="participant",
            name="emergency_phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="participant",
            name="emergency_relation",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="participant",
            name="gp_address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="participant",
            name="gp_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="participant",
            name="letter_format",
            field=models.CharField(
                choices=[
                    ("standard", "Standard print"),
                    ("large_print", "Large print"),
                    ("easy_read", "Easy read"),
                    ("braille", "Braille"),
                    ("audio", "Audio"),
                    ("email", "By e-mail, to be read aloud"),
                ],
                db_default="standard",
                default="standard",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="postal_address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="accepted_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="earliest_start",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="looked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="priority",
            field=models.PositiveSmallIntegerField(choices=[(1, "Urgent"), (2, "Routine")], db_default=2, default=2),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="programme",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="waiting_entries", to="courses.programme"
            ),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="sooner",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="still_wants_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="takes_in_person",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="takes_telephone",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="takes_video",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waiting_entries",
                to="courses.venue",
            ),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="state",
            field=models.CharField(
                choices=[("active", "enrolled"), ("withdrawn", "withdrew"), ("left", "left early")],
                default="active",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="waitinglistentry",
            name="course",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waiting_entries",
                to="courses.course",
            ),
        ),
        migrations.AlterField(
            model_name="waitinglistentry",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="waiting_entries", to="participants.participant"
            ),
        ),
        migrations.AddIndex(
            model_name="contactnote",
            index=models.Index(
                condition=models.Q(("done_at", None), ("kind", "concern")),
                fields=["organisation", "answer_by"],
                name="concerns_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", "")),
                    models.Q(
                        ("done_at__isnull", False),
                        models.Q(("done_by", ""), _negated=True),
                        models.Q(("call_back_on__isnull", False), ("kind", "concern"), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="only_a_call_back_or_a_concern_is_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer_by__isnull", False), ("kind", "concern"), ("owner__isnull", False)),
                    models.Q(("answer", ""), ("answer_by", None), ("kind", "contact"), ("owner", None)),
                    _connector="OR",
                ),
                name="a_concern_has_an_owner_and_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry__isnull", False), ("state", "open")),
                fields=("entry",),
                name="one_open_offer_per_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("alternative", models.F("course")), _negated=True), name="two_dates_are_two"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="supersedes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="participants.decision",
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="programme",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="courses.programme"),
        ),
        migrations.AddField(
            model_name="decision",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="participants.episode"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="episode",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="participants.episode",
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="episode",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="participants.episode",
            ),
        ),
        migrations.AddField(
            model_name="waitinglistentry",
            name="episode",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waiting_entries",
                to="participants.episode",
            ),
        ),
        migrations.RunPython(say_programmes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="waitinglistentry",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="waiting_entries", to="courses.programme"
            ),
        ),
        migrations.AlterField(model_name="waitinglistentry", name="accepted_on", field=models.DateField()),
        migrations.AddIndex(
            model_name="waitinglistentry",
            index=models.Index(
                condition=models.Q(("course", None), ("state__in", ["waiting", "offered"])),
                fields=["programme", "priority", "accepted_on", "id"],
                name="waiting_for_a_programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("for_months__isnull", False), ("state", "booked")),
                fields=("enrolment", "for_months"),
                name="one_place_for_each_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "active"), ("withdrawn_at", None)),
                    models.Q(models.Q(("state", "active"), _negated=True), ("withdrawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="withdrawn_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitinglistentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("course__isnull", False), ("state__in", ["waiting", "offered"])),
                fields=("participant", "course"),
                name="one_open_entry_per_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitinglistentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("course", None), ("state__in", ["waiting", "offered"])),
                fields=("participant", "programme"),
                name="one_open_entry_per_programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitinglistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("course__isnull", False),
                    ("takes_in_person", True),
                    ("takes_video", True),
                    ("takes_telephone", True),
                    _connector="OR",
                ),
                name="who_waits_for_a_programme_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitinglistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["waiting", "offered"]), ("closed_at", None)),
                    models.Q(models.Q(("state__in", ["waiting", "offered"]), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="closed_entry_has_its_time",
            ),
        ),
        migrations.AddField(
            model_name="guest",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="guests", to="participants.appointment"
            ),
        ),
        migrations.AddField(
            model_name="keptapart",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="kept_apart_from", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="keptapart",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="kept_apart_of", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="episode",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="participants.episode",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_letters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="participants.letter"
            ),
        ),
        migrations.AddField(
            model_name="correspondent",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="correspondents", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="participants.correspondent",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="participants.correspondent",
            ),
        ),
        migrations.AddField(
            model_name="pathwaychoice",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="participants.episode"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="participants.episode"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="course",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="courses.course"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="organisation",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="participant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="participants.participant",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="second_owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks_as_second",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="session",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="courses.session"
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="templates", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="participants.template",
            ),
        ),
        migrations.AddField(
            model_name="unavailable",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="unavailable", to="participants.waitinglistentry"
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["organisation", "id"], name="episodes_open"),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["organisation", "-ended_at"], name="episodes_ended"
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("participant", "programme"), name="one_open_episode_per_programme"
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", ""), ("ending", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        models.Q(("ending", ""), _negated=True),
                        models.Q(("ended_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_ended_episode_says_how_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rtt_confirmed_at", None), ("rtt_confirmed_by", ""), ("rtt_status", "")),
                    models.Q(
                        models.Q(("rtt_status", ""), _negated=True),
                        ("rtt_confirmed_at__isnull", False),
                        models.Q(("rtt_confirmed_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rtt_status_is_confirmed_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at", None), models.Q(("name", ""), _negated=True)),
                    models.Q(("email", ""), ("erased_at__isnull", False), ("name", "")),
                    _connector="OR",
                ),
                name="guest_has_a_name_until_erased",
            ),
        ),
        migrations.AddConstraint(
            model_name="keptapart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("one", "other"), name="a_pair_is_kept_apart_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="keptapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("one", models.F("other")), _negated=True), name="nobody_is_kept_apart_from_themselves"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("sent_at", None), ("stopped_at", None)), fields=["way", "made_at"], name="letters_to_send"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)), fields=("letter", "way"), name="a_letter_goes_one_way_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at", None), models.Q(("sent_by", ""), _negated=True), _connector="OR"),
                name="sent_letter_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("stopped_at", None), models.Q(("stopped_reason", ""), _negated=True), _connector="OR"),
                name="stopped_delivery_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="correspondent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("organisation", "name"), name="one_service_per_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="correspondent",
            constraint=models.CheckConstraint(
                condition=models.Q(("email_is_secure", False), models.Q(("email", ""), _negated=True), _connector="OR"),
                name="only_an_address_is_secure",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["episode", "-decided_at", "-id"], name="decisions_of_an_episode"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", ""), _negated=True), name="decision_names_who_decided"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "recommended"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="only_recommending_needs_no_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "not_now"), ("look_again_on__isnull", False)),
                    models.Q(models.Q(("outcome", "not_now"), _negated=True), ("look_again_on", None)),
                    _connector="OR",
                ),
                name="not_now_has_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "other_service"), ("service__isnull", False)),
                    models.Q(models.Q(("outcome", "other_service"), _negated=True), ("service", None)),
                    _connector="OR",
                ),
                name="another_service_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "individual"), models.Q(("profession", ""), _negated=True)),
                    models.Q(models.Q(("outcome", "individual"), _negated=True), ("profession", "")),
                    _connector="OR",
                ),
                name="individual_sessions_name_a_profession",
            ),
        ),
        migrations.AddIndex(
            model_name="pathwaychoice",
            index=models.Index(fields=["episode", "-id"], name="choices_of_an_episode"),
        ),
        migrations.AddConstraint(
            model_name="pathwaychoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "yes"), models.Q(("takes_in_person", True), ("takes_video", True), _connector="OR")),
                    models.Q(models.Q(("answer", "yes"), _negated=True), ("takes_in_person", False), ("takes_video", False)),
                    _connector="OR",
                ),
                name="a_yes_says_how",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["episode", "-received_on", "-id"], name="referrals_of_an_episode"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="referral_names_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("triage", ""), ("triaged_at", None), ("triaged_by", "")),
                    models.Q(
                        models.Q(("triage", ""), _negated=True),
                        ("triaged_at__isnull", False),
                        models.Q(("triaged_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="triage_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("triage__in", ["returned", "not_suitable"]), _negated=True),
                    models.Q(("triage_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="turned_away_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["organisation", "opened_at"], name="tasks_open"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["participant", "-opened_at"], name="tasks_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at", None)), fields=("organisation", "key"), name="one_open_task_per_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", ""), ("outcome", "")),
                    models.Q(("done_at__isnull", False), models.Q(("done_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="done_task_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                fields=("organisation", "kind", "channel", "language", "version"), name="one_template_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("text", ""), _negated=True), models.Q(("subject", ""), _negated=True)),
                name="template_says_something",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["participant", "-made_at"], name="letters_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("dropped_at", None), ("signed_at", None)), fields=["made_at"], name="letters_to_sign"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signature", ""), ("signed_at", None), ("signed_by", None)),
                    models.Q(
                        ("signed_at__isnull", False), ("signed_by__isnull", False), models.Q(("signature", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="signed_letter_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("dropped_at", None), models.Q(("dropped_reason", ""), _negated=True), _connector="OR"),
                name="dropped_letter_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to", "service"), ("service__isnull", False)),
                    models.Q(("to", "service"), _negated=True),
                    _connector="OR",
                ),
                name="letter_to_a_service_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="unavailable",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))), name="days_away_end_after_they_begin"
            ),
        ),
    ]
