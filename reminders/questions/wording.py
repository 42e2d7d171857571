"""What is said of questions to answer: for which point, until when, where; neither the programme's name nor what is asked."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import long_date
from reminders.questions.reading import AskedToTell
from reminders.rules.facts import WantedMessage
from reminders.wording.frame import address_of, discreet_for, framed, is_plain
from reminders.wording.parts import Words


def words_about_questions(want: WantedMessage, record: AskedToTell) -> Words:
    """Return what this message says to this person. The link leads to whatever they are asked when they follow it."""
    person, point = record.participant, record.point_of(want.key)
    told = {"when": for_which_point(point.point, plain=is_plain(person))}
    until = (point.closes_at - dt.timedelta(seconds=1)).astimezone(record.zone)
    again = not want.key.endswith("/ask=1")
    paragraphs = [
        _("Your answers to some questions are still to come: %(when)s.") % told
        if again
        else _("We have some questions for you: %(when)s.") % told,
        _("Please answer them by %(day)s:") % {"day": long_date(until.date())},
        address_of("desk:my_questionnaires"),
        _("You needn’t answer. If you would rather not, or not now, you can say so there or ring us."),
    ]
    subject = _("Still to answer: questions %(when)s") if again else _("Questions for you %(when)s")
    return framed((subject % told, paragraphs), person, discreet_for(person, ()), emergency=False)


def for_which_point(point: str, *, plain: bool) -> str:
    """Which point of the way it is, in words that fit after "questions"; without naming what it is in neutral wording."""
    if point.isdecimal():
        months = {"months": int(point)}
        if plain:
            return _("for your %(months)d-month review") % months
        return ngettext("after %(months)d month", "after %(months)d months", int(point)) % months
    named = {
        "assessment": _("before your assessment") if plain else _("before your first appointment"),
        "first": _("before your first day"),
        "last": _("for your last day"),
    }
    return named.get(point) or _("once more")
