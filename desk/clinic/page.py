"""What a clinician's page shows: the day, what waits for their signature, decisions they are one of three for, and tasks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse

from accounts.models import Organisation, User
from common.clock import today_in
from common.pages.kept_statements import written_once
from common.words import clock_time, counted, day_and_month, listed, long_date
from courses.models import Duty, Facilitator, Profession, Session
from desk.assessing.record_views import page_of_note
from desk.clinic.day import ClinicDays, days_of
from desk.clinic.endings import rows_of_discharges, rows_of_summaries
from desk.clinic.rows import MOST, ClinicRow
from desk.clinic.telling import rows_of_challenges, rows_of_questions, rows_of_unanswered
from desk.clinic.writing import rows_of_texts, sessions_to_write
from participants.episodes.stages import stage_words_of_people
from participants.letters.drafting import letters_to_sign
from participants.models import Appointment, Decision, Task
from participants.to_do.tasks import OF_THE_TEAM, clinicians_tasks
from reviews.assessments.sections import AssessmentTexts, texts_among
from reviews.models import ClinicalNote
from reviews.notes.headings import SECTIONS, name_of_text

MOST_AHEAD = 10  # decisions named under the next days


@dataclass(frozen=True)
class ClinicPage:
    """The whole page."""

    day: dt.date
    me: Facilitator | None
    days: ClinicDays
    to_sign: list[ClinicRow]
    to_decide: list[ClinicRow]
    tasks: list[ClinicRow]
    discharges: list[ClinicRow] = field(default_factory=list)
    my_safety: list[Task] = field(default_factory=list)
    team_safety: list[Task] = field(default_factory=list)
    # What is decided together in the next days, once whoever is missing has signed.
    decisions_ahead: list[ClinicRow] = field(default_factory=list)

    @property
    def rows(self) -> list[ClinicRow]:
        """Everything that waits."""
        return [*self.to_sign, *self.to_decide, *self.tasks, *self.discharges]

    @property
    def sentence(self) -> str:
        """The line under the title."""
        stops, waiting = self.days.today, len(self.rows)
        on = (
            f"{counted(len(stops), 'appointment')} today, the first at {clock_time(stops[0].starts_at)}"
            if stops
            else "Nothing is on today"
        )
        waits = (
            f"{counted(waiting, 'thing')} {'waits' if waiting == 1 else 'wait'} for you" if waiting else "Nothing waits for you"
        )
        safety = f", and {counted(len(self.my_safety), 'urgent task')}" if self.my_safety else ""
        return f"{long_date(self.day)}. {on}. {waits}{safety}."

    @property
    def nothing_under(self) -> str:
        """Which groups are empty, in one sentence."""
        groups = (("Signatures", self.to_sign), ("Decisions", self.to_decide), ("Tasks", self.tasks))
        empty = [name for name, rows in groups if not rows]
        return f"Nothing waits for you under {listed(empty)}." if empty else ""

    @property
    def people(self) -> dict[int, str]:
        """Whom the page names, by key."""
        named = dict(row.person for row in [*self.rows, *self.decisions_ahead] if row.person)
        safety = (task.participant for task in [*self.my_safety, *self.team_safety] if task.participant)
        return self.days.people | named | {person.pk: person.full_name for person in safety}


def clinic_page(user: User, organisation: Organisation, now: dt.datetime) -> ClinicPage:
    """Return the page of one clinician. The same number of queries for 1 and 30 of everything."""
    zone, today = organisation.tzinfo, today_in(organisation.tzinfo, now)
    me = next(iter(_facilitators(user, organisation)), None)
    days = days_of(me, zone=zone, now=now) if me else ClinicDays([], [])
    mine, decided = _assessments(me, organisation, now, today) if me else ([], [])
    texts = _texts_of(mine)
    written = sessions_to_write(me, organisation, now) if me else []
    among = {place.session_id for place in mine}, {texts.session.pk for texts in written}
    drafts = _drafts_of(user, organisation, *among)
    tasks = _tasks_of(organisation, user)
    safety = [task for task in tasks if task.kind in OF_THE_TEAM]
    to_sign = [*_sections_to_sign(mine, texts, me), *rows_of_texts(written), *map(_draft_row, drafts)]
    to_sign += [*_letters_to_sign(organisation), *rows_of_summaries(organisation, now)]
    to_decide = [*_decisions_open(mine, texts), *_decided_rows(decided, organisation)]

    to_do = [_task_row(task) for task in tasks if task.kind not in OF_THE_TEAM]
    to_do += [*rows_of_questions(organisation), *rows_of_challenges(organisation), *rows_of_unanswered(organisation, now)]
    discharges = list(rows_of_discharges(organisation, now))
    everything = [*to_sign, *to_decide, *to_do, *discharges]
    stages = stage_words_of_people([row.person[0] for row in everything if row.person], now)

    def aged(rows: Iterable[ClinicRow]) -> list[ClinicRow]:
        return sorted((_with_age(row, today, organisation, stages) for row in rows), key=lambda row: row.since)

    return ClinicPage(
        day=today,
        me=me,
        days=days,
        to_sign=aged(to_sign),
        to_decide=aged(to_decide),
        tasks=aged(to_do),
        discharges=aged(discharges),
        my_safety=[task for task in safety if user.pk in (task.owner_id, task.second_owner_id)],
        team_safety=safety,
        decisions_ahead=list(_decisions_ahead(mine, texts, me))[:MOST_AHEAD],
    )


@written_once
def _facilitators(user: User, organisation: Organisation) -> QuerySet[Facilitator]:
    return Facilitator.objects.filter(organisation=organisation, user=user, ended_at=None).order_by("pk")[:1]


@written_once
def _tasks_of(organisation: Organisation, user: User) -> QuerySet[Task]:
    return clinicians_tasks(organisation, user)[:MOST]


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """One assessment they had a part in, of a pathway that is open: what was decided of that last, and whether a later one is
    booked."""

    place: int
    starts_at: dt.datetime
    stands: bool
    outcome: str | None
    decided_at: dt.datetime | None
    look_again_on: dt.date | None
    has_later: bool

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it has begun, and nothing is decided since."""
        undecided = self.decided_at is None or self.decided_at < self.starts_at
        return self.stands and self.starts_at <= now and undecided

    def is_decided(self, today: dt.date) -> bool:
        """Whether something else than the programme was decided after it, and it is time to end the pathway or to look again."""
        if self.has_later or self.outcome in (None, Decision.Outcome.RECOMMENDED):
            return False
        return self.look_again_on is None or self.look_again_on <= today


