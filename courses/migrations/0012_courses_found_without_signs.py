"""Search keys anew, as common/folding.py makes them now."""

from django.db import migrations

from common.text.folding import findable

AT_ONCE = 500


def make_keys_again(apps, schema_editor):
    Course = apps.get_model("courses", "Course")
    changed = []
    for course in Course.objects.select_related("programme", "venue").order_by("pk").iterator(chunk_size=AT_ONCE):
        room = ", ".join(filter(None, [course.venue.name, course.venue.room])) if course.venue else ""
        course.search_key = findable(course.name, course.programme.name, room)[:400]
        changed.append(course)
    Course.objects.bulk_update(changed, ["search_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_rounds_of_changes"),
    ]

    operations = [
        migrations.RunPython(make_keys_again, migrations.RunPython.noop),
    ]
