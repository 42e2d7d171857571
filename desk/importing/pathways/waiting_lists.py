"""The waiting list of a programme from a spreadsheet: everybody on it in the order they stand in there."""

import datetime as dt
import re
from collections.abc import Sequence

from common.refused import Refused
from common.text.folding import folded
from desk.importing.cells import date_in, one_of
from desk.importing.kinds import Cells, ImportColumn
from desk.importing.pathways.rows import PROGRAMME, REFERRAL, WHO, PathwayImport, PathwayRow
from participants.brought_in.pathways import WAITS, BroughtPathway, BroughtWait, bring_wait, fault_in_pathway
from participants.brought_in.taking_back import take_waits_back
from participants.models import Participant, WaitingListEntry

COLUMNS = (
    *WHO,
    PROGRAMME,
    ImportColumn(
        "accepted_on", "Accepted on", needed=True, also=("date accepted", "on the list since", "waiting since"), is_date=True
    ),
    ImportColumn(
        "formats", "How they would come", needed=True, also=("format", "formats", "how"), hint="face to face, video or either"
    ),
    ImportColumn("priority", "Priority", hint="urgent or routine; routine when empty"),
    ImportColumn("earliest_start", "Earliest start", also=("not before",), is_date=True),
    ImportColumn(
        "away",
        "Days they can’t come",
        also=("away", "days away", "holidays"),
        hint="1/3/2027 to 14/3/2027; several with a semicolon",
    ),
    ImportColumn(
        "not_weekdays",
        "Weekdays they can’t come",
        also=("weekdays", "not on", "never on", "days of the week they can’t"),
        hint="Monday, Thursday; whole names or three letters",
    ),
    ImportColumn("assessed_on", "Assessed on", also=("assessed", "assessment date"), is_date=True),
    *REFERRAL,
)
LABELS = {column.name: column.label for column in COLUMNS}
FORMATS = {
    (True, False): {"face to face", "in person", "f2f", "hospital"},
    (False, True): {"video", "video link", "online", "virtual"},
    (True, True): {"either", "both", "any", "face to face or video"},
}
UNTIL = re.compile(r"\s+(?:to|until|till)\s+|\s*[–—]\s*")
MOST_AWAY = 12
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LINKING = {"and", "or", "on"}


class WaitingListImport(PathwayImport):
    """One run over one file of people who wait."""

    labels = LABELS

    def look_up(self, people: Sequence[int]) -> None:
        """Read once who waits for a programme."""
        waiting = WaitingListEntry.objects.filter(participant__in=people, course=None, state__in=("waiting", "offered"))
        self.waiting = set(waiting.values_list("participant_id", "programme_id"))

    def read(self, cells: Cells) -> BroughtWait:
        """How somebody waits. A referral whose day isn't said was received by the assessment, or by the acceptance."""
        accepted = self.day_in(cells, "accepted_on")
        assert accepted is not None  # noqa: S101  (a needed field)
        if accepted > self.today:
            raise Refused("Accepted on: that day is still to come.")
        assessed = self.day_in(cells, "assessed_on")
        pathway = BroughtPathway(self.programme_in(cells), self.facts_in(cells, assessed or accepted), assessed_on=assessed)
        if fault := fault_in_pathway(pathway, self.today):
            raise Refused(fault)
        if assessed and assessed > accepted:
            raise Refused("They can’t be accepted before they were assessed. Look at the dates again.")
        in_person, video = _formats(cells["formats"])
        priority = one_of(
            cells.get("priority", ""),
            [(str(value), str(label)) for value, label in WaitingListEntry.Priority.choices],
            LABELS["priority"],
            str(WaitingListEntry.Priority.ROUTINE),
        )
        return BroughtWait(
            pathway,
            accepted,
            in_person,
            video,
            int(priority),
            self.day_in(cells, "earliest_start"),
            _away(cells.get("away", "")),
            _weekdays(cells.get("not_weekdays", "")),
        )

    def twice_by(self, brought: BroughtWait) -> int:
        """Somebody waits for a programme once."""
        return int(brought.pathway.programme.pk)

    def known(self, person: int, brought: BroughtWait) -> str:
        """Whoever is on the list stays where they stand."""
        return WAITS if (person, brought.pathway.programme.pk) in self.waiting else ""

    def lock(self, facts: Sequence[PathwayRow]) -> None:
        """Nothing comes after the people."""

    def bring(self, person: Participant, brought: BroughtWait) -> int:
        """Put them on the list."""
        return bring_wait(person, brought, self.how).pk

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete the entries that nobody has worked on since, with the pathways and people who came with them."""
        return take_waits_back(keys, self.ground.organisation, self.how)


def _formats(text: str) -> tuple[bool, bool]:
    """Face to face, and by video."""
    word = folded(text)
    for formats, words in FORMATS.items():
        if word in map(folded, words):
            return formats
    raise Refused(f"{LABELS['formats']}: “{text[:40]}” isn’t one of face to face, video, either.")


def _weekdays(text: str) -> tuple[int, ...]:
    """The days of the week that somebody wrote, 0 for Monday, by whole names or their first three letters or more."""
    found = set()
    for word in folded(text).split():
        if word in LINKING:
            continue
        singular = word.removesuffix("s")
        day = next((number for number, name in enumerate(WEEKDAYS) if len(singular) > 2 and name.startswith(singular)), None)
        if day is None:
            raise Refused(f"{LABELS['not_weekdays']}: “{word[:40]}” isn’t a day of the week.")
        found.add(day)
    if len(found) == len(WEEKDAYS):
        raise Refused(f"{LABELS['not_weekdays']}: no day is left on which they can come.")
    return tuple(sorted(found))


def _away(text: str) -> tuple[tuple[dt.date, dt.date], ...]:
    """Stretches of days, or single ones, as somebody wrote them with semicolons between."""
    stretches = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        days = [date_in(each, LABELS["away"]) for each in UNTIL.split(part)]
        first, last = days[0], days[-1]
        if len(days) > 2 or first is None or last is None:
            raise Refused(f"{LABELS['away']}: “{part[:40]}” can’t be read. Write it like 1/3/2027 to 14/3/2027.")
        if last < first:
            raise Refused(f"{LABELS['away']}: “{part[:40]}” ends before it begins.")
        stretches.append((first, last))
    if len(stretches) > MOST_AWAY:
        raise Refused(f"{LABELS['away']}: {MOST_AWAY} stretches are the most.")
    return tuple(stretches)
