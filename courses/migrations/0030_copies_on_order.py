"""Copies of books that were ordered, and when they are expected."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0029_where_leaders_live"),
    ]

    operations = [
        migrations.CreateModel(
            name="CopiesOnOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("copies", models.PositiveIntegerField()),
                ("left", models.PositiveIntegerField()),
                ("expected_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=120)),
                ("ordered_at", models.DateTimeField()),
                ("ordered_by", models.CharField(max_length=120)),
                ("given_up_reason", models.CharField(blank=True, max_length=200)),
                ("submission_id", models.UUIDField(blank=True, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "book",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="courses.book"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("left__gt", 0)), fields=["book", "expected_on"], name="copies_to_come")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("copies__gte", 1), ("left__lte", models.F("copies"))),
                        name="no_more_to_come_than_ordered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_up_reason", ""), ("left", 0), _connector="OR"),
                        name="nothing_comes_of_what_is_given_up",
                    ),
                ],
            },
        ),
    ]
