"""Certificates as tagged PDF. They are handed to the person, so they name the programme whatever wording the person chose.

They say that somebody completed a course, and never what it did for them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.papers.typesetting import typeset
from common.words import birth_date
from participants.attendance.completion import first_and_last_held
from participants.models import Certificate

Days = tuple[dt.datetime, dt.datetime]


def certificates_pdf(certificates: Sequence[Certificate], *, now: dt.datetime) -> bytes:
    """Return these certificates, a page each. They come with person and course, as `certificates_in` reads them."""
    with translation.override(settings.LANGUAGE_CODE):
        return typeset("certificate.typ", words_of(certificates), now=now)


def words_of(certificates: Iterable[Certificate]) -> dict[str, Any]:
    """Return the words of the sheet. One query, however many certificates."""
    certificates = list(certificates)
    days = first_and_last_held({each.enrolment.course_id for each in certificates})
    return {"title": _("Certificate"), "language": "en", "certificates": [_words(each, days) for each in certificates]}


def _words(certificate: Certificate, days: Mapping[int, Days]) -> dict[str, str]:
    course = certificate.enrolment.course
    organisation = certificate.enrolment.participant.organisation
    given = certificate.issued_at.astimezone(organisation.tzinfo)
    return {
        "person": certificate.enrolment.participant.full_name,
        "did": _("has completed the course"),
        "course": course.programme.name,
        "when": _when(certificate, days.get(course.pk, (course.first_starts_at, course.last_ends_at)), organisation.tzinfo),
        "house": organisation.name,
        "signed": _("For %(organisation)s") % {"organisation": organisation.name},
        "number": _("Certificate %(number)s, given on %(day)s") % {"number": certificate.number, "day": birth_date(given)},
    }


def _when(certificate: Certificate, days: Days, zone: dt.tzinfo) -> str:
    """From the first to the last session that was held: the course's own first day may not have been."""
    first, last = (moment.astimezone(zone) for moment in days)
    sessions = ngettext("%(count)s session", "%(count)s sessions", certificate.held) % {"count": certificate.held}
    words = {"sessions": sessions, "first": birth_date(first), "last": birth_date(last)}
    return _("%(sessions)s from %(first)s to %(last)s") % words
