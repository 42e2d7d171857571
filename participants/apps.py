"""Participants's place in Django."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ParticipantsConfig(AppConfig):
    """People, enrolment and appointments."""

    name = "participants"

    def ready(self) -> None:
        """Listen for places that come free: on a course entered by referral somebody has to offer them. And for who leaves,
        and for days that take no guests any more.

        Have the trigger that keeps signed letters made after each migrate.
        """
        from accounts.trail.audit import recorded
        from participants.distress.leaving import on_membership
        from participants.enrolment.offering import freed
        from participants.guests.seats import on_day_changed
        from participants.waiting.freed import on_freed

        recorded.connect(on_day_changed, dispatch_uid="participants.on_day_changed")
        freed.connect(on_freed, dispatch_uid="participants.on_freed")
        recorded.connect(on_membership, dispatch_uid="participants.on_membership")
        post_migrate.connect(_keep_signed, sender=self, dispatch_uid="trigger of signed letters")


def _keep_signed(sender: Any, using: str, **kwargs: Any) -> None:
    from participants.letters.triggers import keep_signed_letters

    keep_signed_letters(sender, using)
