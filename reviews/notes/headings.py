"""What is asked under each kind of clinical text: our own words, one list for each profession."""

from courses.models import Profession
from reviews.models import ClinicalNote

Headings = tuple[tuple[str, str], ...]

PHYSICAL: Headings = (
    ("movement", "Movement and strength"),
    ("week", "Activity over a week"),
    ("careful", "Anything to be careful about"),
)
PSYCHOLOGICAL: Headings = (
    ("mood", "Mood and worry"),
    ("understood", "How the pain is understood"),
    ("group", "Ready for a group"),
)
OCCUPATIONAL: Headings = (
    ("roles", "Roles, work and home"),
    ("day", "A usual day, and what pain stops"),
    ("sleep", "Rest, sleep and energy"),
    ("needed", "What is needed to take part"),
)
SAFETY: Headings = (
    ("seizures", "Seizures"),
    ("falls", "Falls"),
    ("oxygen", "Oxygen"),
    ("heart", "Heart"),
    ("do_not", "Do not"),
    ("risk", "Current risk, and the plan for a crisis"),
)
# The three sections of a joint assessment, in the order they are shown.
SECTIONS: dict[str, tuple[str, Headings]] = {
    Profession.PHYSIOTHERAPIST: ("Physical", PHYSICAL),
    Profession.PSYCHOLOGIST: ("Psychological", PSYCHOLOGICAL),
    Profession.OCCUPATIONAL_THERAPIST: ("Occupational", OCCUPATIONAL),
}
ONE_TEXT: Headings = (("text", "Note"),)


def headings_of(kind: str, profession: str) -> Headings:
    """Return the headings of a text: those of a section's profession, of safety on the day, or one for everything."""
    if kind == ClinicalNote.Kind.SECTION and profession in SECTIONS:
        return SECTIONS[profession][1]
    return SAFETY if kind == ClinicalNote.Kind.SAFETY else ONE_TEXT


def name_of_text(kind: str, profession: str) -> str:
    """Return what the text is called on the screen: "Physical", "Safety on the day"."""
    if kind == ClinicalNote.Kind.SECTION and profession in SECTIONS:
        return SECTIONS[profession][0]
    return "Safety on the day" if kind == ClinicalNote.Kind.SAFETY else "Note"
