"""What stands around the sentences of a message to one person: who is spoken to, whom to ring, who writes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.ground.discretion import reveals
from courses.models import Format, Session
from participants.models import Participant
from participants.rules import link_tokens
from reminders.models import Message
from reminders.rules.facts import WantedMessage
from reminders.rules.waiting_list import EntryToTell
from reminders.wording.parts import Words
from reminders.wording.phrases import place_words, whom_to_ring

# Stands for the link of an offer until the mail is written: it is theirs alone, and not kept.
LINK = "%LINK%"
Composed = tuple[str, list[str]]
Discreet = Callable[[str], str]


def is_plain(person: Participant) -> bool:
    """Whether their messages may name what they are about."""
    return person.wording == Participant.Wording.PLAIN


def discreet_for(person: Participant, names: Collection[str]) -> Discreet:
    """What makes a text fit for them: in neutral wording one that tells what it is about, or has one of `names`, is left out."""
    if is_plain(person):
        return lambda text: text
    return lambda text: "" if text and reveals(text, tuple(names)) else text


def framed(composed: Composed, person: Participant, discreet: Discreet, *, emergency: bool = True) -> Words:
    """The whole message of a subject and its paragraphs; empty ones are left out."""
    subject, paragraphs = composed
    organisation = person.organisation
    name, phone = discreet(organisation.contact_name), organisation.contact_phone
    around: Iterable[str] = [
        _("Dear %(name)s") % {"name": person.called},
        *paragraphs,
        whom_to_ring(get_language(), name, phone, organisation.contact_hours, over=True) if phone else "",
        discreet(organisation.emergency_text) if emergency else "",
        discreet(organisation.name),
    ]
    return Words(subject, "\n\n".join(filter(None, around)) + "\n", discreet(organisation.contact_email))


def about_an_entry(composed: Composed, want: WantedMessage, record: EntryToTell, discreet: Discreet) -> Words:
    """The whole message to somebody who waits, with the link of their offer in its place."""
    words = framed(composed, record.participant, discreet)
    if LINK not in words.body:
        return words
    link = address_of("desk:answer_offer", link_tokens.token_of(record.offer_of(want).seed))
    kept = words.body.replace(LINK, _("[their own link]"))
    return Words(words.subject, words.body.replace(LINK, link), words.reply_to, kept=kept)


def where_held(form: str, dates: Iterable[Session], discreet: Discreet, *, plain: bool) -> str:
    """Where dates that are offered are held, once; a link goes to those who have a place."""
    rooms = {each.venue_id: each.venue for each in dates if each.venue}
    if len(rooms) > 1:
        return _("The dates are in more than one place. Ask us where.")
    if rooms:
        (venue,) = rooms.values()
        names = tuple(discreet(text) for text in (*venue.names(neutral=not plain), venue.address))
        return place_words(get_language(), names, (discreet(venue.directions), discreet(venue.access_notes)))
    if form == Format.VIDEO:
        return _("We meet by video. Whoever has a place gets the link.")
    return _("We meet by telephone: we ring you when it is time.") if form == Format.TELEPHONE else ""


def address_of(name: str, *args: str | int) -> str:
    """The address of a page, as it stands in a mail."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse(name, args=args)}"


def with_own_link(words: Words, link: str, asked: str, *, channel: str, phone: str) -> Words:
    """The same message with the link of its own and what that is for: after the sentence that says whom to ring.

    In a text it stands at the end, without `asked`. Whoever reads what is kept on file doesn't see the link: it stands for a
    signature.
    """
    if not link:
        return words
    hidden = _("[their own link]")
    on_file = _with_paragraph(words.on_file, _own_link_words(hidden, asked, channel), channel, phone)
    body = _with_paragraph(words.body, _own_link_words(link, asked, channel), channel, phone)
    return replace(words, body=body, kept=on_file)


def _own_link_words(link: str, asked: str, channel: str) -> str:
    if channel == Message.Channel.TEXT:
        return _("To change it: %(link)s") % {"link": link}
    return f"{asked} " + _("This is your own link, without a sign-in:") + f"\n{link}"


def _with_paragraph(body: str, words: str, channel: str, phone: str) -> str:
    if channel == Message.Channel.TEXT:
        return f"{body.rstrip()}\n{words}"
    paragraphs = body.rstrip().split("\n\n")
    rings = [place for place, text in enumerate(paragraphs) if place and phone and phone in text]
    paragraphs.insert(rings[-1] + 1 if rings else len(paragraphs), words)
    return "\n\n".join(paragraphs) + "\n"