def _assessments(
    me: Facilitator, organisation: Organisation, now: dt.datetime, today: dt.date
) -> tuple[list[Appointment], list[Any]]:
    """Assessments that have begun, at which they have a part, and after which nothing is decided yet; and those after which
    something else than the programme was decided, once for each pathway, after its last assessment. Two queries, one for none.
    """
    mine = [AssessmentFacts(*row) for row in _my_assessments(me, organisation)]
    started = [each.place for each in sorted(mine, key=lambda each: (each.starts_at, each.place)) if each.is_open(now)][:MOST]
    over = [each for each in mine if each.decided_at and each.is_decided(today)]
    over = sorted(over, key=lambda each: (each.decided_at or now, each.place))[:MOST]
    keys = {*started, *(each.place for each in over)}
    places = {place.pk: place for place in _places(keys)} if keys else {}
    for each in over:
        decided: Any = places[each.place]
        decided.outcome, decided.decided_at, decided.look_again_on = each.outcome, each.decided_at, each.look_again_on
    return [places[pk] for pk in started], [places[each.place] for each in over]


@written_once
def _my_assessments(me: Facilitator, organisation: Organisation) -> QuerySet[Any, Any]:
    """As AssessmentFacts. What was decided is looked up for each, and who it is read for those that are shown: each table that
    is joined, and each condition on another, takes PostgreSQL longer to plan than all of this to read."""
    latest = Decision.objects.filter(episode=OuterRef("episode")).order_by("-decided_at", "-pk")
    later = Appointment.objects.filter(episode=OuterRef("episode"), session__starts_at__gt=OuterRef("session__starts_at"))
    mine = Duty.objects.filter(facilitator=me, ended_at=None).order_by().values("session")
    places = Appointment.objects.filter(
        session__in=mine,
        session__organisation=organisation,
        session__kind=Session.Kind.ASSESSMENT,
        state=Appointment.State.BOOKED,
        episode__ended_at=None,
        episode__isnull=False,
    )
    stands = Case(
        When(session__outcome=Session.Outcome.NOT_HELD, then=Value(False)),
        When(session__state=Session.State.PLANNED, then=Value(True)),
        default=Value(False),
    )
    return places.values_list(
        "pk",
        "session__starts_at",
        stands,
        Subquery(latest.values("outcome")[:1]),
        Subquery(latest.values("decided_at")[:1]),
        Subquery(latest.values("look_again_on")[:1]),
        Exists(later.filter(state=Appointment.State.BOOKED, session__kind=Session.Kind.ASSESSMENT)),
    )


