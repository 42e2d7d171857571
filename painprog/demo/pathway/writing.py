"""Letters of the hospital: drafts that wait for a name, some signed, a batch that was posted, one that was read on its page."""

import uuid

from accounts.models import Membership
from courses.models import Profession
from painprog.demo.pathway.house import House
from participants.letters.batches import make_batch, tick_posted
from participants.letters.deliveries import send_letter
from participants.letters.drafting import DraftWords, change_draft, draft_letters
from participants.letters.own_letters import open_letter
from participants.letters.placeholders import left_open
from participants.letters.signing import sign_letter
from participants.models import Decision, Delivery, Episode, Letter, LetterKind, Participant

INVITED = 3  # who are asked whether and how
NUMBER = uuid.uuid5(uuid.NAMESPACE_DNS, "letters.demo.example")
HOME = "{number} Millrace Lane\nKestrel\nKV1 {number}AB"


def write_letters(house: House) -> None:
    """Invitations to choose, from drafted to posted; decisions that wait for a clinician; a letter that was read on its page."""
    office = Membership.objects.select_related("user", "organisation").get(user=house.office, organisation=house.organisation)
    clinician = Membership.objects.select_related("user", "organisation").get(
        user=house.user(Profession.PSYCHOLOGIST), organisation=house.organisation
    )
    asked = Episode.objects.filter(organisation=house.organisation, ended_at=None, choices=None)
    asked = asked.filter(decisions__outcome=Decision.Outcome.RECOMMENDED, enrolments=None).select_related(
        "organisation", "participant", "programme"
    )
    episodes = list(asked.distinct().order_by("-pk")[:INVITED])
    for number, episode in enumerate(episodes):
        _find_address(episode.participant, number)
        (letter,) = draft_letters(episode, LetterKind.CHOICE, [Letter.To.PERSON], by=office, now=house.ago(9 - number))
        if number < INVITED - 1:
            send_letter(_signed(letter, office, house, 8 - number), Delivery.Way.PRINT, by=office, now=house.ago(8 - number))
        if number == 0:
            make_batch(house.organisation, by=house.office, now=house.ago(7), number=NUMBER)
            tick_posted(house.organisation, NUMBER, by=house.office, now=house.ago(7, 15))
    for episode in episodes[:2]:
        draft_letters(episode, LetterKind.DECISION, [Letter.To.GP, Letter.To.REFERRER], by=clinician, now=house.ago(9))
    _read_on_its_page(house, office)


def _read_on_its_page(house: House, office: Membership) -> None:
    """The one who signs in has been sent a letter to their page, and opened it."""
    theirs = Episode.objects.filter(organisation=house.organisation, participant__user__isnull=False, ended_at=None)
    episode = theirs.select_related("organisation", "participant__user", "programme").first()
    reader = episode.participant.user if episode else None
    if episode is None or reader is None:
        return
    (letter,) = draft_letters(episode, LetterKind.REVIEW, [Letter.To.PERSON], by=office, now=house.ago(3))
    signed = _signed(letter, office, house, 3)
    send_letter(signed, Delivery.Way.OWN_PAGE, by=office, now=house.ago(3))
    open_letter(signed, by=reader, now=house.ago(2))


def _signed(letter: Letter, by: Membership, house: House, days: int) -> Letter:
    """A letter whose gaps somebody filled in, signed by name."""
    text, subject = letter.text, letter.subject
    for gap in left_open(letter.subject, letter.text):
        text, subject = text.replace(gap, "as we told you on the telephone"), subject.replace(gap, "you")
    words = DraftWords(subject, text, letter.recipient, letter.format, letter.override_reason)
    changed = change_draft(letter, words, by=by, version=letter.version)
    return sign_letter(changed, by=by, now=house.ago(days, 14), version=changed.version)


def _find_address(person: Participant, number: int) -> None:
    """Where the post goes, and whom else we write to about them."""
    person.postal_address = HOME.format(number=number + 2)
    person.gp_name, person.gp_practice = "Dr A. Fenn", "Millrace Surgery"
    person.save(update_fields=["postal_address", "gp_name", "gp_practice"])
