"""People's places near today, read at once: who was missing, who has no mark yet, who has said that they can't come."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Value

from accounts.models import Organisation
from accounts.roles import Right
from common.pages.kept_statements import planned_each_time, written_once
from courses.models import Session
from desk.today.rows import MOST, Looker
from participants.models import Appointment, Call, Enrolment, SessionBooking
from participants.models.enrolment import UNDONE
from participants.rules import attendance as attendance_rules
from participants.rules.apologies import HOLDING, TOLD_AT
from participants.rules.attendance import ATTENDED, Mark
from participants.rules.interpreting import NAMED, asks_for_an_interpreter

RING_FOR = dt.timedelta(days=28)  # after the course, or the review, is over: then a call about it puts nothing right
INTERPRETERS_WITHIN = 14  # days before a session in which an interpreter that nobody has asked for is shown
FIELDS = (
    "session_id",
    "session__label",
    "session__starts_at",
    "session__ends_at",
    "session__course__name",
    "participant_id",
    "participant__first_names",
    "participant__last_name",
    "participant__phone",
    "participant__stopped_at",
    "mark",
    "marked_at",
    "made_at",
    "told_at",
    "apology_reason",
    "settled",
    "signed_at",
    "pk",
    "enrolment_id",
    "needs",
)


class NearPlace(NamedTuple):
    """One person's place at one session."""

    session_id: int
    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    course: str | None
    person_id: int
    first_names: str
    last_name: str
    phone: str
    stopped_at: dt.datetime | None
    mark: str
    marked_at: dt.datetime | None
    made_at: dt.datetime
    apology_at: dt.datetime | None
    apology_reason: str
    settled: bool
    # Of a joint assessment: since when all three sections are signed, which says that they came.
    signed_at: dt.datetime | None = None
    pk: int = 0
    enrolment_pk: int | None = None
    # What they need to be understood; only of a place at which an interpreter may be missing.
    needs: str = ""

    @property
    def name(self) -> str:
        """First names and last name."""
        return f"{self.first_names} {self.last_name}".strip()

    @property
    def told_us(self) -> bool:
        """Whether they have said that they can't come."""
        return self.apology_at is not None

    @property
    def is_missing(self) -> bool:
        """Whether they are away without a word, and nobody has reached them or seen them since."""
        return attendance_rules.is_missing(self.mark, told_us=self.told_us) and not self.settled and self.stopped_at is None

    @property
    def is_unmarked(self) -> bool:
        """Whether the register still lacks them."""
        return not self.mark and not self.told_us and self.signed_at is None


class NearPlaces(NamedTuple):
    """What `places_near` finds: the places themselves, and those of the next days at which an interpreter is missing."""

    places: list[NearPlace]
    unheard: list[NearPlace]


def places_near(looker: Looker) -> NearPlaces:
    """Return every place of today, of the days before it those that lack something, and those with a new apology. One query.

    For whoever books interpreters also the places of the next days of people who need one that nobody has asked for.
    Ranges with an index each, joined by UNION: one condition over all would read the whole table.
    """
    yesterday, begins, ends = (looker.midnight(days) for days in (-1, 0, 1))
    until = looker.midnight(INTERPRETERS_WITHIN + 1) if looker.may(Right.EDIT_PEOPLE) else looker.now
    rows = _rows_near(looker.organisation, begins, ends, yesterday, looker.now, looker.now - RING_FOR, until=until)
    found = [NearPlace(*row) for row in rows]
    found.sort(key=lambda place: (place.starts_at, place.last_name or place.first_names, place.name, place.person_id))
    unheard = [place for place in found if place.needs and asks_for_an_interpreter(place.needs)]
    return NearPlaces([place for place in found if not place.needs], unheard)


