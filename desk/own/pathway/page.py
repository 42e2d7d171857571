"""What somebody's own page says of their way: a heading, a few short sentences, and what they may do. No promise is made.

Every sentence is right for neutral wording, too: only the programme's name, which plain wording adds, says what it is about.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import listed, long_date, moment
from desk.own.pathway.standing import Answer, MyPathway, assessment_of, my_pathways
from desk.shared.waits import way_words
from participants.episodes.stages import BEGUN, Stage
from participants.models import Participant
from participants.waiting.waits import formats_of, next_groups, people_ahead


@dataclass(frozen=True)
class PathwayLink:
    """Something to press: its words, where it leads, whether it is the one thing to do now, or the page about the programme."""

    words: str
    url: str
    is_first: bool = False
    is_about: bool = False


@dataclass(frozen=True)
class PathwayPanel:
    """One way, in words. `groups`: the next first days with a free place. `is_quiet`: it stands below what comes next."""

    heading: str
    lines: Sequence[str]
    links: Sequence[PathwayLink] = ()
    groups: Sequence[str] = ()
    programme: str = ""
    is_quiet: bool = False


def my_panels(person: Participant, *, now: dt.datetime) -> list[PathwayPanel]:
    """Everything to say of somebody's ways. Five queries for one who waits, fewer at the other stages."""
    plain = person.wording == Participant.Wording.PLAIN
    return [_panel(each, now, programme=each.episode.programme.name if plain else "") for each in my_pathways(person, now=now)]


def _panel(way: MyPathway, now: dt.datetime, *, programme: str) -> PathwayPanel:
    heading, lines = _PANELS[way.stage](way, now)
    groups = list(_groups(way, now)) if way.stage == Stage.WAITING else []
    quiet = way.stage in (Stage.BOOKED, *BEGUN) or way.episode.ended_at is not None
    return PathwayPanel(heading, lines, list(_links(way)), groups, programme, quiet)


Words = tuple[str, list[str]]


def _referred(way: MyPathway, now: dt.datetime) -> Words:
    lines = [_("We read what was sent to us about you. Then we tell you what comes next.")]
    return _("We have your referral"), lines


def _to_assess(way: MyPathway, now: dt.datetime) -> Words:
    if told := _told(way):
        return told
    session = assessment_of(way.episode, now)
    when = (
        _("You see us on %(when)s.") % {"when": moment(session.local_start)}
        if session
        else _("We write to you or ring you to find a day.")
    )
    return _("First we want to meet you"), [when, _("Three of our team talk with you. Then we say what may help.")]


def _to_decide(way: MyPathway, now: dt.datetime) -> Words:
    if told := _told(way):
        return told
    if way.decided:
        return _("We have talked about what may help you"), [_("We write to you about it. You can ring us, too.")]
    return _("Thank you for seeing us"), [_("Now the team talks about what may help you. Then we write to you.")]


def _asked(way: MyPathway, now: dt.datetime) -> Words:
    if told := _told(way):
        return told
    lines = [_("We think that this can help you. You decide."), _("Tell us if you want to come, and how. Your wait starts then.")]
    return _("Do you want to come?"), lines


def _told(way: MyPathway) -> Words | None:
    """What they answered last, where it wasn't a yes."""
    if way.answer == Answer.NOT_INTERESTED:
        changed = _("Did you change your mind? Tell us.") if way.is_recommended else _("Did you change your mind? Ring us.")
        return _("You told us that you don’t want to come"), [changed]
    if way.answer == Answer.ANOTHER_FORMAT:
        return _("We will ring you"), [_("You told us that you need another way to meet.")]
    if way.answer == Answer.RING_ME:
        return _("We will ring you"), [_("You asked us about help for you alone.")]
    return None


def _waiting(way: MyPathway, now: dt.datetime) -> Words:
    if way.is_asked_again:
        return _("Do you still want to come?"), [_("You have waited for some time. Please tell us if you still want a place.")]
    if way.entry is None:
        return _("You are waiting for a place"), []
    ahead = people_ahead(way.entry, now)
    number = ngettext("%(ahead)s person is before you.", "%(ahead)s people are before you.", ahead) % {"ahead": ahead}
    ways = listed([way_words(each) for each in formats_of(way.entry)])
    lines = [
        number if ahead else _("Nobody is before you: you come next."),
        _("You told us that you can come %(ways)s.") % {"ways": ways},
        *([told[1][0]] if (told := _told(way)) else []),
        _("When a place is free for you, we write to you. We can’t say for sure when that will be."),
    ]
    return _("You are waiting for a place"), lines


