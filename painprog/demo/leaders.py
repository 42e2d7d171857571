"""The charity's leaders: eight of them in every status, two of them Master Trainers. All days are counted back from today."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Organisation, User
from common.clock import today_in
from courses.expenses.entering import ExpenseFacts, enter_expense
from courses.leaders.changes import (
    ElsewhereEntry,
    PaperEntry,
    TrainingEntry,
    change_peer,
    record_led_elsewhere,
    record_paper,
    record_training,
    retire,
)
from courses.leaders.standing import COURSE, CROSS, LEADER, LEADER_TRAINING, MASTER
from courses.models import Expense, Facilitator, LeaderPaper

# What whoever signs in has spent: for what, in pence, so many days ago.
SPENT = ((Expense.Kind.TRAVEL, "Bus to the hall and back", 620, 6), (Expense.Kind.MATERIALS, "Flipchart paper", 1450, 3))
PROGRAMME, FOUNDATION = "cpsmp", "cdsmp"
OTHER_HOUSE = "Alder Street Wellbeing"


@dataclass(frozen=True)
class LeaderStory:
    """What somebody brings: days ago of the trainings, of courses and trainings led elsewhere; what they say of themselves."""

    foundation: int
    cross: int
    courses: tuple[int, ...] = ()
    master: int = 0
    leader_trainings: tuple[int, ...] = ()
    peer: bool = False
    professional: bool = False
    check: int = 200
    retired: int = 0


RECORDS = {
    "Lenny Marsh": LeaderStory(800, 760, (500,), peer=True),
    "Wilhelmina Okafor": LeaderStory(1600, 1500, (1300, 1180, 860, 560, 250), 1100, (760, 120), peer=True),
    "Bronwen Salt": LeaderStory(1700, 1620, (1400, 1290, 1000, 640, 320), 1200, (900, 90), professional=True),
    "Gethin Pryce": LeaderStory(1090, 1050, (900, 500), check=1000),
    "Tobias Fenwick": LeaderStory(110, 60, peer=True, check=70),
    "Nadia Brightwell": LeaderStory(75, 40, professional=True, check=45),
    "Marguerite Dunn": LeaderStory(1000, 900, (700,), peer=True),
    "Hal Corrigan": LeaderStory(1500, 1400, (1200,), retired=200),
}


def put_on_record(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Write down everybody's trainings, courses elsewhere and papers, the earlier first."""
    today = today_in(organisation.tzinfo, now)
    for person in Facilitator.objects.filter(organisation=organisation, name__in=RECORDS).select_related("organisation", "user"):
        _put(person, RECORDS[person.name], today, office, now)
        if person.user:
            for kind, what, amount, days in SPENT:
                facts = ExpenseFacts(kind, what, today - dt.timedelta(days=days), amount)
                enter_expense(person, facts, by=person.user, now=now)


def _put(person: Facilitator, record: LeaderStory, today: dt.date, office: User, now: dt.datetime) -> None:
    _training(person, FOUNDATION, LEADER, today - dt.timedelta(record.foundation), office, now)
    _training(person, PROGRAMME, CROSS, today - dt.timedelta(record.cross), office, now)
    for ago in record.courses:
        _elsewhere(person, COURSE, today - dt.timedelta(ago), 35, office, now)
    if record.master:
        _training(person, PROGRAMME, MASTER, today - dt.timedelta(record.master), office, now)
    for ago in record.leader_trainings:
        _elsewhere(person, LEADER_TRAINING, today - dt.timedelta(ago), 3, office, now)
    _papers(person, today - dt.timedelta(record.check), office, now)
    person = change_peer(
        person, lives_with_pain=record.peer, is_professional=record.professional, by=office, version=person.version
    )
    if record.retired:
        retire(person, on=today - dt.timedelta(record.retired), by=office, now=now, version=person.version)


def _training(person: Facilitator, slug: str, kind: str, day: dt.date, office: User, now: dt.datetime) -> None:
    entry = TrainingEntry(slug, kind, day, trainers="Trained at Alder Street", certificate=f"{slug.upper()}-{person.pk:03}")
    record_training(person, entry, by=office, now=now)


def _elsewhere(person: Facilitator, what: str, last_day: dt.date, days: int, office: User, now: dt.datetime) -> None:
    first_day = last_day - dt.timedelta(days)
    entry = ElsewhereEntry(PROGRAMME, what, OTHER_HOUSE, first_day, last_day, "Letter from their coordinator")
    record_led_elsewhere(person, entry, by=office, now=now)


def _papers(person: Facilitator, day: dt.date, office: User, now: dt.datetime) -> None:
    """A check that is good for three years, and an agreement that doesn't run out."""
    kinds = LeaderPaper.Kind
    for entry in (
        PaperEntry(kinds.BACKGROUND_CHECK, day, day + dt.timedelta(3 * 365)),
        PaperEntry(kinds.AGREEMENT, day),
        PaperEntry(kinds.REFERENCE, day, note="Two references"),
    ):
        record_paper(person, entry, by=office, now=now)
