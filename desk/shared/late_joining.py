"""The box that asks why somebody joins after joining has ended: on the course’s page and on the register alike."""

from django import forms

from common.forms.boxes import text
from participants.enrolment.enrolling import REASON_LENGTH


def late_reason(joining_over: str) -> forms.CharField:
    """Why somebody is given a place after joining has ended with this session."""
    needed = f"Write why they join now: joining ended when {joining_over} began."
    return text("Why do they join now?", REASON_LENGTH, needed=needed, hint=f"Joining ended when {joining_over} began.")
