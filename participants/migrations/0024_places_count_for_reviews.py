"""Say of each place at a review which review it counts for, and of each place on a course whether the reviews were given back."""

from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery

CAME = ("5", "6", "present")  # as the register stores it; what the rules say today may change
ROWS = 2000


def count_for_reviews(apps, schema_editor):
    """One place of each enrolment counts for each review: what they came to, else one that is held, else the latest."""
    appointments = apps.get_model("participants", "Appointment").objects
    rows = appointments.filter(state="booked", session__kind="review", enrolment__isnull=False, for_months=None)
    best = {}
    for pk, enrolment, months, mark, state in rows.order_by("pk").values_list(
        "pk", "enrolment", "session__months", "mark", "session__state"
    ):
        rank = (mark in CAME, state == "planned", pk)
        best[enrolment, months] = max(rank, best.get((enrolment, months), rank))
    by_months = {}
    for (_, months), (_, _, pk) in best.items():
        by_months.setdefault(months, []).append(pk)
    for months, keys in by_months.items():
        for begin in range(0, len(keys), ROWS):
            appointments.filter(pk__in=keys[begin : begin + ROWS]).update(for_months=months)


def say_who_gave_them_back(apps, schema_editor):
    """Who had left early keeps the reviews until they are given back; that closed their places and was written nowhere else."""
    enrolments = apps.get_model("participants", "Enrolment").objects.filter(state="left", reviews_left_at=None)
    given = apps.get_model("participants", "Appointment").objects.filter(
        enrolment=OuterRef("pk"), state="withdrawn", session__kind="review"
    )
    last = given.order_by().values("enrolment").annotate(at=Max("closed_at")).values("at")
    # What an ending of the pathway closed is opened again with it.
    enrolments.filter(episode__ended_at=None).update(reviews_left_at=Subquery(last[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0019_windows_of_reviews"),
        ("participants", "0023_about_pages_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="reviews_left_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(count_for_reviews, migrations.RunPython.noop),
        migrations.RunPython(say_who_gave_them_back, migrations.RunPython.noop),
    ]
