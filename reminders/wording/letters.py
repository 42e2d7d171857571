"""What is said of a letter that lies on somebody's own page. The mail says nothing of what the letter is about."""

from django.utils.translation import gettext as _

from reminders.rules.facts import WantedMessage
from reminders.rules.letters_to_tell import LetterToTell
from reminders.wording.frame import address_of, discreet_for, framed
from reminders.wording.parts import Words


def words_about_letter(want: WantedMessage, record: LetterToTell) -> Words:
    """Return what this message says to this person. The page asks them to sign in: the address alone opens nothing."""
    person = record.participant
    paragraphs = [
        _("There is a letter for you on your own page. Please read it there; you sign in first."),
        address_of("desk:my_letter", record.letter.pk),
        _("Would you rather have it on paper? Please ring us.") if person.organisation.contact_phone else "",
    ]
    return framed((_("A letter for you"), paragraphs), person, discreet_for(person, ()), emergency=False)
