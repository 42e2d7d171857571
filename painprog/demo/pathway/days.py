"""What was written after the last days of the hospital's groups: signed ones, and one day that is unfinished."""

from collections.abc import Sequence

from courses.models import Session
from painprog.demo.pathway.house import House
from participants.models import Appointment, Episode
from participants.rules.attendance import ATTENDED
from reviews.assessments.sections import safety_place
from reviews.group_notes.day_tokens import GROUP
from reviews.group_notes.day_writing import DayText, keep_day
from reviews.group_notes.reading import days_with_texts, group_place, own_place, pathway_of, places_with_pathway
from reviews.notes.writing import sign_note

FIRST_TEXT = "1.0"
DAYS = 3  # that somebody wrote about; of the last one the texts wait for a signature
OWN = 2  # own parts of each
OF_GROUP = (
    "Pacing: everybody planned a week with rests before they are needed, and tried it on the stairs.",
    "What pain is and isn’t. Many questions; the walk after lunch was longer than on the first day.",
    "Sleep and rest. Two exercises for the evening; home practice is one of them each day.",
)
SAFETY: tuple[dict[str, str], ...] = (
    {"falls": "Fell twice in spring. Sits down for the stretches.", "do_not": "No exercises lying on the front."},
    {"falls": "None.", "do_not": "Not to lift more than a cup with the right hand."},
)
OF_PERSON = ("Quiet in the morning, joined in after the break.", "Found the stairs hard; will begin with one flight at home.")


def write_days(house: House) -> None:
    """The group's part of the last days that were held, and an own part of some who came."""
    held = days_with_texts(house.organisation).filter(outcome=Session.Outcome.HELD, ends_at__lte=house.now)
    days = list(held.order_by("-starts_at", "-pk")[:DAYS])
    for number, session in enumerate(days):
        texts = _texts(session, number, house)
        sign = {each.key for each in texts} if number else ()
        keep_day(texts, sign=sign, by=house.clinician, now=min(session.ends_at, house.now))


def write_safety(house: House) -> None:
    """Of two who are on a group now clinicians of each day have to know something."""
    running = Appointment.objects.filter(
        session__course__organisation=house.organisation,
        session__course__first_starts_at__lte=house.now,
        session__course__last_ends_at__gt=house.now,
        session__kind=Session.Kind.COURSE,
        state=Appointment.State.BOOKED,
        enrolment__episode__ended_at=None,
    )
    episodes = running.order_by("enrolment").values_list("enrolment__episode", flat=True).distinct()[: len(SAFETY)]
    found = Episode.objects.in_bulk([pk for pk in episodes if pk])
    for episode, typed in zip(found.values(), SAFETY, strict=False):
        sign_note(safety_place(house.organisation, episode), typed, token=FIRST_TEXT, by=house.clinician, now=house.now)


def _texts(session: Session, number: int, house: House) -> Sequence[DayText]:
    texts = [DayText(GROUP, "The group’s part", group_place(house.organisation, session), OF_GROUP[number], None)]
    came = [place for place in places_with_pathway([session]) if place.mark in ATTENDED]
    for place, words in zip(came[number : number + OWN], OF_PERSON, strict=False):
        episode = pathway_of(place)
        if episode and episode.ended_at is None:
            where = own_place(house.organisation, session, episode)
            texts.append(DayText(str(episode.pk), place.participant.full_name, where, words, None))
    return texts
