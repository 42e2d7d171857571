"""How an edition runs, but for its timetables; its label; the day it begins; what it says about itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms

from common.forms.boxes import SMALL, capitalised, choice, laid_out, number, text, tick
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm, say
from common.refused import Refused
from common.text.typed_keys import whole_number
from courses.dates.calendars import REVIEW_LEEWAY_DAYS, WEEKDAYS
from courses.ground.fields import DaysBeforeField, Headed, Lines
from courses.models import Edition, Format, Licence
from courses.programmes import plans
from courses.programmes.editions import Faulty
from courses.programmes.plans import FORMATS, LICENCE_KINDS, REMINDER_RULES, EditionPlan, FormatPlan, PlanFault, ReviewPlan

CAPACITY = ("least", "advised_least", "advised_most", "most")
REVIEW = ("months", "title", "start", "minutes", "places")
REVIEW_BOXES = (*REVIEW, "window_days")  # places and the last may be left empty
MOST_REVIEWS = 8
BLANK_REVIEWS = 2
PLAIN = (
    *("label", "weeks", "sessions_ordered", "session_minutes", "default_start", "register_kind", "entry"),
    *("completion_sessions", "completion_in_proportion", "leaders_needed", "peers_needed", "books", "subjects"),
    *("foundation_slug", "joining_until_session", "confirm_days", "zero_earliest_days", "zero_latest_days"),
    *("confirm_email_hours", "reply_hours", "checklist", "conditions"),
)
OF_REFERRAL = ("assessment_months", "ask_waiting_weeks", "offer_notice_days", "declined_offers")
OF_ZERO = ("zero_earliest_days", "zero_latest_days")
OF_FORMAT = ("leaders", "outside_most")  # may be left empty
# The sections of how an edition runs, each with a form of its own.
SECTIONS = {
    "pattern": "Label and pattern",
    "coming": "Getting in, coming and completing",
    "registering": "Registering and confirming",
    "waiting": "Assessment, waiting and offers",
    "leading": "Who leads",
    "people": "How many people",
    "reminders": "Reminders",
    "reviews": "Group reviews",
    "given": "What people get",
    "lists": "Lists on forms",
}
# Hidden boxes that a section needs.
KEPT = {"pattern": {"fewer_agreed"}, "reviews": {"review_rows"}}
ELSEWHERE = "That stands in another section: choose “Change all at once”, and change both."
# What the plan's rules say of a file's keys.
RISING = "The numbers of a format must rise: runs from, advised from, advised to, most."


class EditionForm(VersionedForm):
    """How an edition runs: all of it, or one section (its key in SECTIONS). Give it the plan as it is stored."""

    label = text("Label", 60, needed="Enter a label.", hint="For example, Twelve days, 2027")
    weeks = number("How many weeks", 1, 52, needed="Enter how many weeks it lasts.", width=2)
    weekdays = forms.TypedMultipleChoiceField(
        label="On which weekdays",
        required=False,
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        help_text="Tick none for once a week, on the weekday of the first session.",
        widget=forms.CheckboxSelectMultiple(SMALL),
    )
    sessions_ordered = tick("Always in order: none is held before all earlier ones")
    session_minutes = number("Minutes a session lasts", 1, 1440, needed="Enter how long a session lasts.", width=4)
    default_start = ClockTimeField(
        label="Usual start",
        help_text="A course may begin at another hour; its timetable moves along.",
        error_messages={"required": "Enter the usual start, for example 9:30am."},
    )
    register_kind = choice("Register", capitalised(Edition.Register.choices), needed="Choose a register.", radios=True)
    entry = choice("People get in by", capitalised(Edition.Entry.choices), needed="Choose how people get in.", radios=True)
    completion_sessions = number(
        "Sessions somebody attends to have completed it", 1, 364, needed="Enter how many sessions completing takes.", width=3
    )
    completion_in_proportion = tick(
        "When sessions are left out, completing takes the same share of those that are held, rounded up"
    )
    leaders_needed = number(
        "Leaders needed at each session",
        0,
        20,
        needed="Enter how many leaders it takes; 0 if none.",
        hint="Beside led items",
        width=2,
    )
    peers_needed = number("How many of them live with pain", 0, 20, needed="Enter how many; 0 if none.", width=2)
    before_first = DaysBeforeField("Before the first session")
    before_each = DaysBeforeField("Before each session")
    before_each_week = DaysBeforeField("Before each week", "One note for all its days")
    before_single = DaysBeforeField("Before a review")
    before_review = DaysBeforeField("First word of a review", "By letter for who wants letters")
    questionnaires = DaysBeforeField("Questionnaires asked again after", "Days; 3 and 7 if empty, 0 for never", never=True)
    books = Lines("Books for each person")
    subjects = Lines("Subjects", rows=6)
    licence_kinds = forms.MultipleChoiceField(
        label="Kinds of licence it accepts",
        required=False,
        choices=capitalised(Licence.Kind.choices),
        help_text="Tick none if it needs no licence.",
        error_messages={"invalid_choice": "Choose kinds from the list."},
        widget=forms.CheckboxSelectMultiple(SMALL),
    )
    foundation_slug = text("Training that leaders need first", 40, hint="As trainings name it, for example cdsmp. Empty if none.")
    joining_until_session = number(
        "Nobody joins once this session has begun", 0, 364, needed="Enter a session’s number; 0 for the first.", width=2
    )
    confirm_days = number("Days before session 1 to confirm it", 0, 60, needed="Enter how many days before.", width=2)
    confirm_email_hours = number(
        "Hours to confirm an e-mail address", 1, 720, needed="Enter how many hours people have.", width=3
    )
    reply_hours = number("Hours to answer an offer", 1, 720, needed="Enter how many hours people have.", width=3)
    assessment_months = number("Months an assessment is good for", 1, 60, needed="Enter how many months.", width=2)
    ask_waiting_weeks = number("Weeks between asking who waits", 1, 52, needed="Enter how many weeks.", width=2)
    offer_notice_days = number(
        "Days of notice a reasonable offer gives",
        0,
        180,
        needed="Enter how many days; 0 for none.",
        hint="Declining one with less doesn’t count",
        width=3,
    )
    declined_offers = number("Declined offers after which a clinician looks", 1, 9, needed="Enter how many.", width=2)
    zero_earliest_days = number("Session Zero at most so many days before", 1, 180, needed="Enter how many days.", width=3)
    zero_latest_days = number("and at least so many", 1, 180, needed="Enter how many days.", width=3)
    checklist = Lines("What leaders tick after each session", rows=6)
    conditions = Headed("Conditions the public form lists", "A heading on its own line; each condition beneath it after a dash")
    fewer_agreed = tick("Leave them out")
    review_rows = forms.IntegerField(required=False, min_value=0, max_value=MOST_REVIEWS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: EditionPlan, edition: Edition, section: str = "", **kwargs: Any) -> None:
        self.present, self.section = plan, section
        super().__init__(*args, initial=_shown(plan), version=edition.version, **kwargs)
        for name in self._of_others():
            del self.fields[name]
        self.rows = self._number_of_rows()
        self.fields["review_rows"].initial = self.rows
        for kind in FORMATS:
            self.fields |= _format_fields(kind)
        for row in range(self.rows):
            self.fields |= _review_fields(row)
        layout = Layout(*self._layout())
        if section:
            shown = {pointer.name for pointer in layout.get_field_names()} | KEPT.get(section, set()) | {"version"}
            self.fields = {name: box for name, box in self.fields.items() if name in shown}
        self.helper = laid_out(*layout.fields, button="Save")

    @property
    def _by_referral(self) -> bool:
        """Whether its people wait to be assessed and offered a place: nobody else is asked about that."""
        return self.present.entry == Edition.Entry.REFERRAL

    def _of_others(self) -> Iterable[str]:
        """Boxes that editions of this kind have no use for: of referral; of licences and Session Zero, unless it uses them."""
        if not self._by_referral:
            return OF_REFERRAL
        return (*OF_ZERO, *(() if self.present.licence_kinds else ("licence_kinds",)))

    def _number_of_rows(self) -> int:
        usual = min(len(self.present.reviews) + BLANK_REVIEWS, MOST_REVIEWS)
        sent = whole_number(str(self.data.get("review_rows", ""))) if self.is_bound else None
        return usual if sent is None else min(sent, MOST_REVIEWS)

    def _layout(self) -> Iterable[object]:
        if self.is_bound and self.data.get("fewer_agreed"):
            yield Div("fewer_agreed", css_class="app-panel")
        sections = self._sections()
        for key in [self.section] if self.section else sections:
            yield from sections[key]

    def _sections(self) -> dict[str, list[object]]:
        """The boxes of each section, in the order of the whole."""
        registering = [_boxes("joining_until_session", "confirm_days"), _boxes("confirm_email_hours", "reply_hours")]
        registering += [_boxes("zero_earliest_days", "zero_latest_days")] if "zero_latest_days" in self.fields else []
        coming = ("entry", "register_kind", "completion_sessions", "completion_in_proportion")
        pattern = ("weeks", "weekdays", "sessions_ordered", _boxes("session_minutes", "default_start"))
        waiting = [_boxes("assessment_months", "ask_waiting_weeks"), _boxes("offer_notice_days", "declined_offers")]
        licence = [Fieldset("Licence", "licence_kinds")] if "licence_kinds" in self.fields else []
        reviews = [_review_layout(row) for row in range(self.rows)]
        return {
            "pattern": ["label", Fieldset("Pattern", *pattern)],
            "coming": [Fieldset("Getting in, coming and completing", *coming)],
            "registering": [Fieldset("Registering and confirming", *registering)],
            "waiting": [Fieldset("Assessment, waiting and offers", *waiting)] if self._by_referral else [],
            "leading": [Fieldset("Who leads", _boxes("leaders_needed", "peers_needed"), "foundation_slug"), *licence],
            "people": [Fieldset("How many people", *map(_format_layout, FORMATS))],
            "reminders": [Fieldset("Days before, for reminders; days after, for questionnaires", _boxes(*REMINDER_RULES))],
            "reviews": [Fieldset("Group reviews", HTML(LEAVE_BLANK), *reviews)],
            "given": [Fieldset("What people get", "books", "subjects")],
            "lists": [Fieldset("Forms", "checklist", "conditions")],
        }

    @property
    def plan(self) -> EditionPlan:
        """What was typed, for the action; the timetables are those there are."""
        typed = self.cleaned_data
        said: dict[str, Any] = {name: typed[name] for name in (*PLAIN, *OF_REFERRAL) if name in typed}
        if "weekdays" in typed:
            said["weekdays"] = tuple(sorted(typed["weekdays"]))
        if "licence_kinds" in typed:
            said["licence_kinds"] = tuple(kind for kind in LICENCE_KINDS if kind in typed["licence_kinds"])
        rules = [rule for rule in REMINDER_RULES if rule in typed and (typed[rule] or rule in self.present.reminders)]
        if "before_first" in typed:
            said["reminders"] = {rule: typed[rule] for rule in rules}
        if "review_rows" in typed:
            said["reviews"] = tuple(self._review(row) for row in self._reviews_left())
        return replace(self.present, formats=self._formats(), **said)

    def clean(self) -> dict[str, Any]:
        """Say which numbers of a format or a review are missing; what they must be is the plan's rule."""
        for kind in FORMATS:
            if self.cleaned_data.get(f"{kind}_offered"):
                self._ask_for(str(Format(kind).label), *(f"{kind}_{each}" for each in CAPACITY))
        for row in range(self.rows if "review_rows" in self.fields else 0):
            if self._row_is_used(row):
                self._ask_for(f"Review {row + 1}", *(f"review_{row}_{each}" for each in REVIEW if each != "places"))
        return self.cleaned_data

    def say(self, refused: Refused) -> None:
        """Put each fault at its box; sessions that would go come with the box to tick."""
        if isinstance(refused, Faulty):
            for fault in refused.faults:
                field, sentence = self._place_of(fault) if self.is_here(fault) else (None, f"{fault.sentence} {ELSEWHERE}")
                self.add_error(field, sentence)
            return
        if refused.field == "fewer_agreed":
            self.helper.layout.insert(0, Div("fewer_agreed", css_class="app-panel"))
        say(self, refused)

    def is_here(self, fault: PlanFault) -> bool:
        """Whether what is wrong can be put right on this form; timetables have pages of their own."""
        area = fault.where.partition(" ")[0].partition(".")[0]
        if not self.section:
            return area != "sessions"
        name = fault.where.removeprefix("edition.").removeprefix("reminders.")
        return {"formats": "in_person_offered", "reviews": "review_rows"}.get(area, name) in self.fields

    def _place_of(self, fault: PlanFault) -> tuple[str | None, str]:
        """The field that a fault is about, and its sentence in the form's words."""
        area, _, rest = fault.where.partition(" ")
        if area.startswith("edition."):
            name = area.removeprefix("edition.").removeprefix("reminders.")
            return (name if name in self.fields else None), fault.sentence
        if area == "formats":
            offered = [kind for kind in FORMATS if self.cleaned_data.get(f"{kind}_offered")]
            return (f"{offered[int(rest) - 1]}_least", RISING) if rest else ("in_person_offered", fault.sentence)
        if area == "reviews":
            return self._review_at_fault(rest), fault.sentence
        return None, f"{fault.where.capitalize()}: {fault.sentence}"

    def _review_at_fault(self, rest: str) -> str | None:
        place, _, name = rest.partition(".")
        left = self._reviews_left()
        row = left[int(place) - 1] if place.isdecimal() else left[0]
        return f"review_{row}_{name or 'months'}"

    def _ask_for(self, group: str, *names: str) -> None:
        for name in names:
            if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
                self.add_error(name, f"{group}, {str(self.fields[name].label).lower()}: fill this in.")

    def _row_is_used(self, row: int) -> bool:
        typed = [self.data.get(f"review_{row}_{name}", "").strip() for name in REVIEW]
        return any(typed) and not self.cleaned_data.get(f"review_{row}_remove")

    def _reviews_left(self) -> list[int]:
        """The rows that hold a review, in the order of their months."""
        used = [row for row in range(self.rows) if self._row_is_used(row)]
        return sorted(used, key=lambda row: self.cleaned_data.get(f"review_{row}_months") or 0)

    def _formats(self) -> tuple[FormatPlan, ...]:
        if "in_person_offered" not in self.fields:
            return self.present.formats
        return tuple(self._format(kind) for kind in FORMATS if self.cleaned_data[f"{kind}_offered"])

    def _format(self, kind: str) -> FormatPlan:
        before = next((each for each in self.present.formats if each.format == kind), FormatPlan(kind, 1, 1, 1, 1))
        return replace(before, **{each: self.cleaned_data[f"{kind}_{each}"] for each in (*CAPACITY, *OF_FORMAT)})

    def _review(self, row: int) -> ReviewPlan:
        typed = {name: self.cleaned_data[f"review_{row}_{name}"] for name in REVIEW_BOXES}
        said: dict[str, Any] = {"places": plans.usual_places_at_review(self._formats()), "window_days": REVIEW_LEEWAY_DAYS}
        said |= {name: value for name, value in typed.items() if value is not None}
        items = next((each.items for each in self.present.reviews if each.months == said["months"]), ())
        return ReviewPlan(**said, items=items)


