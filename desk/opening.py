"""Can this course run? The checks, each with its reason. Plain values in, sentences out.

Counts come from several rooms, so they are gathered in desk (course_sheet) and judged here. A check that isn't met says
what is missing and where it is mended.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from common.words import counted, day_and_month, listed


@dataclass(frozen=True)
class UnledItem:
    """A part of a session that asks for a profession and has nobody."""

    title: str
    profession: str


@dataclass(frozen=True)
class SessionFacts:
    """What the checks need to know of one session that is still to come."""

    pk: int
    label: str
    day: dt.date
    place: str
    leaders: int
    unled: tuple[UnledItem, ...] = ()
    is_review: bool = False


@dataclass(frozen=True)
class Check:
    """One thing that must be so. `mend` names the page that puts it right: "people", "staff" or "room"."""

    met: bool
    sentence: str
    mend: str
    session_pk: int | None = None
    link_text: str = ""
    vital: bool = False


def checks(*, taken: int, places: int, least: int, sessions: Sequence[SessionFacts], leaders_needed: int) -> list[Check]:
    """Return every check of a course whose sessions to come are these; what isn't met stands first."""
    found = [
        people_check(taken, places, least),
        room_check(sessions),
        *([leader_check(sessions, leaders_needed)] if leaders_needed else []),
        *led_item_checks(sessions),
    ]
    return sorted(found, key=lambda check: check.met)


def verdict(found: Iterable[Check]) -> str:
    """Return the heading: yes, yes but, or not yet."""
    unmet = [check for check in found if not check.met]
    if not unmet:
        return "Can it run? Yes"
    needs = f"{counted(len(unmet), 'thing')} {'needs' if len(unmet) == 1 else 'need'} mending"
    return f"Can it run? Not yet: {needs}" if any(check.vital for check in unmet) else f"Can it run? Yes, but {needs}"


def people_check(taken: int, places: int, least: int) -> Check:
    """Return whether enough people have a place."""
    have = f"{taken} of {places} people {'has' if taken == 1 else 'have'} a place."
    if taken >= least:
        return Check(True, f"{have} The least is {least}.", "people", link_text="People")
    needed = f"At least {least} are needed, {least - taken} more."
    return Check(False, f"{have} {needed}", "people", link_text="Add a person", vital=True)


def room_check(sessions: Sequence[SessionFacts]) -> Check:
    """Return whether every session to come has a room or a link."""
    without = [session for session in sessions if not session.place]
    if without:
        sentence = f"{_labels(without)} {'has' if len(without) == 1 else 'have'} no room and no video link."
        return Check(False, sentence, "room", without[0].pk, "Choose a room", vital=True)
    places = list(dict.fromkeys(session.place for session in sessions))
    if len(places) == 1:
        sentence = f"{places[0]} is booked for every session to come."
    else:
        sentence = f"Every session to come has its place: {listed(places)}."
    return Check(True, sentence, "sessions", link_text="Sessions")


def leader_check(sessions: Sequence[SessionFacts], needed: int) -> Check:
    """Return whether each session to come has as many leaders as the programme asks for."""
    short = [session for session in sessions if session.leaders < needed and not session.is_review]
    each = f"{counted(needed, 'leader')} {'is' if needed == 1 else 'are'} needed at each session."
    if not short:
        return Check(True, f"{each} Every session to come has them.", "sessions", link_text="Sessions")
    fewer = "has nobody" if not any(session.leaders for session in short) else "has fewer"
    if len(short) > 1:
        fewer = fewer.replace("has", "have")
    return Check(False, f"{each} {_labels(short)} {fewer}.", "staff", short[0].pk, "Choose leaders")


def led_item_checks(sessions: Sequence[SessionFacts]) -> list[Check]:
    """Return one check for each profession that is missing somewhere, or one that says nobody is missing."""
    missing = [(item.profession, session, item) for session in sessions for item in session.unled]
    missing.sort(key=lambda each: each[0])
    found = [_missing(name, [each[1:] for each in group]) for name, group in groupby(missing, key=lambda each: each[0])]
    if found:
        return found
    return [Check(True, "Every part that needs somebody to lead it has somebody.", "sessions", link_text="Sessions")]


def _missing(profession: str, where: list[tuple[SessionFacts, UnledItem]]) -> Check:
    """One sentence for a profession, however many parts lack it."""
    session, item = where[0]
    person = with_article(profession)
    if len(where) == 1:
        sentence = f"Nobody leads “{item.title}” on {lowered(session.label)}, {day_and_month(session.day)}. It needs {person}."
    else:
        days = list({each.pk: each for each, _ in where}.values())
        sentence = f"{len(where)} parts need {person} and have nobody: {lowered(_labels(days))}."
    return Check(False, sentence, "staff", session.pk, f"Choose {person}")


def _labels(sessions: Sequence[SessionFacts]) -> str:
    """Return "Day 2, day 5 and day 10", and stop listing after six."""
    if len(sessions) > 6:
        return f"{sessions[0].label} and {len(sessions) - 1} more"
    first, *others = [session.label for session in sessions]
    return listed([first, *(lowered(label) for label in others)])


def lowered(label: str) -> str:
    """Return a label as it stands inside a sentence: "day 5"."""
    return label[:1].lower() + label[1:]


def with_article(profession: str) -> str:
    """Return "a nurse", "an occupational therapist"."""
    return f"{'an' if profession[:1] in 'aeiou' else 'a'} {profession}"
