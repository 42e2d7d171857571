"""Editions of a programme: copy one, change one, put it in force from a date on.

An edition that a course uses is frozen, because the dates and timetables of that course hang on it: changing it means copying
it. A draft, which is in force on no day, may still have faults on pages that aren't done yet; one in force has none.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.text import slugify

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted, long_date
from courses.ground.locking import lock_programme
from courses.models import Edition, Programme, Session
from courses.programmes import about
from courses.programmes.plans import (
    AssessmentPlan,
    EditionPlan,
    FormatPlan,
    ItemPlan,
    PlanFault,
    ReviewPlan,
    SessionPlan,
    faults_in,
)
from courses.programmes.stored_plans import (
    columns,
    copy_days,
    plan_of,
    programme_plan_of,
    put_assessment,
    rewrite_parts,
    write_parts,
)

FROZEN = "A course uses this edition, so it stays as it is. Copy it, and change the copy."


class Faulty(Refused):
    """A plan from which no course could be scheduled; `.faults` say where and why."""

    def __init__(self, faults: Sequence[PlanFault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ProgrammeWords:
    """What a programme and the things in it are called."""

    name: str
    short_name: str
    kind: str
    group_word: str
    session_word: str


@tried_again
def new_programme(
    words: ProgrammeWords, *, organisation: Organisation, by: Actor, submission_id: uuid.UUID | None = None
) -> Edition:
    """Make a programme with a first edition, a draft to fill in, and return that edition.

    The same submission again returns the first. Raises Refused for a name that the organisation uses already.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        own = Programme.objects.filter(organisation=organisation)
        if earlier := made_before(own, submission_id, lambda programme: programme.name == words.name):
            return earlier.editions.select_related("programme").earliest("pk")
        if own.filter(name__iexact=words.name).exists():
            raise Refused(f"There is a programme called {words.name} already.", field="name")
        programme = Programme(organisation=organisation, slug=_slug(words.name, own.values_list("slug", flat=True)))
        programme.submission_id = submission_id
        for name in ProgrammeWords.__slots__:
            setattr(programme, name, getattr(words, name))
        programme.save(force_insert=True)
        edition = _created(programme, blank_plan(words.session_word), by=by, verb="drafted", submission_id=None)
        audit.record(by, "added", programme)
    return edition


@tried_again
def copy_edition(edition: Edition, *, label: str, by: Actor, submission_id: uuid.UUID | None = None) -> Edition:
    """Make a draft that says everything another edition says, under a label of its own.

    The same submission again returns the first copy. Raises Refused for a label that the programme has already.
    """
    with transaction.atomic():
        programme = lock_programme(edition.programme_id)
        own = Edition.objects.filter(programme=programme).select_related("programme")
        if earlier := made_before(own, submission_id, lambda copy: copy.label == label):
            return earlier
        _refuse_label(label, programme)
        plan = replace(plan_of(edition), label=label, valid_from=None)
        copy = _created(programme, plan, by=by, verb="copied", submission_id=submission_id, source=edition.label)
        about.copy_words(edition, copy)
        copy_days(edition, copy)
    return copy


def in_no_timetable(fault: PlanFault) -> bool:
    """Whether a fault is of how an edition runs; each session's timetable has a page of its own."""
    return not fault.where.startswith("sessions")


def change_edition(
    edition: Edition,
    plan: EditionPlan,
    *,
    by: Actor,
    version: int,
    fewer_agreed: bool = False,
    is_here: Callable[[PlanFault], bool] = in_no_timetable,
) -> Edition:
    """Write a plan over an edition that no course uses; the number of sessions follows its pattern.

    When it begins stays as it is; a draft is refused only for faults that are `is_here`. Raises Stale, Faulty, and Refused for a
    frozen edition, a label the programme has already, and (until `fewer_agreed`) sessions whose timetables would go.
    """
    with transaction.atomic():
        edition = _locked(edition)
        present = plan_of(edition)
        plan = replace(plan, valid_from=present.valid_from, sessions=present.sessions)
        plan = replace(plan, sessions=fitted(plan, edition.programme.session_word))
        if plan == present:
            return edition
        _refuse_change(edition, version)
        _refuse_label(plan.label, edition.programme, besides=edition.pk)
        _refuse_faults(edition, plan, is_here)
        going = present.sessions[len(plan.sessions) :]
        if any(session.items for session in going) and not fewer_agreed:
            raise Refused(going_sentence(going, edition.programme.session_word), field="fewer_agreed")
        return _written(edition, plan, by)


def change_session(edition: Edition, session: SessionPlan, *, by: Actor, version: int) -> Edition:
    """Write one session's title and timetable over an edition that no course uses; the same again changes nothing.

    Raises Stale, Faulty, and Refused for a frozen edition or a number it doesn't have.
    """
    with transaction.atomic():
        edition = _locked(edition)
        present = plan_of(edition)
        plan = with_session(present, session)
        if plan == present:
            return edition
        _refuse_change(edition, version)
        _refuse_faults(edition, plan, lambda fault: is_about(fault, session.number))
        return _written(edition, plan, by, session=session.number)


