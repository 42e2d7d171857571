"""The charity's licence: nearly used up this year, and to be renewed within three months."""

import datetime as dt

from accounts.models import Organisation, User
from common.clock import today_in
from courses.dates.calendars import add_months
from courses.licences.changes import LicenceWords, add_licence, record_report
from courses.models import Licence, Programme

LASTS_ANOTHER = dt.timedelta(days=85)
COURSES_A_YEAR = 6
# What was handed in for the two years before this one, as the charity counted it then.
HANDED_IN = ({"courses": 3, "participants": 31, "completers": 24}, {"courses": 4, "participants": 43, "completers": 35})


def put_on_file(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Add the licence as it was signed, and the reports of its first two years."""
    today = today_in(organisation.tzinfo, now)
    expires_on = today + LASTS_ANOTHER
    starts_on = add_months(expires_on + dt.timedelta(days=1), -36)
    words = LicenceWords(
        licensor="SMRC",
        number="W-1187",
        kind=Licence.Kind.SINGLE_AGENCY,
        programmes=frozenset({Programme.objects.get(organisation=organisation, slug="cpsmp").pk}),
        starts_on=starts_on,
        expires_on=expires_on,
        territory="Willowbank and the villages around it",
        courses_a_year=COURSES_A_YEAR,
        report_month=today.month,
    )
    licence = add_licence(words, organisation=organisation, by=office, now=now)
    for years, figures in enumerate(HANDED_IN):
        year_from = add_months(starts_on, 12 * years)
        record_report(licence, year_from, sent_on=add_months(year_from, 12), figures=figures, by=office, now=now)
