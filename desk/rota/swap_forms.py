"""Who takes what somebody who is off was down for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
from common.text.typed_keys import whole_number
from courses.models import Duty, Facilitator
from desk.rota.absence_page import duty_what, duty_when

OPEN = ("", "Nobody yet: leave it open")


class TakersForm(forms.Form):
    """A list for each duty. Give it the duties and who is free for each; the first who doesn't only draft is proposed.

    `standing` says which duties were shown: the action refuses when others stand by then.
    """

    standing = TextBox(widget=HiddenBox, required=False, max_length=2000)

    def __init__(self, *args: Any, duties: Sequence[Duty], free: Mapping[int, Sequence[Facilitator]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duties, self.free = duties, free
        self.fields["standing"].initial = ",".join(str(each.pk) for each in duties)
        for duty in duties:
            taking = sorted(free[duty.pk], key=lambda each: each.drafts_only)
            people = [(str(each.pk), _words(each)) for each in taking]
            self.fields[f"taker_{duty.pk}"] = forms.ChoiceField(
                label=duty_what(duty),
                help_text=duty_when(duty) + ("" if people else ". Nobody of ours is free then"),
                choices=[*people, OPEN],
                required=False,
                initial=people[0][0] if taking and not taking[0].drafts_only else "",
                error_messages={"invalid_choice": "They aren’t free any more. Choose somebody else."},
            )

    @property
    def takers(self) -> dict[int, Facilitator | None]:
        """Who takes which of the duties that were shown; None: it is left open."""
        shown = [whole_number(each) for each in self.cleaned_data["standing"].split(",") if each]
        return {key: self._taker(key) for key in shown if key is not None}

    @property
    def is_outdated(self) -> bool:
        """Whether others stand by now than were shown."""
        return bool(self.cleaned_data["standing"] != self.fields["standing"].initial)

    def _taker(self, key: int) -> Facilitator | None:
        chosen = self.cleaned_data.get(f"taker_{key}", "")
        return next((each for each in self.free.get(key, ()) if str(each.pk) == chosen), None)


def _words(person: Facilitator) -> str:
    return f"{person}, {person.get_profession_display()}{', only writes drafts' if person.drafts_only else ''}"