def change_assessment(edition: Edition, assessment: AssessmentPlan, *, by: Actor, version: int) -> Edition:
    """Write down what the edition's joint assessment needs; the same again changes nothing.

    It binds no course, so that it may be changed in an edition that is frozen as well: assessments that are booked stay by what
    was said when they were. Raises Stale and Faulty, and Refused for an edition that nobody is referred to.
    """
    with transaction.atomic():
        edition = _locked(edition)
        present = plan_of(edition)
        if present.entry != Edition.Entry.REFERRAL:
            raise Refused("People register for this edition, so nobody is assessed for it.")
        if present.assessment == assessment:
            return edition
        refuse_stale(edition.version, version)
        found = faults_in(programme_plan_of(edition.programme, replace(present, assessment=assessment)))
        if faults := [fault for fault in found if fault.where.startswith("assessment")]:
            raise Faulty(faults)
        put_assessment(edition, assessment)
        save_changed(edition)
        audit.record(by, "changed", edition, organisation=edition.programme.organisation, assessment=list(assessment.professions))
    return edition


def change_review_timetable(edition: Edition, months: int, items: tuple[ItemPlan, ...], *, by: Actor, version: int) -> Edition:
    """Write one review's timetable over an edition that no course uses; the same again changes nothing.

    Raises Stale, Faulty, and Refused for a frozen edition or a review it doesn't have.
    """
    with transaction.atomic():
        edition = _locked(edition)
        present = plan_of(edition)
        if not any(review.months == months for review in present.reviews):
            raise Refused("This edition has no such review.")
        reviews = tuple(replace(each, items=items) if each.months == months else each for each in present.reviews)
        if reviews == present.reviews:
            return edition
        _refuse_change(edition, version)
        plan = replace(present, reviews=reviews)
        _refuse_faults(edition, plan, lambda fault: fault.where.startswith("reviews"))
        return _written(edition, plan, by, review=months)


def as_session(plan: EditionPlan, review: ReviewPlan) -> EditionPlan:
    """The plan as if this review were its only session, at its own hour and as long as it is: to be read and typed as one."""
    return replace(
        plan,
        weeks=1,
        weekdays=(),
        session_minutes=review.minutes,
        default_start=review.start,
        sessions=(SessionPlan(1, review.title, review.items),),
        reviews=(),
    )


def copy_timetable(edition: Edition, number: int, to: Collection[int], *, by: Actor, version: int) -> Edition:
    """Put one session's timetable in the place of those of others of the same edition, which keep their titles.

    Where they are alike already, nothing changes. Raises Stale, Faulty, and Refused for a frozen edition, an empty timetable, or
    numbers it doesn't have.
    """
    with transaction.atomic():
        edition = _locked(edition)
        present = plan_of(edition)
        by_number = {session.number: session for session in present.sessions}
        if number not in by_number or not set(to) <= set(by_number) - {number}:
            raise Refused("This edition has no session of that number.")
        if not by_number[number].items:
            raise Refused(f"{edition.programme.session_word} {number} has no timetable to copy yet.")
        plan = present
        for each in sorted(to):
            plan = with_session(plan, replace(by_number[each], items=by_number[number].items))
        if plan == present:
            return edition
        _refuse_change(edition, version)
        _refuse_faults(edition, plan, lambda fault: any(is_about(fault, each) for each in to))
        return _written(edition, plan, by, copied=number, onto=sorted(to))


def put_in_force(edition: Edition, *, on: dt.date, by: Actor, now: dt.datetime, version: int) -> Edition:
    """Have courses scheduled from this edition from a day on, until a later one takes its place; again with another day moves it.

    Raises Stale, Faulty, and Refused for a frozen edition, a day that is over, or one on which another edition begins.
    """
    with transaction.atomic():
        edition = _locked(edition)
        if edition.valid_from == on:
            return edition
        _refuse_change(edition, version)
        if on < today_in(edition.programme.organisation.tzinfo, now):
            raise Refused("Choose today or a later day.", field="day")
        if other := Edition.objects.filter(programme=edition.programme, valid_from=on).first():
            raise Refused(f"“{other.label}” begins on {long_date(on)} already. Choose another day.", field="day")
        _refuse_faults(edition, plan_of(edition), lambda fault: True)
        return _begun(edition, on, by, "put in force")


def take_out_of_force(edition: Edition, *, by: Actor, version: int) -> Edition:
    """Make an edition that no course uses a draft again; a draft stays one. Raises Stale, and Refused for a frozen edition."""
    with transaction.atomic():
        edition = _locked(edition)
        if edition.valid_from is None:
            return edition
        _refuse_change(edition, version)
        return _begun(edition, None, by, "taken out of force")


def delete_draft(edition: Edition, *, by: Actor, version: int) -> None:
    """Delete an edition that was never in force; deleting it twice changes nothing.

    Raises Stale, and Refused for one in force, or the only one its programme has.
    """
    with transaction.atomic():
        try:
            edition = _locked(edition)
        except Edition.DoesNotExist:
            return
        _refuse_change(edition, version)
        if edition.valid_from:
            raise Refused("Take this edition out of force first.")
        if not Edition.objects.filter(programme=edition.programme).exclude(pk=edition.pk).exists():
            raise Refused("This is the only edition of its programme. Change it instead.")
        if Session.objects.filter(plan__edition=edition).exists():
            raise Refused("People were assessed, or are booked to be, as this edition says, so it stays.")
        audit.record(by, "deleted", edition, organisation=edition.programme.organisation)
        edition.delete()


