"""Drafts of letters: made from a template and somebody's pathway, changed until they are signed, or set aside."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership, Organisation
from accounts.roles import Right
from accounts.trail import audit
from common.once import made_before, refuse_stale, save_changed
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.letters import kinds
from participants.letters.addresses import MOST_LINES, lines_of, recipient_of
from participants.letters.placeholders import filled
from participants.letters.templates import load_first_words, template_in_force
from participants.letters.values import LetterGround, letter_ground, values_for
from participants.models import Correspondent, Delivery, Episode, Letter, LetterKind, Participant, Template
from participants.rules.reading import reading_needs_of

TEXT_LENGTH = 12_000
SUBJECT_LENGTH = 200
RECIPIENT_LENGTH = 500
REASON_LENGTH = 200
SIGNED = "It is signed, and what is signed stays as it is. Set it aside and write another one, if it is wrong."
SET_ASIDE = "It was set aside. Write another one."
NOT_BOOKED: dict[str, str] = {
    LetterKind.ASSESSMENT: "No assessment is booked for them. Book one: for whoever wants letters it is drafted with it.",
    LetterKind.REVIEW: "They have no place at a review that is to come. Find them one first: the letter says when it is.",
}
NO_OFFER = "They have no open offer. Offer them a place from the waiting list: the letter is drafted with it."
A_CLINICIAN = "Only a clinician reads and changes this letter."


@dataclass(frozen=True, slots=True)
class DraftWords:
    """What is typed on a draft: its first line, its words, to whom, in which form, and why in another than they need."""

    subject: str
    text: str
    recipient: str
    format: str = Participant.LetterFormat.STANDARD
    override_reason: str = ""


def letters_of(organisation: Organisation) -> QuerySet[Letter]:
    """Every letter about an organisation's people, with the person."""
    return Letter.objects.filter(participant__organisation=organisation).select_related("participant")


def letters_to_sign(organisation: Organisation, *, clinical: bool) -> QuerySet[Letter]:
    """Drafts that wait for a name, the oldest first: the clinical ones, or the others."""
    drafts = letters_of(organisation).filter(signed_at=None, dropped_at=None, participant__merged_into=None)
    drafts = drafts.filter(kind__in=kinds.CLINICAL) if clinical else drafts.exclude(kind__in=kinds.CLINICAL)
    return drafts.order_by("made_at", "pk")


def discharges_to_send(organisation: Organisation) -> QuerySet[Letter]:
    """Letters of discharge that haven't gone, signed or not, of pathways that are open: those wait for them."""
    gone = Delivery.objects.filter(letter=OuterRef("pk"), sent_at__isnull=False)
    waiting = letters_of(organisation).filter(~Exists(gone), kind=LetterKind.DISCHARGE, dropped_at=None)
    return waiting.filter(episode__ended_at=None, participant__merged_into=None).order_by("made_at", "pk")


def episodes_to_write_about(organisation: Organisation) -> QuerySet[Episode]:
    """Every pathway of an organisation, ended ones too, with its person and programme."""
    found = Episode.objects.filter(organisation=organisation, participant__merged_into=None)
    return found.select_related("participant", "programme")


def is_clinician(member: Membership) -> bool:
    """Whether somebody reads and signs clinical letters."""
    return member.may(Right.CLINICAL_RECORD)


@tried_again
def draft_letters(
    episode: Episode,
    kind: str,
    to: Sequence[str],
    *,
    service: Correspondent | None = None,
    by: Membership,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    for_clinicians: bool = False,
) -> list[Letter]:
    """Draft one letter of a kind to each of these of Letter.To, filled in from the pathway; a second click makes no more.

    `for_clinicians`: it follows what somebody did, who may be of the office; a clinician reads, changes and signs it. Raises
    Refused for what somebody may not write, for whom nothing is sent, for a service that nobody named, for an offer's letter
    where no offer is open, and for an invitation to what isn't booked or is over.
    """
    if refusal := kinds.refusal_to_write(kind, to, clinician=for_clinicians or is_clinician(by)):
        raise Refused(refusal[1], field=refusal[0])
    with transaction.atomic():
        # The first letter of an organisation brings the shipped words: that locks the organisation, which stands before people.
        template = _template(episode.organisation, kind, now)
        person = lock_person(episode.participant_id)
        numbers = {each: uuid.uuid5(submission_id, each) if submission_id else None for each in to}
        made = {each: _made_before(person, kind, each, number) for each, number in numbers.items()}
        if all(made.values()):
            return [letter for letter in made.values() if letter]
        # Several kinds of letters may follow one thing.
        (episode,) = Episode.objects.select_related("organisation", "programme").filter(pk=episode.pk)
        episode.participant = person
        person.organisation = episode.organisation
        refuse_if_stopped(person, to)
        ground = letter_ground(episode, kind, service, now=now)
        if kind == LetterKind.OFFER and ground.offer is None:
            raise Refused(NO_OFFER, field="kind")
        if kind in NOT_BOOKED and not ground.is_to_come:
            raise Refused(NOT_BOOKED[kind], field="kind")
        drafts = [_draft(ground, kind, each, template, by, numbers[each]) for each in to]
        audit.record_each(by.user, "drafted", drafts, organisation=episode.organisation)
    return drafts


def change_draft(letter: Letter, words: DraftWords, *, by: Membership, version: int) -> Letter:
    """Write these words over a draft that was read at `version`; the same again changes nothing. Raises Stale, and Refused."""
    words = _settled(words)
    with transaction.atomic():
        letter = lock_letter(letter)
        refuse_reader(letter, by)
        changed = [name for name in DraftWords.__slots__ if getattr(words, name) != getattr(letter, name)]
        if not changed:
            return letter
        refuse_unless_draft(letter)
        refuse_stale(letter.version, version)
        refuse_other_form(letter, words.format, words.override_reason)
        for name in changed:
            setattr(letter, name, getattr(words, name))
        save_changed(letter, *changed)
        audit.record(by.user, "changed", letter, organisation=letter.participant.organisation, fields=changed)
    return letter


