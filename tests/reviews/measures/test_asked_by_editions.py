"""What the shipped editions ask, and what an edition may ask."""

from courses.programmes.files import shipped_programmes
from reviews.measures.catalogue import measure_of, needs_clinicians


def test_shipped_editions_ask_shipped_measures_alone():
    asked = {slug for plan in shipped_programmes() for slugs in plan.edition.measures.values() for slug in slugs}

    assert {measure_of(slug).slug for slug in asked} == asked == {"own", "pgic-7", "sit-to-stand"}


def test_the_community_course_asks_nothing_that_needs_a_clinician():
    (community,) = (plan for plan in shipped_programmes() if plan.kind == "community")

    asked = {slug for slugs in community.edition.measures.values() for slug in slugs}
    assert not any(needs_clinicians(measure_of(slug)) for slug in asked)