def is_about(fault: PlanFault, number: int) -> bool:
    """Whether a fault is one of this session, its title or its timetable."""
    return fault.where == f"sessions {number}" or fault.where.startswith(f"sessions {number},")


def with_session(plan: EditionPlan, session: SessionPlan) -> EditionPlan:
    """The plan with this session in the place of the one of its number. Raises Refused when it has none of that number."""
    if not 1 <= session.number <= len(plan.sessions):
        raise Refused("This edition has no session of that number.")
    return replace(plan, sessions=tuple(session if each.number == session.number else each for each in plan.sessions))


def fitted(plan: EditionPlan, word: str) -> tuple[SessionPlan, ...]:
    """As many sessions as the pattern makes: the first of those there are, then new ones to fill in ("Day 7")."""
    kept = plan.sessions[: plan.number_of_sessions]
    new = range(len(kept) + 1, plan.number_of_sessions + 1)
    return kept + tuple(SessionPlan(number, f"{word} {number}", ()) for number in new)


def going_sentence(going: Sequence[SessionPlan], word: str) -> str:
    """What is lost when the pattern makes fewer sessions."""
    fewer = f"The pattern makes {counted(len(going), 'session')} fewer"
    if len(going) == 1:
        return f"{fewer}: {word} {going[0].number} goes, with its timetable. Tick “Leave them out” if that is right."
    numbers = f"{word} {going[0].number} to {going[-1].number}"
    return f"{fewer}: {numbers} go, with their timetables. Tick “Leave them out” if that is right."


def blank_plan(word: str) -> EditionPlan:
    """What a programme's first draft says before anybody has filled it in: the usual numbers, and no timetables."""
    plan = EditionPlan(
        label="First edition",
        valid_from=None,
        sessions_ordered=True,
        weekdays=(),
        weeks=6,
        session_minutes=120,
        default_start=dt.time(10),
        register_kind="presence",
        entry="registration",
        completion_sessions=4,
        leaders_needed=2,
        peers_needed=0,
        books=(),
        subjects=(),
        reminders={"before_first": (7, 3), "before_each": (1,), "before_each_week": (), "before_single": (7, 3, 1)},
        formats=(FormatPlan("in_person", 6, 8, 12, 14),),
        sessions=(),
        reviews=(),
    )
    return replace(plan, sessions=fitted(plan, word))


def _created(
    programme: Programme, plan: EditionPlan, *, by: Actor, verb: str, submission_id: uuid.UUID | None, **details: str
) -> Edition:
    edition = Edition.objects.create(programme=programme, label=plan.label, submission_id=submission_id, **columns(plan))
    write_parts(edition, plan)
    audit.record(by, verb, edition, organisation=programme.organisation, **details)
    return edition


def _locked(edition: Edition) -> Edition:
    """The edition as it is now, locked after its programme, so that no course begins to use it meanwhile."""
    lock_programme(edition.programme_id)
    rows = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("programme__organisation")
    return rows.get(pk=edition.pk)


def _written(edition: Edition, plan: EditionPlan, by: Actor, **details: int | list[int]) -> Edition:
    for name, value in columns(plan).items():
        setattr(edition, name, value)
    edition.label = plan.label
    edition.version += 1
    edition.save()
    rewrite_parts(edition, plan)
    audit.record(by, "changed", edition, organisation=edition.programme.organisation, **details)
    return edition


def _begun(edition: Edition, on: dt.date | None, by: Actor, verb: str) -> Edition:
    edition.valid_from = on
    save_changed(edition, "valid_from")
    day = on.isoformat() if on else ""
    audit.record(by, verb, edition, organisation=edition.programme.organisation, day=day)
    return edition


def _refuse_change(edition: Edition, version: int) -> None:
    if edition.frozen_at:
        raise Refused(FROZEN)
    refuse_stale(edition.version, version)


def _refuse_label(label: str, programme: Programme, besides: int = 0) -> None:
    if Edition.objects.filter(programme=programme, label__iexact=label).exclude(pk=besides).exists():
        raise Refused(f"{programme.short_name} has an edition “{label}” already.", field="label")


def _refuse_faults(edition: Edition, plan: EditionPlan, is_here: Callable[[PlanFault], bool]) -> None:
    """Raise Faulty for what is wrong here, and for whatever is wrong anywhere in an edition that is in force."""
    if faults := [each for each in faults_in(programme_plan_of(edition.programme, plan)) if edition.valid_from or is_here(each)]:
        raise Faulty(faults)


def _slug(name: str, taken: Iterable[str]) -> str:
    """A short name for addresses and files that the organisation's other programmes don't have."""
    first, used = slugify(name)[:36] or "programme", set(taken)
    return next(slug for number in range(1, len(used) + 2) if (slug := first if number == 1 else f"{first}-{number}") not in used)
