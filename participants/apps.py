"""Participants's place in Django."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """People, enrolment and appointments."""

    name = "participants"

    def ready(self) -> None:
        """Listen for places that come free: on a course entered by referral somebody has to offer them."""
        from participants.enrolment.offering import freed
        from participants.waiting.freed import on_freed

        freed.connect(on_freed, dispatch_uid="participants.on_freed")
