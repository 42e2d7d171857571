"""Keeping what is written about one day: the group's part and the own parts of several people, all of it or nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_people
from participants.models import Episode
from reviews.group_notes.day_tokens import GROUP, TextRead, was_typed
from reviews.group_notes.writing import sign_group_part
from reviews.models import ClinicalNote
from reviews.notes.reading import NotePlace, NoteStanding, signer_of, standing_among
from reviews.notes.writing import NotSigned, Overtaken, place_as_it_is, save_draft, save_locked_note, sign_locked_note

SIGN_MINE = "sign-mine"


@dataclass(frozen=True)
class DayText:
    """One text of a day as a form sent it. `key`: GROUP or the pathway's; `name`: whose it is, for a sentence."""

    key: str
    name: str
    place: NotePlace
    text: str
    read: TextRead | None
    mine: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether somebody changed it since the page was shown."""
        return was_typed(self.text, self.read)

    @property
    def token(self) -> str:
        """Which version its page showed."""
        return self.read.token if self.read else "1.0"


class DayRefused(Refused):
    """One text of a day can't be kept, so none is. `.key` says which; `.stands` how it stands where somebody was quicker;
    `.is_not_signed`: it can be kept as a draft."""

    def __init__(self, text: DayText, refused: Refused) -> None:
        super().__init__(f"{text.name}: {refused.sentence}")
        self.key = text.key
        self.is_not_signed = isinstance(refused, NotSigned)
        self.stands: NoteStanding | None = refused.stands if isinstance(refused, Overtaken) else None


def keys_to_sign(do: str, texts: Iterable[DayText]) -> set[str]:
    """Which texts a button signs: "sign" the group's part, "sign-31" one person's, SIGN_MINE every own part that I wrote."""
    if do == "sign":
        return {GROUP}
    if do == SIGN_MINE:
        own = (each for each in texts if each.key != GROUP and each.text.strip())
        return {each.key for each in own if each.mine or each.is_typed}
    return {do.removeprefix("sign-")} if do.startswith("sign-") else set()


@tried_again
def keep_day(
    texts: Collection[DayText], *, sign: Collection[str] = (), seen: Collection[str] = (), by: User, now: dt.datetime
) -> Mapping[str, ClinicalNote]:
    """Save each text that was typed, sign those whose keys are in `sign`, and return what was kept by key.

    Raises DayRefused for the first that can't be kept; then nothing is. `seen`: names of which whoever signs was warned.
    """
    wanted = [each for each in texts if each.is_typed or each.key in sign]
    own = {each.place.episode.pk: each for each in wanted if each.place.episode}
    of_group = [each for each in wanted if each.place.episode is None]
    with transaction.atomic():
        lock_people(each.place.episode.participant_id for each in own.values() if each.place.episode)
        kept = dict(_own_parts(own, sign, by, now))
        for each in of_group:  # at most one; its session is locked after the people
            kept[each.key] = _of_group(each, sign=each.key in sign, seen=seen, by=by, now=now)
    return kept


def _own_parts(
    own: Mapping[int, DayText], sign: Collection[str], by: User, now: dt.datetime
) -> Iterator[tuple[str, ClinicalNote]]:
    """Keep the own parts, whose people are locked. Three queries, and what each saving takes."""
    if not own:
        return
    first = next(iter(own.values())).place
    signer = signer_of(by, first.organisation) if sign else None
    texts: dict[int, list[ClinicalNote]] = defaultdict(list)
    for note in ClinicalNote.objects.filter(kind=first.kind, session=first.session, episode__in=own).select_related("author"):
        texts[note.episode_id or 0].append(note)
    for episode in Episode.objects.filter(pk__in=own).select_related("participant", "programme").order_by("pk"):
        text, stands = own[episode.pk], standing_among(texts[episode.pk])
        typed, token = {"text": text.text}, text.token
        with _named(text):
            place = place_as_it_is(text.place, episode)
            if text.key in sign:
                yield text.key, sign_locked_note(place, stands, typed, token=token, signer=signer, by=by, now=now)
            else:
                yield text.key, save_locked_note(place, stands, typed, token=token, by=by, now=now)


def _of_group(text: DayText, *, sign: bool, seen: Collection[str], by: User, now: dt.datetime) -> ClinicalNote:
    typed = {"text": text.text}
    with _named(text):
        if sign:
            return sign_group_part(text.place, typed, token=text.token, by=by, now=now, seen=seen)
        return save_draft(text.place, typed, token=text.token, by=by, now=now)


@contextmanager
def _named(text: DayText) -> Iterator[None]:
    """Say whose text it is that is refused."""
    try:
        yield
    except Refused as refused:
        raise DayRefused(text, refused) from refused
