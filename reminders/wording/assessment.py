"""The invitation to a joint assessment, in the wording that was chosen: enough to come, and in neutral words not what it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common import words
from courses.models import Session
from reminders.rules.appointments import AppointmentToTell

if TYPE_CHECKING:
    from reminders.wording.enrolment import Writer


def invitation(writer: "Writer", sessions: Sequence[Session]) -> tuple[str, list[str]]:
    """When, how long, where or how; whom to ring stands under every message."""
    [session] = sessions
    when = {"when": words.moment(session.local_start), "minutes": session.minutes}
    long = _("It takes about %(minutes)s minutes.") % when
    # Whom to ring who can't come stands under every message that has a number to give.
    ring = [] if writer.organisation.contact_phone else [_("If you can’t come then, please ring us: we find another time.")]
    known = [*writer.dates_and_places(sessions), long, *ring]
    if not writer.plain or not isinstance(writer.record, AppointmentToTell):
        return _("Your appointment on %(when)s") % when, [_("You are invited to an appointment with us:"), *known]
    opening = _(
        "We invite you to an assessment for the %(programme)s, so that we find out together whether it fits you. "
        "You will meet people who would work with you."
    )
    return _("Your assessment on %(when)s") % when, [opening % {"programme": writer.record.programme}, *known]
