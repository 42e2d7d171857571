"""Forms that do their work once, and never over somebody else's.

A create form carries a `submission_id` made when it was shown: the second click, or the browser's "send again", brings
the same one, and the action gives back what the first one made. An edit form carries the `version` it was read at: the
action refuses when the record has moved on.
"""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class OnceForm(forms.Form):
    """A form whose submission is counted once: `cleaned_data["submission_id"]` goes to the action."""

    submission_id = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("This form has lost its number. Open the page again and send it once more."),
            "invalid": gettext_lazy("This form has lost its number. Open the page again and send it once more."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_id"].initial = uuid.uuid4


class VersionedForm(forms.Form):
    """A form that knows the version it was read at: pass `version=` when it is shown; read `cleaned_data["version"]`."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("This form has lost its version. Open the page again, then change it."),
            "invalid": gettext_lazy("This form has lost its version. Open the page again, then change it."),
        },
    )

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
