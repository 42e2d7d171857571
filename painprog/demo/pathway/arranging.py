"""The order in which the hospital's pathway comes to be."""

import datetime as dt

from accounts.models import Organisation, User
from painprog.demo.pathway import assessing, referring, waiting, writing
from painprog.demo.pathway.house import House


def lead_people_along(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Clinics first, then who waits since before, assessments that were, new referrals, places in the next group, and letters."""
    house = House(organisation, office, now, skip=80)
    assessing.hold_clinics(house)
    waiting.wait(house)
    assessing.assess_people(house)
    referring.refer_people(house)
    waiting.offer_places(house)
    writing.write_letters(house)
