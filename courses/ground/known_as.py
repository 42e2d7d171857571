"""What a course is called to its own people: what it is, where, and from when. The number it has here tells them nothing."""

from django.utils.translation import gettext as _

from common.words import long_date
from courses.models import Course, Format


def known_as(course: Course) -> str:
    """The course as they know it, for plain wording alone; it came with its programme, its venue and its organisation."""
    named = {
        "programme": course.programme.name,
        "venue": course.venue.name if course.venue else "",
        "first": long_date(course.first_starts_at.astimezone(course.organisation.tzinfo)),
    }
    if course.venue:
        return _("%(programme)s at %(venue)s, from %(first)s") % named
    if course.format == Format.VIDEO:
        return _("%(programme)s by video, from %(first)s") % named
    if course.format == Format.TELEPHONE:
        return _("%(programme)s by telephone, from %(first)s") % named
    return _("%(programme)s, from %(first)s") % named
