"""How somebody told the office what they would otherwise do on their own page."""

from django import forms

from participants.models import Appointment

WAYS = [(way.value, str(way.label).capitalize()) for way in (Appointment.ToldBy.TELEPHONE, Appointment.ToldBy.PAPER)]


class ToldByForm(forms.Form):
    """By telephone or on paper: who has no e-mail does everything through the office, and it is written down how."""

    told_by = forms.ChoiceField(
        label="How did they tell us?",
        choices=WAYS,
        initial=Appointment.ToldBy.TELEPHONE,
        widget=forms.RadioSelect(attrs={"small": True, "inline": True}),
        error_messages={"required": "Say how they told us.", "invalid_choice": "Say how they told us."},
    )
