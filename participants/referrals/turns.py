"""What holds somebody up on their way, for how long and why, and what the next step is. Of one from its rows, of a list in the
database; a test holds the two equal.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When

from common.words import counted, long_date, moment
from participants.episodes.facts import EpisodeRows, took_place
from participants.episodes.stages import (
    ON_THE_LIST,
    SIGNED,
    Stage,
    StageStretch,
    accepted_referrals,
    reached,
    what_was_decided,
)
from participants.models import Appointment, Decision, Episode, PathwayChoice, Referral, WaitingListEntry


class HeldBy(TextChoices):
    """Whose turn it is."""

    US = "us", "Us"
    REFERRER = "referrer", "The referrer"
    PERSON = "person", "The person"
    NOBODY = "nobody", "Nobody"


# Who was asked something and is silent for so long is rung.
NO_ANSWER_AFTER = dt.timedelta(days=14)


class Step(TextChoices):
    """What is done next, which says on which page."""

    NOTHING = "", "Nothing"
    CHECK = "check", "Look through the referral"
    BOOK = "book", "Book the assessment"
    SAY_HELD = "say_held", "Say whether the assessment was held"
    SIGN = "sign", "Sign the sections"
    DECIDE = "decide", "Write down the decision"
    RING = "ring", "Ring them"
    OFFER = "offer", "Offer a place"
    ANSWER = "answer", "Write down the answer to an offer"
    LOOK = "look", "Look at what stands there"


# Of a booked assessment that wasn't called off.
PLANNED = Q(session__kind="assessment", session__state="planned", state="booked")


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, since when and why, and what comes next. `to_do`: whether the next step is something to press, and
    `step` which; an answer that is waited for has its step too, for whoever rings."""

    held_by: HeldBy
    since: dt.date
    why: str
    next_step: str
    to_do: bool = True
    step: Step = Step.NOTHING


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked, there."""

    now: dt.datetime
    zone: ZoneInfo

    @property
    def today(self) -> dt.date:
        """The day it is there."""
        return self.now.astimezone(self.zone).date()

    def day(self, at: dt.datetime) -> dt.date:
        """Which day that was there."""
        return at.astimezone(self.zone).date()


def turn_on_the_way(rows: EpisodeRows, last: StageStretch, at: Moment) -> Turn:
    """How somebody stands whose stage is the `last` one, since it began."""
    stage, since = last.stage, last.since
    if stage == Stage.REFERRED:
        return _referred(rows, since, at)
    if stage == Stage.TO_ASSESS:
        return _to_assess(rows, since, at)
    if stage == Stage.TO_DECIDE:
        return _to_decide(rows, since, at)
    if stage == Stage.ASKED:
        return _asked(rows, since, at)
    if stage == Stage.WAITING:
        start = rows.entry.earliest_start if rows.entry else None
        if start and start > at.today:
            return Turn(HeldBy.PERSON, since, f"Can start from {long_date(start)}", "Offer a place", step=Step.OFFER)
        return Turn(HeldBy.US, since, "Waits for a place", "Offer a place", step=Step.OFFER)
    if stage == Stage.OFFERED and rows.offer:
        until = long_date(rows.offer.reply_by.astimezone(at.zone))
        return Turn(HeldBy.PERSON, since, f"Reply by {until}", f"Wait until {until}", to_do=False, step=Step.ANSWER)
    return _placed(rows, last, at)


def _referred(rows: EpisodeRows, since: dt.date, at: Moment) -> Turn:
    referral = rows.referral
    if referral is None or referral.triage != Referral.Triage.ASKED_FOR_MORE:
        # The pathway may have begun long before the referral reached us: until then it wasn't our turn.
        since = max(since, referral.received_on) if referral else since
        return Turn(HeldBy.US, since, "Nobody has looked at the referral yet", "Check it", step=Step.CHECK)
    asked_at = referral.asked_at or referral.triaged_at
    asked_on = at.day(asked_at) if asked_at else since
    asked = f"{referral.source}, asked {'once' if referral.times_asked < 2 else f'{referral.times_asked} times'}"
    again = referral.ask_again_on
    if again and again > at.today:
        return Turn(HeldBy.REFERRER, asked_on, asked, f"Ask again on {long_date(again)}", to_do=False)
    return Turn(HeldBy.REFERRER, asked_on, asked, "Ask again now", step=Step.CHECK)


def _to_assess(rows: EpisodeRows, since: dt.date, at: Moment) -> Turn:
    planned = [each for each in rows.assessments if not each.session.is_cancelled]
    to_come = [each for each in planned if each.session.starts_at > at.now]
    if to_come:
        booked = f"Booked for {moment(to_come[0].session.local_start)}"
        return Turn(HeldBy.NOBODY, at.day(to_come[0].made_at), booked, "Nothing to do", to_do=False)
    if planned and took_place(planned[-1]):
        day = planned[-1].session.local_date
        why = f"Assessed on {long_date(day)}; not all three sections are signed"
        return Turn(HeldBy.US, day, why, "Sign the sections", step=Step.SIGN)
    past = [each for each in planned if not took_place(each)]
    if past:
        day = past[-1].session.local_date
        if past[-1].mark:
            return Turn(HeldBy.US, day, f"Didn’t come on {long_date(day)}", "Ask a clinician", step=Step.LOOK)
        why = f"Nobody has said whether the assessment on {long_date(day)} was held"
        return Turn(HeldBy.US, day, why, "Say whether", step=Step.SAY_HELD)
    return Turn(HeldBy.US, since, "No assessment is booked", "Book the assessment", step=Step.BOOK)


def _to_decide(rows: EpisodeRows, since: dt.date, at: Moment) -> Turn:
    decision = rows.decision
    if decision is None:
        return Turn(HeldBy.US, since, "Assessed; the team has not decided yet", "Decide", step=Step.DECIDE)
    decided = at.day(decision.decided_at)
    if decision.outcome == Decision.Outcome.NOT_NOW and decision.look_again_on:
        if decision.look_again_on > at.today:
            again = long_date(decision.look_again_on)
            return Turn(HeldBy.NOBODY, decided, f"Not now; the team looks again on {again}", "Nothing to do", to_do=False)
        return Turn(HeldBy.US, decision.look_again_on, "Not now; it is time to look again", "Decide again", step=Step.DECIDE)
    why = f"Decided: {decision.get_outcome_display().lower()}"
    return Turn(HeldBy.US, decided, why, "End the pathway, or decide again", step=Step.DECIDE)


def _asked(rows: EpisodeRows, since: dt.date, at: Moment) -> Turn:
    choice = rows.choice
    if choice is None:
        return Turn(HeldBy.PERSON, since, "Asked whether and how", "Ring them", step=Step.RING)
    answered = at.day(choice.at)
    if choice.answer == PathwayChoice.Answer.YES:
        return Turn(
            HeldBy.US, answered, "Said yes, and stands on no waiting list", "Put them on the waiting list", step=Step.RING
        )
    return Turn(HeldBy.US, answered, f"Answered: {choice.get_answer_display().lower()}", "Ring them", step=Step.RING)


def _placed(rows: EpisodeRows, last: StageStretch, at: Moment) -> Turn:
    course = rows.places[-1].course if rows.places else None
    words = {
        Stage.BOOKED: f"{course} begins on {long_date(course.first_starts_at.astimezone(at.zone))}" if course else "",
        Stage.ON_PROGRAMME: f"On {course}" if course else "",
        Stage.IN_REVIEWS: f"Reviews of {course}" if course else "",
    }
    return Turn(HeldBy.NOBODY, last.since, words.get(last.stage, ""), "Nothing to do", to_do=False)


def since_words(since: dt.date, today: dt.date) -> str:
    """ "for 6 weeks", "for 5 days", "since yesterday", "since today"."""
    days = (today - since).days
    if days < 2:
        return "since yesterday" if days == 1 else "since today"
    return f"for {counted(days // 7, 'week')}" if days >= 14 else f"for {days} days"


def with_holder(episodes: QuerySet[Episode], at: Moment) -> QuerySet[Episode]:
    """Add `held_by`, and what it reads: `decided`, `look_again_on`, `triage`. In the same query."""
    return with_what_holds(episodes).annotate(held_by=holder_case(at))


def with_what_holds(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Let the conditions of a query read what was decided and what came of the referral last; nothing more is fetched."""
    latest = Referral.objects.filter(episode=OuterRef("pk")).order_by("-received_on", "-pk")
    return episodes.alias(
        decided=what_was_decided("outcome"),
        look_again_on=what_was_decided("look_again_on"),
        triage=Subquery(latest.values("triage")[:1]),
    )


