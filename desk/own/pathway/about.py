"""What is written of somebody's way to a programme, for their page of what is written about them.

What staff wrote for each other stays out: notes, tasks, decisions' notes, advice to a referrer. The clinical record is asked for.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import listed, long_date
from courses.ground.discretion import names_of_programme, reveals
from desk.shared.waits import way_words
from participants.models import Episode, Letter, Participant, PathwayChoice, Referral, WaitingListEntry
from participants.waiting.waits import formats_of


@dataclass(frozen=True)
class WrittenDown:
    """One thing that is written down, and when."""

    words: str
    on: dt.date


@dataclass(frozen=True)
class AboutMyPathway:
    """One way: what it leads to, in plain wording, and everything that is written of it, in order of time."""

    programme: str
    lines: list[WrittenDown]


def about_my_pathways(person: Participant) -> list[AboutMyPathway]:
    """Everything written of a person's ways, the latest way first; of any other record of theirs, too. Five queries."""
    mine = Episode.objects.filter(Q(participant=person) | Q(participant__merged_into=person)).select_related("programme")
    letters = Letter.objects.filter(signed_at__isnull=False, dropped_at=None).order_by("signed_at", "pk")
    found = mine.prefetch_related(
        "referrals",
        "choices",
        Prefetch("waiting_entries", WaitingListEntry.objects.filter(course=None)),
        Prefetch("letters", letters.only("episode", "subject", "to", "signed_at")),
    )
    return [_about(each, person) for each in found.order_by("-opened_at", "-pk")]


def _about(episode: Episode, person: Participant) -> AboutMyPathway:
    neutral = person.wording == Participant.Wording.NEUTRAL
    names = names_of_programme(episode.programme)
    parts = chain(
        *(_referral(each, neutral=neutral, names=names) for each in episode.referrals.all()),
        *(_choice(each, person) for each in episode.choices.all()),
        *(_entry(each, person) for each in episode.waiting_entries.all()),
        _letters(episode.letters.all(), person, neutral=neutral, names=names),
        _ending(episode, person),
    )
    return AboutMyPathway("" if neutral else episode.programme.name, sorted(parts, key=lambda each: each.on))


def _referral(referral: Referral, *, neutral: bool, names: tuple[str, ...]) -> Iterator[WrittenDown]:
    source = "" if neutral and reveals(referral.source, names) else referral.source
    words = _("We had your referral from %(source)s") % {"source": source} if source else _("We had your referral")
    yield WrittenDown(". ".join([words, *([] if neutral else _facts(referral))]), referral.received_on)


def _facts(referral: Referral) -> Iterator[str]:
    """What the referral says of them; only plain wording can say it."""
    if referral.pain_over_six_months:
        yield _("Pain for more than 6 months: %(answer)s") % {"answer": referral.get_pain_over_six_months_display()}
    if referral.under_pain_clinic:
        yield _("With the pain clinic: %(answer)s") % {"answer": referral.get_under_pain_clinic_display()}
    if referral.consultant_reviewed_on:
        yield _("A consultant saw you on %(day)s") % {"day": long_date(referral.consultant_reviewed_on)}
    if referral.nurse_appointments is not None:
        seen = {"times": referral.nurse_appointments}
        yield ngettext("%(times)s visit to a nurse", "%(times)s visits to a nurse", referral.nurse_appointments) % seen


def _choice(choice: PathwayChoice, person: Participant) -> Iterator[WrittenDown]:
    ways = [way for way, is_taken in (("in_person", choice.takes_in_person), ("video", choice.takes_video)) if is_taken]
    told = {
        PathwayChoice.Answer.YES: _("You want to come %(ways)s") % {"ways": listed(way_words(each) for each in ways)},
        PathwayChoice.Answer.NOT_INTERESTED: _("You don’t want to come"),
        PathwayChoice.Answer.ANOTHER_FORMAT: _("You need another way to meet"),
        PathwayChoice.Answer.RING_ME: _("You want help for you alone"),
    }[PathwayChoice.Answer(choice.answer)]
    how = {
        PathwayChoice.Way.OWN_PAGE: _("on your own page"),
        PathwayChoice.Way.TELEPHONE: _("by telephone"),
        PathwayChoice.Way.PAPER: _("on paper"),
        PathwayChoice.Way.IN_PERSON: _("in person"),
    }[PathwayChoice.Way(choice.way)]
    words = _("You told us %(how)s: %(told)s") % {"how": how, "told": told}
    yield WrittenDown(f"{words}. {choice.note}" if choice.note else words, _day(choice.at, person))


def _entry(entry: WaitingListEntry, person: Participant) -> Iterator[WrittenDown]:
    ways = {"ways": listed(way_words(each) for each in formats_of(entry))}
    yield WrittenDown(_("On the waiting list from this day on, %(ways)s") % ways, entry.accepted_on)
    if entry.closed_at:
        placed = entry.state == WaitingListEntry.State.PLACED
        yield WrittenDown(_("You had a place") if placed else _("Off the waiting list"), _day(entry.closed_at, person))


def _letters(letters: Iterable[Letter], person: Participant, *, neutral: bool, names: tuple[str, ...]) -> Iterator[WrittenDown]:
    to = {
        Letter.To.PERSON: _("A letter to you"),
        Letter.To.GP: _("A letter to your GP"),
        Letter.To.REFERRER: _("A letter to those who sent you to us"),
        Letter.To.SERVICE: _("A letter to another service"),
    }
    for each in letters:
        words = to[Letter.To(each.to)]
        named = not (neutral and reveals(each.subject, names))
        if each.signed_at:
            yield WrittenDown(f"{words}: {each.subject}" if named else words, _day(each.signed_at, person))


def _ending(episode: Episode, person: Participant) -> Iterator[WrittenDown]:
    if episode.ended_at:
        yield WrittenDown(_("This ended"), _day(episode.ended_at, person))


def _day(moment: dt.datetime, person: Participant) -> dt.date:
    return moment.astimezone(person.organisation.tzinfo).date()
