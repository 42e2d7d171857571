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
# One person's own part of a review.
AT_REVIEW: Headings = (
    ("kept", "What they have kept up"),
    ("difficult", "What got in the way"),
    ("practice", "Home practice from now on"),
    ("next", "What comes next"),
)
ONE_TEXT: Headings = (("text", "Note"),)
FOR_ALL: Headings = (("text", "What the group worked on, without names"),)


def headings_of(kind: str, profession: str, *, of_group: bool = False) -> Headings:
    """Return the headings of a text: those of a section's profession, of safety on the day, of a review, or one for everything.

    `of_group`: the shared part of a review or a day, which is about nobody by name.
    """
    if of_group:
        return FOR_ALL
    if kind == ClinicalNote.Kind.SECTION and profession in SECTIONS:
        return SECTIONS[profession][1]
    return {ClinicalNote.Kind.SAFETY: SAFETY, ClinicalNote.Kind.REVIEW: AT_REVIEW}.get(ClinicalNote.Kind(kind), ONE_TEXT)


def name_of_text(kind: str, profession: str, *, of_group: bool = False) -> str:
    """Return what the text is called on the screen: "Physical", "Safety on the day", "The group’s part"."""
    if of_group:
        return "The group’s part"
    if kind == ClinicalNote.Kind.SECTION and profession in SECTIONS:
        return SECTIONS[profession][0]
    names = {
        ClinicalNote.Kind.SAFETY: "Safety on the day",
        ClinicalNote.Kind.REVIEW: "Own part",
        ClinicalNote.Kind.DAY: "Own part",
    }
    return names.get(ClinicalNote.Kind(kind), "Note")
