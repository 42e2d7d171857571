"""Where the next step of somebody's way is done: one page for each, as far as whoever looks may open it."""

from django.urls import reverse

from participants.episodes.facts import EpisodeRows, took_place
from participants.models import Appointment, Episode
from participants.referrals.turns import Step, Turn


def step_url(episode: Episode, rows: EpisodeRows, turn: Turn, *, clinical: bool) -> str:
    """The page on which the next step is done, for somebody who keeps the pathway; "" where there is no such page.

    `clinical`: whether they read the clinical record, where the team decides.
    """
    if turn.step == Step.CHECK:
        return reverse("desk:triage_referral", args=[episode.pk])
    if turn.step == Step.BOOK:
        return reverse("desk:book_assessment", args=[episode.pk])
    if turn.step == Step.SAY_HELD and (place := last_planned(rows)):
        return reverse("desk:register", args=[place.session_id])
    if turn.step in (Step.SIGN, Step.DECIDE) and clinical and (place := last_held(rows)):
        return reverse("desk:assessment", args=[place.session_id])
    if turn.step == Step.RING:
        return reverse("desk:write_choice", args=[episode.pk])
    if turn.step == Step.OFFER and rows.entry:
        return reverse("desk:waiting_entry", args=[rows.entry.pk])
    if turn.step == Step.ANSWER and rows.offer:
        return reverse("desk:programme_answer", args=[rows.offer.pk])
    return ""


def last_planned(rows: EpisodeRows) -> Appointment | None:
    """The last assessment they were booked for that wasn't cancelled."""
    return next((each for each in reversed(rows.assessments) if not each.session.is_cancelled), None)


def last_held(rows: EpisodeRows) -> Appointment | None:
    """The last assessment that took place: where its sections and its decision are written."""
    return next((each for each in reversed(rows.assessments) if took_place(each)), None)
