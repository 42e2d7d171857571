"""What an edition says about itself to the people on it, section by section.

A used edition is frozen because courses hang on its dates and timetables. Nothing hangs on these words, and a wrong telephone
number or an unclear sentence must be put right at once; so they can always be changed. What stood there before is kept, version
by version: a letter may have gone with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from courses.models import AboutSection, AboutVersion, Edition

Section = AboutSection.Section
MOST_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its key, its heading, its paragraphs, and the version it stands at (0: nothing was written yet)."""

    section: str
    heading: str
    text: str = ""
    version: int = 0

    @property
    def paragraphs(self) -> Sequence[str]:
        """The text between empty lines."""
        return [paragraph for block in self.text.split("\n\n") if (paragraph := block.strip())]


def parts_of(edition: Edition) -> list[Part]:
    """Every section in the page's order, also those without words. One query."""
    written = {each.section: each for each in AboutSection.objects.filter(edition=edition)}
    return [
        Part(value, heading, written[value].text, written[value].version) if value in written else Part(value, heading)
        for value, heading in _headings(edition).items()
    ]


def parts_at(edition: Edition, version: int) -> list[Part] | None:
    """The page as it stood at a version, those sections that had words; None where nobody kept that one. Two queries at most."""
    now = parts_of(edition)
    if version == sum(part.version for part in now):
        return [part for part in now if part.paragraphs]
    kept = AboutVersion.objects.filter(edition=edition, version=version).first()
    if kept is None:
        return None
    return [Part(value, heading, text) for value, heading in _headings(edition).items() if (text := kept.texts.get(value))]


def _headings(edition: Edition) -> dict[str, str]:
    """What stands over each section, by its key, in the page's order."""
    own = {str(Section.TYPICAL_DAY): _("What a session is like")} if edition.entry == Edition.Entry.REGISTRATION else {}
    return {value: own.get(value, str(label)) for value, label in Section.choices}


def about_version(edition: Edition) -> int:
    """The version the whole page stands at: how often any section of it was written. 0: nothing is. One query."""
    return AboutSection.objects.filter(edition=edition).aggregate(number=Sum("version"))["number"] or 0


def part_of(edition: Edition, section: str) -> Part | None:
    """One section, or None when there is none of that name. One query."""
    return next((part for part in parts_of(edition) if part.section == section), None)


def write_section(edition: Edition, section: str, text: str, *, by: Actor, version: int) -> None:
    """Write one section that was read at `version`; the same words again change nothing. Raises Stale.

    The page as it stood until now is kept.
    """
    text = settled(text)
    with transaction.atomic():
        Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
        written = AboutSection.objects.filter(edition=edition, section=section).first()
        if text == (written.text if written else ""):
            return
        refuse_stale(written.version if written else 0, version)
        _keep_version(edition)
        written = written or AboutSection(edition=edition, section=section, version=0)
        written.text = text
        written.version += 1
        written.save()
        heading = Section(section).label
        audit.record(by, "changed what is said about", edition, organisation=edition.programme.organisation, section=str(heading))


def fill_in(edition: Edition, words: Mapping[str, str]) -> None:
    """Write the sections that have no words yet; what somebody wrote stays. A few queries, one when there is nothing to write."""
    there = set(AboutSection.objects.filter(edition=edition).values_list("section", flat=True)) if words else set()
    missing = {section: text for section, text in words.items() if section not in there}
    if missing and there:
        _keep_version(edition)
    AboutSection.objects.bulk_create(
        AboutSection(edition=edition, section=section, text=settled(text)) for section, text in missing.items()
    )


def _keep_version(edition: Edition) -> None:
    """Keep the page as it stands, before it changes; a page without a word is nothing to keep."""
    parts = parts_of(edition)
    if version := sum(part.version for part in parts):
        texts = {part.section: part.text for part in parts if part.text}
        AboutVersion.objects.get_or_create(edition=edition, version=version, defaults={"texts": texts})


def copy_words(source: Edition, target: Edition) -> None:
    """Give a new edition the words of another."""
    fill_in(target, {part.section: part.text for part in parts_of(source) if part.text})


def settled(text: str) -> str:
    """The text with line ends of one kind, one empty line between paragraphs and none around."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    blocks = "\n".join(lines).split("\n\n")
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())
