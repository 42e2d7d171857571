"""The forms of reports: written down for somebody, marked as a risk, closed; and when reports are read."""

import datetime as dt
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS

from accounts.models import Organisation
from common.forms.boxes import choice, laid_out, lines, number, offer, text
from common.forms.clock_times import time_typed
from common.once import OnceForm, VersionedForm
from common.words import listed, time_range
from participants.distress.hours import Spans
from participants.distress.reporting import DistressTold
from participants.distress.rules import REASON_LENGTH, WHEN_LENGTH, WORDS_LENGTH
from participants.distress.terms import KEPT_YEARS, LONGEST_BEFORE, LONGEST_WAIT, TermsFacts, may_be_named, terms_facts
from participants.models import DistressReport, ReadingTerms
from participants.to_do.tasks import OUTCOME_LENGTH

KINDS = [("pain", "More pain than usual"), ("upset", "Upset or low"), ("other", "Both, or something else")]
RINGS = [("any", "Yes, any time"), ("at", "Yes, at a certain time"), ("no", "No, write to them")]
TYPED_HOURS = "Write the hours like this: 8:30am to 4:30pm"


class StaffTellsForm(OnceForm):
    """What somebody told a member of staff."""

    kind = choice("What is it?", KINDS, needed="Choose what it is.", radios=True)
    way = choice(
        "How did they tell you?",
        [
            *((each.value, str(each.label).capitalize()) for each in DistressReport.Way if each != DistressReport.Way.SELF),
        ],
        needed="Say how they told you.",
        radios=True,
    )
    words = lines(
        "What did they say?", WORDS_LENGTH, hint="As they said it. Whoever reads reports sees it, and clinicians.", rows=4
    )
    ring = choice("May we ring them?", RINGS, needed="Say whether we may ring.", radios=True)
    ring_when = text("At what time?", WHEN_LENGTH)
    risk = text(
        "Might somebody not be safe? Then write why",
        REASON_LENGTH,
        hint="It goes to whoever leads on safeguarding at once, and nobody else sees it on Today. Leave it empty otherwise.",
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = []
        if people is not None:
            self.fields["who"] = choice("Who told you?", people, needed="Choose who told you.", radios=True)
            first = ["who"]
        self.helper = laid_out(
            "submission_id", *first, "kind", "way", "words", "ring", "ring_when", "risk", button="Write it down"
        )

    @property
    def told(self) -> DistressTold:
        """What was typed, for the action."""
        given = self.cleaned_data
        return DistressTold(given["kind"], given["words"], given["ring"], given["ring_when"], given["way"], given["risk"])


class CloseReportForm(forms.Form):
    """What was done."""

    outcome = lines("What was done?", OUTCOME_LENGTH, needed="Write what was done.", rows=2)
    helper = laid_out("outcome", button="Close it")


class RiskForm(forms.Form):
    """Why somebody may not be safe."""

    prefix = "risk"

    reason = text("Why might somebody not be safe?", REASON_LENGTH, needed="Write why somebody may not be safe.")
    helper = laid_out("reason", button="Pass it to safeguarding", red=True)


class ReadingTermsForm(VersionedForm):
    """When reports are read, by whom, and whom people ring."""

    numbers = lines(
        "Numbers to ring when it can’t wait",
        800,
        hint="A line each: what it is for | the number | when somebody answers. For example: In danger | 999 | day and night",
        rows=5,
    )
    owner_id = choice("Who reads reports?", [], hint="They have a task for each report")
    second_owner_id = choice("Who, if they don’t?", [], hint="A report that nobody opened is theirs, too")
    hand_on_minutes = number(
        "After how many working minutes is it theirs?", 1, LONGEST_WAIT, needed="Say after how many minutes.", width=4
    )
    questions_close_hours = number(
        "How many hours before the session do questions for the doctor close?",
        0,
        LONGEST_BEFORE,
        needed="Say how many hours before.",
        width=4,
    )

    kept_years = choice(
        "When is what a report says erased?",
        [*((str(years), f"{years} years after the person was last seen") for years in KEPT_YEARS), ("", "Not by the program")],
        hint="That there was a report, whose, and who closed it, stays. “Not by the program”: your records staff look at each.",
        radios=True,
    )

    def __init__(self, *args: Any, terms: ReadingTerms, organisation: Organisation, **kwargs: Any) -> None:
        facts = terms_facts(terms)
        shown = {
            "numbers": "\n".join(" | ".join(part for part in each if part) for each in facts.numbers),
            "owner_id": str(facts.owner_id or ""),
            "second_owner_id": str(facts.second_owner_id or ""),
            "hand_on_minutes": facts.hand_on_minutes,
            "questions_close_hours": facts.questions_close_hours,
            "kept_years": str(facts.kept_years or ""),
            **{f"day_{day}": hours_as_typed(facts.weekdays.get(day, ())) for day in range(7)},
        }
        super().__init__(*args, initial=shown, version=terms.version, **kwargs)
        people = [("", "Nobody yet"), *((str(each.user_id), str(each.user)) for each in may_be_named(organisation))]
        offer(self, "owner_id", people)
        offer(self, "second_owner_id", people)
        for day in range(7):
            self.fields[f"day_{day}"] = text(str(WEEKDAYS[day]), 60, width=20)
        self.helper = laid_out(
            "version",
            Fieldset("When are reports read?", HTML(f"<p>{TYPED_HOURS}. Empty: nobody reads them that day.</p>"), *self.days),
            Fieldset("Who reads them?", "owner_id", "second_owner_id", "hand_on_minutes"),
            Fieldset("Questions for the doctor", "questions_close_hours"),
            Fieldset("When it can’t wait", "numbers"),
            Fieldset("How long is it kept?", "kept_years"),
            button="Save",
        )

    @property
    def days(self) -> list[str]:
        """The boxes of the week, Monday first."""
        return [f"day_{day}" for day in range(7)]

    def clean(self) -> dict[str, Any]:
        """Each day's hours as times; what can't be read is said at its box."""
        given = super().clean() or {}
        for name in self.days:
            try:
                given[name] = hours_typed(given.get(name, ""))
            except ValidationError as wrong:
                self.add_error(name, wrong)
        return given

    @property
    def facts(self) -> TermsFacts:
        """What was typed, for the action."""
        given = self.cleaned_data
        return TermsFacts(
            weekdays={day: given[f"day_{day}"] for day in range(7) if given[f"day_{day}"]},
            numbers=[_number(line) for line in given["numbers"].splitlines() if line.strip()],
            owner_id=int(given["owner_id"] or 0) or None,
            second_owner_id=int(given["second_owner_id"] or 0) or None,
            hand_on_minutes=given["hand_on_minutes"],
            questions_close_hours=given["questions_close_hours"],
            kept_years=int(given["kept_years"] or 0) or None,
        )


def hours_as_typed(spans: Spans) -> str:
    """Return "8:30am to 4:30pm", several with commas."""
    return ", ".join(time_range(*span) for span in spans)


def hours_typed(typed: str) -> Spans:
    """Return the openings of a day as typed: "8:30am to noon, 1pm to 4:30pm". Raises ValidationError with a sentence."""
    return tuple(_opening(part) for part in typed.split(",") if part.strip())


def _opening(part: str) -> tuple[dt.time, dt.time]:
    start, to, end = part.replace("–", " to ").replace("-", " to ").partition(" to ")
    if not to:
        raise ValidationError(f"{TYPED_HOURS}.")
    opening = (time_typed(start), time_typed(end))
    if opening[1] <= opening[0]:
        raise ValidationError("An opening ends after it begins.")
    return opening


def _number(line: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in line.split("|")]
    label, digits, when = [*parts, "", ""][:3]
    return label, digits, listed([when, *parts[3:]]) if len(parts) > 3 else when
