"""What the digest of a day says: numbers, and where they are seen."""

from django.utils.translation import gettext as _

from common.words import counted
from reminders.digest.reading import DigestToTell
from reminders.digest.rules import DigestFacts
from reminders.rules.facts import WantedMessage
from reminders.wording.frame import address_of
from reminders.wording.parts import Words


def words_of_digest(want: WantedMessage, record: DigestToTell) -> Words:
    """Return what this digest says."""
    organisation, facts = record.organisation, record.facts
    subject = _("Today at %(name)s: %(things)s to see to") % {
        "name": organisation.name,
        "things": counted(facts.things, "thing"),
    }
    body = [
        _("Dear %(name)s") % {"name": record.user},
        _("This needs somebody today:"),
        *_lines(facts),
        _("All of it, with what to do: %(page)s") % {"page": address_of("desk:today")},
        _("This mail comes once a day while something stands, and names nobody on file."),
        organisation.name,
    ]
    return Words(subject, "\n\n".join(body) + "\n", organisation.contact_email)


def _lines(facts: DigestFacts) -> list[str]:
    found = [
        *(_("Licence: %(what)s") % {"what": each} for each in facts.licences),
        *(_("To order: %(what)s") % {"what": each} for each in facts.books),
    ]
    for number, one, many, sentence in (
        (facts.leaders, "leader", "leaders", _("Leaders: the standing of %(number)s ends soon.")),
        (facts.papers, "paper", "papers", _("Leaders: %(number)s on file to renew.")),
        (facts.reviews, "review", "reviews", _("Reviews: %(number)s overdue, without a date.")),
        (facts.messages, "message", "messages", _("Messages: %(number)s didn’t arrive.")),
    ):
        if number:
            found.append(sentence % {"number": counted(number, one, many)})
    return found
