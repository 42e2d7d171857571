"""Who may sign a clinical text, and what fits into one: rules of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass

from courses.models import Profession
from reviews.notes.headings import Headings

MOST = 4000  # characters under one heading
# Those whose members can be registered; a trained leader signs nothing clinical.
REGISTERED = frozenset(
    {
        Profession.PSYCHOLOGIST,
        Profession.PHYSIOTHERAPIST,
        Profession.OCCUPATIONAL_THERAPIST,
        Profession.NURSE,
        Profession.DOCTOR,
    }
)


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """Somebody of the team: their name, profession, and whether they only draft (an assistant, or in training)."""

    name: str
    profession: str
    drafts_only: bool = False

    @property
    def signature(self) -> str:
        """Name and profession, as they are kept with what is signed."""
        return f"{self.name}, {Profession(self.profession).label}"

    @property
    def is_registered(self) -> bool:
        """Whether they sign anything clinical at all."""
        return self.profession in REGISTERED and not self.drafts_only


def refusal_to_sign(signer: SignerFacts | None, profession: str) -> str | None:
    """Why somebody can't sign a text of this profession ("": of any registered one), or None if they can."""
    wanted = f"a registered {Profession(profession).label}" if profession else "a registered clinician"
    if signer is None:
        return (
            f"Only {wanted} can sign this. Your sign-in belongs to nobody of the team: whoever keeps Set-up can put that right."
        )
    if signer.drafts_only:
        return f"You can write the draft. Only {wanted} can sign it: it is kept as a draft until then."
    if signer.profession not in REGISTERED or (profession and signer.profession != profession):
        label = Profession(signer.profession).label
        return f"Only {wanted} can sign this, and you are down as {label}. It is kept as a draft."
    return None


def refusal_of_texts(texts: Mapping[str, str], headings: Headings) -> tuple[str, str] | None:
    """Return the heading's key and why its text can't be kept, or None. Says by how much a text is too long."""
    for key, words in headings:
        length = len(texts.get(key, ""))
        if length > MOST:
            more = length - MOST
            return key, (
                f"There are {length:,} characters under “{words}”, and {MOST:,} fit. "
                f"Take out {more:,}, or write them under another heading. Everything is still here, but not saved yet."
            )
    return None


def kept_texts(typed: Mapping[str, str], headings: Headings) -> list[list[str]]:
    """Return what is stored: each heading's key with its text, in the order of the headings."""
    return [[key, typed.get(key, "").strip()] for key, _ in headings]


def is_empty(text: list[list[str]]) -> bool:
    """Whether nothing was written under any heading."""
    return not any(words for _, words in text)
