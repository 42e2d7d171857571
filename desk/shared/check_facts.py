"""What the checks of a course are asked of, and what they answer: plain values, gathered in desk.gates.gathering."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from common.words import listed
from courses.licences.rules import Covered
from participants.books.rules import BookNeed


@dataclass(frozen=True)
class UnledItem:
    """A part of a session that asks for a profession and has nobody: to lead it, or else to be there beside who leads it."""

    title: str
    profession: str
    to_lead: bool = True


@dataclass(frozen=True)
class LeaderThere:
    """Somebody who leads the whole of a session, as they are on that day.

    `standing` says why they can or can't be counted. `lacking` are papers they must have shown and that aren't in date then.
    """

    pk: int
    name: str
    in_standing: bool = True
    standing: str = ""
    first_timer: bool = False
    is_peer: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class SessionFacts:
    """What the checks need to know of one session that is still to come.

    `counts`: it is one of the course's own. `closed` names the closed day it is on, while nobody has said that it is meant;
    `clash` says which room or person is elsewhere then. `is_review`, `is_led` (by anybody, all of it or a part) and `is_near`
    (so near that somebody should be down for it) are what a review is asked.
    """

    pk: int
    label: str
    day: dt.date
    place: str
    on_duty: tuple[LeaderThere, ...] = ()
    unled: tuple[UnledItem, ...] = ()
    counts: bool = True
    closed: str = ""
    clash: str = ""
    is_review: bool = False
    is_led: bool = True
    is_near: bool = False


@dataclass(frozen=True)
class GroupSize:
    """How many people have a place, of how many places, and the four numbers of the format."""

    taken: int
    places: int
    least: int = 1
    advised_least: int = 1
    advised_most: int = 999
    most: int = 999


@dataclass(frozen=True)
class CourseFacts:
    """What the checks need to know of one course.

    `gated`: people register for it, so it opens to the public and is confirmed. `dates` are its own sessions that are planned,
    of `dates_needed`. `licence` is None when its edition needs none; `cap` warns of a licence that is used up; `zero` says
    why Session Zero stands too near or too far, at the session `zero_pk`. `joining_over`: nobody can join any more, for its
    days are over or joining has ended.
    """

    size: GroupSize
    sessions: tuple[SessionFacts, ...]
    gated: bool = False
    dates: int = 0
    dates_needed: int = 0
    leaders_needed: int = 0
    peers_needed: int = 0
    papers_needed: tuple[str, ...] = ()
    licence: Covered | None = None
    cap: str = ""
    zero: str = ""
    zero_pk: int | None = None
    books: tuple[BookNeed, ...] = ()
    joining_over: str = ""

    @property
    def reviews(self) -> list[SessionFacts]:
        """Its reviews to come."""
        return [session for session in self.sessions if session.is_review]

    @property
    def own(self) -> list[SessionFacts]:
        """Its own sessions to come: neither reviews nor Session Zero."""
        return [session for session in self.sessions if session.counts]


class Mend(StrEnum):
    """The page that puts something right."""

    PEOPLE = "people"
    STAFF = "staff"
    ROOM = "room"
    SESSIONS = "sessions"
    LICENCES = "licences"
    LEADER = "leader"
    BOOKS = "books"


@dataclass(frozen=True)
class Override:
    """Somebody let the course through although a check wasn't met: who, when and why."""

    reason: str
    by: str
    at: dt.datetime
    sentence: str = ""


@dataclass(frozen=True)
class Check:
    """One thing that must be so.

    `mend` names the page that puts it right, with the session or the leader it is about. `vital`: without it the course can't
    run. `may_override`: somebody may let it through with a reason. `warns`: it is met, and worth a look all the same.
    """

    name: str
    met: bool
    sentence: str
    mend: Mend
    session_pk: int | None = None
    leader_pk: int | None = None
    link_text: str = ""
    vital: bool = False
    may_override: bool = False
    warns: bool = False
    override: Override | None = None

    @property
    def passes(self) -> bool:
        """Whether it is met, or somebody let it through."""
        return self.met or self.override is not None

    def let_through(self, override: Override) -> "Check":
        """The same check with somebody's word on it."""
        return replace(self, override=override)


def labels(sessions: Sequence[SessionFacts]) -> str:
    """Return "Day 2, day 5 and days 7 to 10": three and more in a row as a range, and stop listing after six."""
    found = _with_ranges([session.label for session in sessions])
    if len(found) > 6:
        return f"{sessions[0].label} and {len(sessions) - 1} more"
    first, *others = found
    return listed([first, *(lowered(label) for label in others)])


def _with_ranges(found: Sequence[str]) -> list[str]:
    """The labels in their order, with "Sessions 1 to 6" for numbers that follow each other."""
    runs: list[list[str]] = []
    for label in found:
        if runs and _follows(runs[-1][-1], label):
            runs[-1].append(label)
        else:
            runs.append([label])
    return [said for run in runs for said in ([_range(run)] if len(run) > 2 else run)]


def _follows(before: str, label: str) -> bool:
    word, _, number = before.rpartition(" ")
    return bool(word) and number.isdecimal() and label == f"{word} {int(number) + 1}"


def _range(run: Sequence[str]) -> str:
    word, _, first = run[0].rpartition(" ")
    return f"{word}s {first} to {run[-1].rpartition(' ')[2]}"


def lowered(label: str) -> str:
    """Return a label as it stands inside a sentence: "day 5"."""
    return label[:1].lower() + label[1:]


def with_article(profession: str) -> str:
    """Return "a nurse", "an occupational therapist"."""
    return f"{'an' if profession[:1] in 'aeiou' else 'a'} {profession}"
