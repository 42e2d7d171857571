"""Who may be discharged, what stands, and what a discharge waits for; of many people in a number of queries that doesn't grow."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Organisation
from common.pages.kept_statements import planned_each_time, written_once
from courses.models import EditionReview
from participants.models import Appointment, Call, ContactNote, Delivery, Enrolment, Episode, Letter, LetterKind
from participants.rules.attendance import ATTENDED
from reviews.discharge.rules import (
    DischargeLetter,
    DischargeProposal,
    ReachingFacts,
    letters_needed,
    proposed_discharge,
    what_waits,
)
from reviews.milestones.reading import PersonMilestone, enrolments_with_reviews, milestones_of
from reviews.milestones.rules import Milestone
from reviews.models import Discharge, ReviewClosing

# Of how many people at most it is asked whether a discharge is proposed.
MOST_LOOKED_AT = 200
CALL, LETTER, HEARD = str(ContactNote.Way.CALL), str(ContactNote.Way.LETTER), "heard"


@dataclass(frozen=True)
class DischargeStanding:
    """Where one pathway stands before its end: its reviews, how often we tried to reach them, and what is proposed."""

    enrolment: Enrolment
    milestones: list[PersonMilestone]
    reaching: ReachingFacts
    proposal: DischargeProposal | None

    @property
    def tried(self) -> str:
        """How often we tried to reach them, where their last review is outstanding; else nothing."""
        return self.reaching.words if self.last and self.last.needs_place else ""

    @property
    def last(self) -> Milestone | None:
        """Their last review."""
        return self.milestones[-1].milestone if self.milestones else None


@dataclass(frozen=True)
class OpenDischarge:
    """A discharge that was decided, and what it waits for, a clause each; empty: it can be closed."""

    discharge: Discharge
    waits: list[str]
    letters: list[Letter]

    @property
    def lacks_gp(self) -> bool:
        """Whether the letter to the GP can't be written, as nobody has entered one."""
        return not (self.discharge.episode.participant.has_gp or any(each.to == Letter.To.GP for each in self.letters)) and (
            Letter.To.GP in needed_for(self.discharge)
        )

    @property
    def lacks_letter_to_gp(self) -> bool:
        """Whether the GP is known, and nobody has written the letter to them."""
        written = any(each.to == Letter.To.GP for each in self.letters)
        return Letter.To.GP in needed_for(self.discharge) and not (written or self.lacks_gp)


def discharges_of(organisation: Organisation) -> QuerySet[Discharge]:
    """Every discharge of the organisation, with whose it is."""
    return Discharge.objects.filter(episode__organisation=organisation).select_related(
        "episode__participant", "episode__programme", "episode__organisation"
    )


def open_discharge_of(episode: Episode) -> Discharge | None:
    """The discharge that was decided and waits for its letters. One query."""
    return Discharge.objects.filter(episode=episode, closed_at=None, undone_at=None).first()


def open_discharge_with_letters(episode: Episode) -> OpenDischarge | None:
    """The same with its letters and what it waits for; None of a pathway that has ended. Two queries; one where there is none."""
    discharge = open_discharge_of(episode) if episode.ended_at is None else None
    if discharge is None:
        return None
    discharge.episode = episode
    return with_letters([discharge])[0]


def standing_of_pathway(episode: Episode, now: dt.datetime) -> DischargeStanding | None:
    """Where one pathway stands before its end; None where it never came to a programme with reviews."""
    mine = enrolments_with_reviews(episode.organisation).filter(episode=episode).order_by("-course__first_starts_at", "-pk")
    enrolments = list(mine[:1])
    return next(iter(_standings(enrolments, now)), None)


def proposed_discharges(organisation: Organisation, now: dt.datetime, most: int) -> list[DischargeStanding]:
    """Whose discharge is proposed and hasn't been decided: who came to their last review first, then those longest on their way.

    One query where nobody may be; else ten, however many.
    """
    # Those of whom it is certain come first: many who are still asked after keep none of them off the page. Who they are is asked
    # before what is on file of them: all in one takes PostgreSQL many times as long to plan as to answer.
    keys = _near_discharge(organisation, now)
    rows = enrolments_with_reviews(organisation).in_bulk(keys) if keys else {}
    found = _standings([rows[pk] for pk in keys], now)
    return [each for each in found if each.proposal][:most]


@written_once
@planned_each_time
def _near_discharge(organisation: Organisation, now: dt.datetime) -> QuerySet[Any, int]:
    last = EditionReview.objects.filter(edition=OuterRef("course__edition")).order_by("-months").values("months")[:1]
    came = Appointment.objects.filter(enrolment=OuterRef("pk"), for_months=OuterRef("last_months"), mark__in=sorted(ATTENDED))
    closed = ReviewClosing.objects.filter(enrolment=OuterRef("pk"), months=OuterRef("last_months"), undone_at=None)
    decided = Discharge.objects.filter(episode=OuterRef("episode"), closed_at=None, undone_at=None)
    near = (
        enrolments_with_reviews(organisation)
        .select_related(None)
        .annotate(last_months=Subquery(last), came=Exists(came), closed=Exists(closed))
        .filter(
            Q(course__reviews_end_at__lte=now) | Q(reviews_left_at__isnull=False) | Q(came=True) | Q(closed=True),
            ~Exists(decided),
            episode__isnull=False,
            episode__ended_at=None,
            course__first_starts_at__lte=now,
        )
    )
    in_order = near.order_by("-came", "-closed", "course__first_starts_at", "pk")
    return in_order.values_list("pk", flat=True)[:MOST_LOOKED_AT]


