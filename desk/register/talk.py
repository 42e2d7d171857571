"""The talk about what stays private, on the register and on the sheet that people sign: who has had it, and who hasn't yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from common.words import clock_time, day_and_month, listed
from courses.models import AboutSection, Session
from courses.programmes.about import part_of
from participants.attendance.confidentiality import ToBeTold, group_talk
from participants.models import Appointment, ConfidentialityTalk


@dataclass(frozen=True)
class GuestRow:
    """A guest, and who brings them."""

    name: str
    of: str
    is_told: bool


@dataclass(frozen=True)
class TalkSheet:
    """What the register says of it. `asks`: whether the programme keeps a record of it at all."""

    asks: bool = False
    # Those here now, and those still expected, whom nobody has told.
    present: Sequence[str] = ()
    expected: Sequence[str] = ()
    # What was written down at this session: "Ana P., Ben O.: at 9:40am by Ruth Okonedo".
    said: str = ""
    owed: frozenset[int] = frozenset()
    guests: Sequence[GuestRow] = ()

    @property
    def is_done(self) -> bool:
        """Whether everybody who is here or expected has been told."""
        return not (self.present or self.expected)


NO_TALK = TalkSheet()


def talk_sheet(session: Session, places: Sequence[Appointment], names: Mapping[int, str]) -> TalkSheet:
    """Where a session stands with it; `names` by person. Two queries; none where the programme doesn't ask."""
    talk = group_talk(session, places)
    if not talk.asks:
        return NO_TALK
    return TalkSheet(
        asks=True,
        present=[_named(each, names) for each in talk.present],
        expected=[_named(each, names) for each in talk.to_be_told if not each.came],
        said=_said(talk.told, names, ZoneInfo(session.zone)),
        owed=talk.owed_by_place,
        guests=_guests(talk.to_be_told, talk.told, names),
    )


def _named(each: ToBeTold, names: Mapping[int, str]) -> str:
    return f"{each.guest_name}, guest of {names[each.participant]}" if each.guest else names[each.participant]


def _guests(owed: Sequence[ToBeTold], told: Sequence[ConfidentialityTalk], names: Mapping[int, str]) -> list[GuestRow]:
    """Every guest of the day, told or not."""
    still = [GuestRow(each.guest_name, names[each.participant], is_told=False) for each in owed if each.guest]
    have = [each for each in told if each.guest]
    return still + [GuestRow(str(each.guest), names.get(each.appointment.participant_id, ""), is_told=True) for each in have]


def _said(told: Sequence[ConfidentialityTalk], names: Mapping[int, str], zone: ZoneInfo) -> str:
    """Who was told at this session, when last and by whom; "" while nobody was."""
    if not told:
        return ""
    who = [str(each.guest) if each.guest else names.get(each.appointment.participant_id, "") for each in told]
    last = max(told, key=lambda each: each.at)
    at = last.at.astimezone(zone)
    return f"{listed(list(filter(None, who)))}: {day_and_month(at)} at {clock_time(at)}, written down by {last.by}."


def words_to_say(session: Session) -> Sequence[str]:
    """What the edition says stays private, and its limit, to be read out: its paragraphs; none where nothing is written."""
    part = part_of(session.course.edition, AboutSection.Section.CONFIDENTIALITY) if session.course else None
    return part.paragraphs if part else []
