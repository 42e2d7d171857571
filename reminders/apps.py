"""Reminders's place in Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """What must be said, to whom, when; and says it."""

    name = "reminders"

    def ready(self) -> None:
        """Listen for changes: whatever an action records may be something to tell."""
        from accounts.trail.audit import changed, recorded
        from participants.merging.merge import about_to_move
        from participants.registration.offers import passed_on
        from reminders.planning.planner import wait_for_planner
        from reminders.planning.requests import ask_for
        from reminders.planning.work_runs import note_offers
        from reminders.tasks import wake_planner

        recorded.connect(ask_for, dispatch_uid="reminders.ask_for")
        changed.connect(wake_planner, dispatch_uid="reminders.wake_planner")
        about_to_move.connect(wait_for_planner, dispatch_uid="reminders.wait_for_planner")
        passed_on.connect(note_offers, dispatch_uid="reminders.note_offers")
