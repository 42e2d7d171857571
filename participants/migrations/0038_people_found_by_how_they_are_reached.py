"""Telephone, e-mail and postal address are searched by a part of them."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations

import common.postgres_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_waits_and_registers_of_an_organisation"),
        ("participants", "0037_templates_of_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="participant",
            index=common.postgres_only.PostgresGinIndex(
                django.contrib.postgres.indexes.OpClass("phone", name="gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("email"), name="gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass("postal_address", name="gin_trgm_ops"),
                name="person_reached",
            ),
        ),
    ]
