"""Letters as lists: to sign, to send, sent, set aside; those of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from common.pages.paging import KeyPage, page_by_key
from common.words import listed, short_moment
from participants.letters.drafting import letters_of
from participants.models import Delivery, Letter, Participant
from participants.people.told_apart import tell_apart

SIZE = 25
MOST_OF_A_PERSON = 50
# What the list can show, by what stands in its address.
LISTS = {"sign": "To sign", "send": "To send", "sent": "Sent", "aside": "Set aside"}
# Nothing of the words: a list says what a letter is, and to whom.
SHOWN = ("subject", "text", "recipient")


@dataclass(frozen=True)
class LetterRow:
    """One letter in words; `state` is one word with a colour, `more` how and when."""

    letter: Letter
    state: str
    more: str

    @property
    def name(self) -> str:
        """Whom it is about."""
        return self.letter.participant.listed_name


def letter_list(organisation: Organisation, chosen: str, cursor: str) -> tuple[KeyPage[Letter], list[LetterRow]]:
    """One page of letters and their rows. Two queries; one more where two people have one name."""
    page = page_by_key(_chosen(letters_of(organisation).defer(*SHOWN), chosen), _keys(chosen), cursor, SIZE)
    return page, rows_of(page.rows, organisation)


def rows_of(letters: Iterable[Letter], organisation: Organisation) -> list[LetterRow]:
    """Put letters into words. One query; none without letters."""
    found = list(letters)
    tell_apart(each.participant for each in found)
    ways: dict[int, list[Delivery]] = {each.pk: [] for each in found}
    for delivery in Delivery.objects.filter(letter__in=list(ways)).order_by("pk") if ways else ():
        ways[delivery.letter_id].append(delivery)
    return [LetterRow(each, *standing(each, ways[each.pk], organisation.tzinfo)) for each in found]


def letters_about(person: Participant, organisation: Organisation) -> list[LetterRow]:
    """A person's letters, latest first. Two queries; one when there are none."""
    found = Letter.objects.filter(participant=person).defer(*SHOWN).order_by("-made_at", "-pk")[:MOST_OF_A_PERSON]
    letters = list(found)
    for each in letters:
        each.participant = person
    return rows_of(letters, organisation)


def standing(letter: Letter, ways: Iterable[Delivery], zone: ZoneInfo) -> tuple[str, str]:
    """How far a letter is: a word, and how and when it went, is to go, or why it doesn't."""
    if letter.dropped_at:
        return "Set aside", letter.dropped_reason
    if not letter.signed_at:
        return "To sign", f"Drafted by {letter.made_by}"
    open_ways = [each for each in ways if not each.stopped_at]
    if not open_ways:
        stopped = [each.stopped_reason for each in ways]
        return "To send", stopped[-1] if stopped else f"Signed by {letter.signature}"
    words = [way_words(each, zone) for each in open_ways]
    if letter.read_at:
        words.append(f"read on {short_moment(letter.read_at.astimezone(zone))}")
    sent = any(each.sent_at for each in open_ways)
    return ("Sent" if sent else "On its way"), listed(words)[:1].upper() + listed(words)[1:]


def way_words(delivery: Delivery, zone: ZoneInfo) -> str:
    """How one delivery went or is to go, in words."""
    if delivery.sent_at:
        return f"{delivery.get_way_display()}, {short_moment(delivery.sent_at.astimezone(zone))}"
    if delivery.way == Delivery.Way.PRINT:
        return "to be printed, in a batch" if delivery.batch else "to be printed"
    return f"{delivery.get_way_display()}, waits to go"


def _chosen(letters: QuerySet[Letter], chosen: str) -> QuerySet[Letter]:
    mine = Delivery.objects.filter(letter=OuterRef("pk"), stopped_at=None)
    signed = letters.filter(signed_at__isnull=False, dropped_at=None)
    if chosen == "aside":
        return letters.filter(dropped_at__isnull=False)
    if chosen == "sent":
        return signed.filter(Exists(mine.filter(sent_at__isnull=False)))
    if chosen == "send":
        return signed.exclude(Exists(mine.filter(sent_at__isnull=False)))
    return letters.filter(signed_at=None, dropped_at=None)


def _keys(chosen: str) -> tuple[str, ...]:
    """What waits longest comes first; of what is done the latest."""
    return ("made_at", "pk") if chosen in ("sign", "send") else ("-made_at", "-pk")
