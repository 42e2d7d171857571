"""Reviews's place in Django."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    """The clinical record; group reviews are scheduled as sessions by courses."""

    name = "reviews"

    def ready(self) -> None:
        """Have the trigger that keeps signed notes made after each migrate."""
        post_migrate.connect(_keep_signed, sender=self, dispatch_uid="trigger of signed notes")


def _keep_signed(sender: Any, using: str, **kwargs: Any) -> None:
    from reviews.notes.triggers import keep_signed_notes

    keep_signed_notes(sender, using)
