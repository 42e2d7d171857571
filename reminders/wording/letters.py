"""What is said of a letter that lies on somebody's own page. The mail says nothing of what the letter is about."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.ground.discretion import reveals
from participants.models import Participant
from reminders.rules.facts import WantedMessage
from reminders.rules.letters_to_tell import LetterToTell
from reminders.wording.parts import Words
from reminders.wording.phrases import whom_to_ring


def words_about_letter(want: WantedMessage, record: LetterToTell) -> Words:
    """Return what this message says to this person. The page asks them to sign in: the address alone opens nothing."""
    organisation = record.participant.organisation
    number = organisation.contact_phone
    name = _unrevealed(organisation.contact_name, record)
    address = f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('desk:my_letter', args=[record.letter.pk])}"
    paragraphs = [
        _("Dear %(name)s") % {"name": record.participant.called},
        _("There is a letter for you on your own page. Please read it there; you sign in first."),
        address,
        _("Would you rather have it on paper? Please ring us.") if number else "",
        whom_to_ring(get_language(), name, number, organisation.contact_hours, over=True) if number else "",
        _unrevealed(organisation.name, record),
    ]
    body = "\n\n".join(filter(None, paragraphs)) + "\n"
    return Words(_("A letter for you"), body, _unrevealed(organisation.contact_email, record))


def _unrevealed(text: str, record: LetterToTell) -> str:
    """The text, or nothing where neutral wording was wanted and it tells what the letter is about."""
    neutral = record.participant.wording == Participant.Wording.NEUTRAL
    return "" if text and neutral and reveals(text, ()) else text
