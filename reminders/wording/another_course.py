"""What is said to whoever has a place on another course of the programme than before: which dates are off, and which hold."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import words
from courses.models import Session

if TYPE_CHECKING:
    from reminders.wording.enrolment import Writer


def on_another_course(writer: "Writer", sessions: Sequence[Session]) -> tuple[str, list[str]]:
    """The old dates in short, so that nobody sets out for one; then all the new ones, as a confirmation has them."""
    subject = ngettext(
        "Changed: your appointment is on %(first)s", "Changed: your appointments are from %(first)s on", len(sessions)
    )
    opening = _("You have a place on other dates than before.")
    if writer.plain:
        opening = _("You have a place on another course than before: %(course)s.") % {"course": writer.course_name}
    old = sorted(writer.record.place.came_from, key=lambda visit: visit.starts_at)
    days = words.listed(list(dict.fromkeys(words.long_date(visit.starts_at.astimezone(visit.zone)) for visit in old)))
    return subject % {"first": words.long_date(sessions[0].local_start)}, [
        opening,
        _("Please do not come on your old dates any more: %(days)s.") % {"days": days},
        ngettext("This is your date now:", "These are your dates now:", len(sessions)),
        *writer.dates_and_places(sessions),
    ]
