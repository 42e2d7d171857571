"""What the page behind a link shows: neutral words for everybody, because whoever holds the message may open it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.words import long_date, moment, time_range
from courses.ground.discretion import reveals
from reminders.channel_changes.wording import BY as BY_CHANNEL
from reminders.links.reading import LinkStanding, SpokenDate
from reminders.links.rules import Act, DateNow, PlaceNow
from reminders.models import Message

# Under which name each page stands that a button of the first one leads to, in the order in which they stand there.
PAGES: dict[Act, str] = {
    Act.CANNOT_COME: "desk:link_cannot_come",
    Act.AFTER_ALL: "desk:link_can_come",
    Act.TAKE_BACK: "desk:link_take_back",
    Act.CALENDAR: "desk:link_calendar",
    Act.CHANNEL: "desk:link_channel",
    Act.GIVE_UP: "desk:link_give_up",
    Act.ASK_TO_LEAVE: "desk:link_ask_to_leave",
    Act.STOP_WAITING: "desk:link_stop_waiting",
}
BUTTONS = {
    Act.CANNOT_COME: gettext_lazy("I can’t come"),
    Act.AFTER_ALL: gettext_lazy("I can come after all"),
    Act.TAKE_BACK: gettext_lazy("Take my place back"),
    Act.CALENDAR: gettext_lazy("Add to my calendar"),
    Act.CHANNEL: gettext_lazy("Hear from you another way"),
    Act.GIVE_UP: gettext_lazy("Give up my place"),
    Act.ASK_TO_LEAVE: gettext_lazy("I want to stop"),
    Act.STOP_WAITING: gettext_lazy("Leave the waiting list"),
}
OF_A_PLACE = {
    PlaceNow.FREE_AGAIN: (
        gettext_lazy("You gave up your place"),
        gettext_lazy("You can take it back here as long as nobody else has it."),
    ),
    PlaceNow.PASSED_ON: (
        gettext_lazy("You gave up your place"),
        gettext_lazy("It is not free any more. Would you like another one? Ring us."),
    ),
    PlaceNow.GIVEN_BACK: (
        gettext_lazy("You have no place any more"),
        gettext_lazy("Is this a mistake? Then ring us."),
    ),
    PlaceNow.OVER: (gettext_lazy("These dates are over"), gettext_lazy("Would you like to come again? Ring us.")),
    PlaceNow.CANCELLED: (
        gettext_lazy("All dates are cancelled"),
        gettext_lazy("We are sorry. Ring us, and we look for another place together."),
    ),
    PlaceNow.WAITING: (
        gettext_lazy("You are on the waiting list"),
        gettext_lazy("When a place is free for you, we write to you."),
    ),
    PlaceNow.OFFERED: (
        gettext_lazy("A place is free for you"),
        gettext_lazy("Answer with the link in the message that we sent you about it, or ring us."),
    ),
    PlaceNow.WAITS_NO_MORE: (
        gettext_lazy("You are not on the waiting list any more"),
        gettext_lazy("Would you like to be? Ring us."),
    ),
}
EXPIRED = (
    gettext_lazy("This link has stopped working"),
    gettext_lazy("A link in a message works for some time only. Use the one in a newer message, or ring us."),
)
HOW_IT_STANDS = {
    DateNow.TO_COME: "",
    DateNow.EXCUSED: gettext_lazy("You told us that you can’t come."),
    DateNow.PAST: gettext_lazy("This is over."),
    DateNow.CANCELLED: gettext_lazy("This is cancelled. Please do not come."),
    DateNow.NO_LONGER_THEIRS: gettext_lazy("This is not your date any more."),
}


@dataclass(frozen=True)
class DateLine:
    """A date of the message, and how it stands."""

    when: str
    stands: str


@dataclass(frozen=True)
class LinkPage:
    """What somebody sees who opens a link."""

    heading: str
    sentences: list[str]
    dates: list[DateLine]
    # The act, what is written on its button, and the name of its page.
    buttons: list[tuple[Act, str, str]]
    phone: str
    contact: str


def link_page(standing: LinkStanding) -> LinkPage:
    """Return what there is to see of a link, and to press."""
    heading, sentences = _how_it_stands(standing)
    shown = standing.dates if standing.works and not _is_gone(standing) else ()
    office = standing.person.organisation
    names = (office.contact_name, office.contact_hours, office.name)
    return LinkPage(
        heading=heading,
        sentences=[each for each in sentences if each],
        dates=[DateLine(when_words(each), _stands(each)) for each in shown],
        buttons=[(act, str(BUTTONS[act]), name) for act, name in PAGES.items() if act in standing.acts],
        phone=office.contact_phone,
        contact=", ".join(text for text in names if text and not reveals(text, standing.names)),
    )


def when_words(spoken: SpokenDate) -> str:
    """A date with its hours, as it stands now."""
    session = spoken.place.session
    return f"{long_date(session.local_date)}, {time_range(session.local_start, session.local_end)}"


def _stands(spoken: SpokenDate) -> str:
    if spoken.now == DateNow.CHANGED:
        before = spoken.told_for.astimezone(spoken.place.session.local_start.tzinfo)
        return _("This has changed since. It was: %(when)s.") % {"when": moment(before)}
    return str(HOW_IT_STANDS[spoken.now])


def _is_gone(standing: LinkStanding) -> bool:
    """Whether there is no place any more at which the dates would be theirs."""
    return standing.facts.place not in (PlaceNow.HELD, PlaceNow.NONE)


def _how_it_stands(standing: LinkStanding) -> tuple[str, list[str]]:
    """The heading, and what is said beneath it."""
    if not standing.works:
        return str(EXPIRED[0]), [str(EXPIRED[1])]
    place, waits = standing.facts.place, ""
    if standing.facts.asked_to_leave:
        waits = _("You told us that you want to stop. We ring you about it. Until then all stays as it is.")
    hears = _hears(standing)
    if place in OF_A_PLACE:
        said, what_to_do = OF_A_PLACE[place]
        return str(said), [str(what_to_do), waits, hears]
    return ngettext("Your appointment", "Your appointments", len(standing.dates)), [waits, hears]


def _hears(standing: LinkStanding) -> str:
    """By what they hear from us: said where they have chosen another way by this link."""
    if not standing.link.channel_chosen:
        return ""
    return _("You hear from us %(how)s now.") % {"how": BY_CHANNEL[Message.Channel(standing.person.channel)]}
