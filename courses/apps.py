"""Courses's place in Django."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

LEDGER = {"courses_stockentry": "The ledger of books is only added to."}


class CoursesConfig(AppConfig):
    """Programmes and editions, courses, sessions, venues, who leads, licences, books."""

    name = "courses"

    def ready(self) -> None:
        """Have the ledger's triggers made after each migrate."""
        post_migrate.connect(_keep_ledger, sender=self, dispatch_uid="triggers of the ledger of books")


def _keep_ledger(sender: Any, using: str, **kwargs: Any) -> None:
    from accounts.trail.triggers import make_only_added_to

    make_only_added_to(LEDGER, using)
