"""Which organisations have had a course that people get into by referral: the menu of every page asks for it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_so(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Mark those that have one."""
    referred = apps.get_model("courses", "Course").objects.filter(edition__entry="referral").order_by()
    apps.get_model("accounts", "Organisation").objects.filter(pk__in=referred.values("organisation")).update(has_pathway=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_whether_people_come_by_referral"),
        ("courses", "0023_reviews_scheduled_before_have_their_plan"),
    ]
    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
