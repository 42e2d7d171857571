"""Search keys and addresses anew, as common/folding.py and common/typed_text.py make them now; an index for names that are alike."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Replace

from common.text.folding import findable, folded
from common.text.typed_text import mail_address

AT_ONCE = 500


def make_keys_again(apps, schema_editor):
    Participant = apps.get_model("participants", "Participant")
    columns = ("pk", "first_names", "last_name", "preferred_name", "search_key", "sort_key", "email")
    changed = []
    for person in Participant.objects.only(*columns).order_by("pk").iterator(chunk_size=AT_ONCE):
        before = (person.search_key, person.sort_key, person.email)
        person.search_key = findable(person.first_names, person.last_name, person.preferred_name)[:400]
        person.sort_key = folded(f"{person.last_name} {person.first_names}")[:260]
        person.email = as_idna(person.email)
        if (person.search_key, person.sort_key, person.email) != before:
            changed.append(person)
    Participant.objects.bulk_update(changed, ["search_key", "sort_key", "email"], batch_size=AT_ONCE)


def as_idna(address):
    try:
        return mail_address(address)[:254]
    except ValueError:  # no mail ever reached it; it stays to be read
        return address


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0011_places_in_line_of_a_merge"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(F("organisation"), Replace(F("sort_key"), Value(" "), Value("")), name="person_same_name"),
        ),
        migrations.RunPython(make_keys_again, migrations.RunPython.noop),
    ]