@written_once
@planned_each_time
def _rows_near(
    organisation: Organisation,
    begins: dt.datetime,
    ends: dt.datetime,
    yesterday: dt.datetime,
    now: dt.datetime,
    lately: dt.datetime,
    *,
    until: dt.datetime,
) -> QuerySet[Any, Any]:
    held = Appointment.objects.filter(
        state=Appointment.State.BOOKED, session__state=Session.State.PLANNED, session__organisation=organisation
    )
    held = held.exclude(session__outcome=Session.Outcome.NOT_HELD).annotate(settled=_is_settled(), told_at=TOLD_AT).order_by()
    today = held.filter(session__starts_at__gte=begins, session__starts_at__lt=ends)
    excused = held.filter(HOLDING, apology_at__gte=yesterday, session__starts_at__gt=now)
    parts = (today, *_lacking(held, begins, lately), excused)
    unheard = _unheard(held, now, until).annotate(needs=F("participant__communication_needs")).values_list(*FIELDS)
    others = [part.annotate(needs=Value("")).values_list(*FIELDS) for part in parts]
    rows: QuerySet[Any, Any] = unheard.union(*others)
    return rows


def _unheard(held: QuerySet[Any], now: dt.datetime, until: dt.datetime) -> QuerySet[Any]:
    """The places to come of people whose needs name an interpreter, where none was asked for, not even as not needed."""
    named = Q()
    for word in NAMED:
        named |= Q(participant__communication_needs__icontains=word)
    asked = SessionBooking.objects.filter(appointment=OuterRef("pk"), kind=SessionBooking.Kind.INTERPRETER)
    coming = held.filter(session__starts_at__gt=now, session__starts_at__lt=until, told_at=None, participant__stopped_at=None)
    written = coming.exclude(participant__communication_needs="")  # looked at first: most have none
    return written.filter(named, ~Exists(asked))


def _is_settled() -> Q:
    """Whether nobody needs to be rung about a place any more: reached since, seen at a later session, or they withdrew."""
    calls = Call.objects.filter(participant=OuterRef("participant"), about=Call.About.ABSENCE)
    reached = calls.filter(at__gte=OuterRef("session__starts_at")).exclude(outcome=Call.Outcome.NO_ANSWER)
    came = Appointment.objects.filter(
        participant=OuterRef("participant"),
        enrolment=OuterRef("enrolment"),
        state=Appointment.State.BOOKED,
        mark__in=sorted(ATTENDED),
        session__starts_at__gt=OuterRef("session__starts_at"),
    )
    return Q(Exists(reached)) | Q(Exists(came)) | Q(enrolment__isnull=False, enrolment__state=Enrolment.State.WITHDRAWN)


def _lacking(held: QuerySet[Any], begins: dt.datetime, lately: dt.datetime) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The places of past days without a mark, and those whose mark somebody should be rung about, of the latest such sessions.

    Each by itself: who has no mark is found without looking at people and courses.
    """
    near = held.filter(mark__in=UNDONE)  # said by itself, so that the index of these serves
    unmarked = near.filter(mark="", told_at=None, signed_at=None)
    missing = near.filter(Q(session__course__last_ends_at__gt=lately) | Q(session__ends_at__gt=lately))
    missing = missing.filter(
        Q(mark=Mark.NO_WORD) | Q(mark=Mark.ABSENT, told_at=None), settled=False, participant__stopped_at=None
    )
    first, second = (each.filter(session__in=_latest(each, begins)) for each in (unmarked, missing))
    return first, second


def _latest(places: QuerySet[Any], begins: dt.datetime) -> QuerySet[Any, Any]:
    """The latest sessions before today that have such places.

    Found from the places, each looked at once. Asked of each session whether it has one, PostgreSQL looks at every place again
    for each of them as soon as it knows nothing of how many there are: after a restore, or a first import.
    """
    past = places.filter(session__starts_at__lt=begins).order_by().values("session").annotate(began=Max("session__starts_at"))
    latest: QuerySet[Any, Any] = past.order_by("-began", "-session").values("session")[: MOST + 1]
    return latest


def expected_at(places: Iterable[NearPlace]) -> dict[int, tuple[int, int]]:
    """How many are expected at each session, and how many can't come."""
    counts: dict[int, tuple[int, int]] = {}
    for place in places:
        expected, apologies = counts.get(place.session_id, (0, 0))
        counts[place.session_id] = (expected, apologies + 1) if place.told_us else (expected + 1, apologies)
    return counts