@written_once
def _places(keys: Collection[int]) -> QuerySet[Appointment]:
    return Appointment.objects.filter(pk__among=keys).select_related("participant", "session")


def _decided_rows(places: Iterable[Any], organisation: Organisation) -> Iterable[ClinicRow]:
    """What comes after a decision that doesn't recommend the programme."""
    for place in places:
        person, url = place.participant, reverse("desk:assessment", args=[place.session_id])
        if place.look_again_on:
            since = dt.datetime.combine(place.look_again_on, dt.time(), organisation.tzinfo)
            text, detail = f"Look again: {person.full_name}", "Not now was decided, to be looked at again by today"
        else:
            since, outcome = place.decided_at, Decision.Outcome(place.outcome).label.lower()
            detail = f"Decided: {outcome}. The pathway is still open"
            text = f"End the pathway, or decide anew: {person.full_name}"
        yield ClinicRow(text, detail, url, since, (person.pk, person.full_name))


def _letters_to_sign(organisation: Organisation) -> Iterable[ClinicRow]:
    """Clinical letters that wait for a clinician's name, as one line. One query."""
    for number, since in _letters_counted(organisation):
        words = f"Read and sign {counted(number, 'letter')}"
        yield ClinicRow(words, "To GPs, referrers and other services", reverse("desk:letters"), since)


@written_once
def _letters_counted(organisation: Organisation) -> QuerySet[Any, Any]:
    """How many there are, and since when; no row where there is none."""
    drafts = letters_to_sign(organisation, clinical=True).order_by().values("participant__organisation")
    return drafts.annotate(number=Count("pk"), since=Min("made_at")).values_list("number", "since")


def _texts_of(places: Iterable[Appointment]) -> dict[int, AssessmentTexts]:
    """What is written at these assessments, by session. One query."""
    sessions = [place.session_id for place in places]
    found: dict[int, list[ClinicalNote]] = defaultdict(list)
    for note in _sections_at(sessions) if sessions else ():
        found[note.session_id or 0].append(note)
    return {session: texts_among(found[session]) for session in sessions}


@written_once
def _sections_at(sessions: Collection[int]) -> QuerySet[ClinicalNote]:
    notes = ClinicalNote.objects.filter(session__among=sessions, kind=ClinicalNote.Kind.SECTION)
    return notes.defer("text").select_related("author")


@written_once
def _drafts_of(user: User, organisation: Organisation, assessed: set[int], written: set[int]) -> QuerySet[ClinicalNote]:
    """Drafts they wrote last that stand nowhere above: an amendment, safety on the day, an own part elsewhere. One query."""
    drafts = ClinicalNote.objects.filter(organisation=organisation, author=user, signed_at=None, episode__ended_at=None)
    first = Q(kind=ClinicalNote.Kind.SECTION, session__among=assessed, version=1)
    first |= Q(kind__in=[ClinicalNote.Kind.REVIEW, ClinicalNote.Kind.DAY], session__among=written, version=1)
    found = drafts.exclude(first).defer("text").select_related("episode__participant", "session__course")
    return found.order_by("saved_at", "pk")[:MOST]


