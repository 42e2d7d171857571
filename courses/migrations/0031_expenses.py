"""What leaders spend: entered, approved, exported."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_waits_and_registers_of_an_organisation"),
        ("courses", "0030_copies_on_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpenseExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expense_exports", to="accounts.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("travel", "travel"), ("materials", "materials"), ("other", "something else")], max_length=9
                    ),
                ),
                ("what", models.CharField(max_length=200)),
                ("spent_on", models.DateField()),
                ("amount", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("entered", "To approve"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("taken_back", "Taken back"),
                        ],
                        default="entered",
                        max_length=10,
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, max_length=120)),
                ("refused_reason", models.CharField(blank=True, max_length=200)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expenses",
                        to="courses.course",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "facilitator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expenses", to="courses.facilitator"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expenses", to="accounts.organisation"
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expenses",
                        to="courses.expenseexport",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="expenseexport",
            index=models.Index(fields=["organisation", "-id"], name="expense_exports_latest"),
        ),
        migrations.AddIndex(
            model_name="expense",
            index=models.Index(
                condition=models.Q(("export", None), ("state__in", ["entered", "approved"])),
                fields=["organisation", "state"],
                name="expenses_to_see_to",
            ),
        ),
        migrations.AddIndex(
            model_name="expense",
            index=models.Index(fields=["facilitator", "-id"], name="expenses_by_person"),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), models.Q(("what", ""), _negated=True)),
                name="expense_says_what_and_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=models.Q(("export", None), ("state", "approved"), _connector="OR"),
                name="only_what_is_approved_is_exported",
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("refused_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_expense_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "entered")),
                    models.Q(models.Q(("state", "entered"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="decided_expense_says_when",
            ),
        ),
    ]
