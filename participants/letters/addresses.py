"""To whom and where a letter goes: name and address as they stand in the window of an envelope, a line each."""

from dataclasses import dataclass

from common.text.typed_text import as_kept
from participants.models import Correspondent, Letter, Participant, Referral

# A window takes so many lines; a name and two lines of address are the least that arrives.
MOST_LINES = 7
FEWEST_LINES = 3
To = Letter.To


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Who could be written to about somebody: themselves, the referral's sender where they are on file, a service."""

    person: Participant
    referral: Referral | None = None
    referrer: Correspondent | None = None
    service: Correspondent | None = None


def lines_of(text: str) -> list[str]:
    """The lines of an address, without empty ones."""
    return [line for each in as_kept(text).split("\n") if (line := " ".join(each.split()))]


def can_be_posted(recipient: str) -> bool:
    """Whether these lines are an address that a letter can be posted to."""
    return len(lines_of(recipient)) >= FEWEST_LINES


def recipient_of(to: str, known: Correspondence) -> str:
    """Name and address of one of Letter.To as they are on file now, a line each; only a name where the address isn't known."""
    person = known.person
    if to == To.GP:
        found = [person.gp_name, person.gp_practice, *lines_of(person.gp_address)]
    elif to == To.REFERRER:
        found = [known.referral.source if known.referral else "", *_address(known.referrer)]
    elif to == To.SERVICE:
        found = [known.service.name if known.service else "", *_address(known.service)]
    else:
        found = [person.full_name, *lines_of(person.postal_address)]
    return "\n".join(filter(None, found))


def greeting(to: str, known: Correspondence) -> str:
    """How the letter begins."""
    if to == To.PERSON:
        return f"Dear {known.person.called}"
    name = known.person.gp_name if to == To.GP else ""
    return f"Dear {name}" if name else "Dear colleague"


def what_is_missing(to: str) -> str:
    """What the office has to do about a letter that has no address."""
    return {
        To.PERSON: "Their postal address isn’t on their record.",
        To.GP: "The GP’s address isn’t on their record.",
        To.REFERRER: "The referrer’s address isn’t among those you write to.",
        To.SERVICE: "The service’s address isn’t among those you write to.",
    }[Letter.To(to)]


def _address(correspondent: Correspondent | None) -> list[str]:
    return lines_of(correspondent.postal_address) if correspondent else []
