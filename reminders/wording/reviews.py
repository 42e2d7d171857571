"""What is said of reviews: the first word of one some weeks ahead, and of a place with another group instead of one's own."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import words
from courses.models import Session
from reminders.rules.facts import Told
from reminders.rules.what_was_told import digest

if TYPE_CHECKING:
    from reminders.wording.enrolment import Writer

# What they knew of the place that each of these, by session, took the place of.
InsteadOf = Mapping[int, Told]


def first_word(writer: "Writer", sessions: Sequence[Session]) -> tuple[str, list[str]]:
    """A review some weeks ahead: in neutral words only the date, and that another one can be asked for."""
    when = {"when": words.moment(sessions[0].local_start), "label": sessions[0].label}
    other = _("If you can’t come then, please tell us soon: there may be another date.")
    known = [*writer.dates_and_places(sessions), other]
    if writer.plain:
        opening = _("Your review with your group is in some weeks. We look together at how things are going for you.")
        return _("%(label)s: %(when)s") % when, [opening, *known]
    return _("Your appointment on %(when)s") % when, [_("You have an appointment with us in some weeks:"), *known]


def opening_of_a_change(instead: InsteadOf, sessions: Sequence[Session]) -> str:
    """Who changed it: the office, or the two together, where somebody has a place with another group instead."""
    if all(session.pk in instead for session in sessions):
        return ngettext(
            "You have another date instead of one you had. Please write down the new one.",
            "You have other dates instead of some you had. Please write down the new ones.",
            len(sessions),
        )
    return ngettext(
        "We had to change one of your dates. Please write down the new one.",
        "We had to change some of your dates. Please write down the new ones.",
        len(sessions),
    )


def link_of_before(instead: InsteadOf, sessions: Sequence[Session]) -> str:
    """That the link of the group they had is no longer theirs, where they had one."""
    known = [(instead[session.pk], session) for session in sessions if session.pk in instead]
    had = any(told.link and told.link != digest(session.video_link) for told, session in known)
    return _("The link you had for the old date is not yours any more.") if had else ""


def known_before(told: Told, session: Session) -> str:
    """The date they had before, of one that they had instead and were never told of: they know no other."""
    at = told.starts_at.astimezone(session.local_start.tzinfo)
    return _("It was instead of %(when)s: please do not come then either.") % {"when": words.moment(at)}
