"""Sign-in addresses in the letters that mail travels with, as common/typed_text.py has them: what is typed is read so from now on."""

from django.db import migrations

from common.text.typed_text import mail_address


def rewrite(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    for pk, email in list(User.objects.order_by("pk").values_list("pk", "email")):
        try:
            address = mail_address(email).lower()
        except ValueError:  # no mail ever reached it; it stays to be read
            continue
        if address != email.lower() and not User.objects.filter(email__iexact=address).exists():
            User.objects.filter(pk=pk).update(email=address)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_telephone_numbers_counted"),
    ]

    operations = [
        migrations.RunPython(rewrite, migrations.RunPython.noop),
    ]
