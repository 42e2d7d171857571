"""Drafts for the tests of the preview, and ways to read what it shows."""

import datetime as dt

from courses.scheduling.drafts import Draft
from courses.scheduling.previewing import preview
from tests.factories import cpsmp_edition, make_course

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def draft(edition, room, first_day, **more):
    chosen = {"format": "in_person", "start": edition.default_start, "places": 8, "venue": room, **more}
    return Draft(edition=edition, first_day=first_day, **chosen)


def look(made, now=NOW):
    return preview(made, organisation=made.edition.programme.organisation, now=now)


def days(shown):
    return [row.day for row in shown.rows if not row.is_review]


def words_of(row):
    return [option.words for option in row.question.options]


def row(shown, row_id):
    return next(each for each in shown.rows if each.id == row_id)


def take(venue, *days, start=dt.time(9), minutes=180):
    """Another programme's course in the same room on these days."""
    edition = cpsmp_edition(venue.organisation)
    edition.session_minutes = minutes
    return make_course(edition, days=list(days), start=start, venue=venue, number=59)