LEAVE_BLANK = '<p class="app-muted">Counted from the last day of the programme. Leave a row empty to have none.</p>'


def _boxes(*names: str) -> Div:
    return Div(*names, css_class="app-boxes")


def _format_fields(kind: str) -> dict[str, forms.Field]:
    name = str(Format(kind).label)
    boxes: dict[str, forms.Field] = {f"{kind}_offered": tick(f"{name} is offered")}
    for each, words in zip(CAPACITY, ("Runs from", "Advised from", "Advised to", "Most"), strict=True):
        boxes[f"{kind}_{each}"] = _labelled(words, number(f"{name}, {words.lower()}", 0, 999, width=3))
    leaders = number(f"{name}, leaders at each", 1, 20, hint="If not as above", width=2)
    outside = number(f"{name}, from outside", 0, 999, hint="Of the licence’s territory; empty: no limit", width=3)
    boxes[f"{kind}_leaders"] = _labelled("Leaders at each", leaders)
    boxes[f"{kind}_outside_most"] = _labelled("Most from outside", outside)
    return boxes


def _review_fields(row: int) -> dict[str, forms.Field]:
    of = f"Review {row + 1}"
    return {
        f"review_{row}_months": _labelled("Months after", number(f"{of}, months after", 0, 60, width=2)),
        f"review_{row}_title": _labelled("Title", text(f"{of}, title", 120)),
        f"review_{row}_start": ClockTimeField(label="Start", required=False),
        f"review_{row}_minutes": _labelled("Minutes", number(f"{of}, minutes", 0, 1440, width=3)),
        f"review_{row}_places": _labelled("Places", number(f"{of}, places", 0, 999, width=3)),
        f"review_{row}_window_days": _labelled("Days either way", number(f"{of}, days either way", 0, 90, width=2)),
        f"review_{row}_remove": tick(f"Leave review {row + 1} out"),
    }


