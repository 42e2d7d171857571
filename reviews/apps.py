"""Reviews's place in Django."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    """The clinical record; group reviews are scheduled as sessions by courses."""

    name = "reviews"

    def ready(self) -> None:
        """Have the trigger of signed notes made after each migrate, hear when a letter has gone, and have measures checked."""
        from accounts.trail.audit import changed, recorded
        from reviews.measures.checking import check_measures
        from reviews.tasks import wake_opener

        changed.connect(_close_with_letters, dispatch_uid="discharges whose letters have gone")
        recorded.connect(wake_opener, dispatch_uid="reviews.wake_opener")
        post_migrate.connect(_keep_signed, sender=self, dispatch_uid="trigger of signed notes")
        checks.register(check_measures)


# How the trail says that a letter has gone.
GONE = frozenset({"sent", "ticked as sent", "printed and posted", "mailed"})


def _close_with_letters(sender: Any, organisation_id: int | None, verb: str, **kwargs: Any) -> None:
    """After what was recorded is kept: close the discharges whose last letter went with it."""
    if verb in GONE and organisation_id is not None:
        from common import clock
        from reviews.discharge.deciding import close_finished

        close_finished(organisation_id, now=clock.now())


def _keep_signed(sender: Any, using: str, **kwargs: Any) -> None:
    from reviews.notes.triggers import keep_signed_notes

    keep_signed_notes(sender, using)
