"""Reminders's place in Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """What must be said, to whom, when; and says it."""

    name = "reminders"

    def ready(self) -> None:
        """Listen for changes: whatever an action records may be something to tell."""
        from accounts.trail.audit import changed
        from participants.merging.merge import about_to_move
        from reminders.planning.planner import wait_for_planner
        from reminders.tasks import wake_planner

        changed.connect(wake_planner, dispatch_uid="reminders.wake_planner")
        about_to_move.connect(wait_for_planner, dispatch_uid="reminders.wait_for_planner")
