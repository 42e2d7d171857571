"""Assessment clinics, assessments that were held, what was written at them, and what the three decided."""

import datetime as dt

from courses.assessing.clinics import ClinicDraft, add_clinic
from courses.assessing.slots import AssessmentSlot
from courses.models import Format, Profession
from painprog.demo.pathway.house import FRIDAY, TEAM, House
from participants.models import Appointment, Episode, Participant
from participants.stopping.pathways import end_pathway
from participants.waiting.choosing import Formats, record_choice
from reviews.assessments.booking import Booking, book
from reviews.assessments.deciding import decide
from reviews.assessments.rules import DecisionWanted
from reviews.assessments.sections import safety_place, section_place
from reviews.goals.keeping import add_goal
from reviews.notes.writing import save_draft, sign_note

FIRST_TEXT = "1.0"
WORDS = {
    Profession.PHYSIOTHERAPIST: {
        "movement": "Walks for about 15 minutes, then sits. Stairs one at a time. Bends with care.",
        "week": "Good days and bad days: does everything on the good ones, then rests for two.",
        "careful": "Kneeling hurts the left knee.",
    },
    Profession.PSYCHOLOGIST: {
        "mood": "Low on most days since stopping work. Worries about the winter. No thoughts of self-harm.",
        "understood": "Has been told that the back is worn out. Curious about what else plays a part.",
        "group": "A little shy, and would like to meet others who have the same.",
    },
    Profession.OCCUPATIONAL_THERAPIST: {
        "roles": "Lives with a daughter. Used to drive a school bus.",
        "day": "Up at six, rests from ten. Cooks sitting down. Misses the allotment.",
        "sleep": "Wakes three times a night.",
        "needed": "A chair with arms, and a break each hour.",
    },
}
SAFETY = {"falls": "Two falls on the stairs this year. Uses the rail.", "do_not": "No exercises lying on the front."}
GOALS = (("Walk to the allotment and back", "by Easter", 2), ("Sleep five hours at a stretch", "", 1))
RECOMMENDED = DecisionWanted("recommended")
# What was decided otherwise, and how the pathway ended by it ("": it goes on).
OTHERWISE = (
    (DecisionWanted("other_service", reason="other_need", new_service="Kestrel Fatigue Service"), "other_service"),
    (DecisionWanted("individual", reason="group_risk", profession=Profession.PSYCHOLOGIST), "individual"),
    (DecisionWanted("not_now", reason="unstable"), ""),
)
HALF_YEAR = dt.timedelta(days=182)
CLINICS = ((dt.time(9), 3, Format.IN_PERSON), (dt.time(14), 2, Format.TELEPHONE))
UNSIGNED = ((), TEAM[:1], TEAM[1:], TEAM[::2])
TO_DECIDE, ASKED, JUST_JOINED = 3, 3, 6


def hold_clinics(house: House) -> None:
    """Two on Fridays, when no group meets: three assessments in a room, two by telephone."""
    for start, slots, by in CLINICS:
        draft = ClinicDraft(
            programme=house.programme,
            weekday=FRIDAY,
            start=start,
            slots=slots,
            format=by,
            staff=tuple(house.team[profession] for profession in TEAM),
            valid_from=house.day(210),
            venue=house.room if by == Format.IN_PERSON else None,
        )
        add_clinic(draft, organisation=house.organisation, by=house.office, now=house.ago(210))


def assess_people(house: House) -> None:
    """The latest have sections to sign, then those to decide on, to ask, those who wait since, and what was decided otherwise."""
    _some_unsigned(house)
    for person in house.next_people(TO_DECIDE, 120):
        _signed(house, person)
    for person in house.next_people(ASKED, 130):
        _decide(house, _signed(house, person), RECOMMENDED)
    for number, person in enumerate(house.next_people(JUST_JOINED, 140)):
        place = _signed(house, person)
        _decide(house, place, RECOMMENDED)
        formats = Formats(in_person=number % 3 != 1, video=number % 3 != 0)
        record_choice(_episode(place), "yes", way="telephone", by=house.office, now=_after(place, 6), formats=formats)
    for person, (wanted, ending) in zip(house.next_people(len(OTHERWISE), 150), OTHERWISE, strict=True):
        place = _signed(house, person)
        _decide(house, place, _dated(wanted, house.today))
        if ending:
            end_pathway(_episode(place), ending, by=house.clinician, now=_after(place, 8), told="GP and referrer", clinician=True)


def _some_unsigned(house: House) -> None:
    """Assessments of the last Friday: one is all to write, of others a section or two are signed; one draft was begun."""
    for signed, person in zip(UNSIGNED, house.next_people(len(UNSIGNED), 110), strict=True):
        place = _assessed(house, person)
        for profession in signed:
            _sign(house, place, profession)
        if signed == TEAM[:1]:
            begun = section_place(house.organisation, place, Profession.PSYCHOLOGIST)
            by, now = house.clinician, _after(place, 1)
            save_draft(begun, {"mood": "Worries about losing the flat."}, token=FIRST_TEXT, by=by, now=now)


def _assessed(house: House, person: Participant) -> Appointment:
    """Referred, accepted, and assessed at the next slot of those that are over."""
    span = next(house.slots)
    days = (house.today - span.starts_at.date()).days
    episode = house.refer(person, days + 75, person.pk)
    house.accept(episode, days + 66)
    slot = AssessmentSlot(span, Format.IN_PERSON, house.room.pk, tuple(house.team[profession].pk for profession in TEAM))
    return book(episode, Booking(slot), by=house.office, now=span.starts_at - dt.timedelta(days=21))


def _signed(house: House, person: Participant) -> Appointment:
    """The same, with all three sections signed, safety on the day and the first goals."""
    place = _assessed(house, person)
    for profession in TEAM:
        _sign(house, place, profession)
    if place.pk % 3 == 0:
        safety = safety_place(house.organisation, _episode(place))
        sign_note(safety, SAFETY, token=FIRST_TEXT, by=house.clinician, now=_after(place, 2))
    words, by_when, value = GOALS[place.pk % len(GOALS)]
    by, now = house.clinician, _after(place, 1)
    add_goal(_episode(place), words=words, by_when=by_when, value=value, session=place.session, by=by, now=now)
    return place


def _sign(house: House, place: Appointment, profession: str) -> None:
    section = section_place(house.organisation, place, profession)
    sign_note(section, WORDS[Profession(profession)], token=FIRST_TEXT, by=house.user(profession), now=_after(place, 2))


def _decide(house: House, place: Appointment, wanted: DecisionWanted) -> None:
    decide(place, wanted, organisation=house.organisation, read_at=0, by=house.clinician, now=_after(place, 4))


def _dated(wanted: DecisionWanted, today: dt.date) -> DecisionWanted:
    """The same with its day: "not now" is looked at again in half a year."""
    if wanted.outcome != "not_now":
        return wanted
    return DecisionWanted(wanted.outcome, reason=wanted.reason, look_again_on=today + HALF_YEAR)


def _episode(place: Appointment) -> Episode:
    assert place.episode is not None  # noqa: S101  (it is booked for one)
    return place.episode


def _after(place: Appointment, hours: int) -> dt.datetime:
    """So many hours after the assessment began: all of it the same day."""
    return place.session.starts_at + dt.timedelta(hours=hours)
