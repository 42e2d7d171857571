"""Which letters there are: to whom each may go, who may read and sign it, and what goes with it."""

from collections.abc import Iterable

from participants.models import Letter, LetterKind, Participant

To = Letter.To
Kind = LetterKind
Form = Participant.LetterFormat

# What the team found or decided is in these: clinicians write, read and sign them; the office sees that there is one.
CLINICAL = frozenset({Kind.DECISION, Kind.RETURNED, Kind.REFERRED_ON, Kind.ENDED, Kind.SUMMARY, Kind.DISCHARGE})
# The About page of the programme goes with these.
INVITATIONS = frozenset({Kind.ASSESSMENT, Kind.CHOICE, Kind.OFFER})
RECIPIENTS: dict[str, tuple[str, ...]] = {
    Kind.ASSESSMENT: (To.PERSON,),
    Kind.CHOICE: (To.PERSON,),
    Kind.OFFER: (To.PERSON,),
    Kind.DECISION: (To.GP, To.REFERRER),
    Kind.RETURNED: (To.REFERRER, To.GP),
    Kind.REFERRED_ON: (To.SERVICE,),
    Kind.ENDED: (To.GP, To.REFERRER, To.PERSON),
    Kind.SUMMARY: (To.GP, To.PERSON, To.REFERRER),
    Kind.REVIEW: (To.PERSON,),
    Kind.DISCHARGE: (To.GP, To.PERSON),
}
# Forms that the program prints itself; of the others somebody has to see to it.
PRINTED = frozenset({Form.STANDARD, Form.LARGE_PRINT})
WHAT_TO_DO: dict[str, str] = {
    Form.EASY_READ: "Have it put into easy read, check it with whoever signed, post it, then tick it as sent.",
    Form.BRAILLE: "Have it put into Braille, post it, then tick it as sent.",
    Form.AUDIO: "Have it read and recorded, post the recording, then tick it as sent.",
    Form.EMAIL: "Put it on their page. If they can’t sign in, agree with them where to send the text, then tick it as sent.",
}


def is_clinical(kind: str) -> bool:
    """Whether only clinicians read and sign letters of this kind."""
    return kind in CLINICAL


def may_read_letter(kind: str, *, clinician: bool) -> bool:
    """Whether somebody who writes letters may read, change and sign one of this kind."""
    return clinician or kind not in CLINICAL


def kinds_to_write(*, clinician: bool) -> list[LetterKind]:
    """The kinds that somebody may write, in their usual order."""
    return [kind for kind in LetterKind if may_read_letter(kind, clinician=clinician)]


def kinds_kept_from(*, clinician: bool) -> frozenset[LetterKind]:
    """The kinds whose words somebody may not read."""
    return frozenset() if clinician else CLINICAL


def refusal_to_write(kind: str, to: Iterable[str], *, clinician: bool) -> tuple[str, str] | None:
    """Why no letter of this kind can be written to these by somebody, with the field it belongs to; None when it can."""
    if kind not in RECIPIENTS:
        return "kind", "Choose what the letter is about."
    if not may_read_letter(kind, clinician=clinician):
        return "kind", "A clinician writes this letter."
    wanted = list(to)
    if not wanted:
        return "to", "Choose whom it goes to."
    if set(wanted) - set(RECIPIENTS[kind]):
        names = " or ".join(str(To(each).label) for each in RECIPIENTS[kind])
        return "to", f"“{LetterKind(kind).label}” goes to {names}."
    return None
