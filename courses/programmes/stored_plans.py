"""An edition's plan and the tables it is stored in: read the one from the other, write the other from the one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from courses.models import (
    Edition,
    EditionDay,
    EditionFormat,
    EditionItem,
    EditionMeasure,
    EditionReview,
    EditionSession,
    Handout,
    Programme,
    Session,
)
from courses.programmes.plans import AssessmentPlan, EditionPlan, FormatPlan, ItemPlan, ProgrammePlan, ReviewPlan, SessionPlan

PROGRAMME_FIELDS = ("name", "short_name", "kind", "group_word", "session_word")
EDITION_FIELDS = (
    "sessions_ordered",
    "weeks",
    "session_minutes",
    "default_start",
    "register_kind",
    "entry",
    "completion_sessions",
    "completion_in_proportion",
    "leaders_needed",
    "peers_needed",
    "valid_from",
    "foundation_slug",
    "joining_until_session",
    "confirm_days",
    "zero_earliest_days",
    "zero_latest_days",
    "confirm_email_hours",
    "reply_hours",
    "assessment_months",
    "ask_waiting_weeks",
    "offer_notice_days",
    "declined_offers",
)
EDITION_LISTS = ("weekdays", "books", "subjects", "licence_kinds", "checklist")
FORMAT = ("format", "least", "advised_least", "advised_most", "most", "leaders", "outside_most")
REVIEW = ("months", "title", "start", "minutes", "places", "window_days")
COURSE, ASSESSMENT, REVIEW_KIND = EditionSession.Kind.COURSE, EditionSession.Kind.ASSESSMENT, EditionSession.Kind.REVIEW
Pattern = SessionPlan | ReviewPlan | AssessmentPlan
ITEM = ("offset_minutes", "minutes", "title", "kind", "profession")


def programme_plan_of(programme: Programme, edition: EditionPlan) -> ProgrammePlan:
    """The plan of a programme around one of its editions."""
    words = {name: getattr(programme, name) for name in PROGRAMME_FIELDS}
    return ProgrammePlan(slug=programme.slug, edition=edition, **words)


def plan_of(edition: Edition) -> EditionPlan:
    """Everything the database says about how an edition runs, as plain values. Four queries."""
    lists: dict[str, Any] = {name: tuple(getattr(edition, name)) for name in EDITION_LISTS}
    patterns = list(edition.sessions.order_by("number").prefetch_related("items"))
    of_reviews = {each.number: _session_of(each).items for each in patterns if each.kind == REVIEW_KIND}
    return EditionPlan(
        label=edition.label,
        **row(edition, EDITION_FIELDS),
        **lists,
        reminders={rule: tuple(days) for rule, days in edition.reminders.items()},
        conditions=tuple((heading, tuple(lines)) for heading, lines in edition.conditions),
        formats=tuple(FormatPlan(**row(each, FORMAT)) for each in edition.formats.order_by("pk")),
        sessions=tuple(_session_of(each) for each in patterns if each.kind == COURSE),
        # The last one stands: people were assessed by those before it.
        assessment=next((_assessment_of(each) for each in reversed(patterns) if each.kind == ASSESSMENT), None),
        reviews=tuple(ReviewPlan(**row(each, REVIEW), items=of_reviews.get(each.months, ())) for each in edition.reviews.all()),
    )


def columns(plan: EditionPlan) -> dict[str, object]:
    """An edition's own columns, but for its label."""
    plain = {name: getattr(plan, name) for name in EDITION_FIELDS}
    lists = {name: list(getattr(plan, name)) for name in EDITION_LISTS}
    reminders = {rule: list(days) for rule, days in plan.reminders.items()}
    conditions = [[heading, list(lines)] for heading, lines in plan.conditions]
    return plain | lists | {"reminders": reminders, "conditions": conditions}


def write_parts(edition: Edition, plan: EditionPlan) -> None:
    """Write what hangs on an edition that has nothing yet, in the same few statements however long its timetable is."""
    EditionFormat.objects.bulk_create(EditionFormat(edition=edition, **row(each, FORMAT)) for each in plan.formats)
    said: list[tuple[str, int, Pattern]] = [(COURSE, each.number, each) for each in plan.sessions]
    said += [(REVIEW_KIND, each.months, each) for each in plan.reviews if each.items]
    said += [(ASSESSMENT, 1, plan.assessment)] if plan.assessment else []
    told = [each for each in plan.sessions if each.bring or each.guests_each]
    # Where somebody has said something of a day already, that stands.
    EditionDay.objects.bulk_create(
        (EditionDay(edition=edition, number=each.number, bring=each.bring, guests_each=each.guests_each) for each in told),
        ignore_conflicts=True,
    )
    if not edition.asked_version:
        write_measures(edition, plan)
    of_reviews = {each.number: each for each in _write_patterns(edition, said) if each.kind == REVIEW_KIND}
    EditionReview.objects.bulk_create(
        EditionReview(edition=edition, plan=of_reviews.get(each.months), **row(each, REVIEW)) for each in plan.reviews
    )


