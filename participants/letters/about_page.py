"""The page about a programme that goes with an invitation: which edition's, at which version, and when the person read it."""

import datetime as dt

from accounts.models import Organisation
from common.clock import today_in
from courses.ground.catalogue import editions_in_force
from courses.models import Edition, Programme


def edition_told_of(organisation: Organisation, programme: Programme, on: dt.datetime) -> Edition | None:
    """The edition of a programme that is in force at this moment, with its programme. One query."""
    day = today_in(organisation.tzinfo, on)
    return editions_in_force(organisation, day).filter(programme=programme).first()


def about_words(edition: Edition, version: int) -> str:
    """How the page is named in a letter; "" where nothing is written on it."""
    return f"“About {edition.programme.name}”, version {version}" if version else ""
