"""Accounts' place in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Organisations, users, roles, access and audit."""

    name = "accounts"

    def ready(self) -> None:
        """Have the audit trail's triggers made after each migrate, and changes of second factors written down."""
        from accounts.second_factor import noting
        from accounts.trail.triggers import make_append_only

        post_migrate.connect(make_append_only, sender=self, dispatch_uid="audit triggers")
        noting.listen()
