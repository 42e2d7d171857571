"""What the office writes on a leader's record."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from common.forms.boxes import SMALL, capitalised, choice, laid_out, offer, text, tick
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import TextBox
from common.once import OnceForm, VersionedForm
from courses.leaders.changes import ElsewhereEntry, PaperEntry, TrainingEntry
from courses.leaders.listing import LeadersWanted
from courses.leaders.rules import TaughtProgramme
from courses.models import Facilitator, LeaderPaper, LedElsewhere, TrainingKind

PEER = [("yes", "Yes"), ("no", "No"), ("", "Not asked, or rather not said")]
LIVES_WITH_PAIN = {"yes": True, "no": False, "": None}


def day_box(label: str, *, needed: str = "", hint: str = "") -> DateInParts:
    """A date in three boxes; without `needed` it may be empty."""
    return DateInParts(label=label, help_text=hint, required=bool(needed), error_messages={"required": needed})


class LeaderFilters(forms.Form):
    """What the list is narrowed to. Nothing is required; a value nobody offered narrows nothing."""

    name = TextBox(required=False, label="Name", max_length=120, widget=forms.TextInput({"type": "search"}))
    programme = forms.ChoiceField(required=False, label="Programme")
    status = forms.ChoiceField(required=False, label="Standing")

    def __init__(self, asked: QueryDict, *, programmes: Iterable[TaughtProgramme], due_days: int) -> None:
        super().__init__(asked)
        offered = [("", "Any programme"), *((each.slug, each.name) for each in programmes)]
        offer(self, "programme", offered)
        offer(
            self,
            "status",
            [
                ("", "Everybody"),
                ("due", f"Lapse in the next {due_days} days"),
                ("good", "In standing"),
                ("trained", "Trained, nothing led yet"),
                ("lapsed", "Lapsed"),
                ("retired", "Retired"),
                ("untrained", "Not trained"),
            ],
        )

    def wanted(self) -> LeadersWanted:
        """Return what is wanted; a filter with something wrong in it narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return LeadersWanted(given.get("name", "").strip(), given.get("programme", ""), given.get("status", ""))


class _OfAProgramme(OnceForm):
    """A form that names one of the programmes leaders are trained for."""

    programme_slug = choice("Programme", [], needed="Choose a programme.", radios=True)

    def __init__(self, *args: Any, programmes: Iterable[TaughtProgramme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "programme_slug", [(each.slug, each.name) for each in programmes])


class TrainingForm(_OfAProgramme):
    """A training that somebody completed."""

    kind = choice("What it was", capitalised(TrainingKind.choices), needed="Choose what it was.", radios=True)
    last_day = day_box(
        "Last training day", needed="Enter its last day.", hint="As the certificate says. Anniversaries are counted from it."
    )
    trainers = text("Who trained them", 200, hint="For example the two Master Trainers")
    certificate = text("Certificate number", 80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("programme_slug", "kind", "last_day", "trainers", "certificate", button="Record this training")

    @property
    def entry(self) -> TrainingEntry:
        """What was typed, for the action."""
        given = self.cleaned_data
        return TrainingEntry(given["programme_slug"], given["kind"], given["last_day"], given["trainers"], given["certificate"])


class ElsewhereForm(_OfAProgramme):
    """Something led for another organisation."""

    what = choice("What they led", capitalised(LedElsewhere.What.choices), needed="Choose what they led.", radios=True)
    where = text("Organisation", 160, needed="Enter where it was.")
    first_day = day_box("First day", needed="Enter its first day.")
    last_day = day_box("Last day", needed="Enter its last day.", hint="The day of the last session")
    evidence = text(
        "What shows it", 300, needed="Say what shows it.", hint="For example a letter of their coordinator, and its date"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = ("programme_slug", "what", "where", "first_day", "last_day", "evidence")
        self.helper = laid_out(*boxes, button="Record it")

    @property
    def entry(self) -> ElsewhereEntry:
        """What was typed, for the action."""
        given = self.cleaned_data
        return ElsewhereEntry(
            given["programme_slug"], given["what"], given["where"], given["first_day"], given["last_day"], given["evidence"]
        )


class PaperForm(OnceForm):
    """A paper that came."""

    kind = choice("What it is", capitalised(LeaderPaper.Kind.choices), needed="Choose what it is.", radios=True)
    received_on = day_box("Came on", needed="Enter the day it came.")
    expires_on = day_box("Good until", hint="Leave it empty if it doesn’t run out.")
    note = text("Note", 200, hint="For example its number. Nothing about anybody’s health.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("kind", "received_on", "expires_on", "note", button="Record this paper")

    @property
    def entry(self) -> PaperEntry:
        """What was typed, for the action."""
        given = self.cleaned_data
        return PaperEntry(given["kind"], given["received_on"], given["expires_on"], given["note"])


class PeerForm(VersionedForm):
    """What somebody says of themselves."""

    lives_with_pain = forms.ChoiceField(
        label="Do they live with lasting pain themselves?",
        choices=PEER,
        required=False,
        help_text="Only if they want to say. It is shown on this leader’s own page, and elsewhere only as “peer”.",
        error_messages={"invalid_choice": "Choose one of those listed."},
        widget=forms.RadioSelect(SMALL),
    )
    is_professional = tick("They work in health or social care")

    def __init__(self, *args: Any, person: Facilitator, **kwargs: Any) -> None:
        said = {True: "yes", False: "no", None: ""}[person.lives_with_pain]
        shown = {"lives_with_pain": said, "is_professional": person.is_professional}
        super().__init__(*args, initial=shown, version=person.version, **kwargs)
        self.helper = laid_out("lives_with_pain", "is_professional", button="Save")

    @property
    def said(self) -> bool | None:
        """Yes, no, or nothing said."""
        return LIVES_WITH_PAIN[self.cleaned_data["lives_with_pain"]]


class RetireForm(VersionedForm):
    """From which day somebody leads no more."""

    on = day_box("Retired on", needed="Enter the day.")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)
        self.helper = laid_out("on", button="Retire them", red=True)


class ComeBackForm(VersionedForm):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="They lead again")


class WithdrawRecordForm(forms.Form):
    """Why something on record is wrong."""

    reason = text("Why it is withdrawn", 200, needed="Write why it is withdrawn.", hint="For example “Another person’s”")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", button="Withdraw it", red=True)


class WithdrawPaperForm(forms.Form):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="Withdraw it", red=True)