def write_measures(edition: Edition, plan: EditionPlan) -> None:
    """Write which questionnaires an edition begins with. What stands already stays."""
    EditionMeasure.objects.bulk_create(
        (
            EditionMeasure(edition=edition, point=point, measure=measure, position=position)
            for point, measures in plan.measures.items()
            for position, measure in enumerate(measures)
        ),
        ignore_conflicts=True,
    )


def write_assessment(edition: Edition, plan: AssessmentPlan) -> None:
    """Write what the joint assessment needs, for an edition that doesn't say it yet."""
    _write_patterns(edition, [(ASSESSMENT, 1, plan)])


def put_assessment(edition: Edition, plan: AssessmentPlan) -> None:
    """Let an edition say this of the joint assessment from now on. What somebody is assessed by already stays as it was."""
    there = _pattern_of(edition)
    number = 1
    if there:
        number = there.number + 1 if there.held_as.exists() else there.number
        if number == there.number:
            there.delete()
    _write_patterns(edition, [(ASSESSMENT, number, plan)])


def write_review_timetables(edition: Edition, reviews: Sequence[ReviewPlan]) -> None:
    """Write what its reviews' timetables are, for an edition that says none yet; a review it doesn't have stays without.

    Reviews that stand in the calendar already have them from then on, too.
    """
    rows = {each.months: each for each in edition.reviews.all()}
    theirs = [each for each in reviews if each.items and each.months in rows]
    said: list[tuple[str, int, Pattern]] = [(REVIEW_KIND, each.months, each) for each in theirs]
    for pattern in _write_patterns(edition, said):
        rows[pattern.number].plan = pattern
        scheduled = Session.objects.filter(course__edition=edition, kind=Session.Kind.REVIEW, months=pattern.number, plan=None)
        scheduled.update(plan=pattern)
    EditionReview.objects.bulk_update(rows.values(), ["plan"])


def _write_patterns(edition: Edition, said: Sequence[tuple[str, int, Pattern]]) -> list[EditionSession]:
    patterns = EditionSession.objects.bulk_create(
        EditionSession(
            edition=edition,
            kind=kind,
            number=number,
            title=each.title,
            **({"notice_hours": each.notice_hours} if isinstance(each, AssessmentPlan) else {}),
        )
        for kind, number, each in said
    )
    EditionItem.objects.bulk_create(
        EditionItem(session=pattern, **row(item, ITEM), team=list(item.team))
        for pattern, (_, _, each) in zip(patterns, said, strict=True)
        for item in each.items
    )
    return patterns


def rewrite_parts(edition: Edition, plan: EditionPlan) -> None:
    """Put a plan in the place of everything that hangs on an edition. No course may use it: their sessions point there.

    Assessments may be booked all the same, and theirs point at the assessment's pattern: one that says the same, or that was
    assessed by already, stays.
    """
    for children in (edition.formats, edition.reviews, edition.sessions.filter(kind__in=[COURSE, REVIEW_KIND])):
        children.all().delete()
    if (there := _pattern_of(edition)) and (_assessment_of(there) == plan.assessment or there.held_as.exists()):
        plan = replace(plan, assessment=None)
    elif there:
        there.delete()
    write_parts(edition, plan)


def _pattern_of(edition: Edition) -> EditionSession | None:
    return edition.sessions.filter(kind=ASSESSMENT).order_by("-number").prefetch_related("items").first()


def row(part: object, names: tuple[str, ...]) -> dict[str, Any]:
    """The named values of one part, of a plan or of the database."""
    return {name: getattr(part, name) for name in names}


def values(part: object, names: tuple[str, ...]) -> tuple[str | int | dt.time, ...]:
    """The same without the names, for comparing."""
    return tuple(getattr(part, name) for name in names)


def _session_of(session: EditionSession) -> SessionPlan:
    return SessionPlan(session.number, session.title, tuple(_item_of(item) for item in session.items.all()))


def _assessment_of(session: EditionSession) -> AssessmentPlan:
    items = sorted(session.items.all(), key=lambda item: (item.offset_minutes, item.pk))
    return AssessmentPlan(session.title, tuple(_item_of(item) for item in items), session.notice_hours)


def _item_of(item: EditionItem) -> ItemPlan:
    return ItemPlan(**row(item, ITEM), team=tuple(item.team))


def copy_days(source: Edition, target: Edition) -> None:
    """Tell of a new edition's days what another's are told of, lay out the same there, and ask the same. Files lie once."""
    EditionDay.objects.bulk_create(
        (
            EditionDay(edition=target, number=each.number, bring=each.bring, guests_each=each.guests_each)
            for each in source.days.order_by("number")
        ),
        ignore_conflicts=True,
    )
    EditionMeasure.objects.bulk_create(
        EditionMeasure(edition=target, point=each.point, measure=each.measure, position=each.position)
        for each in source.measures.all()
    )
    copies = list(source.handouts.filter(removed_at=None).order_by("pk"))
    for each in copies:
        each.pk, each.edition, each.submission_id = None, target, None
    Handout.objects.bulk_create(copies)