def _sections_to_sign(
    places: Iterable[Appointment], texts: dict[int, AssessmentTexts], me: Facilitator | None
) -> Iterable[ClinicRow]:
    """Sections of their profession that nobody has signed."""
    for place in places:
        section = texts[place.session_id].of(me.profession) if me else None
        if section is None or section.is_signed:
            continue
        verb = "Sign" if section.standing.draft and me and not me.drafts_only else "Write"
        signed = [each.name for each in texts[place.session_id].signed]
        others = f"{listed(signed)} {'is' if len(signed) == 1 else 'are'} signed. " if signed else ""
        draft = section.standing.draft
        state = f"{draft.author} saved a draft" if draft else "Nothing is written yet"
        yield ClinicRow(
            f"{verb} your section: {place.participant.full_name}",
            f"{others}{state}",
            reverse("desk:assessment", args=[place.session_id]),
            place.session.starts_at,
            (place.participant_id, place.participant.full_name),
        )


def _decisions_open(places: Iterable[Appointment], texts: dict[int, AssessmentTexts]) -> Iterable[ClinicRow]:
    """Assessments with all three signatures and no decision."""
    for place in places:
        if texts[place.session_id].missing:
            continue
        signed = [each.standing.signed for each in texts[place.session_id].sections]
        since = max(note.signed_at for note in signed if note and note.signed_at)
        yield ClinicRow(
            f"Decide together: {place.participant.full_name}",
            "All three have signed",
            reverse("desk:assessment", args=[place.session_id]),
            since,
            (place.participant_id, place.participant.full_name),
        )


def _decisions_ahead(
    places: Iterable[Appointment], texts: dict[int, AssessmentTexts], me: Facilitator | None
) -> Iterable[ClinicRow]:
    """Assessments that are decided once the sections that are missing are signed."""
    for place in places:
        if missing := texts[place.session_id].missing:
            mine = any(me and each.profession == me.profession for each in missing)
            others = [each.name for each in missing if not (me and each.profession == me.profession)]
            signed = f"{listed(others)} {'is' if len(others) == 1 else 'are'} signed" if others else ""
            words = listed(filter(None, ["you have signed" if mine else "", signed]))
            yield ClinicRow(
                f"Decision, {place.participant.full_name}",
                f"once {words}",
                reverse("desk:assessment", args=[place.session_id]),
                place.session.starts_at,
                (place.participant_id, place.participant.full_name),
            )


def _draft_row(note: ClinicalNote) -> ClinicRow:
    person = note.episode.participant if note.episode else None
    name = name_of_text(note.kind, note.profession, of_group=person is None)
    whose = f" ({Profession(note.profession).label})" if note.profession in SECTIONS else ""
    url = page_of_note(note)
    if note.kind == ClinicalNote.Kind.SECTION:
        url = f"{url}?write={note.profession}"
    detail = f"{name}{whose}: your draft, version {note.version}, isn’t signed"
    about = person.full_name if person else str(note.session)
    named = (person.pk, person.full_name) if person else None
    return ClinicRow(f"Finish what you began: {about}", detail, url, note.saved_at, named)


def _task_row(task: Task) -> ClinicRow:
    person = task.participant
    detail = f"Of the team: nobody has taken it. {task.get_kind_display()}" if task.owner_id is None else task.get_kind_display()
    named = f"{task.line}: {person.full_name}" if person and person.full_name not in task.line else task.line
    url = reverse("desk:task_done", args=[task.pk])
    return ClinicRow(named, str(detail), url, task.opened_at, (person.pk, person.full_name) if person else None)


def _with_age(row: ClinicRow, today: dt.date, organisation: Organisation, stages: dict[int, str]) -> ClinicRow:
    day = today_in(organisation.tzinfo, row.since)
    age = counted((today - day).days, "day") if day < today else "Today"
    since = f"since {day_and_month(day)}" if day < today else f"since {clock_time(row.since.astimezone(organisation.tzinfo))}"
    return replace(row, age=age, since_words=since, stage=stages.get(row.person[0], "") if row.person else "")
