"""What somebody's own page says of their reviews. Nothing is said of anybody else: no names, no numbers but of free places.

In neutral wording neither "review" nor a group is named.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import today_in
from common.words import long_date, time_range
from courses.ground.discretion import names_of, reveals
from courses.models import Session
from participants.models import Participant
from participants.to_do.tasks import reviews_we_look_for
from reviews.milestones.reading import PersonMilestone, milestones_of_person
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.transfers.choices import ReviewChoice, open_to

State, Why = MilestoneState, MilestoneReason


@dataclass(frozen=True)
class MyReview:
    """Where one review stands, in words. `url`: where something can be done about it; `is_asked`: something should be."""

    name: str
    words: str
    url: str = ""
    is_asked: bool = False
    # Nothing that was offered suits them: it is our turn, and they are told so.
    we_look: bool = False
    # The place that counts, where the timetable shows it as a date to come.
    appointment: int = 0
    with_another_group: bool = False
    # It was held, and no register says yet whether they came: most did.
    not_marked: bool = False

    @property
    def link_words(self) -> str:
        """What the link to its page says."""
        if self.we_look:
            return _("Look at the days again")
        return _("Choose another day") if self.is_asked or self.not_marked else _("Change")


@dataclass(frozen=True)
class LookedFor:
    """A review for which nothing offered suits somebody. `by`: the day by which we ring."""

    by: dt.date | None

    def words(self, today: dt.date) -> list[str]:
        """What happens now, to the person."""
        told = _("You told us that none of the other days suits you. We look for one.")
        if self.by is None or self.by < today:
            return [told, _("Have we not rung you? Please ring us.")]
        return [told, _("We ring you by %(day)s.") % {"day": long_date(self.by)}]


@dataclass(frozen=True)
class ReviewPage:
    """The page of one review: what it is called, what is said first, and what there is to choose from."""

    where: PersonMilestone
    name: str
    neutral: bool
    lead: Sequence[str]
    choices: Sequence[ReviewChoice]
    can_come_after_all: bool
    others_stay: bool
    we_look: bool = False

    @property
    def day(self) -> dt.date | None:
        """The day of the place that counts."""
        return self.where.appointment.session.local_date if self.where.appointment else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be chosen any more."""
        return self.where.milestone.is_settled

    @property
    def may_want_it_after_all(self) -> bool:
        """Whether they said that they don't want it, and may take that back."""
        return self.where.milestone.state == State.DECLINED


def review_name(months: int, *, neutral: bool) -> str:
    """ "6-month review", or only when it is."""
    if neutral:
        return ngettext("Appointment after %(months)s month", "Appointment after %(months)s months", months) % {"months": months}
    return _("%(months)s-month review") % {"months": months}


def my_reviews(person: Participant, *, now: dt.datetime) -> list[MyReview]:
    """Where each review of somebody stands, but for those that nobody asks about. Seven queries at most."""
    neutral = person.wording == Participant.Wording.NEUTRAL
    theirs = [each for each in milestones_of_person(person, now) if each.milestone.state != State.NOT_COUNTED]
    looked_for = looked_for_by_us(person, theirs)
    return [_mine(each, looked_for.get((each.enrolment.pk, each.months)), neutral=neutral, now=now) for each in theirs]


def looked_for_by_us(person: Participant, theirs: Sequence[PersonMilestone]) -> dict[tuple[int, int], LookedFor]:
    """Those of these reviews for which nothing offered suits them, with when we ring by. One query; none if all have a date."""
    lacking = {(each.enrolment.pk, each.months) for each in theirs if each.milestone.needs_place}
    found = reviews_we_look_for(person) if lacking else {}
    zone = person.organisation.tzinfo
    return {key: LookedFor(due.astimezone(zone).date() if due else None) for key, due in found.items() if key in lacking}


def _mine(where: PersonMilestone, looked_for: LookedFor | None, *, neutral: bool, now: dt.datetime) -> MyReview:
    milestone = where.milestone
    url = reverse("desk:my_review", args=[where.enrolment.pk, where.months])
    said = _stands(where, neutral=neutral)
    if looked_for:
        said = [said[0], *looked_for.words(today_in(where.enrolment.course.organisation.tzinfo, now))]
    has_page = milestone.state not in (State.ATTENDED, State.CLOSED)
    not_marked = milestone.needs_place and milestone.reason == Why.NOT_MARKED
    return MyReview(
        review_name(where.months, neutral=neutral),
        " ".join(said),
        url if has_page else "",
        is_asked=milestone.needs_place and not looked_for and not not_marked,
        we_look=looked_for is not None,
        appointment=where.appointment.pk if where.appointment else 0,
        with_another_group=milestone.state == State.BOOKED_ELSEWHERE,
        not_marked=not_marked,
    )