def holder_case(at: Moment) -> Case:
    """Whose turn it is, by the database; with_what_holds must have been asked before."""
    mine, has = OuterRef("pk"), reached(at.now)
    later = WaitingListEntry.objects.filter(episode=mine, state__in=ON_THE_LIST, earliest_start__gt=at.today)
    booked = Appointment.objects.filter(PLANNED, episode=mine, session__starts_at__gt=at.now)
    us, person, nobody = Value(HeldBy.US), Value(HeldBy.PERSON), Value(HeldBy.NOBODY)
    return Case(
        When(ended_at__isnull=False, then=nobody),
        *(When(has[stage], then=nobody) for stage in (Stage.ON_PROGRAMME, Stage.BOOKED, Stage.IN_REVIEWS)),
        When(has[Stage.OFFERED], then=person),
        When(Exists(later), then=person),
        When(has[Stage.WAITING], then=us),
        When(Q(decided=Decision.Outcome.RECOMMENDED) & ~Exists(PathwayChoice.objects.filter(episode=mine)), then=person),
        When(has[Stage.ASKED], then=us),
        When(look_again_on__gt=at.today, then=nobody),
        When(has[Stage.TO_DECIDE], then=us),
        When(Exists(Referral.objects.filter(episode=mine, triage="accepted")) & Exists(booked), then=nobody),
        When(has[Stage.TO_ASSESS], then=us),
        When(triage=Referral.Triage.ASKED_FOR_MORE, then=Value(HeldBy.REFERRER)),
        default=us,
        output_field=CharField(),
    )


