"""Which pages are measured, and for whom."""

from benchmarks.bare_page import MIDDLEWARE
from benchmarks.seeding import World
from benchmarks.visiting import Page

# What somebody at a telephone types: the last name and the beginning of the first. It fits a full page of people.
SOUGHT = "hughes mar"


def pages_of(world: World) -> list[Page]:
    """The bare page first, then the four it is compared with."""
    office, courses, people = world.administrator, world.counts["Course"], world.counts["Participant"]
    return [
        Page(f"bare page, 25 of {courses:,} courses", "/bare/", office, f"{courses} courses", MIDDLEWARE),
        Page(f"course list, 25 of {courses:,}", "/courses/", office, "latest first day first"),
        Page(
            f"course page, {world.crowded.places} people",
            f"/courses/{world.crowded.pk}/",
            office,
            "places taken",
        ),
        Page(f"person search among {people:,}", f"/people/?q={SOUGHT.replace(' ', '+')}", office, "Hughes<"),
        Page("participant’s own page", "/me/", world.participant, "My timetable"),
    ]