def _groups(way: MyPathway, now: dt.datetime) -> Iterator[str]:
    """The next first days with a free place that they could take, in words."""
    if way.entry is None:
        return
    zone = way.episode.organisation.tzinfo
    for course in next_groups(way.entry, now):
        yield f"{long_date(course.first_starts_at.astimezone(zone))}, {way_words(course.format)}"


def _offered(way: MyPathway, now: dt.datetime) -> Words:
    if way.offer is None:
        return _("A place is free for you"), []
    until = {"until": moment(way.offer.reply_by.astimezone(way.episode.organisation.tzinfo))}
    if way.offer.reply_by <= now:
        return _("The time to answer is over"), [_("You go on waiting. When a place is free again, we write to you.")]
    return _("A place is free for you"), [_("Please answer before %(until)s.") % until]


def _booked(way: MyPathway, now: dt.datetime) -> Words:
    lines = [_("All your dates stand on this page.")]
    if way.entry and way.entry.sooner:
        lines.append(_("You told us that you would come sooner. We write to you when there is a place."))
    return _("You have a place"), lines


def _on_programme(way: MyPathway, now: dt.datetime) -> Words:
    return _("You have started"), [_("All your dates stand on this page.")]


def _in_reviews(way: MyPathway, now: dt.datetime) -> Words:
    return _("The main days are over"), [_("If there is another date for you, it stands on this page, and we remind you.")]


def _discharged(way: MyPathway, now: dt.datetime) -> Words:
    return _("Your time with us is over"), [_("Do you need us again? Ask your doctor, or ring us.")]


def _ended(way: MyPathway, now: dt.datetime) -> Words:
    return _("This has ended"), [_("Do you want to come after all, or have a question? Ring us.")]


_PANELS: dict[Stage, Callable[[MyPathway, dt.datetime], Words]] = {
    Stage.REFERRED: _referred,
    Stage.TO_ASSESS: _to_assess,
    Stage.TO_DECIDE: _to_decide,
    Stage.ASKED: _asked,
    Stage.WAITING: _waiting,
    Stage.OFFERED: _offered,
    Stage.BOOKED: _booked,
    Stage.ON_PROGRAMME: _on_programme,
    Stage.IN_REVIEWS: _in_reviews,
    Stage.DISCHARGED: _discharged,
    Stage.ENDED: _ended,
}


def _links(way: MyPathway) -> Iterator[PathwayLink]:
    """What somebody may do where they stand, the one thing that is asked of them first."""
    pk = way.episode.pk
    answer = reverse("desk:my_answer", args=[pk])
    if way.stage == Stage.OFFERED:
        if way.offer:
            yield PathwayLink(_("See the place and answer"), reverse("desk:my_offer", args=[way.offer.pk]), is_first=True)
    elif way.stage == Stage.WAITING:
        if way.is_asked_again:
            yield PathwayLink(_("Answer"), reverse("desk:my_still", args=[pk]), is_first=True)
        yield PathwayLink(_("Change how I can come"), reverse("desk:my_formats", args=[pk]))
        yield PathwayLink(_("Days when I can’t come"), reverse("desk:my_days", args=[pk]))
        yield PathwayLink(_("Not before a certain day"), reverse("desk:my_start", args=[pk]))
        yield PathwayLink(_("I don’t want this, or need something else"), answer)
    elif way.stage == Stage.ASKED and way.answer in ("", Answer.YES):
        yield PathwayLink(_("Tell us"), answer, is_first=True)
    elif way.answers:
        yield PathwayLink(_("Change my answer") if way.answer else _("I don’t want this, or need something else"), answer)
    elif way.stage == Stage.BOOKED:
        yield PathwayLink(_("Could I come sooner?"), reverse("desk:my_sooner", args=[pk]))
    if way.stage in (Stage.ASKED, Stage.WAITING, Stage.OFFERED):
        yield PathwayLink(_("What to expect"), reverse("participants:about_mine"), is_about=True)