def _stands(where: PersonMilestone, *, neutral: bool) -> list[str]:
    """Where it stands, in a sentence or two to the person."""
    milestone, place = where.milestone, where.appointment
    day = {"day": long_date(place.session.local_date)} if place else {}
    if milestone.state == State.ATTENDED:
        return [_("You came on %(day)s.") % day]
    if milestone.state == State.DECLINED:
        return [_("You told us that you don’t want it.")]
    if milestone.state == State.CLOSED:
        return [_("We don’t expect you any more.")]
    if place and milestone.state == State.TO_COME:
        return [_("You come on %(day)s.") % day]
    if place and milestone.state == State.BOOKED_ELSEWHERE:
        return [_("You come on %(day)s.") % day if neutral else _("You come on %(day)s, with another group.") % day]
    if place and milestone.needs_place and milestone.reason == Why.NOT_MARKED:
        return [_lost(milestone.reason) % day, _("If you didn’t come, choose another day.")]
    if milestone.needs_place:
        return [_lost(where.milestone.reason) % day if place else _("You have no date for it."), _("Please choose another day.")]
    return [_("You have no date for it yet. We will tell you.")]


def _lost(reason: MilestoneReason) -> str:
    if reason == Why.TOLD_US:
        return _("You can’t come on %(day)s.")
    if reason == Why.CALLED_OFF:
        return _("It was cancelled on %(day)s. We are sorry.")
    if reason == Why.MISSED:
        return _("We missed you on %(day)s.")
    return _("It was on %(day)s.")


def review_page(where: PersonMilestone, person: Participant, *, now: dt.datetime) -> ReviewPage:
    """Everything the page of one review says. Three queries for the choices, and one where they have no date."""
    neutral = person.wording == Participant.Wording.NEUTRAL
    settled = where.milestone.is_settled
    choices = [] if settled else [each for each in open_to(where, now) if each.may_choose_alone]
    place = where.appointment
    to_come = place is not None and place.session.starts_at > now and not place.session.is_cancelled
    looked_for = looked_for_by_us(person, [where]).get((where.enrolment.pk, where.months))
    lead = _stands(where, neutral=neutral)[:1] if settled else _lead(where, neutral=neutral, any_free=bool(choices))
    if looked_for:
        lead = [lead[0], *looked_for.words(today_in(person.organisation.tzinfo, now)), *(lead[1:] if choices else [])]
    return ReviewPage(
        where=where,
        name=review_name(where.months, neutral=neutral),
        neutral=neutral,
        lead=lead,
        choices=choices,
        can_come_after_all=bool(to_come and place and place.told_us),
        others_stay=where.months < 12,
        we_look=looked_for is not None,
    )


def _lead(where: PersonMilestone, *, neutral: bool, any_free: bool) -> list[str]:
    place, state = where.appointment, where.milestone.state
    day = {"day": long_date(place.session.local_date)} if place else {}
    if place is None:
        first = _("You have no date for it yet.")
    elif where.milestone.needs_place:
        first = _lost(where.milestone.reason) % day
    elif neutral:
        first = _("You can’t come on %(day)s?") % day
    elif state == State.BOOKED_ELSEWHERE:
        first = _("You come with another group on %(day)s. You can’t come then?") % day
    else:
        first = _("You can’t come with your own group on %(day)s?") % day
    if not any_free:
        return [first, _("No other date is free for you now. We ring you when there is one.")]
    if neutral:
        return [first, _("You may come on another day instead. It counts the same.")]
    return [first, _("You may come with another group instead. It counts the same.")]


def choice_label(choice: ReviewChoice, *, neutral: bool) -> SafeString:
    """One date in a few short lines: the day, the hours, where, and with which group."""
    session = choice.session
    lines = [_where(session, neutral=neutral), _group(choice, neutral=neutral)]
    muted = format_html_join("", '<br><span class="app-muted">{}</span>', ((line,) for line in lines if line))
    hours = time_range(session.local_start, session.local_end)
    return format_html("<strong>{}</strong><br>{}{}", long_date(session.local_date), hours, muted)


def _where(session: Session, *, neutral: bool) -> str:
    words = str(session.get_format_display())
    if session.venue is None:
        return words
    names = [text for text in session.venue.names(neutral=neutral) if text]
    told = [text for text in names if not (neutral and session.course and reveals(text, names_of(session.course)))]
    return ", ".join([words, *told])


def _group(choice: ReviewChoice, *, neutral: bool) -> str:
    free = ngettext("%(free)s place", "%(free)s places", choice.free) % {"free": choice.free}
    course = choice.session.course
    if neutral or course is None:
        return free
    if choice.is_own:
        return _("With your own group, %(places)s") % {"places": free}
    return _("With group %(number)s, %(places)s") % {"number": course.number, "places": free}
