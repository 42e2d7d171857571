from django.db import migrations

SIX_WEEKS = [42]


def say_when(apps, schema_editor):
    """Editions with reviews announce them six weeks ahead, as the shipped one does: also those that courses use already."""
    Edition = apps.get_model("courses", "Edition")
    for edition in Edition.objects.filter(reviews__isnull=False).distinct():
        if "before_review" not in edition.reminders:
            edition.reminders = {**edition.reminders, "before_review": SIX_WEEKS}
            edition.save(update_fields=["reminders"])


def say_nothing(apps, schema_editor):
    """Back to what they said."""
    Edition = apps.get_model("courses", "Edition")
    for edition in Edition.objects.all():
        if "before_review" in edition.reminders:
            edition.reminders = {rule: days for rule, days in edition.reminders.items() if rule != "before_review"}
            edition.save(update_fields=["reminders"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0019_windows_of_reviews")]

    operations = [migrations.RunPython(say_when, say_nothing)]
