import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_shapes_of_the_pathway"),
        ("courses", "0015_shapes_of_the_pathway"),
        ("participants", "0022_shapes_of_the_pathway"),
    ]

    operations = [
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200)),
                ("by_when", models.CharField(blank=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=200)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="participants.episode"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="GoalProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "goal",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="reviews.goal"),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goal_progress",
                        to="courses.session",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=40)),
                ("edition", models.CharField(max_length=40)),
                ("point", models.CharField(max_length=12)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("complete", "complete"),
                            ("declined", "declined"),
                            ("closed", "closed unanswered"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("declined_code", models.CharField(blank=True, max_length=12)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "enrolment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questionnaires",
                        to="participants.enrolment",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questionnaires",
                        to="participants.episode",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questionnaires", to="accounts.organisation"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questionnaires",
                        to="courses.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.PositiveSmallIntegerField()),
                ("value", models.IntegerField(blank=True, null=True)),
                ("by_person", models.BooleanField()),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reviews.questionnaire"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scale", models.CharField(max_length=40)),
                ("numerator", models.BigIntegerField(blank=True, null=True)),
                ("denominator", models.BigIntegerField(default=1)),
                ("missing_rule", models.CharField(blank=True, max_length=40)),
                ("rules_version", models.CharField(max_length=20)),
                ("made_at", models.DateTimeField()),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="reviews.questionnaire"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WordingPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=40)),
                ("edition", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=10)),
                ("credit", models.CharField(blank=True, max_length=300)),
                ("licence_ref", models.CharField(blank=True, max_length=120)),
                ("confirmed_by", models.CharField(max_length=120)),
                ("confirmed_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wording_packs", to="accounts.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WordingItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="reviews.wordingpack"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ClinicalNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("section", "section of an assessment"),
                            ("safety", "safety on the day"),
                            ("review", "review"),
                            ("day", "programme day"),
                        ],
                        max_length=7,
                    ),
                ),
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
                ("text", models.JSONField(default=list)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("saved", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signature", models.CharField(blank=True, max_length=200)),
                ("amending_reason", models.CharField(blank=True, max_length=200)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes_written", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="participants.episode",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clinical_notes", to="accounts.organisation"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="courses.session",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes_signed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="reviews.clinicalnote",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["episode", "kind", "-id"], name="notes_of_an_episode"),
                    models.Index(
                        condition=models.Q(("signed_at", None)), fields=["organisation", "saved_at"], name="notes_to_sign"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("episode__isnull", False), ("session__isnull", False), ("signed_at", None)),
                        fields=("kind", "episode", "session", "profession"),
                        name="one_draft_of_a_person_at_a_session",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("episode__isnull", False), ("session", None), ("signed_at", None)),
                        fields=("kind", "episode", "profession"),
                        name="one_draft_of_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("episode", None), ("signed_at", None)),
                        fields=("kind", "session", "profession"),
                        name="one_draft_of_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("episode__isnull", False), ("session__isnull", False), _connector="OR"),
                        name="note_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signature", ""), ("signed_at", None), ("signed_by", None)),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("signature", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signed_note_says_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "section"), _negated=True),
                            models.Q(("profession", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="section_has_its_profession",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes", None), models.Q(("amending_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="amended_note_says_why",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="goal_is_in_words"),
        ),
        migrations.AddConstraint(
            model_name="goalprogress",
            constraint=models.CheckConstraint(condition=models.Q(("value__lte", 10)), name="progress_is_from_0_to_10"),
        ),
        migrations.AddIndex(
            model_name="questionnaire",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["organisation", "closes_at"], name="questionnaires_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.UniqueConstraint(
                condition=models.Q(("episode__isnull", False)),
                fields=("episode", "measure", "point"),
                name="one_questionnaire_per_point_of_an_episode",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment__isnull", False)),
                fields=("enrolment", "measure", "point"),
                name="one_questionnaire_per_point_of_a_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("enrolment", None), ("episode__isnull", False)),
                    models.Q(("enrolment__isnull", False), ("episode", None)),
                    _connector="OR",
                ),
                name="questionnaire_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="questionnaire_closes_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemanswer",
            constraint=models.UniqueConstraint(
                fields=("questionnaire", "item", "by_person"), name="one_answer_per_item_and_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(
                fields=("questionnaire", "scale", "rules_version"), name="one_score_per_scale_and_rules"
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(condition=models.Q(("denominator__gte", 1)), name="score_is_a_fraction"),
        ),
        migrations.AddConstraint(
            model_name="wordingpack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("organisation", "measure", "edition", "language"),
                name="one_wording_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingpack",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", ""), _negated=True), name="wording_was_confirmed_by_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingitem",
            constraint=models.UniqueConstraint(fields=("pack", "number"), name="one_wording_per_item"),
        ),
    ]
