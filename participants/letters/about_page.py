"""The page about a programme that goes with an invitation: which edition's, at which version.

A letter names the version it was drafted with, and that one goes with it, also where the page was changed before it was printed.
"""

import datetime as dt

from accounts.models import Organisation
from common.clock import today_in
from courses.ground.catalogue import editions_in_force
from courses.models import Edition, Programme
from courses.programmes.about import Part, about_version, parts_at
from participants.letters.kinds import INVITATIONS
from participants.models import Letter


def edition_told_of(organisation: Organisation, programme: Programme, on: dt.datetime) -> Edition | None:
    """The edition of a programme that is in force at this moment, with its programme. One query."""
    day = today_in(organisation.tzinfo, on)
    return editions_in_force(organisation, day).filter(programme=programme).first()


def about_words(edition: Edition, version: int) -> str:
    """How the page is named in a letter; "" where nothing is written on it."""
    return f"“About {edition.programme.name}”, version {version}" if version else ""


Page = tuple[Edition | None, int]
NO_PAGE: Page = (None, 0)


def page_that_goes_with(letter: Letter, seen: dict[int, Page] | None = None) -> Page:
    """The edition whose page goes with a letter, and its version; none and 0 for a letter that isn't an invitation.

    A letter from before letters kept it takes the page as it is now: three queries, once for each pathway's programme of `seen`.
    """
    if letter.about_edition_id or letter.kind not in INVITATIONS or letter.episode is None:
        return letter.about_edition, letter.about_version
    programme, seen = letter.episode.programme, {} if seen is None else seen
    if programme.pk not in seen:
        edition = edition_told_of(letter.participant.organisation, programme, letter.made_at)
        version = about_version(edition) if edition else 0
        seen[programme.pk] = (edition, version) if version else NO_PAGE
    return seen[programme.pk]


def parts_that_go_with(letter: Letter) -> list[Part]:
    """The page that went with a letter, as it stood then; nothing where none did, or where that version wasn't kept."""
    if letter.signed_at and not letter.about_edition_id:
        return []
    edition, version = page_that_goes_with(letter)
    return (parts_at(edition, version) or []) if edition else []
