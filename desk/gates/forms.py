"""Opening registration, closing it, confirming: a button, and a reason for each check that may be let through."""

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField

from common.forms.boxes import lines
from common.once import VersionedForm
from desk.gates.opening import LONGEST_REASON
from desk.shared.check_facts import Check

REASON = "reason_"
ASKED = {
    "size": "Why may it run with fewer people?",
    "first_timers": "Why may they lead together?",
}


class GateForm(VersionedForm):
    """Nothing to fill in but the reasons; give it the checks of its gate."""

    def __init__(self, *args: Any, checks: Iterable[Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [check.name for check in checks if check.may_override and not check.passes]
        for name in self.asked:
            label = ASKED.get(name, "Why may it be so?")
            box = lines(
                label,
                LONGEST_REASON,
                hint="Only if it is meant. It stands on this page, so write nothing about anybody’s health.",
                rows=2,
            )
            self.fields[REASON + name] = box

    @property
    def boxes(self) -> list[BoundField]:
        """The boxes for reasons."""
        return [self[REASON + name] for name in self.asked]

    @property
    def reasons(self) -> dict[str, str]:
        """What was written, by the check's name."""
        return {name: self.cleaned_data.get(REASON + name, "") for name in self.asked}