def _labelled(words: str, box: forms.Field) -> forms.Field:
    """The box with a short label, for a group whose heading says the rest; its sentences keep the long one."""
    box.label = words
    return box


def _format_layout(kind: str) -> Fieldset:
    boxes = Div(*(f"{kind}_{each}" for each in CAPACITY), css_class="app-boxes")
    more = Div(*(f"{kind}_{each}" for each in OF_FORMAT), css_class="app-boxes")
    return Fieldset(str(Format(kind).label), f"{kind}_offered", boxes, more, css_class="app-few")


def _review_layout(row: int) -> Fieldset:
    boxes = Div(*(f"review_{row}_{name}" for name in REVIEW_BOXES), css_class="app-boxes")
    return Fieldset(f"Review {row + 1}", boxes, f"review_{row}_remove", css_class="app-few app-few--review")


def _shown(plan: EditionPlan) -> dict[str, object]:
    """What the boxes show for a plan."""
    shown: dict[str, object] = {name: getattr(plan, name) for name in (*PLAIN, *OF_REFERRAL)}
    shown |= {"weekdays": list(plan.weekdays), "licence_kinds": list(plan.licence_kinds)}
    shown |= {**{rule: plan.reminders.get(rule, ()) for rule in REMINDER_RULES}}
    for each in plan.formats:
        shown |= {
            f"{each.format}_offered": True,
            **{f"{each.format}_{name}": getattr(each, name) for name in (*CAPACITY, *OF_FORMAT)},
        }
    for row, review in enumerate(plan.reviews):
        shown |= {f"review_{row}_{name}": getattr(review, name) for name in REVIEW_BOXES}
    return shown


class CopyForm(OnceForm):
    """The label of a copy."""

    label = text("Label of the copy", 60, needed="Enter a label for the copy.", hint="For example, Twelve days, 2027")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("label", button="Copy this edition")


class InForceForm(VersionedForm):
    """The first day."""

    day = DateInParts(
        label="In force from", help_text="For example, 6 9 2027", error_messages={"required": "Enter the first day."}
    )

    def __init__(self, *args: Any, today: dt.date, edition: Edition, **kwargs: Any) -> None:
        shown = {"day": edition.valid_from or today}
        super().__init__(*args, initial=shown, version=edition.version, **kwargs)
        self.helper = laid_out("day", button="Put in force")


class YesForm(VersionedForm):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button=button, red=True)
