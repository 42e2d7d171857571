"""Today's lines about leaders: whose standing ends soon, and whose papers run out."""

import datetime as dt

from tests.courses.trained_leaders import community, course_led_by, paper, trained
from tests.reading import text_of


def test_leaders_whose_standing_ends_soon_and_papers_that_run_out_are_named(as_, charity):
    edition = community(charity.organisation)
    soon = trained(charity.organisation, "Sol Frost", on=dt.date(2026, 1, 20))
    trained(charity.organisation, "Una Wick", on=dt.date(2026, 9, 1))
    course = course_led_by(edition, soon, first=dt.date(2026, 12, 1))
    paper(soon, "background_check", dt.date(2026, 10, 30))
    paper(soon, "agreement", dt.date(2027, 6, 1))

    leaders = text_of(as_(charity.coordinator).get("/today/"))

    assert f"Keep Sol Frost in standing for CPSMP Until 20 January 2027. {course.name} would renew it." in leaders
    assert "Ask Sol Frost for a new background check The one on file ran out on 30 October 2026." in leaders
    assert "agreement" not in leaders
    assert "Una Wick" not in leaders
