"""What sessions of their own, assessment clinics and rotas need."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_formats(apps, schema_editor):
    """A session meets as its course does, a training's day as the training."""
    sessions = apps.get_model("courses", "Session").objects
    for owner in ("course", "training"):
        model = apps.get_model("courses", owner.capitalize()).objects.filter(pk=OuterRef(f"{owner}_id"))
        own = sessions.filter(**{f"{owner}__isnull": False})
        own.update(format=Subquery(model.values("format")[:1]))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_shapes_of_the_pathway"), ("courses", "0014_completion_in_proportion")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(model_name="course", old_name="held", new_name="offered"),
                migrations.AlterField(
                    model_name="course", name="offered", field=models.PositiveSmallIntegerField(db_column="held", default=0)
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("leave", "leave"), ("sick", "sick"), ("elsewhere", "at work elsewhere")], max_length=9
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="AssessmentClinic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField()),
                ("start", models.TimeField()),
                ("slots", models.PositiveSmallIntegerField(default=1)),
                (
                    "format",
                    models.CharField(
                        choices=[("in_person", "In person"), ("video", "Video link"), ("telephone", "Telephone")], max_length=10
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="SlotHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("held_by", models.CharField(max_length=120)),
                ("let_go_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="course",
            name="no_more_people_than_places",
        ),
        migrations.RemoveConstraint(
            model_name="editionitem",
            name="one_item_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="editionsession",
            name="one_edition_session_per_number",
        ),
        migrations.RemoveConstraint(
            model_name="session",
            name="training_days_have_a_training",
        ),
        migrations.AddField(
            model_name="duty",
            name="published_at",
            field=models.DateTimeField(blank=True, db_default=django.db.models.functions.datetime.Now(), null=True),
        ),
        migrations.AddField(
            model_name="edition",
            name="ask_waiting_weeks",
            field=models.PositiveSmallIntegerField(db_default=12, default=12),
        ),
        migrations.AddField(
            model_name="edition",
            name="assessment_months",
            field=models.PositiveSmallIntegerField(db_default=12, default=12),
        ),
        migrations.AddField(
            model_name="edition",
            name="declined_offers",
            field=models.PositiveSmallIntegerField(db_default=2, default=2),
        ),
        migrations.AddField(
            model_name="edition",
            name="offer_notice_days",
            field=models.PositiveSmallIntegerField(db_default=21, default=21),
        ),
        migrations.AddField(
            model_name="editionreview",
            name="plan",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="review",
                to="courses.editionsession",
            ),
        ),
        migrations.AddField(
            model_name="editionsession",
            name="kind",
            field=models.CharField(
                choices=[("course", "course session"), ("review", "group review"), ("assessment", "joint assessment")],
                db_default="course",
                default="course",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="facilitator",
            name="drafts_only",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="format",
            field=models.CharField(
                blank=True,
                choices=[("in_person", "In person"), ("video", "Video link"), ("telephone", "Telephone")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="kind",
            field=models.CharField(
                choices=[
                    ("course", "course session"),
                    ("review", "group review"),
                    ("zero", "meeting before the course"),
                    ("training", "training day"),
                    ("assessment", "joint assessment"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("places__gte", django.db.models.expressions.CombinedExpression(models.F("taken"), "+", models.F("offered")))
                ),
                name="no_more_people_than_places",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionitem",
            constraint=models.UniqueConstraint(
                fields=("session", "offset_minutes", "profession"), name="one_item_at_a_time_and_profession"
            ),
        ),
        migrations.AddConstraint(
            model_name="editionsession",
            constraint=models.UniqueConstraint(
                fields=("edition", "kind", "number"), name="one_edition_session_per_kind_and_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("course__isnull", True), ("kind", "training"), ("training__isnull", False)),
                    models.Q(("course__isnull", True), ("kind", "assessment"), ("training__isnull", True)),
                    models.Q(("course__isnull", False), ("kind__in", ["course", "review", "zero"]), ("training__isnull", True)),
                    _connector="OR",
                ),
                name="session_belongs_where_its_kind_says",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="facilitator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="courses.facilitator"
            ),
        ),
        migrations.AddField(
            model_name="assessmentclinic",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="assessment_clinics", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="assessmentclinic",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="assessment_clinics", to="courses.programme"
            ),
        ),
        migrations.AddField(
            model_name="assessmentclinic",
            name="staff",
            field=models.ManyToManyField(related_name="assessment_clinics", to="courses.facilitator"),
        ),
        migrations.AddField(
            model_name="assessmentclinic",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessment_clinics",
                to="courses.venue",
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="slot_holds", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="staff",
            field=models.ManyToManyField(related_name="slot_holds", to="courses.facilitator"),
        ),
        migrations.AddField(
            model_name="slothold",
            name="venue",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="slot_holds", to="courses.venue"
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["facilitator", "starts_at"], name="absence_by_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentclinic",
            constraint=models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="clinic_is_on_a_weekday"),
        ),
        migrations.AddConstraint(
            model_name="assessmentclinic",
            constraint=models.CheckConstraint(condition=models.Q(("slots__gte", 1)), name="clinic_has_slots"),
        ),
        migrations.AddConstraint(
            model_name="assessmentclinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"),
                name="clinic_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentclinic",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("format", "in_person"), _negated=True), ("venue__isnull", False), _connector="OR"),
                name="clinic_in_person_has_a_room",
            ),
        ),
        migrations.AddIndex(
            model_name="slothold",
            index=models.Index(condition=models.Q(("let_go_at", None)), fields=["organisation", "until"], name="slots_held"),
        ),
        migrations.AddConstraint(
            model_name="slothold",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_it_starts"
            ),
        ),
        migrations.RunPython(take_formats, migrations.RunPython.noop),
    ]
