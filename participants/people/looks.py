"""Whose names, needs and numbers a page of many people shows is written down for each of them, as an opened record is."""

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.trail import audit
from participants.models import Participant, Registration


class Page(TextChoices):
    """Where somebody was seen, in words for themselves."""

    COURSE = "course", _("on a list of who takes part")
    SESSION = "session", _("on a list of who comes")
    REGISTER = "register", _("on a register")
    PAPER = "sign-in sheet", _("on a sheet to sign")
    WAITING_LIST = "waiting list", _("on a list of who waits for a place")
    REFERRALS = "referrals", _("on a list of people who were referred")
    TO_TELL = "call list", _("on a list of people to tell")
    LEADING = "my courses", _("on the list of somebody who leads")
    ALIKE = "might be the same", _("as somebody who might be the same person as another")
    TODAY = "today", _("on the page of what is to be done today")
    MESSAGES = "messages", _("on the list of messages")
    BOOKS = "books", _("on the list of who has which book")
    HISTORY = "history", _("in what has been done to a course")
    TRAIL = "audit trail", _("in the audit trail")
    LETTERS = "timetable in large type", _("on your timetable in large type")
    CERTIFICATES = "certificates", _("on the list of certificates")
    CERTIFICATE = "certificate", _("on your certificate")
    POST = "letters", _("on the list of letters")
    BATCH = "batch of letters", _("on letters that were printed")
    CALENDAR = "calendar file", _("in a file for your calendar")
    CLINICAL = "clinical record", _("in your clinical record")
    OVER_TIME = "over time", _("in how your answers changed over time")
    ASSESSMENT = "assessment", _("in what was written at your assessment")
    SAFETY = "safety on the day", _("in what has to be known of you on the day")
    ACTIVITY = "activity file", _("in the day’s list of who came, for the hospital’s own system")
    DOWNTIME = "downtime pack", _("on a register on paper, for a day without the program")
    REVIEWS = "reviews", _("on the list of who has a review")
    APOLOGIES = "cannot come", _("where it is written down that you can’t come")
    ATTENDANCE = "attendance letter", _("in a letter for your employer")
    QUESTIONS = "questions for the doctor", _("with your question for the doctor, which you let them see")
    PRACTICE = "practice", _("on the list of what a group plans for home and has shared")
    QUESTIONNAIRES = "questionnaires", _("on the list of who is asked what")
    CLINIC = "my clinic", _("on the list of a clinician’s day")
    CONTACTS = "contacts", _("on a list of how people are reached")


def looked_at_people(
    by: User, people: Iterable[Participant] | Mapping[int, str], page: Page, *, organisation: Organisation
) -> None:
    """Record a look at each of these people (or keys with names), at most one an hour for each user. Two queries at most."""
    named = people if isinstance(people, Mapping) else {person.pk: person.full_name for person in people}
    audit.looked_at_each(by, Participant, named, organisation=organisation, page=str(page.value))


def looked_at_registrations(by: User, named: Mapping[int, str], page: Page, *, organisation: Organisation) -> None:
    """Record a look at people who have registered and aren't on file yet, by registration; otherwise like looked_at_people."""
    audit.looked_at_each(by, Registration, named, organisation=organisation, page=str(page.value))
