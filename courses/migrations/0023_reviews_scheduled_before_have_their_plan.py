"""Reviews that were scheduled before editions said what a review needs now know it: who must lead there, its timetable."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill_plans(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each review without one the plan that its edition has for so many months."""
    reviews = apps.get_model("courses", "EditionReview").objects.filter(plan__isnull=False)
    plan = reviews.filter(edition=OuterRef("course__edition"), months=OuterRef("months")).values("plan")[:1]
    sessions = apps.get_model("courses", "Session").objects.filter(kind="review", plan=None, course__isnull=False)
    found = dict(sessions.annotate(theirs=Subquery(plan)).filter(theirs__isnull=False).values_list("pk", "theirs"))
    for pk, theirs in found.items():
        apps.get_model("courses", "Session").objects.filter(pk=pk).update(plan=theirs)


class Migration(migrations.Migration):
    dependencies = [("courses", "0022_days_told_and_handouts")]
    operations = [migrations.RunPython(fill_plans, migrations.RunPython.noop)]