def _standings(enrolments: list[Enrolment], now: dt.datetime) -> list[DischargeStanding]:
    if not enrolments:
        return []
    milestones = milestones_of(enrolments, now)
    due = {each.participant_id: _due_at(milestones[each.pk]) for each in enrolments if milestones[each.pk]}
    reaching = _reaching({pk: at for pk, at in due.items() if at})
    found = []
    for enrolment in enrolments:
        rows = milestones[enrolment.pk]
        tried = reaching.get(enrolment.participant_id, ReachingFacts())
        last = rows[-1].milestone if rows else None
        found.append(DischargeStanding(enrolment, rows, tried, proposed_discharge(last, tried)))
    return found


def _due_at(rows: list[PersonMilestone]) -> dt.datetime | None:
    """When the last review was due, or was held without them where that was earlier."""
    last = rows[-1]
    zone = last.enrolment.course.organisation.tzinfo
    due = dt.datetime.combine(last.milestone.due, dt.time(), zone)
    return min(due, last.appointment.session.starts_at) if last.appointment else due


def _reaching(since: Mapping[int, dt.datetime]) -> dict[int, ReachingFacts]:
    """How often we rang and wrote to these people, each since their own moment. Three queries; none for nobody."""
    if not since:
        return {}
    tried: dict[int, Counter[str]] = defaultdict(Counter)
    for person, at, what in _tries(list(since), min(since.values())):
        if at >= since[person]:
            tried[person][what] += 1
    return {pk: ReachingFacts(tried[pk][CALL], tried[pk][LETTER], bool(tried[pk][HEARD])) for pk in since}


def _tries(people: list[int], first: dt.datetime) -> Iterator[tuple[int, dt.datetime, str]]:
    """Every call and letter to these people since then, and whatever came from them: whose, when, which."""
    for note in ContactNote.objects.filter(participant__in=people, at__gte=first):
        inward = note.direction == ContactNote.Direction.IN
        yield note.participant_id, note.at, HEARD if inward else str(note.way)
    for call in Call.objects.filter(participant__in=people, at__gte=first):
        yield call.participant_id, call.at, CALL
        if call.outcome == Call.Outcome.SPOKE:
            yield call.participant_id, call.at, HEARD
    sent = Delivery.objects.filter(letter__participant__in=people, letter__to=Letter.To.PERSON, sent_at__gte=first)
    for person, at in sent.values_list("letter__participant", "sent_at"):
        if at:
            yield person, at, LETTER


def open_discharges(organisation: Organisation, *, most: int | None = None) -> list[OpenDischarge]:
    """The discharges that were decided and wait, the oldest first. Two queries; one where there is none."""
    return with_letters(_waiting(organisation)[:most])


@written_once
def _waiting(organisation: Organisation) -> QuerySet[Discharge]:
    waiting = discharges_of(organisation).filter(closed_at=None, undone_at=None, episode__ended_at=None)
    return waiting.order_by("decided_at", "pk")


def with_letters(discharges: Collection[Discharge]) -> list[OpenDischarge]:
    """These discharges with their letters and what they wait for. One query; none for none."""
    if not discharges:
        return []
    sent = Delivery.objects.filter(letter=OuterRef("pk"), sent_at__isnull=False).order_by("-sent_at").values("sent_at")[:1]
    mine: dict[int, list[Letter]] = defaultdict(list)
    letters = Letter.objects.filter(
        episode__in=[each.episode_id for each in discharges], kind=LetterKind.DISCHARGE, dropped_at=None
    )
    for letter in letters.defer("text").annotate(gone_at=Subquery(sent)).select_related("participant").order_by("pk"):
        mine[letter.episode_id or 0].append(letter)
    return [_with(each, mine[each.episode_id]) for each in discharges]


def _with(discharge: Discharge, letters: Iterable[Letter]) -> OpenDischarge:
    """A letter that had gone before it was decided belongs to an earlier one, which was taken back."""
    found = [(each, _gone_at(each)) for each in letters]
    ours = [(each, gone) for each, gone in found if gone is None or gone >= discharge.decided_at]
    facts = [DischargeLetter(each.to, signed=each.signed_at is not None, sent=gone is not None) for each, gone in ours]
    has_gp = discharge.episode.participant.has_gp
    waits = what_waits(needed_for(discharge), facts, has_gp=has_gp)
    return OpenDischarge(discharge, waits, [each for each, _ in ours])


def needed_for(discharge: Discharge) -> tuple[str, ...]:
    """To whom a letter of this discharge has to go; to no GP where none is on record, and a clinician says that there is none."""
    person = discharge.episode.participant
    return letters_needed(person.stopped_reason, has_no_gp=discharge.no_gp_at is not None and not person.has_gp)


def _gone_at(letter: Letter) -> dt.datetime | None:
    """When it went, as with_letters has read it; None where it hasn't."""
    found: dt.datetime | None = getattr(letter, "gone_at", None)
    return found
