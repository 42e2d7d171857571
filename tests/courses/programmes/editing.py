"""What the forms of an edition send, as they are shown and with what somebody types over."""

from courses.models import Edition
from courses.programmes.forms import CAPACITY, REVIEW, EditionForm
from courses.programmes.stored_plans import plan_of, programme_plan_of
from courses.programmes.timetable_forms import COLUMNS, TimetableForm


def as_shown(form, **more):
    """Every box of a form with the words in it, as a browser sends them; a box left empty is sent empty, a tick isn't."""
    sent = {}
    for field in form:
        value = field.value()
        if callable(value):
            value = value()
        widget = field.field.widget
        if value is True:
            sent[field.html_name] = "on"
        elif isinstance(value, list) and hasattr(widget, "choices"):
            sent[field.html_name] = [str(each) for each in value]
        elif value is not False:
            words = widget.format_value(value)
            if words == []:  # boxes of which none is ticked
                continue
            sent[field.html_name] = (words[0] if isinstance(words, list) else words) or ""
    return {name: value for name, value in (sent | more).items() if value is not None}


def edition_sent(edition: Edition, **more):
    """The form of how an edition runs. None leaves a box out."""
    return as_shown(EditionForm(plan=plan_of(edition), edition=edition), **more)


def timetable_sent(edition: Edition, number: int, **more):
    """The form of one session's timetable."""
    plan = plan_of(edition)
    programme = programme_plan_of(edition.programme, plan)
    form = TimetableForm(programme=programme, session=plan.sessions[number - 1], version=edition.version)
    return as_shown(form, **more)


def row_sent(row: int, start: str, minutes: str, title: str, kind: str = "team", profession: str = ""):
    """One row of a timetable."""
    words = (start, minutes, title, kind, profession)
    return {f"item_{row}_{name}": word for name, word in zip(COLUMNS, words, strict=True)}


def review_sent(row: int, *words: str):
    """One row of reviews: months, title, start, minutes, places."""
    return {f"review_{row}_{name}": word for name, word in zip(REVIEW, words, strict=True)}


def format_sent(kind: str, *numbers: int):
    """One format: runs from, advised from, advised to, most."""
    boxes = {f"{kind}_{name}": str(number) for name, number in zip(CAPACITY, numbers, strict=True)}
    return boxes | {f"{kind}_offered": "on"}