def set_aside_letter(letter: Letter, *, reason: str, by: Membership, now: dt.datetime) -> Letter:
    """Set a letter aside that isn't to go, draft or signed; what waits to be sent of it is stopped. Twice changes nothing.

    Raises Refused without a reason, and once it has gone.
    """
    reason = reason_given(reason, REASON_LENGTH, needed="Write why it isn’t to go.")
    with transaction.atomic():
        letter = lock_letter(letter)
        refuse_reader(letter, by)
        if letter.dropped_at:
            return letter
        if Delivery.objects.filter(letter=letter, sent_at__isnull=False).exists():
            raise Refused("It has gone already. Write another letter that puts it right.")
        letter.dropped_at, letter.dropped_reason = now, reason
        save_changed(letter, "dropped_at", "dropped_reason")
        Delivery.objects.filter(letter=letter, sent_at=None, stopped_at=None).update(stopped_at=now, stopped_reason=reason)
        audit.record(by.user, "set aside", letter, organisation=letter.participant.organisation)
    return letter


def lock_letter(letter: Letter) -> Letter:
    """The letter as it is now, locked after its person, who comes with it. Raises Refused for a merged record's person."""
    person = lock_person(letter.participant_id)
    (person.organisation,) = Organisation.objects.filter(pk=person.organisation_id)
    locked = Letter.objects.select_for_update(of=("self",), no_key=True).select_related("service").filter(pk=letter.pk)
    (found,) = locked  # an action may call one that locks again
    found.participant = person
    return found


def refuse_reader(letter: Letter, by: Membership) -> None:
    """Raise Refused where the letter is clinical and they are no clinician."""
    if not kinds.may_read_letter(letter.kind, clinician=is_clinician(by)):
        raise Refused(A_CLINICIAN)


def refuse_unless_draft(letter: Letter) -> None:
    """Raise Refused where it is signed or was set aside."""
    if letter.dropped_at:
        raise Refused(SET_ASIDE)
    if letter.signed_at:
        raise Refused(SIGNED)


def refuse_other_form(letter: Letter, form: str, reason: str) -> None:
    """Raise Refused where the person gets another form than they need, and nobody says why."""
    needed = reading_needs_of(letter.participant).letters_in if letter.to == Letter.To.PERSON else form
    if form != needed and not reason:
        label = Participant.LetterFormat(needed).label.lower()
        raise Refused(f"They need: {label}. Write why this letter is in another form.", field="override_reason")


def refuse_if_stopped(person: Participant, to: Iterable[str]) -> None:
    """Raise Refused where a letter would go to somebody who died, moved away or wants no contact; their GP may be written to."""
    if person.is_stopped and Letter.To.PERSON in list(to):
        raise Refused(f"{person.get_stopped_reason_display()}: no letter goes to them.", field="to")


def _made_before(person: Participant, kind: str, to: str, number: uuid.UUID | None) -> Letter | None:
    return made_before(Letter.objects.filter(participant=person), number, lambda each: (each.kind, each.to) == (kind, to))


def _template(organisation: Organisation, kind: str, now: dt.datetime) -> Template:
    """The words in force; an organisation that has none yet is given the shipped ones."""
    found = template_in_force(organisation, kind)
    if found is None:
        load_first_words(organisation, now=now)
        found = template_in_force(organisation, kind)
    if found is None:
        raise Refused(f"There are no words yet for “{LetterKind(kind).label}”. Write them under Set-up, Letters.", field="kind")
    return found


def _draft(ground: LetterGround, kind: str, to: str, template: Template, by: Membership, number: uuid.UUID | None) -> Letter:
    service = ground.correspondence.service if to == Letter.To.SERVICE else None
    if to == Letter.To.SERVICE and service is None:
        raise Refused("Choose the service it goes to.", field="service")
    values, person = values_for(ground, to), ground.episode.participant
    return Letter.objects.create(
        participant=person,
        episode=ground.episode,
        kind=kind,
        to=to,
        service=service,
        about_edition=ground.edition if kind in kinds.INVITATIONS and ground.about else None,
        about_version=ground.about if kind in kinds.INVITATIONS and ground.edition else 0,
        recipient=recipient_of(to, ground.correspondence)[:RECIPIENT_LENGTH],
        template=template,
        subject=filled(template.subject, values)[:SUBJECT_LENGTH],
        text=filled(template.text, values)[:TEXT_LENGTH],
        format=reading_needs_of(person).letters_in if to == Letter.To.PERSON else Participant.LetterFormat.STANDARD,
        made_at=ground.now,
        made_by=audit.name_of(by.user),
        submission_id=number,
    )


def _settled(words: DraftWords) -> DraftWords:
    lines = lines_of(words.recipient)
    subject, text = " ".join(words.subject.split()), words.text.strip()
    if not subject:
        raise Refused("Write what the letter is about, for its first line.", field="subject")
    if not text:
        raise Refused("Write what the letter says.", field="text")
    if len(subject) > SUBJECT_LENGTH or len(text) > TEXT_LENGTH:
        raise Refused(f"Write the letter in {TEXT_LENGTH:,} characters or fewer.", field="text")
    if len(lines) > MOST_LINES:
        raise Refused(f"The window of an envelope takes {MOST_LINES} lines. Write fewer.", field="recipient")
    reason = reason_given(words.override_reason, REASON_LENGTH, field="override_reason")
    return DraftWords(subject, text, "\n".join(lines), words.format, reason)
