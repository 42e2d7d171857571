"""What became of two years of groups: people discharged with letters, reviews declined, closed and moved, none that suits."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Max, Q

from accounts.models import Membership
from accounts.trail import audit
from painprog.demo.pathway.house import House
from participants.models import Delivery, Enrolment, Episode, Letter, LetterKind, Template
from participants.rules.attendance import ATTENDED
from reviews.board.counting import ATTENDED as CAME
from reviews.board.counting import BOOKED, OVERDUE, CountedMilestone, milestones_of_lines
from reviews.discharge.deciding import decide_discharge
from reviews.milestones.closing import close_review, where_it_stands
from reviews.models import Discharge, ReviewClosing
from reviews.transfers.choices import open_to
from reviews.transfers.moving import choose_review
from reviews.transfers.none_of_these import none_of_these

LAST = 12
WEEK = dt.timedelta(days=7)
TO_DISCHARGE, MOVED = 2, 3
TOLD = "The GP and the person"
TO_GP = (
    "Dear colleague,\n\nYour patient came to the last review of the pain management programme, twelve months after it. "
    "The goals they set themselves, and how far they are, stand in the summary we sent. We have discharged them to your care, "
    "and would be glad to see them again."
)
TO_PERSON = (
    "Dear {called},\n\nThank you for coming to your last review. You keep your plan and everything you have learned; we have "
    "told your GP. If things get harder again, ask your GP to write to us."
)


def look_back_on_reviews(house: House) -> None:
    """Discharge whoever came to the last one, settle some of those who missed one, and move some who can't come to theirs."""
    counted = milestones_of_lines(house.organisation, Q(), house.now)
    _discharge([each.line.pk for each in counted if each.milestone.months == LAST and each.counted_as == CAME], house)
    _settle([each for each in counted if each.counted_as == OVERDUE], house)
    _move([each for each in counted if each.counted_as == BOOKED and not each.milestone.outstanding], house)


def _discharge(keys: Sequence[int], house: House) -> None:
    """All but the last few were discharged before; of those the letters are to be signed."""
    found = Enrolment.objects.filter(pk__in=keys, episode__ended_at=None).select_related("episode__participant").order_by("pk")
    came = Q(appointments__mark__in=sorted(ATTENDED), appointments__session__months=LAST)
    found = found.annotate(last_review=Max("appointments__session__ends_at", filter=came))
    episodes = {each.episode: each.last_review for each in found if each.episode}
    last_ones = list(episodes)[-TO_DISCHARGE:]
    member = Membership.objects.get(organisation=house.organisation, user=house.clinician)
    # A week after their last review, at eleven.
    on = {each: min(came_at + WEEK, house.ago(1)) for each, came_at in episodes.items() if each not in last_ones}
    _discharged_before(on, house)
    for episode in last_ones:
        decide_discharge(episode, Discharge.Ground.ATTENDED, reason="", by=member, now=house.ago(3))


def _discharged_before(on: Mapping[Episode, dt.datetime], house: House) -> None:
    """Written in a few statements, as the actions leave it: thirty people with two letters each, at these moments."""
    by, episodes = house.clinician, list(on)
    for episode, at in on.items():
        episode.ended_at, episode.ending, episode.ended_by = at, Episode.Ending.DISCHARGED, str(by)
        episode.ending_told = TOLD
    Episode.objects.bulk_update(episodes, ["ended_at", "ending", "ended_by", "ending_told"])
    made = Discharge.objects.bulk_create(
        Discharge(episode=each, ground=Discharge.Ground.ATTENDED, decided_at=at, decided_by=str(by), closed_at=at)
        for each, at in on.items()
    )
    audit.record_each(by, "discharge closed", made)
    template = Template.objects.filter(organisation=house.organisation, kind=LetterKind.DISCHARGE).order_by("-version").first()
    letters = Letter.objects.bulk_create(
        _letter(each, to, template, at, house) for each, at in on.items() for to in ("gp", "person")
    )
    batch = uuid.uuid4()
    Delivery.objects.bulk_create(
        Delivery(letter=each, way="print", made_at=each.made_at, batch=batch, sent_at=each.made_at, sent_by=str(house.office))
        for each in letters
    )


def _letter(episode: Episode, to: str, template: Template | None, at: dt.datetime, house: House) -> Letter:
    person = episode.participant
    to_person = to == "person"
    return Letter(
        participant=person,
        episode=episode,
        kind=LetterKind.DISCHARGE,
        to=to,
        recipient=f"{person.full_name}\n{person.postal_address}" if to_person else f"{person.gp_name}\n{person.gp_practice}",
        template=template,
        subject="Discharge from the pain management programme",
        text=TO_PERSON.format(called=person.called) if to_person else TO_GP,
        made_at=at,
        made_by=str(house.office),
        signed_at=at,
        signed_by=house.clinician,
        signature=f"{house.clinician}, psychologist",
    )


def _settle(overdue: Sequence[CountedMilestone], house: House) -> None:
    """One said on the telephone that they don't want it, one couldn't be reached; the others are still to be found a date for."""
    kinds = ((ReviewClosing.Kind.DECLINED, "telephone", ""), (ReviewClosing.Kind.UNREACHABLE, "", "Two calls and a letter"))
    for each, (kind, way, reason) in zip(overdue, kinds, strict=False):
        enrolment = Enrolment.objects.get(pk=each.line.pk)
        close_review(enrolment, each.milestone.months, kind=kind, way=way, reason=reason, by=house.clinician, now=house.ago(2))


def _move(booked: Sequence[CountedMilestone], house: House) -> None:
    """Some take another group's review, and one finds none that suits."""
    moved: set[int] = set()
    for each in booked:
        enrolment = Enrolment.objects.get(pk=each.line.pk)
        if enrolment.pk in moved or enrolment.appointments.filter(mark__in=sorted(ATTENDED)).count() == 0:
            continue
        choices = open_to(where_it_stands(enrolment, each.milestone.months, house.now), house.now)
        suits = next((one for one in choices if one.may_choose_alone), None)
        if suits is None:
            continue
        if len(moved) == MOVED:
            none_of_these(enrolment, each.milestone.months, told_by="telephone", by=house.office, now=house.ago(1))
            return
        choose_review(enrolment, each.milestone.months, suits.session, by=house.office, now=house.ago(1))
        moved.add(enrolment.pk)