def undecided_for_office(episodes: QuerySet[Episode], today: dt.date) -> QuerySet[Episode]:
    """Those of these open episodes, on no list and without a place, nothing is decided of, that the office sees to next: a
    referral to check or to ask about again, an assessment to book."""
    mine = OuterRef("pk")
    latest = Referral.objects.filter(episode=mine).order_by("-received_on", "-pk")
    signed = Appointment.objects.filter(SIGNED, episode=mine)
    booked = Appointment.objects.filter(PLANNED, episode=mine)
    found = episodes.filter(~Exists(Decision.objects.filter(episode=mine)), ~Exists(signed))
    found = found.alias(triage=Subquery(latest.values("triage")[:1]), ask_again=Subquery(latest.values("ask_again_on")[:1]))
    not_yet = Q(triage=Referral.Triage.ASKED_FOR_MORE, ask_again__gt=today)
    accepted = Exists(accepted_referrals(mine))
    return found.filter((accepted & ~Exists(booked)) | (~accepted & (Q(triage=None) | Q(ask_again=None) | ~not_yet)))


def asked_for_office(episodes: QuerySet[Episode], long_ago: dt.datetime) -> QuerySet[Episode]:
    """Those of them the programme was recommended to last whom the office rings: they said yes and stand on no list, or were
    asked before `long_ago` (NO_ANSWER_AFTER) and haven't answered."""
    recommended = Decision.objects.filter(episode=OuterRef("pk"), outcome=Decision.Outcome.RECOMMENDED)
    answers = PathwayChoice.objects.filter(episode=OuterRef("pk")).order_by("-pk")
    found = episodes.filter(Exists(recommended)).alias(
        decided=what_was_decided("outcome"),
        decided_at=what_was_decided("decided_at"),
        answer=Subquery(answers.values("answer")[:1]),
    )
    silent = Q(answer=None, decided_at__lte=long_ago)
    return found.filter(silent | Q(answer=PathwayChoice.Answer.YES), decided=Decision.Outcome.RECOMMENDED)
