"""What is said of dates that people were told are cancelled, or gave back, and that they have after all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import words
from courses.models import Session
from reminders.rules.facts import Told

if TYPE_CHECKING:
    from reminders.wording.enrolment import Writer


def is_back(told: Told | None) -> bool:
    """Whether the last they heard of a date was that it is cancelled."""
    return told is not None and told.cancelled


def held_after_all(writer: "Writer", sessions: Sequence[Session]) -> tuple[str, list[str]]:
    """All of these were cancelled for them: each date again, for nobody kept the old message."""
    if all(each.pk in writer.told and writer.told[each.pk].given_back for each in sessions):
        return _place_taken_back(writer, sessions)
    first = {"when": words.moment(sessions[0].local_start)}
    subject = (
        _("Held after all: your appointment on %(when)s") % first
        if len(sessions) == 1
        else _("Held after all: your appointments from %(first)s") % {"first": words.long_date(sessions[0].local_start)}
    )
    opening = ngettext(
        "We told you that this date was cancelled. It is held after all. Please write it down again.",
        "We told you that these dates were cancelled. They are held after all. Please write them down again.",
        len(sessions),
    )
    if was := [each for each in sessions if writer.told[each.pk].starts_at != each.starts_at]:
        days = [words.long_date(writer.told[each.pk].starts_at.astimezone(each.local_start.tzinfo)) for each in was]
        opening = _("We told you that this is cancelled: %(days)s. It is held after all, on another day or at another hour.") % {
            "days": words.listed(days)
        }
    return subject, [opening, *writer.dates_and_places(sessions)]


def _place_taken_back(writer: "Writer", sessions: Sequence[Session]) -> tuple[str, list[str]]:
    """They had given their place back, and have it again."""
    opening = ngettext(
        "You have your place again. We expect you on this date. Please write it down again.",
        "You have your place again. We expect you on these dates. Please write them down again.",
        len(sessions),
    )
    return _("You have your place again"), [opening, *writer.dates_and_places(sessions)]
