"""What is told by hand says how: until now it stood as a mail that wasn't needed."""

from typing import Any

from django.db import migrations

BY_TELEPHONE = (
    "No e-mail address: tell them by telephone.",
    "They want text messages, which can’t be sent yet: tell them by telephone.",
    "They want to be rung: tell them by telephone.",
)
BY_LETTER = ("They want letters, which can’t be sent yet: write to them.",)


def say_how(apps: Any, schema_editor: Any) -> None:
    """Write the channel beside each reason of the office's own telling."""
    by_hand = apps.get_model("reminders", "Message").objects.using(schema_editor.connection.alias).filter(state="not_needed")
    by_hand.filter(reason__in=BY_TELEPHONE).update(channel="telephone")
    by_hand.filter(reason__in=BY_LETTER).update(channel="letter")


def say_mail(apps: Any, schema_editor: Any) -> None:
    """Call everything a mail again."""
    messages = apps.get_model("reminders", "Message").objects.using(schema_editor.connection.alias)
    messages.filter(channel__in=("telephone", "letter")).update(channel="email")


class Migration(migrations.Migration):
    """Rows alone; no column changes."""

    dependencies = [("reminders", "0019_links_of_messages")]
    operations = [migrations.RunPython(say_how, say_mail)]
