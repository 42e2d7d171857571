"""What a template may leave to be filled in: `{{ name }}` and the like, checked when a template is saved, filled in a draft."""

import re
from collections.abc import Mapping

KNOWN: dict[str, str] = {
    "dear": "how the letter begins: “Dear Mo”, or “Dear Dr Okafor”",
    "name": "the person’s full name",
    "called": "what they like to be called",
    "who_has": "“You have” in a letter to the person, “Alex Example has” in one to anybody else",
    "they": "“you” in a letter to the person, else “they”",
    "their": "“your” in a letter to the person, else “their”",
    "born": "their date of birth",
    "nhs_number": "their NHS number",
    "address": "their postal address",
    "date": "the day the letter is written",
    "appointment_day": "the day of their appointment",
    "appointment_time": "when it begins",
    "appointment_place": "where it is, or how",
    "appointment_length": "how long it takes",
    "who_meets": "“Your group meets again”, or with which other group they come this time, of a review",
    "programme": "the programme’s name",
    "day_count": "how many days the programme has",
    "weeks": "over how many weeks",
    "weekdays": "on which days of the week",
    "day_hours": "from when to when on each day",
    "days": "every day of the course that is offered, a line each",
    "dates_offered": "the courses that are offered, from when to when, a line each",
    "course_place": "where the course that is offered meets, or how",
    "reply_by": "until when they may answer",
    "wait_in_person": "how long people wait for a group face to face",
    "wait_video": "how long people wait for a group by video",
    "decision": "what was decided, in a few words",
    "missing": "what a referral doesn’t say yet, a line each",
    "ending": "how the pathway ended, in a few words",
    "organisation": "your organisation’s name",
    "telephone": "the number to ring",
    "hours": "when somebody answers it",
    "gp": "the GP and the practice",
    "referrer": "who sent them",
    "own_page": "the address of their own page",
    "about": "which version of the page about the programme goes with the letter",
}
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}")


def names_in(text: str) -> list[str]:
    """Every name between double braces, each once, in order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def fault_in(text: str) -> str | None:
    """What is wrong with the placeholders of a text, as a sentence for the screen; None when all of them are known."""
    unknown = [name for name in names_in(text) if name not in KNOWN]
    if unknown:
        named = ", ".join(f"{{{{ {name} }}}}" for name in unknown)
        return f"Nothing is known by the name of {named}. You can use: {', '.join(KNOWN)}."
    if BRACES.search(PLACEHOLDER.sub("", text)):
        return "A placeholder is written {{ name }}, with two braces on either side. One brace too many or too few is here."
    return None


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known put in; a placeholder without a value stays, for somebody to see. Nothing is read twice."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], "") or found[0], text)


def left_open(*texts: str) -> list[str]:
    """The placeholders that nobody has filled in yet, as they are written, each once."""
    found = [match[0] for text in texts for match in BRACES_OR_PLACEHOLDER.finditer(text)]
    return list(dict.fromkeys(found))


BRACES_OR_PLACEHOLDER = re.compile(f"{PLACEHOLDER.pattern}|{BRACES.pattern}")
