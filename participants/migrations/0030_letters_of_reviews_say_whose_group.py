"""The shipped letter about a review said "your group" to a guest of another group, too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

WAS, IS = "Your group meets again on {{ appointment_day }}", "{{ who_meets }} on {{ appointment_day }}"


def say_whose_group(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the new words where the shipped ones stand; what an organisation has written itself stays."""
    for template in apps.get_model("participants", "Template").objects.filter(kind="review", text__contains=WAS):
        template.text = template.text.replace(WAS, IS)
        template.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("participants", "0029_tasks_that_know_whether_nothing_suits")]
    operations = [migrations.RunPython(say_whose_group, migrations.RunPython.noop)]
