"""A message as it goes, and the parts of it that several people get alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it goes."""

    subject: str
    body: str
    reply_to: str
    # What is kept of it, where the body holds a secret that is nobody else's: a link that stands for a signature.
    kept: str = ""

    @property
    def on_file(self) -> str:
        """The body as it is kept, and shown to the office."""
        return self.kept or self.body


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts of a message that everybody gets alike who has the same dates and chose the same wording."""

    subject: str
    opening: tuple[str, ...]
    whom_to_ring: str
    ending: tuple[str, ...]
    reply_to: str
