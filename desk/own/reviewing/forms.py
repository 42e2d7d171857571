"""Choosing another review, and saying that one doesn't want it."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.parts import Divider
from common.once import OnceForm
from desk.own.forms import BACK

NONE_OF_THESE = "none"


class OwnReviewForm(OnceForm):
    """One of the dates that suit, or none of these."""

    to = forms.ChoiceField(
        label=gettext_lazy("Which one suits you?"),
        widget=forms.RadioSelect(attrs={"label_size": "m"}),
        error_messages={
            "required": gettext_lazy("Choose the one that suits you, or “None of these”."),
            "invalid_choice": gettext_lazy("This one is taken by now. Choose another one."),
        },
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], neutral: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("We will ring you to find a time")
        none = format_html('{}<br><span class="app-muted">{}</span>', _("None of these"), hint)
        between = [("", Divider(_("or")))] if choices else []
        self.fields["to"].choices = [*choices, *between, (NONE_OF_THESE, none)]  # type: ignore[attr-defined]
        button = _("Send my answer") if not choices else _("Take this date") if neutral else _("Take this review")
        self.helper = FormHelper()
        self.helper.layout = Layout("submission_id", "to", ButtonHolder(Submit("save", button), HTML(BACK)))

    @property
    def chosen(self) -> int | None:
        """The key of the review that suits; None for none of these."""
        to = self.cleaned_data["to"]
        return None if to == NONE_OF_THESE else int(to)


class NoReviewForm(OnceForm):
    """That they don't want it."""

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("submission_id", ButtonHolder(Submit("save", button), HTML(BACK)))
